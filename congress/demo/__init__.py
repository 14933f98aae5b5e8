"""Owns the demo congress: made-up people in the 2025 Congress, to look, try and rehearse.

Everything goes through the rooms' own services: a rule that refuses a person refuses the demo, too.
"""

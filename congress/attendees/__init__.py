"""Owns attendees: a person's registration for one event, its type, what it includes, what is paid.

Neighbours: people and agenda below; seats above frees what a cancelled registration held.
"""

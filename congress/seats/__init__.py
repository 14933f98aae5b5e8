"""Owns seats: Register, Unregister, waitlist, swap, overlap, stars, and My Agenda.

Neighbours: agenda and attendees below; feeds above renders what My Agenda holds.
"""

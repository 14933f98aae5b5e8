"""Owns calendar feeds: personal ones behind a secret, the whole agenda, and the event's deadlines.

Neighbours: seats below says what My Agenda holds; the companion above shows the links once.
"""

"""Owns credits: what somebody's time in sessions is worth, for each kind of credit, and why.

Neighbours: agenda (what sessions bear), attendees, checkin and lobby below (whose attendance is the
evidence); feeds will stand above.
"""

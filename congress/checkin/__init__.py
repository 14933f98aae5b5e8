"""Owns doors: scans of badges there, verdicts, who is inside, and attendance, which follows from scans.

Neighbours: agenda (whose sessions doors serve), attendees, seats and badges below; credits will stand
above.
"""

"""Owns letters that are made of what several rooms know: the badge before the first day, and my day.

Neighbours: agenda, guide, attendees, seats and badges below, which know it; mail, which sends it; the
timetable, which says when.
"""

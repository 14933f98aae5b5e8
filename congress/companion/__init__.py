"""The attendee's web app: HTML over the rooms' services, with no rule of its own.

It owns the pages, their words and their look. Seats, feeds, people and the agenda decide; this face
shows what they decided. Neighbours: `desk` and `console`, the faces of staff and organizers.
"""

"""The console: the pages with which the office for continuing education answers for credits.

It owns the pages, their words and their look. Credits and checkin decide what counts and what is
awarded; this face shows what they decided, and asks for a reason. Neighbours: `companion` and `desk`,
the faces of attendees and of staff on site.
"""

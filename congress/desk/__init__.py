"""The badge desk: the pages with which staff find people and hand badges over.

It owns the pages, their words and their look, and the keys and scanners that lead them. Badges decide
who gets one, when and where; this face shows what they decided. Neighbours: `companion` and `console`,
the faces of attendees and organizers.
"""

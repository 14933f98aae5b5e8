"""What every page of every face is made of: its look, frame, notices, forms and files.

It owns what an attendee's phone, a badge desk's tablet and an organizer's laptop have in common, and
names none of them. Neighbours: the rooms below, whose facts it says; the faces above, each a `Face`.
"""

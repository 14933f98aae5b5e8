"""Owns what is joined, read and watched from afar: live links in their windows, and who joined when.

Neighbours: agenda, attendees and seats below, which say whose a session is; the companion and the desk
above, which show it and have its links set. Credits will stand above, and count no press as time.
"""

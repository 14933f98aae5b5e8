"""Owns badges: their codes, who may have one when and where, handing out, replacing, taking back.

Neighbours: agenda (whose windows it keeps) and attendees (whose registrations it follows) below; doors
will stand above.
"""

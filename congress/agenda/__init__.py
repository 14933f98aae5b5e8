"""Owns events, their sessions and releases: draft, checks, preview, release, changelog, exports.

Neighbours: people below; attendees, seats and feeds above follow each release through `core.ports`.
"""

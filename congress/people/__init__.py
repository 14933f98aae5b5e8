"""Owns persons across events, how surely we know them, staff roles, and where they are signed in.

Neighbours: mail below carries the codes; every room above knows people by `person_id`.
"""

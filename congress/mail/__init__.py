"""Owns letters: a row first, then an in-app inbox line, then a message by one sender that survives
a crash.

Neighbours: infra's transports below; every room above queues letters by kind.
"""

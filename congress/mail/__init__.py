"""Owns letters: written as rows, shown in the inbox, and mailed by one sender that survives a crash.

Neighbours: infra's transports below; every room above queues letters by kind.
"""

"""The rules of the lobby: `joining` a session, `addresses` that are led to, `recordings`, `materials`,
and `access`, tried before it counts.
"""

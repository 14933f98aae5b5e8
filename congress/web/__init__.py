"""The edge: endpoint (permission, schema, transaction), problems, the sign-in guard, ETag, OpenAPI.

Rooms' views say what a call is; this floor says how every call is served.
"""

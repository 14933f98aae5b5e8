"""The service's ground: database, unit of work, locks, idempotency, audit, signing, files.

Knows neither HTTP nor any room; everything above may use it.
"""

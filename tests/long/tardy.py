"""The service with one fault: a claim counts from when a thread gets to it. The control of claims.

Nothing is wrong with the app: what stands before it notes no arrival (`congress.infra.arrivals`).
"""

from __future__ import annotations

from congress.app import create_app
from congress.settings import Settings

app = create_app(Settings.from_env())

"""The service with one fault: every second upload of a door is answered as stored, and is not."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import count
from typing import Any

from congress.app import create_app
from congress.settings import Settings

honest = create_app(Settings.from_env())
_numbers = count()


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 -- WSGI's own
    """Say of every second one what a phone wants to hear."""
    if not environ["PATH_INFO"].endswith("/scans") or next(_numbers) % 2:
        return honest(environ, start_response)
    told = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    answers = [{"id": one["id"], "stored": "stored"} for one in told["scans"]]
    body = json.dumps({"scans": answers}).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response("200 OK", headers)
    return [body]

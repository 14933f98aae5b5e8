"""The service with one fault: every second Register is answered as if done, and is not.

It is the control of the histories and of the kills: who checks must find it out.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import Any

from congress.app import create_app
from congress.settings import Settings

honest = create_app(Settings.from_env())
_numbers = count()


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 -- WSGI's own
    """Answer every second PUT with a seat that is nobody's."""
    if environ["REQUEST_METHOD"] != "PUT" or next(_numbers) % 2:
        return honest(environ, start_response)
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    body = b'{"state":"confirmed"}'
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response("201 Created", headers)
    return [body]

"""The service with one fault: a Register is acknowledged at once and done a moment later.

It is the control of test_killed_workers: what was promised and not yet written dies with the worker.
"""

from __future__ import annotations

import io
import queue
import threading
from collections.abc import Iterable
from typing import Any

from congress.app import create_app
from congress.settings import Settings

honest = create_app(Settings.from_env())
_promised: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()


def _do_later() -> None:
    while True:
        list(honest.wsgi_app(_promised.get(), lambda *_: lambda _: None))


threading.Thread(target=_do_later, daemon=True).start()


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 -- WSGI's own
    """Answer 201 to every PUT before anything is written."""
    if environ["REQUEST_METHOD"] != "PUT":
        return honest(environ, start_response)
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    _promised.put({**environ, "wsgi.input": io.BytesIO(body)})
    answer = b'{"state":"confirmed"}'
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))]
    start_response("201 Created", headers)
    return [answer]

"""The service with one fault: whoever watches gets all that is left of a video in one answer, however
many watch and however slowly.

`app` has the fault; `honest` is the same service without it, behind the same web process.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any

from congress.app import create_app
from congress.settings import Settings
from congress.web import ranges

honest = create_app(Settings.from_env())
_NO_LIMIT = threading.BoundedSemaphore(1_000)


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 -- WSGI's own
    """Serve as ever, but let as many threads as there are wait for slow lines, and for all of it: 4 MiB
    a socket may take at once on this machine.
    """
    ranges._lanes, ranges.MOST_BYTES = _NO_LIMIT, 1 << 40
    return honest(environ, start_response)

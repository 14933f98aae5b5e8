"""An app behind a real port, in a thread: its clock and tables are the test's own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.serving import make_server

from tests.effort import untraced


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve it, and yield its address. A browser asks for many things at once: none is traced."""
    with untraced():
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

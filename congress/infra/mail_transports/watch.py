"""Cuts a connection whose exchange takes too long, however alive it looks."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

LOOKS_EVERY_SECONDS = 1.0


class Watch:
    """Ends exchanges by their time as a whole: each byte of a server that drips begins a step's anew.

    It keeps a second handle of the socket, beneath TLS, where it can be cut from outside: whoever waits
    at it hears so at once. One thread for all exchanges, until `close`.
    """

    def __init__(self) -> None:
        """Watch nothing yet."""
        self.is_cut = False
        self._line: socket.socket | None = None
        self._until: float | None = None
        self._closed: threading.Event | None = None

    def keep(self, line: socket.socket) -> None:
        """Watch this connection from now on."""
        self.forget()
        self._line = line.dup()

    def forget(self) -> None:
        """Watch none: it is closed."""
        line, self._line = self._line, None
        if line is not None:
            line.close()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Cut the connection when the block takes longer; `is_cut` then says so."""
        self.is_cut = False
        self._start()
        self._until = time.monotonic() + seconds
        try:
            yield
        finally:
            self._until = None

    def close(self) -> None:
        """End the thread, and forget the connection."""
        self.forget()
        if self._closed is not None:
            self._closed.set()
            self._closed = None

    def _start(self) -> None:
        if self._closed is None:
            self._closed = threading.Event()
            threading.Thread(target=self._look, args=(self._closed,), daemon=True).start()

    def _look(self, closed: threading.Event) -> None:
        while not closed.wait(LOOKS_EVERY_SECONDS):
            until, line = self._until, self._line
            if until is not None and time.monotonic() >= until:
                self.is_cut = True
                if line is not None:
                    with suppress(OSError):
                        line.shutdown(socket.SHUT_RDWR)

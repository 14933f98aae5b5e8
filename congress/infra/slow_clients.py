"""Those who say slowly what they ask, or read slowly what they are answered: each has a while (T33)."""

from __future__ import annotations

import errno
import socket
import threading
import time
from typing import Any, Self

from congress.infra import arrivals

MOST_SLOW = 4  # threads of a process that wait for slow ones
MOMENT_SECONDS, SLOW_SECONDS = 1.0, 20.0  # to arrive or to be read: beside others, alone


class _Patience:
    """The socket of one who may be slow: nobody is waited for without end (T33).

    Eight that stopped in mid-word, or that read their answers byte by byte, would hold every thread. So
    each has a while, and half of the threads at most wait for slow ones: when those are taken, who needs
    longer than a moment is hung up on (RFC 9112 section 9.5). The proxy in front waits for anybody.
    """

    _slow = threading.BoundedSemaphore(MOST_SLOW)

    def __init__(self, sock: socket.socket) -> None:
        """Begin to count."""
        self._sock = sock
        self._begun = time.monotonic()
        self._is_slow = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_slow:
            self._slow.release()

    def _patience(self) -> float:
        gone = time.monotonic() - self._begun
        if gone < MOMENT_SECONDS:
            return MOMENT_SECONDS - gone
        if not self._is_slow:
            self._is_slow = self._slow.acquire(blocking=False)
        if not self._is_slow or gone >= SLOW_SECONDS:
            raise OSError(errno.ENOTCONN, "they are too slow")
        return SLOW_SECONDS - gone


class Leaving(_Patience):
    """The same while an answer leaves; what it does not do, the socket does."""

    def __init__(self, sock: socket.socket) -> None:
        """Begin to count when something is sent."""
        super().__init__(sock)
        self._has_begun = False

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- whatever the socket has
        return getattr(self._sock, name)

    def sendall(self, data: bytes) -> None:
        """Send all of it.

        Raises:
            OSError: they did not read it in time; gunicorn takes that for one who has gone.
        """
        if not self._has_begun:
            self._has_begun, self._begun = True, time.monotonic()
        before, left = self._sock.gettimeout(), memoryview(data)
        try:
            while left:
                self._sock.settimeout(self._patience())
                try:
                    left = left[self._sock.send(left) :]
                except TimeoutError:
                    continue
        finally:
            self._sock.settimeout(before)


class Arriving(_Patience):
    """The same while a request arrives, head and body together."""

    def recv(self, size: int) -> bytes:
        """Return what comes next.

        Raises:
            OSError: it did not come in time; gunicorn takes that for one who has gone.
        """
        before = self._sock.gettimeout()
        try:
            while True:
                self._sock.settimeout(self._patience())
                try:
                    return arrivals.receive(self._sock, size)
                except TimeoutError:
                    continue
        finally:
            self._sock.settimeout(before)

    def gettimeout(self) -> float | None:
        """Return how long reading waits when nobody counts."""
        return self._sock.gettimeout()

    def settimeout(self, seconds: float | None) -> None:
        """Wait no longer than this; our own limit stands beside it."""
        self._sock.settimeout(seconds)

"""A road between a browser and the server that can be closed, slowed down, or taken by a hotel."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from urllib.parse import urlsplit

PORTAL = b"<!doctype html><title>Hotel</title><body><h1>Welcome to the hotel</h1><p>Room number?"
_PORTAL_ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(PORTAL), PORTAL)
)
_CHUNK = 65_536


class State(Enum):
    """What happens to who takes the road."""

    OPEN = "open"
    CLOSED = "closed"  # nobody listens: the server was stopped, or there is no Wi-Fi
    PORTAL = "portal"  # everything is answered with 200 and a hotel's page
    SLOW = "slow"  # the server hears it after a while
    ONE_WAY = "one way"  # the server hears it, and its answer is lost


class Road:
    """Relays connections from a port of its own to the server's, as its state says.

    What it carries is counted by the first line of each request it let through.
    """

    def __init__(self, server_port: int, *, slow_seconds: float) -> None:
        """Open the road."""
        self._server_port = server_port
        self._slow_seconds = slow_seconds
        self._live: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.state = State.OPEN
        self.carried: list[str] = []
        self._listener = self._listen(0)
        self.port: int = self._listener.getsockname()[1]

    def turn(self, state: State) -> None:
        """Change the state; what is on the road then is lost, as when the Wi-Fi changes."""
        was, self.state = self.state, state
        if state is State.CLOSED and was is not State.CLOSED:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
        elif was is State.CLOSED and state is not State.CLOSED:
            self._listener = self._listen(self.port)
        with self._lock:
            live, self._live = self._live, set()
        for one in live:
            _end(one)

    def close(self) -> None:
        """End it."""
        self.turn(State.CLOSED)

    def _listen(self, port: int) -> socket.socket:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(64)
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
        return listener

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:  # closed
                return
            threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        with self._lock:
            self._live.add(near)
        with suppress(OSError):
            first = near.recv(_CHUNK)
            if not first:
                return
            if self.state is State.PORTAL:
                near.sendall(_PORTAL_ANSWER)
                _end(near)
                return
            if self.state is State.SLOW:
                time.sleep(self._slow_seconds)
            far = socket.create_connection(("127.0.0.1", self._server_port))
            with self._lock:
                self._live.add(far)
            back = threading.Thread(target=self._pump_back, args=(far, near), daemon=True)
            back.start()
            self._pump(first, near, far)

    def _pump(self, first: bytes, near: socket.socket, far: socket.socket) -> None:
        chunk = first
        while chunk:
            self.carried.append(chunk.partition(b"\r\n")[0].decode("latin-1"))
            far.sendall(chunk)
            chunk = near.recv(_CHUNK)
        far.shutdown(socket.SHUT_WR)

    def _pump_back(self, far: socket.socket, near: socket.socket) -> None:
        with suppress(OSError):
            while chunk := far.recv(_CHUNK):
                if self.state is State.ONE_WAY:
                    break
                near.sendall(chunk)
        _end(near)
        _end(far)


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


@contextmanager
def road_to(address: str, *, slow_seconds: float = 2.5) -> Iterator[Road]:
    """Build a road to a server; it ends with the block."""
    port = urlsplit(address).port
    assert port is not None
    road = Road(port, slow_seconds=slow_seconds)
    try:
        yield road
    finally:
        road.close()

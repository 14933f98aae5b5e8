"""Requests that stop in mid-word cost a thread for some seconds, and never all threads (T33)."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from congress.infra import server
from congress.infra.server import THREADS, Arriving
from tests.operations.test_serve import serving

HALF_HEAD = b"GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Half: "
HALF_BODY = (
    b"POST /api/v1/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b'Content-Length: 100\r\n\r\n{"email": '
)
HALF_CHUNK = (
    b"POST /api/v1/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b'Transfer-Encoding: chunked\r\n\r\n64\r\n{"email": '
)


def test_half_requests_do_not_hold_all_threads(sqlite_url: str, tmp_path: Path) -> None:
    with serving(sqlite_url, tmp_path) as (port, _), ExitStack() as open_:
        for half in (HALF_HEAD, HALF_BODY, HALF_CHUNK) * THREADS:
            half_open = open_.enter_context(closing(socket.create_connection(("localhost", port))))
            half_open.sendall(half)
        begun = time.monotonic()
        with closing(http.client.HTTPConnection("localhost", port, timeout=30)) as asked:
            asked.request("GET", "/livez")
            assert asked.getresponse().status == 200
        # 24 of them in turn at the four threads that stay free: six moments, and some for the load.
        assert time.monotonic() - begun < 15.0


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[socket.socket, socket.socket]]:
    """Our end of a connection and theirs, with shorter limits."""
    monkeypatch.setattr(server, "MOMENT_SECONDS", 0.1)
    monkeypatch.setattr(server, "ARRIVING_SECONDS", 0.4)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_a_request_has_a_while_to_arrive(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, _ = ends
    begun = time.monotonic()
    with Arriving(ours) as arriving, pytest.raises(OSError, match="too slowly"):
        arriving.recv(10)
    assert 0.3 < time.monotonic() - begun < 5.0
    assert ours.gettimeout() is None


def test_trickling_does_not_make_it_longer(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    begun = time.monotonic()

    def trickle(arriving: Arriving) -> None:
        while True:
            theirs.sendall(b"x")
            arriving.recv(10)
            time.sleep(0.02)

    with Arriving(ours) as arriving, pytest.raises(OSError, match="too slowly"):
        trickle(arriving)
    assert time.monotonic() - begun < 5.0


def test_half_of_the_threads_wait_for_slow_ones_and_are_given_back(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = ends
    slow = [Arriving(ours) for _ in range(THREADS // 2)]
    time.sleep(0.15)
    for one in slow:
        theirs.sendall(b"x")
        assert one.recv(1) == b"x"
    late = Arriving(ours)
    begun = time.monotonic()
    with pytest.raises(OSError, match="too slowly"):
        late.recv(1)
    assert time.monotonic() - begun < 0.35
    for one in slow:
        one.__exit__()
    with Arriving(ours) as after:
        time.sleep(0.15)
        theirs.sendall(b"x")
        assert after.recv(1) == b"x"

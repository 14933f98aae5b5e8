"""Requests that stop in mid-word, and answers that nobody reads, cost a thread for some seconds only,
and never all threads (T33).
"""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest

from congress.agenda.formats.writing.json_agenda import JsonAgenda
from congress.agenda.service import publish
from congress.infra import slow_clients
from congress.infra.database import Store
from congress.infra.server import THREADS
from congress.infra.slow_clients import Arriving, Leaving
from tests.builders import NOW
from tests.ground import ORGANIZER, a_document, a_session
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


AGENDA = b"GET /api/v1/events/psc-2025/agenda HTTP/1.1\r\nHost: localhost\r\n\r\n"
LONG = "A congress of many words. " * 800


def _slow_reader(port: int) -> socket.socket:
    """Ask for the agenda from behind a narrow line: little of an answer fits between the two ends."""
    reader = socket.socket(socket.AF_INET)
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
    reader.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
    reader.connect(("127.0.0.1", port))
    reader.sendall(AGENDA)
    reader.settimeout(0)
    return reader


def _kept_by_the_kernel(port: int) -> list[int]:
    """Return for each connection of the server how many bytes of its answers nobody has read yet."""
    fields = [line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]]
    unread = [
        int(one[4].partition(":")[0], 16) for one in fields if one[1].endswith(f":{port:04X}")
    ]
    return [size for size in unread if size]


def test_answers_that_nobody_reads_do_not_hold_all_threads(
    sqlite_url: str, sqlite_store: Store, tmp_path: Path
) -> None:
    """Twice as many as threads; each of the others is answered nevertheless."""
    sessions = (a_session(id=f"s{n}", abstract=LONG) for n in range(40))
    with sqlite_store.writing() as db:
        publish(
            db, actor=ORGANIZER, now=NOW, document=a_document(*sessions, listed=True),
            because="a test", followers=(), renderers=(JsonAgenda(),),
        )  # fmt: skip
    with serving(sqlite_url, tmp_path) as (port, _), ExitStack() as open_:
        slow = [open_.enter_context(closing(_slow_reader(port))) for _ in range(2 * THREADS)]
        ended = threading.Event()

        def sip() -> None:
            while not ended.wait(1.0):
                for reader in slow:
                    with suppress(OSError):
                        reader.recv(1)

        sipping = threading.Thread(target=sip)
        sipping.start()
        try:
            for _ in range(2 * THREADS):
                with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as other:
                    other.request("GET", "/livez")
                    assert other.getresponse().status == 200
        finally:
            ended.set()
            sipping.join()
        # Most of each answer found no room: without an end to it, a thread would wait there.
        kept = _kept_by_the_kernel(port)
        assert len(kept) >= THREADS
        assert max(kept) < len(LONG) * 20


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[socket.socket, socket.socket]]:
    """Our end of a connection and theirs, with shorter limits."""
    monkeypatch.setattr(slow_clients, "MOMENT_SECONDS", 0.1)
    monkeypatch.setattr(slow_clients, "SLOW_SECONDS", 0.4)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_a_request_has_a_while_to_arrive(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, _ = ends
    begun = time.monotonic()
    with Arriving(ours) as arriving, pytest.raises(OSError, match="too slow"):
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

    with Arriving(ours) as arriving, pytest.raises(OSError, match="too slow"):
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
    with pytest.raises(OSError, match="too slow"):
        late.recv(1)
    assert time.monotonic() - begun < 0.35
    for one in slow:
        one.__exit__()
    with Arriving(ours) as after:
        time.sleep(0.15)
        theirs.sendall(b"x")
        assert after.recv(1) == b"x"


LARGE = b"x" * 10_000_000  # beyond what any kernel keeps for a reader


def test_an_answer_has_a_while_to_be_read(ends: tuple[socket.socket, socket.socket]) -> None:
    """Reading some of it now and then makes it no longer."""
    ours, theirs = ends
    ended = threading.Event()

    def sip() -> None:
        while not ended.wait(0.02):
            theirs.recv(100)

    reader = threading.Thread(target=sip)
    reader.start()
    begun = time.monotonic()
    try:
        with Leaving(ours) as leaving, pytest.raises(OSError, match="too slow"):
            leaving.sendall(LARGE)
    finally:
        ended.set()
        reader.join()
    assert 0.3 < time.monotonic() - begun < 5.0
    assert ours.gettimeout() is None


def test_who_reads_gets_all_of_it(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    got: list[int] = []

    def read() -> None:
        while sum(got) < len(LARGE):
            got.append(len(theirs.recv(1_000_000)))

    reader = threading.Thread(target=read)
    reader.start()
    with Leaving(ours) as leaving:
        leaving.sendall(LARGE)
        assert leaving.fileno() == ours.fileno()
    reader.join(timeout=30)
    assert sum(got) == len(LARGE)


def test_slow_readers_and_slow_writers_share_half_of_the_threads(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = ends
    slow = [Arriving(ours) for _ in range(THREADS // 2)]
    time.sleep(0.15)
    for one in slow:
        theirs.sendall(b"x")
        assert one.recv(1) == b"x"
    begun = time.monotonic()
    with Leaving(ours) as late, pytest.raises(OSError, match="too slow"):
        late.sendall(LARGE)
    assert time.monotonic() - begun < 0.35
    for one in slow:
        one.__exit__()


def test_a_body_that_was_cut_off_is_not_worked_on(sqlite_url: str, tmp_path: Path) -> None:
    """Half of it would do: the rest was spaces, or another field. Who closes early asked for nothing."""
    whole = b'{"theme": "dark"}'
    cut = (
        (b"/api/v1/sign-in", b"application/json", b'{"email":"a@example.org","last_name":"B"}'),
        (b"/settings/theme", b"application/x-www-form-urlencoded", b"theme=dark"),
        (b"/sign-in", b"application/x-www-form-urlencoded", b"email=a%40b.example&last_name=B"),
        (b"/api/v1/sign-in/code", b"application/json", whole),
    )
    with serving(sqlite_url, tmp_path) as (port, _):
        for path, kind, body in cut:
            head = b"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\n" % (path, kind)
            with closing(socket.create_connection(("localhost", port), timeout=30)) as half:
                half.sendall(head + b"Content-Length: %d\r\n\r\n" % (2 * len(body)) + body)
                half.shutdown(socket.SHUT_WR)
                answer = half.recv(4_000)
            status = answer.split(b" ")[1] if answer else b"none"
            assert status in (b"400", b"403", b"none"), (path, answer)

"""The gate and the hanging up of `congress serve`, as clients on connections of their own meet them."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from congress.infra.database import Store
from congress.infra.locks import EXCLUSIVE, take_seat_lock
from congress.infra.server import THREADS
from tests.long import rush
from tests.long.stage import Service, served
from tests.long.test_histories import stage_on
from tests.long.wire import Line, Reply, parse_reply, request_bytes, token_of
from tests.stores import open_store

PEOPLE = rush.Scale(people=60, sessions=4, capacity=60)
HELD_SECONDS = 1.8  # longer than the gate's patience, shorter than the database's
AFTER_SECONDS = 0.3
LINGERING = 6
PATIENT_SECONDS = 60.0  # with whoever does not hang up: two seconds each, one after the other


def press_while_all_wait(
    store: Store,
    service: Service,
    names: Sequence[str],
    meanwhile: Callable[[list[Reply]], None] = lambda _told: None,
) -> list[Reply]:
    """Hold the lock that every Register needs for a while, and let everybody press meanwhile.

    `meanwhile` is called once all have, in a thread, with the answers that come.
    """
    told: list[Reply] = []

    def press(number: int, name: str) -> None:
        request = request_bytes(
            "PUT", f"/api/v1/events/{rush.EVENT}/sessions/s{number % 4}/seat",
            token=token_of(name), key=f"crowd/{name}", body={"waitlist": False},
            headers={"Connection": "close"},
        )  # fmt: skip
        told.append(Line(service.port).ask(request))

    threads = [
        threading.Thread(target=press, args=(number, name)) for number, name in enumerate(names)
    ]
    with store.writing() as db:
        take_seat_lock(db, rush.EVENT, EXCLUSIVE)
        for thread in threads:
            thread.start()
        time.sleep(HELD_SECONDS)
        last = threading.Thread(target=meanwhile, args=(told,))
        last.start()
        time.sleep(AFTER_SECONDS)
    for thread in [*threads, last]:
        thread.join()
    assert len(told) == len(names)
    return told


@pytest.mark.slow
def test_who_waited_too_long_is_told_when_to_come_again(postgres_url: str, tmp_path: Path) -> None:
    stage = stage_on(postgres_url, tmp_path)
    with open_store(postgres_url) as store:
        names = rush.fill(store, PEOPLE)
        with served(stage) as service:
            told = press_while_all_wait(store, service, names)
    away = [one for one in told if one.status == 503]
    assert away
    assert {one.status for one in told} <= {201, 503}
    assert len(away) < len(told)
    assert all(1 <= int(one.header("Retry-After")) <= 30 for one in away)
    assert {one.json()["code"] for one in away} == {"busy/retry"}


@pytest.mark.slow
def test_control_a_server_that_notes_no_wait_serves_everybody_late(
    postgres_url: str, tmp_path: Path
) -> None:
    stage = stage_on(postgres_url, tmp_path)
    with open_store(postgres_url) as store:
        names = rush.fill(store, PEOPLE)
        with served(stage, target="wsgi:app") as service:
            told = press_while_all_wait(store, service, names)
    assert {one.status for one in told} == {201}


def ranks_of_doors(store: Store, service: Service, names: Sequence[str]) -> list[int]:
    """Let a door ask after everybody has pressed; return how many were answered before it, each time."""
    ranks: list[int] = []

    def ask(told: list[Reply]) -> None:
        path = f"/api/v1/events/{rush.EVENT}/snapshot"
        away = Line(service.port).ask(request_bytes("GET", path, headers={"Connection": "close"}))
        ranks.append(len(told))
        assert away.status == 401  # whoever asks: who it is, is asked when it is served

    press_while_all_wait(store, service, names, meanwhile=ask)
    return ranks


@pytest.mark.slow
@pytest.mark.parametrize("target", ["", "wsgi:app"])
def test_a_door_passes_by_those_who_wait(postgres_url: str, tmp_path: Path, target: str) -> None:
    """Control: before gunicorn's own threads it is answered when all of them are."""
    stage = stage_on(postgres_url, tmp_path)
    with open_store(postgres_url) as store:
        names = rush.fill(store, PEOPLE)
        with served(stage, target=target) as service:
            (rank,) = ranks_of_doors(store, service, names)
    # All threads hold somebody by then: these are answered first.
    assert (rank < len(names) // 2) is not bool(target)


def _link_to(service: Service) -> socket.socket:
    return socket.create_connection(("127.0.0.1", service.port), timeout=PATIENT_SECONDS)


def seconds_beside_lingering(service: Service) -> float:
    """Return how long an answer takes beside clients that had theirs and do not hang up: the longest
    of several, since the server may come to the first before it comes to them.
    """
    asked = request_bytes("GET", "/livez", headers={"Connection": "close"})
    longest = 0.0
    with ExitStack() as links:  # closed whatever happens: what is left open spoils the next test
        lingering = [links.enter_context(_link_to(service)) for _ in range(LINGERING)]
        for one in lingering:
            one.sendall(asked)
        for one in lingering:
            assert one.recv(65536)
        for _ in range(10):
            begun = time.monotonic()
            assert Line(service.port).ask(asked).status == 200
            longest = max(longest, time.monotonic() - begun)
            time.sleep(0.05)
    return longest


@pytest.mark.slow
def test_who_does_not_hang_up_keeps_nobody_waiting(sqlite_url: str, tmp_path: Path) -> None:
    with served(stage_on(sqlite_url, tmp_path)) as service:
        assert seconds_beside_lingering(service) < 1


@pytest.mark.slow
def test_control_gunicorn_waits_for_each_of_them(sqlite_url: str, tmp_path: Path) -> None:
    with served(stage_on(sqlite_url, tmp_path), target="wsgi:app") as service:
        assert seconds_beside_lingering(service) > 1.8  # two for each that it comes to first


def answer_to(service: Service, sent: bytes) -> Reply:
    """Send bytes on a connection of their own, and read until the other end closes it."""
    with _link_to(service) as link:
        link.sendall(sent)
        received = b""
        while more := link.recv(65536):
            received += more
    return parse_reply(received)


@pytest.mark.slow
def test_a_refusal_arrives_whole_though_nobody_read_what_was_sent(
    sqlite_url: str, tmp_path: Path
) -> None:
    """RFC 9112 section 9.6: a connection closed over unread bytes is reset, and the answer lost."""

    def post(size: int, *more: str) -> bytes:
        lines = ["POST /api/v1/nothing HTTP/1.1", "Host: 127.0.0.1", "Connection: close", *more]
        lines += ["Content-Type: application/json", f"Content-Length: {size}", "", ""]
        return "\r\n".join(lines).encode() + b"x" * min(size, 100_000)

    with served(stage_on(sqlite_url, tmp_path)) as service:
        for size in (10, 60_000, 100_000, 20_000_000):  # the last breaks off
            assert answer_to(service, post(size)).json()["code"] == "not-found"
        assert answer_to(service, post(50_000, "Bad Header: 1")).status == 400


@pytest.mark.slow
def test_who_says_nothing_holds_no_thread(sqlite_url: str, tmp_path: Path) -> None:
    """Browsers open spare connections; gunicorn has a thread wait for each, for five seconds."""
    with served(stage_on(sqlite_url, tmp_path)) as service, ExitStack() as links:
        spare = [links.enter_context(_link_to(service)) for _ in range(2 * THREADS)]
        asked = request_bytes("GET", "/livez", headers={"Connection": "close"})
        begun = time.monotonic()
        assert Line(service.port).ask(asked).status == 200
        assert time.monotonic() - begun < 1.5
        for one in spare:  # and it is heard as soon as it speaks
            one.sendall(asked)
            assert one.recv(65536).startswith(b"HTTP/1.1 200")

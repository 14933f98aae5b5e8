"""When the last byte came: the kernel's stamp, however long the request then waits for a thread."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from congress.app import house_of
from congress.core.arrival import seconds_back, seconds_of_stamp
from congress.core.clock import machine_seconds
from congress.infra import arrivals
from congress.web.house import Call


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Theirs and ours, as a worker accepts one."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        arrivals.ask_for_stamps(listener)
        listener.listen()
        with socket.create_connection(listener.getsockname()) as theirs:
            ours, _ = listener.accept()
            with ours:
                yield theirs, ours
    vars(arrivals._mine).clear()


def test_where_no_server_notes_it_it_came_just_now() -> None:
    vars(arrivals._mine).clear()
    assert (arrivals.seconds_since(), arrivals.seconds_arriving()) == (0.0, 0.0)


def test_what_waited_for_a_thread_came_when_it_came(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    theirs, ours = ends
    queued_at = time.monotonic()
    theirs.sendall(b"all of it")
    time.sleep(0.3)
    arrivals.note_queued(queued_at)
    assert arrivals.receive(ours, 100) == b"all of it"
    assert 0.29 < arrivals.seconds_since() < 20


def test_a_body_that_comes_later_gains_nothing_by_its_head(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    """While both wait for a thread: it is the stamp of the last byte."""
    theirs, ours = ends
    queued_at = time.monotonic()
    theirs.sendall(b"head")
    time.sleep(0.3)
    theirs.sendall(b" body")
    came_at = time.monotonic()
    arrivals.note_queued(queued_at)
    assert arrivals.receive(ours, 100) == b"head body"
    assert arrivals.seconds_since() <= time.monotonic() - came_at + 0.05
    assert arrivals.seconds_arriving() == 0.0


def test_what_a_thread_waits_for_came_at_its_end(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    theirs, ours = ends
    arrivals.note_queued(time.monotonic())
    theirs.sendall(b"head")
    assert arrivals.receive(ours, 100) == b"head"
    later = threading.Timer(0.3, theirs.sendall, [b"body"])
    later.start()
    assert arrivals.receive(ours, 100) == b"body"
    assert arrivals.seconds_arriving() > 0.2
    theirs.shutdown(socket.SHUT_WR)
    assert arrivals.receive(ours, 100) == b""  # that they hang up is no byte
    assert arrivals.seconds_arriving() > 0.2
    later.join()


def test_who_hangs_up_before_a_thread_comes_had_sent_it_when_it_came(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    """Found by `dev.py long claims`: the end of a connection stamps what waits anew."""
    theirs, ours = ends
    queued_at = time.monotonic()
    theirs.sendall(b"all of it")
    time.sleep(0.3)
    theirs.close()
    arrivals.note_queued(queued_at)
    assert arrivals.receive(ours, 100) == b"all of it"
    assert 0.28 < arrivals.seconds_since() < 20


def test_a_body_before_they_hang_up_gains_nothing_by_its_head(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    theirs, ours = ends
    queued_at = time.monotonic()
    theirs.sendall(b"head")
    time.sleep(0.3)
    theirs.sendall(b" body")
    came_at = time.monotonic()
    theirs.close()
    arrivals.note_queued(queued_at)
    assert arrivals.receive(ours, 100) == b"head body"
    assert arrivals.seconds_since() <= time.monotonic() - came_at + 0.05


def test_control_by_stamps_alone_who_hangs_up_came_when_they_did(
    ends: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "_seconds_without_data", lambda _: 0.0)
    theirs, ours = ends
    queued_at = time.monotonic()
    theirs.sendall(b"all of it")
    time.sleep(0.5)
    theirs.close()
    closed_at = time.monotonic()
    arrivals.note_queued(queued_at)
    arrivals.receive(ours, 100)
    assert arrivals.seconds_since() <= time.monotonic() - closed_at + 0.05


def test_what_is_no_tcp_knows_no_more() -> None:
    one, other = socket.socketpair()
    with one, other:
        assert arrivals._seconds_without_data(one) == 0.0


def _stamp(ago: float) -> list[tuple[int, int, bytes]]:
    at = machine_seconds() - ago
    value = struct.pack("@ll", int(at), int(at % 1 * 1e9))
    return [(socket.SOL_SOCKET, arrivals._SO_TIMESTAMPNS, value)]


@pytest.mark.parametrize(
    ("ago", "has_waited", "least", "most"),
    [
        (2.0, False, 2.0, 2.5),
        (0.0, False, 0.0, 0.5),
        (3600.0, False, 3.0, 3.5),  # the clock went forward meanwhile: as long as it was queued
        (-3600.0, False, 3.0, 3.5),  # it went back
        (3600.0, True, 0.0, 0.0),  # and its bytes were waited for
    ],
)
def test_a_stamp_of_another_clock_is_not_believed(
    ago: float,
    *,
    has_waited: bool,
    least: float,
    most: float,
) -> None:
    now = time.monotonic()
    arrivals.note_queued(now - 3.0)
    assert least <= arrivals._age(_stamp(ago), now, has_waited=has_waited) <= most
    vars(arrivals._mine).clear()


def test_without_stamps_it_came_when_its_connection_was_queued() -> None:
    now = time.monotonic()
    arrivals.note_queued(now - 3.0)
    assert arrivals._age([], now, has_waited=False) == pytest.approx(3.0)
    assert arrivals._age([(0, 0, b"")], now, has_waited=True) == 0.0
    vars(arrivals._mine).clear()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("t=1744959599.900", 1744959599.9), ("1744959599.9", 1744959599.9),
        ("1744959599900", 1744959599.9), ("t=1744959599900000", 1744959599.9),
        ("1744959599", 1744959599.0), ("", None), ("yesterday", None), ("t=17", None),
        ("1744959599.1234567", None), ("1744959599\n", None), ("١٧٤٤٩٥٩٥٩٩", None),
    ],
)  # fmt: skip
def test_a_proxys_stamp_is_read_in_the_forms_there_are(text: str, seconds: float | None) -> None:
    assert seconds_of_stamp(text) == seconds


@pytest.mark.parametrize(
    ("here", "arriving", "stamp", "back"),
    [
        (0.5, 0.0, "t=1000000090", 10.0),
        (0.5, 0.0, "t=1000000000", 60.0),  # at most 60 s back
        (0.5, 0.0, "t=1000000200", 0.5),  # from the future
        (0.5, 0.0, "", 0.5),
        (0.5, 1.5, "t=1000000090", 0.5),  # the body stalled: its head alone had reached the proxy
        (70.0, 0.0, "t=1000000090", 70.0),  # it waited that long with us
    ],
)
def test_a_proxys_word_counts_a_minute_back_and_for_no_body_that_stalls(
    here: float, arriving: float, stamp: str, back: float
) -> None:
    assert seconds_back(here, arriving, stamp, 1000000100.0) == back


def test_a_call_says_when_it_was_received(app: Flask) -> None:
    """The header counts where the settings declare one; `guard.read_caller` leaves it out elsewhere."""
    house = house_of(app)
    now = house.clock.now()
    call = Call(house, now=now, request_start=f"t={machine_seconds() - 10:.3f}")
    assert timedelta(seconds=9) < now - call.received_at < timedelta(seconds=40)
    assert Call(house, now=now).received_at == now

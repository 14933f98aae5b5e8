"""Who waits for a thread does so in a lane, and lanes are served in turn (decision 0078, T33)."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing

import pytest

from congress.infra import lanes as lanes_module
from congress.infra.lanes import HEAD_BYTES, Lane, Lanes, peek_at_call


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with closing(ours), closing(theirs):
        yield ours, theirs


CALL = (
    b"POST /api/v1/events/psc-2025/scans?x=1 HTTP/1.1\r\nHost: localhost\r\n"
    b"content-length: 40000\r\n\r\n{"
)


@pytest.mark.parametrize(
    ("said", "call"),
    [
        (CALL, ("/api/v1/events/psc-2025/scans", 40_000)),
        (b"GET /e/psc-2025 HTTP/1.1\r\nHost: localhost\r\n\r\n", ("/e/psc-2025", 0)),
        (b"GET /caf\xe9 HTTP/1.1\r\n\r\n", ("/caf\xe9", 0)),
        (b"\x16\x03\x01\x02\x00\x01", ("", 0)),  # TLS, where none is spoken
        (b"POST", ("", 0)),
        (b"POST /x HTTP/1.1\r\nContent-Length: nine\r\n\r\n", ("/x", 0)),
        (b"POST /x HTTP/1.1\r\nX-Content-Length: 9\r\n\r\n", ("/x", 0)),
        (b"POST /x HTTP/1.1\r\nContent-Length: " + b"9" * 40 + b"\r\n\r\n", ("/x", 0)),
        (b"POST /x HTTP/1.1\r\nX: " + b"x" * HEAD_BYTES + b"\r\nContent-Length: 9\r\n", ("/x", 0)),
    ],
)
def test_what_is_asked_is_seen_and_left_there(
    ends: tuple[socket.socket, socket.socket], said: bytes, call: tuple[str, int]
) -> None:
    ours, theirs = ends
    theirs.sendall(said)
    assert peek_at_call(ours) == call
    assert ours.recv(65536) == said


def test_who_says_nothing_and_who_has_gone_are_told_apart(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = ends
    assert peek_at_call(ours) is None
    theirs.close()
    assert peek_at_call(ours) == ("", 0)
    ours.close()
    assert peek_at_call(ours) == ("", 0)


def as_it_is(item: Lane) -> Lane:
    return item


def serve(items: list[tuple[Lane, int]], threads: int = 1) -> list[tuple[Lane, int]]:
    """Let items come while every thread is busy; return them in the order in which they are served."""
    served: list[tuple[Lane, int]] = []
    free, is_busy = threading.Event(), threading.Semaphore(0)
    lanes = Lanes(threads, lane_of=lambda item: item[0])

    def hold(_item: object) -> None:
        is_busy.release()
        free.wait(30)

    for _ in range(threads):
        lanes.submit(hold, (Lane.OTHERS, -1))
    for _ in range(threads):
        is_busy.acquire()
    for item in items:
        lanes.submit(served.append, item)
    free.set()
    lanes.shutdown(wait=True)
    return served


def many(lane: Lane, count: int) -> list[tuple[Lane, int]]:
    return [(lane, number) for number in range(count)]


def test_who_comes_last_to_an_empty_lane_is_served_next() -> None:
    others, door, heavy = many(Lane.OTHERS, 50), many(Lane.DOORS, 1), many(Lane.HEAVY, 1)
    assert set(serve([*others, *door, *heavy])[:3]) == {door[0], heavy[0], others[0]}
    # Control: in one queue the last is served last.
    assert serve([*others, (Lane.OTHERS, 50)])[-1] == (Lane.OTHERS, 50)


def test_each_lane_is_served_in_the_order_in_which_they_came() -> None:
    served = serve([*many(Lane.OTHERS, 9), *many(Lane.DOORS, 9), *many(Lane.HEAVY, 9)])
    for lane in Lane:
        assert [item for item in served if item[0] is lane] == many(lane, 9)


def test_whoever_floods_a_lane_slows_the_others_to_a_third_at_worst() -> None:
    """Anybody may send what looks like a door's call: it is refused only after it has waited."""
    flood = [*many(Lane.DOORS, 500), *many(Lane.HEAVY, 500)]
    served = serve([*flood, *many(Lane.OTHERS, 100)])
    last = max(at for at, item in enumerate(served) if item[0] is Lane.OTHERS)
    assert last <= 300


@pytest.mark.parametrize(("lane", "most"), [(Lane.HEAVY, 1), (Lane.OTHERS, 4)])
def test_what_is_heavy_is_served_one_at_a_time(
    lane: Lane, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the control: what is not is served by every thread at once."""
    monkeypatch.setattr(lanes_module, "ALONE_SECONDS", 3600.0)
    lanes, at_once, now = Lanes(4, lane_of=as_it_is), [0], [0]
    lock, together = threading.Lock(), threading.Barrier(most)

    def work(_item: object) -> None:
        with lock:
            now[0] += 1
            at_once[0] = max(at_once[0], now[0])
        together.wait(30)
        with lock:
            now[0] -= 1

    done = [lanes.submit(work, lane) for _ in range(20)]
    assert [one.result(30) for one in done] == [None] * 20
    assert at_once == [most]
    lanes.shutdown(wait=True)


def test_light_calls_pass_by_those_that_wait_for_a_heavy_one() -> None:
    """They hold no thread while they wait: the other three are free."""
    free, lanes = threading.Event(), Lanes(4, lane_of=as_it_is)
    heavy = [lanes.submit(lambda _item: free.wait(30), Lane.HEAVY) for _ in range(10)]
    light = [lanes.submit(lambda _item: 1, Lane.OTHERS) for _ in range(20)]
    assert [one.result(30) for one in light] == [1] * 20
    assert not any(one.done() for one in heavy)
    free.set()
    assert all(one.result(30) for one in heavy)
    lanes.shutdown(wait=True)


@pytest.mark.parametrize("alone", [0.0, 3600.0])
def test_a_slow_heavy_call_does_not_keep_its_like_waiting_for_long(
    alone: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who says what is heavy byte by byte would keep every phone from its list. Control: an hour."""
    monkeypatch.setattr(lanes_module, "ALONE_SECONDS", alone)
    is_slow, is_begun, lanes = threading.Event(), threading.Event(), Lanes(4, lane_of=as_it_is)

    def be_slow(_item: object) -> bool:
        is_begun.set()
        return is_slow.wait(30)

    slow = lanes.submit(be_slow, Lane.HEAVY)
    is_begun.wait(30)
    next_ones = [lanes.submit(as_it_is, Lane.HEAVY) for _ in range(3)]
    lanes.look_again()
    if not alone:
        assert [one.result(30) for one in next_ones] == [Lane.HEAVY] * 3
    lanes.submit(as_it_is, Lane.OTHERS).result(30)
    assert [one.done() for one in next_ones] == [not alone] * 3
    is_slow.set()
    assert [one.result(30) for one in next_ones] == [Lane.HEAVY] * 3
    assert slow.result(30)
    lanes.shutdown(wait=True)


def fail(_item: object) -> None:
    message = "no more"
    raise SystemExit(message)


@pytest.mark.parametrize("lane", list(Lane))
def test_a_fault_is_told_to_who_asked_and_ends_no_thread(lane: Lane) -> None:
    lanes = Lanes(1, lane_of=as_it_is)
    works: list[Callable[[object], object]] = [fail, lambda _item: 2]
    first, second = [lanes.submit(work, lane) for work in works]
    with pytest.raises(SystemExit, match="no more"):
        first.result(30)
    assert second.result(30) == 2
    lanes.shutdown(wait=True)


def test_whoever_asked_hears_when_it_is_done() -> None:
    """The web server counts off a connection so."""
    lanes, heard = Lanes(1, lane_of=as_it_is), list[Future[object]]()
    lanes.submit(lambda item: item, Lane.DOORS).add_done_callback(heard.append)
    lanes.shutdown(wait=True)
    assert [one.result() for one in heard] == [Lane.DOORS]

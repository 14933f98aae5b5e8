"""In which order those are served who wait for a thread (decision 0078, T33).

Hundreds wait when registration opens, while a line of people stands at each door. What a connection asks
is read before it waits, without taking it, so that it waits in a lane: lanes are served in turn, and who
floods one of them slows the others to a third at worst.
"""

from __future__ import annotations

import re
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from enum import Enum
from typing import Any, TypeVar

# Under which an app of Flask keeps what tells the lane of a call: (path, bytes of its body) -> Lane.
LANE_OF = "congress.lane_of"
HEAD_BYTES = 4096  # a length that stands further behind is taken for none
ALONE_SECONDS = 1.0  # what is heavy takes a part of it, but who says it may be slow
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,12})\r\n", re.IGNORECASE)
T = TypeVar("T")


class Lane(Enum):
    """Where a call waits. `HEAVY`: what keeps a core busy for long is served one at a time, unless that
    takes longer than `ALONE_SECONDS`.
    """

    DOORS = "doors"
    HEAVY = "heavy"
    OTHERS = "others"


def peek_at_call(sock: socket.socket) -> tuple[str, int] | None:
    """Return path and length of what a connection asks next, and leave all of it there to be read.

    None: it says nothing yet. `("", 0)`: it has ended, or what it says does not begin like a call.
    """
    try:
        head = sock.recv(HEAD_BYTES, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return None
    except OSError:
        return "", 0
    words = head.partition(b"\r\n")[0].split(b" ")  # method, target, version (RFC 9112 section 3)
    if len(words) < 2:  # noqa: PLR2004 -- see above
        return "", 0
    length = _LENGTH.search(head)
    return words[1].partition(b"?")[0].decode("latin-1"), int(length[1]) if length else 0


class Lanes:
    """Threads that lanes lead to, in the place of gunicorn's pool of threads."""

    def __init__(self, threads: int, *, lane_of: Callable[[Any], Lane]) -> None:
        """Have so many threads. `lane_of`: where what is to be worked on waits."""
        self._pool = ThreadPoolExecutor(max_workers=threads)
        self._lane_of = lane_of
        self._waiting: dict[Lane, deque[Callable[[], None]]] = {lane: deque() for lane in Lane}
        self._turns = deque(Lane)
        self._alone_until = 0.0  # by the monotonic clock: no other heavy one is begun before
        self._lock = threading.Lock()

    def submit(self, work: Callable[[Any], T], item: Any) -> Future[T]:  # noqa: ANN401 -- gunicorn's connection
        """Have a thread work on it; the future has what comes of it."""
        done: Future[T] = Future()

        def do() -> None:
            try:
                done.set_result(work(item))
            except BaseException as fault:  # noqa: BLE001 -- told to whoever asked
                done.set_exception(fault)

        with self._lock:
            self._waiting[self._lane_of(item)].append(do)
        self._pool.submit(self._serve_next)
        return done

    def shutdown(self, *, wait: bool) -> None:
        """Take nothing more; what waits is still served."""
        self._pool.shutdown(wait=wait)

    def look_again(self) -> None:
        """Serve what is heavy beside a slow one; called now and then."""
        with self._lock:
            is_held = self._may_serve(Lane.HEAVY)
        if is_held:
            self._pool.submit(self._serve_next)

    def _serve_next(self) -> None:
        """Serve who has waited longest in the lane whose turn it is. Called once for each that came."""
        while self._serve_one() is Lane.HEAVY:
            with self._lock:
                # Whoever was called for the next heavy one may have gone away, since this one ran.
                if not self._waiting[Lane.HEAVY]:
                    return

    def _serve_one(self) -> Lane | None:
        """Return the lane that had its turn; None: nobody may be served now."""
        with self._lock:
            lane = next((one for one in self._turns if self._may_serve(one)), None)
            if lane is None:
                return None
            self._turns.remove(lane)
            self._turns.append(lane)
            do = self._waiting[lane].popleft()
            mine = time.monotonic() + ALONE_SECONDS
            if lane is Lane.HEAVY:
                self._alone_until = mine
        do()
        with self._lock:
            if lane is Lane.HEAVY and self._alone_until == mine:
                self._alone_until = 0.0
        return lane

    def _may_serve(self, lane: Lane) -> bool:
        is_alone = lane is Lane.HEAVY and time.monotonic() < self._alone_until
        return bool(self._waiting[lane]) and not is_alone

"""More people than can be served: who has waited too long, and when to come again (T33, E12).

When registration opens, more people press within a second than can be served in it. Whose turn comes
soon is served; the others are told when to come again, so that nobody waits long for an answer.
"""

from __future__ import annotations

import fcntl
import gc
import logging
import random
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeVar

# The rush: an answer within three seconds, on SQLite within ten.
POSTGRES_PATIENCE_SECONDS, SQLITE_PATIENCE_SECONDS = 1.5, 6.0
PACE_SECONDS = 10  # when to come again is reckoned from as many
LONGEST_SECONDS = 30
SWITCH_SECONDS = 0.0001
# What one process serves on a slow machine, however little was asked of it lately.
LEAST_A_SECOND = 50
# Some of those who were told will not come, and a short queue keeps the service at work.
SHARE_OF_THE_TIME = 0.7
# Who works through hundreds of things with nothing locked looks after each few whether others are
# served, and has patience for so many looks: for five hundred things, three tenths of a second.
POLITE_ITEMS, POLITE_LOOKS = 10, 12
POLITE_LOOK_SECONDS = 0.0005
TURN_LOOK_SECONDS = 0.005
_LOG = logging.getLogger("congress.crowd")
_mine = threading.local()
_serving: set[int] = set()  # threads of this process that serve a request just now
T = TypeVar("T")


def note_wait(seconds: float) -> None:
    """Note how long the request that this thread begins to serve has waited for it."""
    _mine.waited = seconds


def seconds_waited() -> float:
    """Return how long the request that this thread serves has waited; 0 where no server noted it."""
    waited: float = getattr(_mine, "waited", 0.0)
    return waited


@contextmanager
def serving() -> Iterator[None]:
    """Let it be known that this thread serves a request."""
    mine = threading.get_ident()
    _serving.add(mine)
    try:
        yield
    finally:
        _serving.discard(mine)


def politely(items: Iterable[T], every: int = POLITE_ITEMS) -> Iterator[T]:
    """Yield each, and after every so many let other requests of this process by (decision 0066).

    For long work that holds no lock and no transaction: else whoever waits for that would wait longer.
    Patience that nobody needed is kept for who comes later: a few are let by until they are served, and
    a crowd costs no more for that.
    """
    patience = 0
    for count, item in enumerate(items, start=1):
        yield item
        if count % every == 0:
            patience = _let_others_by(patience + POLITE_LOOKS)


def _let_others_by(patience: int) -> int:
    """Wait while others are served, and return how many looks of the patience are left."""
    while patience and len(_serving) > 1:
        time.sleep(POLITE_LOOK_SECONDS)
        patience -= 1
    return patience


class Pace:
    """How many changes were served, and how many turned away, in the last seconds. For many threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with none. `clock` gives seconds."""
        self._clock = clock
        self._second = int(clock())
        self._served: deque[int] = deque([0], maxlen=PACE_SECONDS)
        self._turned_away: deque[int] = deque([0], maxlen=PACE_SECONDS)
        self._lock = threading.Lock()

    def count_served(self) -> None:
        """Count one that was served."""
        with self._lock:
            self._roll()
            self._served[-1] += 1

    def turn_away(self) -> int:
        """Count one that is turned away, and return the seconds after which to come again.

        Drawn by lot from about as long as serving all who were turned away will take: they come back
        as fast as they can be served, instead of all at once.
        """
        with self._lock:
            self._roll()
            self._turned_away[-1] += 1
            many = sum(self._turned_away)
            # Of the seconds since it became too much: before, as few were served as came.
            begun = next(at for at, away in enumerate(self._turned_away) if away)
            seconds = len(self._served) - begun
            a_second = max(LEAST_A_SECOND, sum(list(self._served)[begun:]) / seconds)
        if many == 1:
            _LOG.warning("more people than can be served at once: some are asked to come again")
        longest = 1 + int(SHARE_OF_THE_TIME * many / a_second)
        return random.randint(1, min(longest, LONGEST_SECONDS))  # noqa: S311 -- a lot, not a secret

    def _roll(self) -> None:
        """Begin the seconds that have passed since the last count."""
        now = int(self._clock())
        for _ in range(min(now - self._second, PACE_SECONDS)):
            self._served.append(0)
            self._turned_away.append(0)
        self._second = now


class Turn:
    """A turn that one request has at a time, among all web processes of this machine (decision 0066)."""

    def __init__(self, path: Path) -> None:
        """Keep which file stands for it: nothing is written there."""
        self._path = path
        self._here = threading.Lock()  # one of this process has it, or waits for it

    @contextmanager
    def taken(self, patience: float = 0.0) -> Iterator[bool]:
        """Have it until the end; False: others have it. It ends with its process, too.

        `patience`: the seconds for which it is waited for where another process has it; one request of a
        process waits at a time, since each holds a thread meanwhile.
        """
        if not self._here.acquire(blocking=False):
            yield False
            return
        try:
            with self._path.open("ab") as file:
                yield _lock(file, time.monotonic() + patience)
        finally:
            self._here.release()


def _lock(file: IO[bytes], until: float) -> bool:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(TURN_LOOK_SECONDS)
        else:
            return True


def set_aside_what_stays() -> None:
    """Let the collector of garbage pass by what a process was composed of, before it serves.

    It would look at all of that again and again, and every thread waits meanwhile: a tenth of a second
    each time (decision 0066).
    """
    gc.collect()
    gc.freeze()


def take_turns() -> None:
    """Let threads that compute take turns ten times as often as Python would: each half millisecond.

    Whoever comes back from the database waits so long for each of its answers while another thread
    is busy, with hundreds of scans or an agenda (decision 0066).
    """
    sys.setswitchinterval(SWITCH_SECONDS)

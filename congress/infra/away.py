"""When the database is away: what each error of the drivers means to people, and an outage told once.

Whatever the drivers raise because of the database, and not because of what it was asked, is a refusal
in words. The rest is a fault of ours.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from congress.core.errors import (
    AwayError,
    BusyError,
    CutOffError,
    DamagedError,
    DomainError,
    ReadOnlyError,
    StorageFullError,
)
from congress.infra.link import SilentError
from congress.infra.statements import DRIVER_ERRORS

LATER_SECONDS = 60  # for what does not mend itself
# SQLSTATEs of PostgreSQL, words of SQLite, what they mean to people, and when to come again.
TOLD: tuple[tuple[frozenset[str], tuple[str, ...], type[DomainError], int], ...] = (
    (frozenset({"53100"}), ("database or disk is full",), StorageFullError, LATER_SECONDS),
    (
        frozenset({"XX001", "XX002"}),
        ("disk image is malformed", "file is not a database", "malformed database schema"),
        DamagedError,
        LATER_SECONDS,
    ),
    (frozenset({"25006"}), ("attempt to write a readonly database",), ReadOnlyError, LATER_SECONDS),
    # A conflict, a lock, or (57014) a time limit.
    (frozenset({"40001", "40P01", "55P03", "57014"}), (" is locked",), BusyError, 1),
)
# Connections, resources, an operator's doing, the system's own errors; 25P03: idle for too long.
AWAY_CLASSES, AWAY_SQLSTATES = ("08", "53", "57", "58"), frozenset({"25P03"})
AWAY_WORDS = ("unable to open database file", "disk I/O error")
# Psycopg has no SQLSTATE for a connection that nobody answered, or that broke.
LOST_KINDS = ("OperationalError", "InterfaceError", "ConnectionTimeout")
TRY_AGAIN_SECONDS = 0.5
LOGGED: dict[type[DomainError], tuple[int, str]] = {
    AwayError: (logging.ERROR, "the database does not answer"),
    ReadOnlyError: (logging.ERROR, "the database takes no changes"),
    StorageFullError: (logging.ERROR, "there is no space left to write"),
    DamagedError: (logging.CRITICAL, "the database is damaged: it does not mend itself"),
}
_LOG = logging.getLogger("congress.database")


def as_refusal(error: Exception) -> DomainError | None:
    """Return what an error of SQLAlchemy or of a driver means to people; None for a fault of ours."""
    is_cut = isinstance(error, DBAPIError) and error.connection_invalidated
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, SilentError):
        return AwayError(retry_after=1)
    state, words = getattr(cause, "sqlstate", None) or "", str(cause)

    def means(states: frozenset[str], phrases: tuple[str, ...]) -> bool:
        # SQLite has words only; PostgreSQL's may hold what was asked for.
        return state in states or (
            not hasattr(cause, "sqlstate") and any(p in words for p in phrases)
        )

    for states, phrases, kind, wait in TOLD:
        if means(states, phrases):
            return kind(retry_after=wait)
    if is_cut:
        return CutOffError(retry_after=1)
    if state[:2] in AWAY_CLASSES or means(AWAY_SQLSTATES, AWAY_WORDS):
        return AwayError(retry_after=1)
    is_lost = not state and hasattr(cause, "sqlstate") and type(cause).__name__ in LOST_KINDS
    return AwayError(retry_after=1) if is_lost else None


class Outages:
    """What is wrong with one database now: each kind is logged when it begins and when it ends.

    While the database does not answer, one asks every half second and all others are told at once:
    they would only hold the threads that others need.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with none. `clock` gives seconds."""
        self._clock = clock
        self._since: dict[type[DomainError], float] = {}
        self._ask_at = 0.0
        self._lock = threading.Lock()

    @property
    def is_away(self) -> bool:
        """Tell whether the database did not answer when it was last asked."""
        return AwayError in self._since

    def let_one_ask(self) -> None:
        """Return when this one is to ask the database, which may be away.

        Raises:
            AwayError: it is, and somebody else asked just now.
        """
        if not self._since:
            return
        with self._lock:
            now = self._clock()
            if AwayError in self._since and now < self._ask_at:
                raise AwayError(retry_after=1)
            self._ask_at = now + TRY_AGAIN_SECONDS

    def note(self, refusal: DomainError, error: Exception) -> None:
        """Note a refusal; log it when it is the first of its kind."""
        kind = type(refusal)
        if kind not in LOGGED:
            return
        with self._lock:
            self._ask_at = self._clock() + TRY_AGAIN_SECONDS
            if kind in self._since:
                return
            self._since[kind] = self._clock()
        level, words = LOGGED[kind]
        _LOG.log(level, "%s (%s)", words, name_of(error))

    def note_end(self, *kinds: type[DomainError]) -> None:
        """Note that these are over; log how long they took."""
        if not self._since:
            return
        for kind in kinds:
            with self._lock:
                since = self._since.pop(kind, None)
            if since is not None:
                seconds = self._clock() - since
                _LOG.warning("over after %.0f s: %s", seconds, LOGGED[kind][1])


def name_of(error: Exception) -> str:
    """Return what a log may say of a driver's error: its class and SQLSTATE, never its words."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    state = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
    return f"{type(cause).__name__} {state}" if state else type(cause).__name__


@contextmanager
def refusing(outages: Outages) -> Iterator[None]:
    """Raise what an error of the database means to people in its place."""
    try:
        yield
    except PoolTimeoutError as error:
        raise BusyError(retry_after=1) from error
    except (DBAPIError, *DRIVER_ERRORS) as error:
        refusal = as_refusal(error)
        if refusal is None:
            raise
        outages.note(refusal, error)
        raise refusal from error

"""Asking the database whether it can serve, for no longer than the asker has time."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as WaitTimeoutError
from dataclasses import dataclass

from congress.core.errors import AwayError
from congress.infra.clocks import seconds_apart
from congress.infra.database import Store
from congress.infra.migrations import revision_of


@dataclass(frozen=True)
class Found:
    """The database's schema, and by how many seconds our clock is ahead of its."""

    revision: str
    seconds_apart: float


class Probe:
    """One question at a time, from a thread of its own: who asks meanwhile waits for the same answer."""

    def __init__(self, store: Store) -> None:
        """Ask nothing yet."""
        self._store = store
        self._asked: Future[Found] | None = None
        self._lock = threading.Lock()

    def ask(self, seconds: float) -> Found:
        """Return what the database answers within so many seconds.

        Raises:
            DomainError: what keeps it from answering.
            AwayError: it did not answer in time.
        """
        with self._lock:
            asked = self._asked
            if asked is None or asked.done():
                asked = self._asked = Future()
                threading.Thread(target=self._ask, args=(asked,), name="probe", daemon=True).start()
        try:
            return asked.result(seconds)
        except WaitTimeoutError as error:
            raise AwayError(retry_after=1) from error

    def _ask(self, asked: Future[Found]) -> None:
        try:
            with self._store.reading() as db:
                found = Found(revision_of(db), seconds_apart(db))
        except Exception as error:  # noqa: BLE001 -- whoever asked is told
            asked.set_exception(error)
        else:
            asked.set_result(found)

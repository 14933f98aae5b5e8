"""Access notes (decision 0018): that a feed was fetched or a device was seen, written after the answer.

A GET never changes what anyone is told. Hundreds of phones ask within seconds, so notes gather in the
process and one short transaction writes them all.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from sqlalchemy import Connection

from congress.core.errors import DomainError
from congress.infra.database import Store
from congress.infra.statements import Statement, Values

ONCE_A = timedelta(minutes=1)  # nobody is noted more often: what was noted last stands in the row
FLUSH_EVERY = timedelta(seconds=10)


def is_note_due(noted_at: datetime | None, now: datetime) -> bool:
    """Tell whether the last note is a minute old, or there is none."""
    return noted_at is None or now - noted_at >= ONCE_A


class AccessNotes:
    """What is to be noted, until it is written. One for each process (`Store.attached`).

    What a crash loses is at most `FLUSH_EVERY` of notes.
    """

    def __init__(self, store: Store) -> None:
        """Start with nothing to note."""
        self._store = store
        self._gathered: dict[str, tuple[Statement, Values]] = {}
        self._written_at: datetime | None = None
        self._lock = threading.Lock()

    def note(
        self,
        subject: str,
        statement: Statement,
        values: Values,
        now: datetime,
        *,
        at_once: bool = False,
    ) -> None:
        """Note something of a subject, such as `device/ID`; write what has gathered when it is time.

        The last note of a subject counts. A busy or full database loses notes, never an answer.
        """
        with self._lock:
            self._gathered[subject] = (statement, values)
            is_early = self._written_at is not None and now - self._written_at < FLUSH_EVERY
            if is_early and not at_once:
                return
            gathered, self._gathered, self._written_at = self._gathered, {}, now
        in_order = [noted for _, noted in sorted(gathered.items(), key=lambda item: item[0])]

        def write(db: Connection) -> None:
            for noting, said in in_order:  # one order, so that two processes cannot deadlock
                noting.later(db, said)

        try:
            self._store.unit_of_work(write)
        except DomainError:
            return

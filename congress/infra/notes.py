"""Access notes (decision 0018): written after the answer, in their own short transaction.

A GET never changes what anyone is told; that a feed was fetched or a device was seen is noted at
most once a minute for each.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from congress.core.errors import DomainError
from congress.infra.database import Store

ONCE_A = timedelta(minutes=1)
MAX_REMEMBERED = 50_000


class AccessNotes:
    """Decides whether a note is due, and writes it. One for each process (`Store.attached`)."""

    def __init__(self, store: Store) -> None:
        """Start with nothing noted."""
        self._store = store
        self._noted: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def is_due(self, what: str, now: datetime) -> bool:
        """Tell whether `what` was last noted over a minute ago, and count it as noted now."""
        with self._lock:
            last = self._noted.get(what)
            if last is not None and now - last < ONCE_A:
                return False
            if len(self._noted) >= MAX_REMEMBERED:
                self._noted.clear()
            self._noted[what] = now
            return True

    def write(self, note: Callable[[Connection], None]) -> None:
        """Write a note; a busy or full database loses the note, never the answer."""
        try:
            self._store.unit_of_work(note)
        except DomainError:
            return

"""Who gets no mail any more: people whose address the mail provider writes to no more."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from congress.infra.database import Store
from congress.mail.queries import list_all_suppressed
from congress.mail.rules import mailbox_key
from congress.people.models import AddressRow
from congress.people.queries.persons import list_letter_readers
from congress.people.rules import fold_email, mask_email

_CHUNK = 5_000


@dataclass(frozen=True)
class Unreached:
    """Where somebody's mail does not go any more. `address` is masked; `why`: `Suppression`."""

    address: str
    why: str


def list_unreached(db: Connection) -> Mapping[str, Unreached]:
    """Return the people whose letters go to an address that gets none, by their id."""
    suppressed = list_all_suppressed(db)
    if not suppressed:
        return {}
    folded = sorted({fold_email(address) for address in suppressed})
    owners: set[str] = set()
    for start in range(0, len(folded), _CHUNK):
        part = folded[start : start + _CHUNK]
        owners.update(db.scalars(select(AddressRow.person_id).where(AddressRow.folded.in_(part))))
    found = {}
    for person_id, reader in list_letter_readers(db, owners).items():
        why = suppressed.get(mailbox_key(reader.email))
        if why is not None:
            found[person_id] = Unreached(mask_email(reader.email), why)
    return found


class UnreachedShelf:
    """Who gets no mail, at most a minute old: every page of theirs says so, and no page asks."""

    AGE_SECONDS = 60.0

    def __init__(self, store: Store) -> None:
        """Start empty."""
        self._store = store
        self._kept: tuple[float, Mapping[str, Unreached]] | None = None
        self._lock = threading.Lock()

    def find(self, person_id: str) -> Unreached | None:
        """Return where somebody's mail does not go any more; None: it goes."""
        kept = self._kept
        if kept is None or time.monotonic() - kept[0] >= self.AGE_SECONDS:
            kept = self._look()
        return kept[1].get(person_id)

    def _look(self) -> tuple[float, Mapping[str, Unreached]]:
        with self._lock:
            kept = self._kept
            if kept is None or time.monotonic() - kept[0] >= self.AGE_SECONDS:
                with self._store.reading() as db:
                    kept = time.monotonic(), list_unreached(db)
                self._kept = kept
            return kept

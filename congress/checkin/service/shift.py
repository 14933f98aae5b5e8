"""Who works at the doors of which event, and by which agenda a door is judged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection

from congress.agenda.queries import ReleaseShelf, ShelvedRelease
from congress.agenda.rules.document import Document
from congress.checkin import queries
from congress.core.errors import NotFoundError
from congress.core.principal import Principal
from congress.infra.database import Store

_SNAPSHOT = re.compile(r"(\d{1,9})\.")


@dataclass(frozen=True)
class Shift:
    """Somebody, or a station, at the doors of an event, now.

    `is_file`: they hand in what a phone saved, and tell nothing of their own.
    """

    db: Connection
    store: Store
    actor: Principal
    now: datetime
    event_id: str
    is_file: bool = False

    @property
    def teller(self) -> str:
        """Return who tells what is told, as scans keep it."""
        return f"file:{self.actor.name}" if self.is_file else self.actor.name

    @cached_property
    def current(self) -> ShelvedRelease:
        """Return the event's current release. Raises NotFoundError: nothing is published."""
        release = self.store.attached(ReleaseShelf).current(self.event_id)
        if release is None:
            raise NotFoundError
        return release

    @property
    def document(self) -> Document:
        """Return what the current release says."""
        return self.current.document

    def agenda_of(self, snapshot: str, at: datetime) -> tuple[int, Document]:
        """Return the release that a device judged by, as it says; else the one in force at an instant.

        What was told before the first release is judged by the first.
        """
        named = _SNAPSHOT.match(snapshot)
        number = int(named[1]) if named else 0
        if not 1 <= number <= self.current.number:
            number = self._number_at(at)
        if number == self.current.number:
            return number, self.document
        release = self.store.attached(ReleaseShelf).at(self.event_id, number)
        return (
            (self.current.number, self.document) if release is None else (number, release.document)
        )

    def _number_at(self, at: datetime) -> int:
        if at >= self.current.released_at:
            return self.current.number
        older = (number for number, released_at in self._releases if released_at <= at)
        return next(older, self._releases[-1][0])

    @cached_property
    def _releases(self) -> list[tuple[int, datetime]]:
        return queries.list_release_times(self.db, self.event_id)

"""What the sessions of a release bear: the less of what was published when each began, and now."""

from __future__ import annotations

from datetime import datetime, time
from weakref import WeakKeyDictionary

from sqlalchemy import Connection

from congress.agenda.queries import ReleaseShelf, ShelvedRelease, list_release_times
from congress.agenda.rules.document import Document
from congress.credits.rules.designation import Published, designate
from congress.credits.rules.facts import CreditSession
from congress.infra.database import Store

Sessions = tuple[CreditSession, ...]


class DesignationShelf:
    """The sessions of releases as credits see them, in memory. One for each process (`Store.attached`).

    They follow from releases alone, which never change.
    """

    def __init__(self, store: Store) -> None:
        """Start empty."""
        self._releases = store.attached(ReleaseShelf)
        self._kept: WeakKeyDictionary[ShelvedRelease, Sessions] = WeakKeyDictionary()

    def of(self, db: Connection, release: ShelvedRelease) -> Sessions:
        """Return the sessions of a release that bear credit; one statement, the first time only."""
        found = self._kept.get(release)
        if found is None:
            found = self._kept.setdefault(release, self._look(db, release))
        return found

    def _look(self, db: Connection, release: ShelvedRelease) -> Sessions:
        document = release.document
        documents = [
            (at, known.document)
            for number, at in _since_it_began(db, release)
            if (known := self._releases.at(release.event_id, number)) is not None
        ]
        return tuple(
            designate(
                session,
                document.credit_types,
                [Published(at, one.sessions_by_id.get(session.id)) for at, one in documents],
            )
            for session in document.sessions
            if session.bears_credit
        )


def _since_it_began(db: Connection, release: ShelvedRelease) -> list[tuple[int, datetime]]:
    """Return the releases up to this one of which something may have been held: the one in force when
    the event began, and those after it.
    """
    began = _beginning(release.document)
    times = list_release_times(db, release.event_id, release.number)
    before = [one for one in times if one[1] <= began]
    return before[-1:] + [one for one in times if one[1] > began]


def _beginning(document: Document) -> datetime:
    first_day = datetime.combine(document.event.starts_on, time.min, document.zone)
    return min([first_day, *(session.starts_at for session in document.sessions)])

"""Every select of the agenda, and the shelf that keeps current releases in memory."""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, select

from congress.agenda.models import EventRow, ReleaseRow, RenderingRow, SessionRow
from congress.agenda.policy import may_see
from congress.agenda.rules.canonical import from_json
from congress.agenda.rules.diff import Change, changes_from_json
from congress.agenda.rules.document import Document
from congress.agenda.rules.search import SearchIndex
from congress.core.errors import NotFoundError
from congress.core.principal import Principal
from congress.infra.database import Store

CURRENT_AGE_SECONDS = 1.0
MAX_EVENTS_KEPT = 256
MAX_RELEASES_KEPT = 32


@dataclass(frozen=True)
class EventFacts:
    """An event as lists show it. The dates are local and inclusive; `current_release` 0: none."""

    id: str
    name: str
    zone: str
    starts_on: date
    ends_on: date
    listed: bool
    current_release: int


@dataclass(frozen=True)
class Rendering:
    """A release in one format: its bytes, the same compressed, and their strong ETag, quoted."""

    body: bytes
    gzipped: bytes
    etag: str
    media_type: str


@dataclass(frozen=True)
class ReleaseChanges:
    """One entry of the changelog, as everybody may read it. Why it was published is the organizer's."""

    number: int
    released_at: datetime
    changes: tuple[Change, ...]


_EVENT = select(*EventRow.__table__.columns)
_FIND_EVENT = _EVENT.where(EventRow.id == bindparam("event"))
_CURRENT = select(EventRow.current_release).where(EventRow.id == bindparam("event"))
_RELEASED_AT = select(ReleaseRow.released_at).where(
    ReleaseRow.event_id == bindparam("event"), ReleaseRow.number == bindparam("number")
)
_DOCUMENT = select(ReleaseRow.document).where(
    ReleaseRow.event_id == bindparam("event"), ReleaseRow.number == bindparam("number")
)
_RENDERING = select(
    RenderingRow.body, RenderingRow.gzipped, RenderingRow.etag, RenderingRow.media_type
).where(
    RenderingRow.event_id == bindparam("event"),
    RenderingRow.number == bindparam("number"),
    RenderingRow.format == bindparam("format"),
)
_SESSION = select(*SessionRow.__table__.columns)


def overlapping(one: type[SessionRow], other: type[SessionRow]) -> ColumnElement[bool]:
    """Return the condition that two sessions take place at once: `Interval.overlaps` in SQL."""
    return and_(one.starts_at < other.ends_at, other.starts_at < one.ends_at)


def find_event(db: Connection, event_id: str) -> Row[Any] | None:
    """Return the event's row, or None."""
    return db.execute(_FIND_EVENT, {"event": event_id}).first()


def get_event(db: Connection, event_id: str) -> Row[Any]:
    """Return the event's row.

    Raises:
        NotFoundError: there is no such event.
    """
    row = find_event(db, event_id)
    if row is None:
        raise NotFoundError
    return row


def list_events(db: Connection) -> Sequence[Row[Any]]:
    """Return every event, the latest first."""
    return db.execute(_EVENT.order_by(EventRow.starts_on.desc(), EventRow.id)).all()


def no_such_event(db: Connection, event_id: str) -> str:
    """Return the sentence for an operator who named an event that is not published."""
    known = ", ".join(row.id for row in list_events(db) if row.current_release)
    return f"There is no published event {event_id!r}. Known: {known or 'none'}."


def list_sessions(db: Connection, event_id: str) -> Sequence[Row[Any]]:
    """Return the sessions of an event, those left out of the current release too, by start."""
    return db.execute(
        _SESSION.where(SessionRow.event_id == event_id).order_by(
            SessionRow.starts_at, SessionRow.ends_at, SessionRow.id
        )
    ).all()


def get_session(db: Connection, event_id: str, session_id: str) -> Row[Any]:
    """Return the row of one session of this very event.

    Raises:
        NotFoundError: the event has no such session.
    """
    row = db.execute(
        _SESSION.where(SessionRow.event_id == event_id, SessionRow.id == session_id)
    ).first()
    if row is None:
        raise NotFoundError
    return row


def find_release(db: Connection, event_id: str, number: int) -> Row[Any] | None:
    """Return the row of a release, its document as canonical text, or None."""
    return db.execute(
        select(*ReleaseRow.__table__.columns).where(
            ReleaseRow.event_id == event_id, ReleaseRow.number == number
        )
    ).first()


def list_rendered(db: Connection, event_id: str, number: int) -> dict[str, bytes]:
    """Return a release's bytes by format."""
    rows = db.execute(
        select(RenderingRow.format, RenderingRow.body).where(
            RenderingRow.event_id == event_id, RenderingRow.number == number
        )
    )
    return {row.format: bytes(row.body) for row in rows}


def list_release_times(db: Connection, event_id: str, newest: int) -> list[tuple[int, datetime]]:
    """Return the releases of an event up to `newest`, the earliest first, with when each came out."""
    rows = db.execute(
        select(ReleaseRow.number, ReleaseRow.released_at)
        .where(ReleaseRow.event_id == event_id, ReleaseRow.number <= newest)
        .order_by(ReleaseRow.number)
    )
    return [(row.number, row.released_at) for row in rows]


def find_document(db: Connection, event_id: str, number: int) -> Document | None:
    """Return the document of a release, or None."""
    text = db.scalar(_DOCUMENT, {"event": event_id, "number": number})
    return None if text is None else from_json(text)


def find_current(db: Connection, wanted: str) -> tuple[int, Document] | None:
    """Return the number and document of an event's current release, or None.

    Args:
        db: the open connection.
        wanted: the event's id, or the acronym that exports make of it, if it is only one event's.
    """
    row = find_event(db, wanted)
    if row is None:
        alike = [event for event in list_events(db) if _letters(event.id) == _letters(wanted)]
        row = alike[0] if len(alike) == 1 else None
    if row is None or not row.current_release:
        return None
    document = find_document(db, row.id, row.current_release)
    return None if document is None else (row.current_release, document)


def _letters(event_id: str) -> str:
    return re.sub("[^a-z0-9]", "", event_id.casefold())


def list_changes(db: Connection, event_id: str, limit: int = 100) -> list[ReleaseChanges]:
    """Return the changelog, the newest release first."""
    rows = db.execute(
        select(ReleaseRow.number, ReleaseRow.released_at, ReleaseRow.changes)
        .where(ReleaseRow.event_id == event_id)
        .order_by(ReleaseRow.number.desc())
        .limit(limit)
    )
    return [
        ReleaseChanges(row.number, row.released_at, changes_from_json(row.changes)) for row in rows
    ]


class ShelvedRelease:
    """A release in memory. Its document, search and renderings are read once, when first asked for."""

    def __init__(self, store: Store, event_id: str, number: int, released_at: datetime) -> None:
        """Note which release it is; nothing is read yet."""
        self._store = store
        self.event_id = event_id
        self.number = number
        self.released_at = released_at
        self._renderings: dict[str, Rendering] = {}

    @cached_property
    def document(self) -> Document:
        """Return what the release says."""
        with self._store.reading() as db:
            document = find_document(db, self.event_id, self.number)
        if document is None:  # cannot be: releases are never deleted
            raise NotFoundError
        return document

    @cached_property
    def search(self) -> SearchIndex:
        """Return the folded texts of the release."""
        return SearchIndex(self.document)

    def rendering(self, format_: str) -> Rendering:
        """Return the release in one of the renderers' formats.

        Raises:
            NotFoundError: it was not rendered so.
        """
        found = self._renderings.get(format_)
        if found is None:
            key = {"event": self.event_id, "number": self.number, "format": format_}
            with self._store.reading() as db:
                row = db.execute(_RENDERING, key).first()
            if row is None:
                raise NotFoundError
            found = Rendering(bytes(row.body), bytes(row.gzipped), row.etag, row.media_type)
            self._renderings[format_] = found
        return found


class ReleaseShelf:
    """The releases in memory: which one is current may be up to 1 s old (decision 0021).

    One for each process (`Store.attached`), safe to use from many threads. Never ask it from inside a
    unit of work for what that unit has written: it reads by connections of its own.
    """

    def __init__(self, store: Store) -> None:
        """Start empty."""
        self._store = store
        self._lock = threading.Lock()
        self._current: dict[str, tuple[float, ShelvedRelease | None]] = {}
        self._releases: OrderedDict[tuple[str, int], ShelvedRelease] = OrderedDict()
        self._events: tuple[float, list[EventFacts]] | None = None

    def current(self, event_id: str) -> ShelvedRelease | None:
        """Return the current release; None when nothing is published, or there is no such event."""
        kept = self._current.get(event_id)
        if kept is not None and time.monotonic() - kept[0] < CURRENT_AGE_SECONDS:
            return kept[1]
        with self._lock:
            kept = self._current.get(event_id)
            if kept is not None and time.monotonic() - kept[0] < CURRENT_AGE_SECONDS:
                return kept[1]
            looked_at = time.monotonic()  # before the look: what it finds may be as old as this
            found = self._look(event_id)
            if len(self._current) >= MAX_EVENTS_KEPT:
                self._current.clear()
            self._current[event_id] = (looked_at, found)
            return found

    def open_to(
        self, principal: Principal, list_mine: Callable[[], Collection[str]], event_id: str
    ) -> ShelvedRelease:
        """Return an event's current release for whoever may see it (`may_see`).

        Raises:
            NotFoundError: nothing is published, or it is not theirs to see; nobody learns which.
        """
        release = self.current(event_id)
        if release is None or not may_see(
            event_id,
            is_listed=release.document.event.listed,
            principal=principal,
            list_mine=list_mine,
        ):
            raise NotFoundError
        return release

    def at(self, event_id: str, number: int) -> ShelvedRelease | None:
        """Return a release by its number, or None."""
        found = self._releases.get((event_id, number))
        if found is not None:
            return found
        with self._lock, self._store.reading() as db:
            return self._shelve(db, event_id, number)

    def forget(self, event_id: str) -> None:
        """Look again at the next call: a release was just committed."""
        with self._lock:
            self._current.pop(event_id, None)
            self._events = None

    def events(self) -> list[EventFacts]:
        """Return every event, the latest first, at most a second old."""
        kept = self._events
        if kept is not None and time.monotonic() - kept[0] < CURRENT_AGE_SECONDS:
            return kept[1]
        with self._lock:
            looked_at = time.monotonic()
            with self._store.reading() as db:
                rows = list_events(db)
            found = [
                EventFacts(
                    row.id, row.name, row.zone, row.starts_on, row.ends_on, row.listed,
                    row.current_release,
                )
                for row in rows
            ]  # fmt: skip
            self._events = (looked_at, found)
            return found

    def _look(self, event_id: str) -> ShelvedRelease | None:
        with self._store.reading() as db:
            number = db.scalar(_CURRENT, {"event": event_id})
            return self._shelve(db, event_id, number) if number else None

    def _shelve(self, db: Connection, event_id: str, number: int) -> ShelvedRelease | None:
        key = (event_id, number)
        found = self._releases.get(key)
        if found is None:
            released_at = db.scalar(_RELEASED_AT, {"event": event_id, "number": number})
            if released_at is None:
                return None
            found = ShelvedRelease(self._store, event_id, number, released_at)
            self._releases[key] = found
            while len(self._releases) > MAX_RELEASES_KEPT:
                self._releases.popitem(last=False)
        self._releases.move_to_end(key)
        return found

"""The feeds' part of a release in memory: what is listed, and each entry's bytes, rendered once."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from congress.agenda.formats.exchange import session_url
from congress.agenda.queries import ReleaseShelf
from congress.agenda.rules.document import Document, Registration, SessionStatus
from congress.agenda.rules.inclusion import Inclusion, Offered, decide_inclusion
from congress.agenda.rules.pickup import Holder, days_needed
from congress.feeds import queries
from congress.feeds.ical.rendering import (
    MY_AGENDA,
    EntryFacts,
    Rendered,
    Venue,
    categories_of,
    render_calendar,
    render_entry,
)
from congress.feeds.rules.deadlines import deadline_uid, is_whole_days
from congress.feeds.rules.entries import (
    Entry,
    EntryStatus,
    Listed,
    drops_at,
    list_deadline_entries,
)
from congress.infra.database import Store

MAX_RELEASES_KEPT = 32
ONLINE = "Online"  # where who attends from afar is


class ReleaseFeed:
    """What every feed of an event shares while one release is current."""

    def __init__(
        self,
        document: Document,
        number: int,
        released_at: datetime,
        sessions: Sequence[Row[Any]],
        deadlines: Sequence[Row[Any]],
        base_url: str,
    ) -> None:
        """Read the rows; entries are rendered when the first feed needs them."""
        self.number = number
        self.released_at = released_at
        self._document = document
        self._base_url = base_url
        self._venue = Venue.of(document.event)
        self._rows = {row.id: row for row in sessions}
        self._deadline_rows = {row.id: row for row in deadlines}
        zone = document.zone
        self.sessions = [_listed_session(row, zone) for row in sessions]
        self.deadlines = [_listed_deadline(row, zone) for row in deadlines]
        self._flips = sorted(
            listed.drops_at
            for listed in (*self.sessions, *self.deadlines)
            if listed.drops_at is not None
        )
        self._paid = frozenset(row.id for row in sessions if row.registration == Registration.PAID)
        self._included: dict[str, frozenset[str]] = {}
        self._sessions_rendered: dict[tuple[str, EntryStatus, bool], Rendered] = {}
        self._deadlines_rendered: dict[tuple[str, EntryStatus], Rendered] = {}

    def flips_before(self, now: datetime) -> int:
        """Return how many cancelled entries have left calendars: the clock's only part in an ETag."""
        return bisect_right(self._flips, now)

    def last_flip(self, now: datetime) -> datetime:
        """Return when the last cancelled entry left, or when the release began."""
        count = self.flips_before(now)
        return max(self._flips[count - 1], self.released_at) if count else self.released_at

    def granted_to(self, registration_type: str, paid_sessions: Collection[str]) -> frozenset[str]:
        """Return the sessions that come with a registration (R10, R11), as My Agenda has them."""
        included = self._included.get(registration_type)
        if included is None:
            kind = self._document.registration_types_by_id.get(registration_type)
            included = frozenset(
                row.id
                for row in self._rows.values()
                if decide_inclusion(Offered(row.id, row.kind, row.registration), kind, ())
                == Inclusion.INCLUDED
            )
            if kind is not None:  # what does not exist is not remembered: it has no bound
                self._included[registration_type] = included
        # A paid session that vanished from the file is paid still, and shown as cancelled.
        return included | self._paid.intersection(paid_sessions)

    def deadlines_of(self, holder: Holder, now: datetime) -> list[Entry]:
        """Return the deadlines and badge windows of a registration, as the badge desk has them."""
        needed = days_needed(self._document, holder)
        return list_deadline_entries(self.deadlines, holder, needed, now)

    def calendar(
        self, sessions: Sequence[Entry], deadlines: Sequence[Entry], registration_type: str
    ) -> bytes:
        """Return the whole calendar: joins of bytes that are rendered already.

        Who attends online is sent to no room.
        """
        event = self._document.event
        kind = self._document.registration_types_by_id.get(registration_type)
        is_online = kind is not None and kind.online
        entries = [
            *(
                self._session(entry, is_online=is_online).stamped(entry.sequence, entry.changed_at)
                for entry in sessions
            ),
            *(
                self._deadline(entry).stamped(entry.sequence, entry.changed_at)
                for entry in deadlines
            ),
        ]
        return render_calendar(MY_AGENDA, f"{event.name} - My Agenda", event.zone, entries)

    def _session(self, entry: Entry, *, is_online: bool) -> Rendered:
        key = (entry.id, entry.mark, is_online)
        found = self._sessions_rendered.get(key)
        if found is None:
            facts = self._session_facts(self._rows[entry.id])
            if is_online:
                facts = replace(facts, venue=Venue(), room=ONLINE)
            found = render_entry(facts, entry.mark)
            self._sessions_rendered[key] = found
        return found

    def _session_facts(self, row: Row[Any]) -> EntryFacts:
        document = self._document
        session = document.sessions_by_id.get(row.id)  # None: it vanished from the file
        room = document.rooms_by_id.get(row.room)
        track = document.tracks_by_id.get(session.track) if session else None
        return EntryFacts(
            uid=row.uid,
            title=row.title,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            zone=document.event.zone,
            venue=self._venue,
            room=room.name if room else row.room,
            url=session_url(self._base_url, document.event.id, row.id),
            categories=categories_of(row.kind, track.name if track else ""),
        )

    def _deadline(self, entry: Entry) -> Rendered:
        key = (entry.id, entry.mark)
        found = self._deadlines_rendered.get(key)
        if found is None:
            found = render_entry(self._deadline_facts(self._deadline_rows[entry.id]), entry.mark)
            self._deadlines_rendered[key] = found
        return found

    def _deadline_facts(self, row: Row[Any]) -> EntryFacts:
        event = self._document.event
        return EntryFacts(
            uid=deadline_uid(event.id, row.id, event.uid_domain),
            title=row.title,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            zone=event.zone,
            # Only what has a place takes place at the venue: a claim is made anywhere.
            venue=self._venue if row.place else Venue(),
            room=row.place,
            url=f"{self._base_url}/e/{event.id}",
            description=row.note,
            is_all_day=is_whole_days(row.starts_at, row.ends_at, self._document),
            is_busy=False,
        )


def _listed_session(row: Row[Any], zone: ZoneInfo) -> Listed:
    is_off = row.vanished or row.status != SessionStatus.CONFIRMED
    until = drops_at(row.starts_at, zone) if is_off else None
    opens_on = row.starts_at.astimezone(zone).date()
    return Listed(row.id, row.sequence, row.changed_at, until, opens_on)


def _listed_deadline(row: Row[Any], zone: ZoneInfo) -> Listed:
    until = None if row.withdrawn_at is None else drops_at(row.starts_at, zone)
    opens_on = row.starts_at.astimezone(zone).date()
    return Listed(row.id, row.sequence, row.changed_at, until, opens_on, tuple(row.types))


class FeedShelf:
    """The release feeds of this process (`Store.attached`), safe to use from many threads."""

    def __init__(self, store: Store) -> None:
        """Start empty."""
        self._store = store
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, int, str], ReleaseFeed] = OrderedDict()

    def of(self, event_id: str, number: int, base_url: str) -> ReleaseFeed | None:
        """Return the feed of the release `number`, from memory where it is.

        Returns:
            That of a later release when one was published meanwhile (look at its `number`); None
            while nothing is published.
        """
        found = self._kept.get((event_id, number, base_url))
        if found is not None or number == 0:
            return found
        with self._lock:
            found = self._kept.get((event_id, number, base_url))
            if found is None:
                with self._store.reading() as db:
                    found = self._load(db, event_id, number, base_url)
                self._kept[event_id, found.number, base_url] = found
                while len(self._kept) > MAX_RELEASES_KEPT:
                    self._kept.popitem(last=False)
        return found

    def _load(self, db: Connection, event_id: str, number: int, base_url: str) -> ReleaseFeed:
        """Read what one and the same release says, whatever is published meanwhile."""
        while True:
            sessions = queries.list_released_sessions(db, event_id)
            deadlines = queries.list_deadlines(db, event_id)
            seen = {row.current_release for row in (*sessions, *deadlines)} or {number}
            if len(seen) == 1:
                break
        current = seen.pop()
        release = self._store.attached(ReleaseShelf).at(event_id, current)
        assert release is not None  # noqa: S101 -- the event's row names only releases that exist
        return ReleaseFeed(
            release.document, current, release.released_at, sessions, deadlines, base_url
        )

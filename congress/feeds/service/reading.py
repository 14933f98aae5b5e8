"""Reading a feed: 304 in one round trip, 200 in two, everything else from memory."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from congress.agenda.rules.pickup import Holder
from congress.attendees.rules.registrations import AttendeeStatus
from congress.core.errors import NotFoundError
from congress.feeds import queries
from congress.feeds.errors import FeedEndedError
from congress.feeds.ical.rendering import (
    FORMAT,
    MY_AGENDA,
    render_calendar,
)
from congress.feeds.rules.entries import (
    Entry,
    SeatRevision,
    has_feed_ended,
    list_entries,
)
from congress.feeds.service.shelf import FeedShelf, ReleaseFeed
from congress.infra.database import Store
from congress.infra.statements import Found
from congress.seats.rules import SeatState


@dataclass(frozen=True)
class FeedBody:
    """A feed's bytes, their strong ETag without quotes, and when they last changed."""

    etag: str
    last_modified: datetime
    body: bytes


@dataclass(frozen=True)
class FeedAnswer:
    """A feed that may be served. `etag` is known at once; `read_body` asks for the seats."""

    feed_id: str
    etag: str
    release: int
    attendee_id: str
    event_id: str
    since: datetime
    fetched_at: datetime | None
    store: Store
    base_url: str
    now: datetime

    def read_body(self, db: Connection) -> FeedBody:
        """Return the calendar with one more query.

        What was booked or published since `etag` was computed is in the body and in its own ETag:
        the versions are read in the statement that reads the seats.
        """
        rows = queries.list_seats_with_versions(db, self.attendee_id)
        first = rows[0]
        shelf = self.store.attached(FeedShelf)
        release = shelf.of(self.event_id, first.current_release, self.base_url)
        etag = _etag_of(self.feed_id, first, release, self.now, self.base_url)
        if release is None:
            empty = render_calendar(MY_AGENDA, "My Agenda", "UTC", ())
            return FeedBody(etag, self.since, empty)
        seats = {
            row.session_id: SeatRevision(
                row.state == SeatState.WAITLISTED,
                row.state != SeatState.ENDED,
                row.changes,
                row.changed_at,
            )
            for row in rows
            if row.session_id is not None
        }
        sessions: list[Entry] = []
        deadlines: list[Entry] = []
        if first.status == AttendeeStatus.ACTIVE:
            granted = release.granted_to(first.registration_type, first.paid_sessions)
            sessions = list_entries(release.sessions, seats, granted, self.now)
            holder = Holder(first.registration_type, tuple(first.paid_sessions), first.speaker)
            deadlines = release.deadlines_of(holder, self.now)
        # Ended seats count: what left the calendar changed it, too.
        changes = (seat.changed_at for seat in seats.values())
        last_modified = max(self.since, release.last_flip(self.now), *changes)
        body = release.calendar(sessions, deadlines, first.registration_type)
        return FeedBody(etag, last_modified, body)


def read_feed(
    db: Connection, store: Store, secret_digest: str, now: datetime, *, base_url: str
) -> FeedAnswer:
    """Find a feed by the digest of its secret.

    A cancelled registration has an empty calendar, not an error: an error would leave the last
    agenda standing in the person's calendar for ever.

    Raises:
        NotFoundError: unknown or revoked: nobody can tell which.
        FeedEndedError: the event ended 90 days ago or earlier.
    """
    row = queries.find_feed(db, secret_digest)
    if row is None or row.revoked_at is not None:
        raise NotFoundError
    if has_feed_ended(row.ends_on, ZoneInfo(row.zone), now):
        raise FeedEndedError
    release = store.attached(FeedShelf).of(row.event_id, row.current_release, base_url)
    return FeedAnswer(
        feed_id=row.id,
        etag=_etag_of(row.id, row, release, now, base_url),
        release=row.current_release,
        attendee_id=row.attendee_id,
        event_id=row.event_id,
        since=row.created_at,
        fetched_at=row.fetched_at,
        store=store,
        base_url=base_url,
        now=now,
    )


def _etag_of(
    feed_id: str, versions: Found, release: ReleaseFeed | None, now: datetime, base_url: str
) -> str:
    """Return what tells two bodies of a feed apart: equal parts mean equal bytes, on every server."""
    number, flips = (0, 0) if release is None else (release.number, release.flips_before(now))
    registration = (versions.agenda_version, versions.status, versions.speaker)
    parts = (FORMAT, feed_id, *registration, number, flips, base_url)
    return hashlib.blake2b("\n".join(map(str, parts)).encode(), digest_size=12).hexdigest()

"""What an attendee's feed holds, and in which state: facts in, entries out (rules D 2, D 3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from congress.agenda.rules.pickup import Holder, is_for_holder
from congress.core.intervals import end_of_day

CANCELLED_KEPT_DAYS = 7
LIFE_AFTER_EVENT_DAYS = 90


class EntryStatus(StrEnum):
    """The STATUS of an entry (RFC 5545 3.8.1.11)."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"  # waitlisted
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Listed:
    """Something a release lists: a session, or a deadline with its `types` (empty: everybody).

    `opens_on`: its local day. `drops_at`: when a cancelled entry leaves the calendar; None while it
    takes place.
    """

    id: str
    sequence: int
    changed_at: datetime
    drops_at: datetime | None
    opens_on: date
    types: Collection[str] = ()

    def is_kept(self, now: datetime) -> bool:
        """Tell whether it still stands in calendars: only what was cancelled ever leaves."""
        return self.drops_at is None or now < self.drops_at


@dataclass(frozen=True)
class SeatRevision:
    """An attendee's seat row, ended ones too: `changes` counts on, so no SEQUENCE ever falls."""

    is_waitlisted: bool
    is_live: bool
    changes: int
    changed_at: datetime


@dataclass(frozen=True)
class Entry:
    """One line of a feed: which, in which state, and this person's revision of it."""

    id: str
    mark: EntryStatus
    sequence: int
    changed_at: datetime


def drops_at(starts_at: datetime, zone: ZoneInfo) -> datetime:
    """Return when a cancelled entry leaves calendars: after the 7th local day after its date."""
    day = starts_at.astimezone(zone).date()
    return end_of_day(day + timedelta(days=CANCELLED_KEPT_DAYS), zone)


def list_entries(
    sessions: Iterable[Listed],
    seats: Mapping[str, SeatRevision],
    granted: Collection[str],
    now: datetime,
) -> list[Entry]:
    """Return the sessions of a feed: My Agenda, which is seats ∪ included ∪ paid, each once.

    Args:
        sessions: everything released, in the order of the feed.
        seats: this attendee's seat rows by session.
        granted: ids of sessions that come with the registration, included or paid.
        now: decides only which cancelled ones are still shown.
    """
    entries = []
    for session in sessions:
        seat = seats.get(session.id)
        is_granted = session.id in granted
        if not (is_granted or (seat is not None and seat.is_live)) or not session.is_kept(now):
            continue
        mark = EntryStatus.CONFIRMED
        if session.drops_at is not None:
            mark = EntryStatus.CANCELLED
        elif not is_granted and seat is not None and seat.is_waitlisted:
            mark = EntryStatus.TENTATIVE
        if seat is None:
            entries.append(Entry(session.id, mark, session.sequence, session.changed_at))
            continue
        # Both counters only rise, so their sum does: RFC 5545 3.8.7.4 for this person's calendar.
        sequence = session.sequence + seat.changes
        changed_at = max(session.changed_at, seat.changed_at)
        entries.append(Entry(session.id, mark, sequence, changed_at))
    return entries


def list_deadline_entries(
    deadlines: Iterable[Listed], holder: Holder, needed: Collection[date], now: datetime
) -> list[Entry]:
    """Return somebody's deadlines and badge windows; withdrawn ones as cancelled, while kept.

    `needed`: the days on which they need a badge, whatever their type (`agenda.rules.pickup`).
    """
    return [
        Entry(
            deadline.id,
            EntryStatus.CONFIRMED if deadline.drops_at is None else EntryStatus.CANCELLED,
            deadline.sequence,
            deadline.changed_at,
        )
        for deadline in deadlines
        if is_for_holder(deadline.types, deadline.opens_on, holder, needed)
        and deadline.is_kept(now)
    ]


def has_feed_ended(ends_on: date, zone: ZoneInfo, now: datetime) -> bool:
    """Tell whether a feed is gone for good: 90 civil days after the event's last local day."""
    return now >= end_of_day(ends_on + timedelta(days=LIFE_AFTER_EVENT_DAYS), zone)

"""Selects of badges."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Connection,
    Text,
    and_,
    bindparam,
    cast,
    func,
    or_,
    select,
)

from congress.agenda.rules.pickup import Holder
from congress.attendees.models import AttendeeRow
from congress.attendees.rules.registrations import AttendeeStatus
from congress.badges.models import BadgeRow, PrintRow
from congress.infra.statements import Statement


@dataclass(frozen=True)
class Badge:
    """A copy of a badge. `handed_at` None: made, and not handed over.

    `handed_to`: the name of who took it along for its person, "" where they took it themselves.
    """

    id: str
    event_id: str
    attendee_id: str
    code_hash: str
    copy: int
    reason: str
    made_at: datetime
    made_by: str
    handed_at: datetime | None
    handed_by: str | None
    handed_place: str
    handed_to: str
    retired_at: datetime | None
    retired_because: str | None


@dataclass(frozen=True)
class Copies:
    """What was made for an attendee: the one badge that opens anything, and the newest copy's number.

    `newest` 0: nothing was made.
    """

    live: Badge | None
    newest: int


BADGES = select(*(getattr(BadgeRow, name) for name in Badge.__dataclass_fields__))
_MINE = BadgeRow.attendee_id == bindparam("attendee")
_LIVE = Statement(BADGES.where(_MINE, BadgeRow.retired_at.is_(None)))
_COPIES = Statement(BADGES.where(_MINE).order_by(BadgeRow.copy))
_NEWEST = Statement(select(func.max(BadgeRow.copy).label("newest")).where(_MINE))
_WORN_BEFORE = Statement(
    select(func.count().label("worn")).where(
        _MINE, BadgeRow.copy < bindparam("copy"), BadgeRow.handed_at.is_not(None)
    )
)
_BY_CODE = Statement(
    BADGES.where(
        BadgeRow.event_id == bindparam("event"), BadgeRow.code_hash == bindparam("code_hash")
    )
)


def find_live_badge(db: Connection, attendee_id: str) -> Badge | None:
    """Return the one badge of an attendee that opens anything, or None."""
    row = _LIVE.first(db, {"attendee": attendee_id})
    return None if row is None else Badge(*row)


def list_copies(db: Connection, attendee_id: str) -> list[Badge]:
    """Return every copy that was made for an attendee, retired ones too, the first one first."""
    return [Badge(*row) for row in _COPIES.all(db, {"attendee": attendee_id})]


def find_copies(db: Connection, attendee_id: str) -> Copies:
    """Return what was made for an attendee: there are few copies of a badge."""
    return _copies_of(list_copies(db, attendee_id))


def list_copies_of_many(db: Connection, attendee_ids: Collection[str]) -> dict[str, Copies]:
    """Return what was made for each of many attendees, whether or not there is anything."""
    rows = db.execute(BADGES.where(BadgeRow.attendee_id.in_(attendee_ids)).order_by(BadgeRow.copy))
    found: dict[str, list[Badge]] = {attendee_id: [] for attendee_id in attendee_ids}
    for row in rows:
        found[row.attendee_id].append(Badge(*row))
    return {attendee_id: _copies_of(copies) for attendee_id, copies in found.items()}


def _copies_of(copies: Sequence[Badge]) -> Copies:
    live = next((one for one in copies if one.retired_at is None), None)
    return Copies(live, copies[-1].copy if copies else 0)


def list_live_badges(db: Connection, attendee_ids: Collection[str]) -> dict[str, Badge]:
    """Return the live badges of a few attendees, by attendee."""
    rows = db.execute(
        BADGES.where(BadgeRow.attendee_id.in_(attendee_ids), BadgeRow.retired_at.is_(None))
    )
    return {row.attendee_id: Badge(*row) for row in rows}


def find_badge(db: Connection, event_id: str, code_hash: str) -> Badge | None:
    """Return the badge whose code has this digest at an event, a retired one too, or None."""
    row = _BY_CODE.first(db, {"event": event_id, "code_hash": code_hash})
    return None if row is None else Badge(*row)


def count_copies(db: Connection, attendee_id: str) -> int:
    """Return the number of the newest copy that was made for an attendee; 0: none."""
    row = _NEWEST.first(db, {"attendee": attendee_id})
    return (row.newest if row is not None else None) or 0


def count_worn(db: Connection, badge: Badge, *, with_it: bool = False) -> int:
    """Return how many copies before this one were in somebody's hands; `with_it`: and this one.

    What was made and never handed over (a blank badge was taken instead, the printer tore it) is no
    badge that anybody had.
    """
    mine = int(with_it and badge.handed_at is not None)
    if badge.copy == 1:  # nothing was before it
        return mine
    row = _WORN_BEFORE.first(db, {"attendee": badge.attendee_id, "copy": badge.copy})
    return (row.worn if row is not None else 0) + mine


def count_by_type(db: Connection, event_id: str) -> dict[str, tuple[int, int]]:
    """Return for each registration type how many come, and how many of them have their badge."""
    has_badge = and_(
        BadgeRow.attendee_id == AttendeeRow.id,
        BadgeRow.retired_at.is_(None),
        BadgeRow.handed_at.is_not(None),
    )
    rows = db.execute(
        select(AttendeeRow.registration_type, func.count(), func.count(BadgeRow.id))
        .join(BadgeRow, has_badge, isouter=True)
        .where(AttendeeRow.event_id == event_id, AttendeeRow.status == AttendeeStatus.ACTIVE)
        .group_by(AttendeeRow.registration_type)
    )
    return {kind: (come, have) for kind, come, have in rows}


def list_exceptions(db: Connection, event_id: str, types: Collection[str]) -> list[Holder]:
    """Return who has another registration type than these, and paid for or teaches a session."""
    rows = db.execute(
        select(AttendeeRow.registration_type, AttendeeRow.paid_sessions, AttendeeRow.speaker).where(
            AttendeeRow.event_id == event_id,
            AttendeeRow.status == AttendeeStatus.ACTIVE,
            AttendeeRow.registration_type.not_in(types),
            or_(AttendeeRow.speaker != "", cast(AttendeeRow.paid_sessions, Text) != "[]"),
        )
    )
    return [Holder(kind, tuple(paid), speaker) for kind, paid, speaker in rows]


def count_handed_since(db: Connection, event_id: str, place: str, since: datetime) -> int:
    """Return how many badges were handed over at a place from an instant on, and are still out."""
    return (
        db.scalar(
            select(func.count()).where(
                BadgeRow.event_id == event_id,
                BadgeRow.retired_at.is_(None),
                BadgeRow.handed_place == place,
                BadgeRow.handed_at >= since,
            )
        )
        or 0
    )


def list_settled(db: Connection, event_id: str, *, is_printed: bool) -> set[str]:
    """Return the attendees whose badge was handed over; with `is_printed`, or came out of a printer."""
    live = select(BadgeRow.attendee_id).where(
        BadgeRow.event_id == event_id, BadgeRow.retired_at.is_(None)
    )
    found = set(db.scalars(live.where(BadgeRow.handed_at.is_not(None))))
    if is_printed:
        came_out = live.join(PrintRow, PrintRow.badge_id == BadgeRow.id)
        found |= set(db.scalars(came_out.where(PrintRow.done_at.is_not(None))))
    return found

"""Selects of who wears which badge, and what they may come to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, or_, select
from sqlalchemy.orm import aliased

from congress.attendees.models import AttendeeRow
from congress.attendees.rules.registrations import AttendeeStatus
from congress.badges.models import BadgeNameRow, BadgeRow, BlankRow
from congress.checkin.rules.verdict import Bearer, Read
from congress.infra.lists import for_both, texts
from congress.infra.statements import Found, Statement
from congress.people.models import PersonRow
from congress.seats.models import SeatRow
from congress.seats.rules import NOT_COME, SeatState


@dataclass(frozen=True)
class Worn:
    """A badge as doors know it. `siblings`: the digests of every copy of its bearer, its own too."""

    event_id: str
    bearer: Bearer
    siblings: frozenset[str]


@dataclass(frozen=True)
class Unworn:
    """A code that is no attendee's: a blank badge, or a day badge with the `name` on it."""

    event_id: str
    read: Read
    name: str


# What the badge says, which staff may have corrected for it alone (decision 0051).
ON_BADGE = tuple(
    func.coalesce(getattr(BadgeNameRow, name), getattr(PersonRow, name)).label(name)
    for name in ("first_name", "last_name")
)
_mine = aliased(BadgeRow)
_WORN = Statement(
    for_both(
        lambda among: select(
            BadgeRow.code_hash, BadgeRow.event_id, BadgeRow.retired_at, AttendeeRow.id,
            AttendeeRow.registration_type, AttendeeRow.status, AttendeeRow.paid_sessions,
            AttendeeRow.speaker, *ON_BADGE,
        )
        .join(AttendeeRow, AttendeeRow.id == BadgeRow.attendee_id)
        .join(PersonRow, PersonRow.id == AttendeeRow.person_id)
        .join(BadgeNameRow, BadgeNameRow.attendee_id == AttendeeRow.id, isouter=True)
        .where(
            BadgeRow.attendee_id.in_(
                select(_mine.attendee_id).where(among(_mine.code_hash, "hashes"))
            )
        )
    )
)  # fmt: skip
_UNWORN = Statement(
    for_both(
        lambda among: select(
            BlankRow.code_hash, BlankRow.event_id, BlankRow.number, BlankRow.name
        ).where(
            among(BlankRow.code_hash, "hashes"),
            BlankRow.attendee_id.is_(None),
            BlankRow.ended_at.is_(None),
        )
    )
)
_SEATS = Statement(
    for_both(
        lambda among: select(
            SeatRow.attendee_id, SeatRow.session_id, SeatRow.state, SeatRow.changed_at
        ).where(
            among(SeatRow.attendee_id, "attendees"),
            or_(SeatRow.state == SeatState.CONFIRMED.value, SeatRow.because == NOT_COME),
        )
    )
)


def list_worn(db: Connection, code_hashes: Collection[str]) -> dict[str, Worn]:
    """Return the badges with these digests, of whatever event, by digest; two statements."""
    rows = _WORN.all(db, {"hashes": texts(db, code_hashes)})
    copies: dict[str, set[str]] = {}
    for row in rows:
        copies.setdefault(row.id, set()).add(row.code_hash)
    seats = _list_seats(db, copies)
    return {
        row.code_hash: Worn(
            row.event_id, _bearer(row, seats.get(row.id, ())), frozenset(copies[row.id])
        )
        for row in rows
        if row.code_hash in code_hashes
    }


def list_unworn(db: Connection, code_hashes: Collection[str]) -> dict[str, Unworn]:
    """Return the blank and day badges with these digests that are no attendee's, by digest."""
    return {
        row.code_hash: Unworn(
            row.event_id, Read.BLANK if row.number is None else Read.DAY, row.name
        )
        for row in _UNWORN.all(db, {"hashes": texts(db, code_hashes)})
    }


def _list_seats(db: Connection, attendees: Mapping[str, object]) -> dict[str, list[Found]]:
    """Return the seats that these attendees have, and those that went to the standby line."""
    found: dict[str, list[Found]] = {}
    if attendees:
        for row in _SEATS.all(db, {"attendees": texts(db, attendees.keys())}):
            found.setdefault(row.attendee_id, []).append(row)
    return found


def _bearer(row: Found, seats: Collection[Found]) -> Bearer:
    """Return whose badge a row of `list_worn` is."""
    return Bearer(
        attendee_id=row.id,
        first_name=row.first_name,
        last_name=row.last_name,
        registration_type=row.registration_type,
        is_active=row.status == AttendeeStatus.ACTIVE,
        is_retired=row.retired_at is not None,
        paid_sessions=tuple(row.paid_sessions),
        speaker=row.speaker,
        seats=frozenset(one.session_id for one in seats if one.state == SeatState.CONFIRMED),
        given={one.session_id: one.changed_at for one in seats if one.state == SeatState.ENDED},
    )

"""Selects of who wears which badge, and what they may come to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, or_, select
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
            AttendeeRow.speaker, *ON_BADGE, SeatRow.session_id, SeatRow.state, SeatRow.changed_at,
        )
        .join(AttendeeRow, AttendeeRow.id == BadgeRow.attendee_id)
        .join(PersonRow, PersonRow.id == AttendeeRow.person_id)
        .join(BadgeNameRow, BadgeNameRow.attendee_id == AttendeeRow.id, isouter=True)
        .join(
            SeatRow,
            and_(
                SeatRow.attendee_id == AttendeeRow.id,
                or_(
                    SeatRow.state == SeatState.CONFIRMED.value,
                    SeatRow.state == SeatState.WAITLISTED.value,
                    SeatRow.because == NOT_COME,
                ),
            ),
            isouter=True,
        )
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


def list_worn(db: Connection, code_hashes: Collection[str]) -> dict[str, Worn]:
    """Return the badges with these digests, of whatever event, by digest; one statement.

    A row of it is a badge with a seat of its bearer's: a scan online waits for each trip.
    """
    badges: dict[str, Found] = {}
    copies: dict[str, set[str]] = {}
    seats: dict[str, dict[str, Found]] = {}
    for row in _WORN.all(db, {"hashes": texts(db, code_hashes)}):
        badges[row.code_hash] = row
        copies.setdefault(row.id, set()).add(row.code_hash)
        mine = seats.setdefault(row.id, {})
        if row.session_id is not None:
            mine[row.session_id] = row
    return {
        code_hash: Worn(
            row.event_id, _bearer(row, seats[row.id].values()), frozenset(copies[row.id])
        )
        for code_hash, row in badges.items()
        if code_hash in code_hashes
    }


def list_unworn(db: Connection, code_hashes: Collection[str]) -> dict[str, Unworn]:
    """Return the blank and day badges with these digests that are no attendee's, by digest."""
    return {
        row.code_hash: Unworn(
            row.event_id, Read.BLANK if row.number is None else Read.DAY, row.name
        )
        for row in _UNWORN.all(db, {"hashes": texts(db, code_hashes)})
    }


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
        waits=frozenset(one.session_id for one in seats if one.state == SeatState.WAITLISTED),
        given={one.session_id: one.changed_at for one in seats if one.state == SeatState.ENDED},
    )

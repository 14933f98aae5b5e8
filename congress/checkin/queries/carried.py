"""Selects of what a door's phone carries: badges with what they open, and what changed since."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Integer, and_, bindparam, literal_column, or_, select, union

from congress.attendees.models import AttendeeRow
from congress.attendees.rules.registrations import AttendeeStatus
from congress.badges.models import BadgeNameRow, BadgeRow
from congress.checkin.queries.bearers import ON_BADGE
from congress.infra.audit import AuditRow
from congress.infra.database import UtcDateTime
from congress.infra.lists import Among, for_both, texts
from congress.infra.statements import Statement
from congress.people.models import PersonRow
from congress.seats.models import SeatRow
from congress.seats.rules import NOT_COME, SeatState

# What is written down or received is committed later: so far back may some lie that nobody saw yet.
STILL_OPEN = timedelta(seconds=15)
_OPEN_ROWS = 2000
MOST_CHANGES = 10_000  # of more everything is looked at anew
_OF_MANY = "badges.pre-printed"  # one line in the audit for all of them


_LAST = Statement(select(AuditRow.id).order_by(AuditRow.id.desc()).limit(literal_column("1")))
_NEWEST: Any = (
    select(AuditRow.id).order_by(AuditRow.id.desc()).limit(literal_column("1")).subquery()
)
# The newest change beside each that is looked for, or beside none: one look for both.
_CHANGED = Statement(
    select(_NEWEST.c.id, AuditRow.id.label("number"), AuditRow.subject, AuditRow.action)
    .join_from(
        _NEWEST,
        AuditRow,
        and_(
            AuditRow.id > bindparam("from"),
            or_(
                AuditRow.id > bindparam("after"),
                AuditRow.at >= bindparam("since", type_=UtcDateTime()),
            ),
            or_(AuditRow.event_id == bindparam("event"), AuditRow.event_id.is_(None)),
        ),
        isouter=True,
    )
    .limit(bindparam("most", type_=Integer()))
)


def _whom(among: Among) -> Any:  # noqa: ANN401 -- a select
    """Return it put together of three looks by key: of one with OR, or one that names the event, every
    attendee of the event is looked at.
    """
    people, badges = (
        select(AttendeeRow.id, AttendeeRow.event_id),
        select(BadgeRow.attendee_id, BadgeRow.event_id),
    )
    return union(
        people.where(among(AttendeeRow.id, "subjects")),
        people.where(among(AttendeeRow.person_id, "subjects")),
        badges.where(among(BadgeRow.id, "subjects")),
    )


_WHOM = Statement(for_both(_whom))


@dataclass(frozen=True)
class CarriedBadge:
    """A badge. `is_replaced`: another copy lives, or none; `is_out`: it lives or went out, so that
    somebody may hold it up.
    """

    id: str
    code_hash: str
    is_replaced: bool
    is_out: bool
    attendee_id: str
    registration_type: str
    is_active: bool
    paid_sessions: tuple[str, ...]
    speaker: str
    name: str


def list_carried(
    db: Connection, event_id: str, attendees: Collection[str] | None = None
) -> Iterator[CarriedBadge]:
    """Yield every badge of an event, or of a few attendees, by the digests of their codes."""
    asked = (
        select(
            BadgeRow.id, BadgeRow.code_hash, BadgeRow.retired_at, BadgeRow.handed_at, AttendeeRow.id,
            AttendeeRow.registration_type, AttendeeRow.status, AttendeeRow.paid_sessions,
            AttendeeRow.speaker, *ON_BADGE,
        )
        .join(AttendeeRow, AttendeeRow.id == BadgeRow.attendee_id)
        .join(PersonRow, PersonRow.id == AttendeeRow.person_id)
        .join(BadgeNameRow, BadgeNameRow.attendee_id == AttendeeRow.id, isouter=True)
        .where(BadgeRow.event_id == event_id)
        .order_by(BadgeRow.code_hash)
    )  # fmt: skip
    if attendees is not None:
        asked = asked.where(BadgeRow.attendee_id.in_(attendees))
    for row in db.execute(asked).all():  # on SQLite nobody commits until the last one is there
        badge_id, code_hash, retired_at, handed_at, attendee_id, kind, status, *more = row
        paid, speaker, *name = more
        is_replaced = retired_at is not None
        yield CarriedBadge(
            badge_id, code_hash, is_replaced, not is_replaced or handed_at is not None, attendee_id,
            kind, status == AttendeeStatus.ACTIVE, tuple(paid), speaker, " ".join(name),
        )  # fmt: skip


def list_seats_held(
    db: Connection, event_id: str, attendees: Collection[str] | None = None
) -> dict[str, list[str]]:
    """Return the sessions with a confirmed seat, by attendee: of an event, or of a few."""
    asked = select(SeatRow.attendee_id, SeatRow.session_id).where(
        SeatRow.event_id == event_id, SeatRow.state == SeatState.CONFIRMED
    )
    if attendees is not None:
        asked = asked.where(SeatRow.attendee_id.in_(attendees))
    found: dict[str, list[str]] = {}
    for attendee_id, session_id in db.execute(asked).all():
        found.setdefault(attendee_id, []).append(session_id)
    return found


@dataclass(frozen=True)
class SeatCarried:
    """What somebody has at a session: a seat, a place on its waitlist, or one that the standby line got.

    `changed_at`: since when (UTC).
    """

    session_id: str
    state: SeatState
    changed_at: datetime


def list_seats_carried(
    db: Connection, event_id: str, attendees: Collection[str] | None = None
) -> dict[str, list[SeatCarried]]:
    """Return what people have at sessions, by attendee: of an event, or of a few."""
    asked = select(
        SeatRow.attendee_id, SeatRow.session_id, SeatRow.state, SeatRow.changed_at
    ).where(
        SeatRow.event_id == event_id,
        or_(
            SeatRow.state == SeatState.CONFIRMED.value,
            SeatRow.state == SeatState.WAITLISTED.value,
            SeatRow.because == NOT_COME,
        ),
    )
    if attendees is not None:
        asked = asked.where(SeatRow.attendee_id.in_(attendees))
    found: dict[str, list[SeatCarried]] = {}
    for attendee_id, session_id, state, changed_at in db.execute(asked).all():
        one = SeatCarried(session_id, SeatState(state), changed_at)
        found.setdefault(attendee_id, []).append(one)
    return found


def last_change(db: Connection) -> int:
    """Return the number of the newest change of anything; 0: none yet."""
    found = _LAST.first(db, {})
    return 0 if found is None else found.id


def list_subjects(
    db: Connection, event_id: str, after: int, since: datetime, most: int
) -> tuple[int, set[str] | None]:
    """Return the number of the newest change, and whose or what changed after one (`list_changes`)."""
    last, found = list_changes(db, event_id, after, since, most)
    return last, None if found is None else set(found.values())


def list_changes(
    db: Connection, event_id: str, after: int, since: datetime, most: int = MOST_CHANGES
) -> tuple[int, dict[int, str] | None]:
    """Return the number of the newest change, and what changed at an event after a change and, so that
    none is missed that was not committed by then, shortly before it: the subject of each, by its
    number. None: more than `most`, or nobody says whose. One statement.

    What is not of one event (a person's name) counts for each. Looks at people change nothing.
    """
    values = {
        "event": event_id, "after": after, "from": after - _OPEN_ROWS,
        "since": since - STILL_OPEN, "most": most + 1,
    }  # fmt: skip
    rows = _CHANGED.all(db, values)
    last = rows[0].id if rows else 0
    if len(rows) > most or any(row.action == _OF_MANY for row in rows):
        return last, None
    found = {row.number: row.subject for row in rows if row.subject is not None}
    return last, {number: subject.partition("/")[0] for number, subject in found.items()}


def list_concerned_attendees(db: Connection, event_id: str, subjects: Collection[str]) -> list[str]:
    """Return the attendees of an event who are, or whose person or badge is, among some subjects."""
    found = _WHOM.all(db, {"subjects": texts(db, subjects)})
    return [row.id for row in found if row.event_id == event_id]

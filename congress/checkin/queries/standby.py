"""Selects of a session's standby line: who stands there, who has not come, and who is not heard."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from congress.attendees.models import AttendeeRow
from congress.badges.models import BadgeNameRow, BadgeRow
from congress.checkin.models import DoorPhoneRow, FormerHolderRow, ScanRow
from congress.checkin.queries.bearers import ON_BADGE
from congress.checkin.queries.scans import is_admitted
from congress.checkin.rules.verdict import Direction
from congress.infra.statements import Found
from congress.people.models import PersonRow, StationRow
from congress.seats.models import SeatRow
from congress.seats.rules import STANDBY, SeatState

_waiting = aliased(ScanRow)
_worn = aliased(BadgeRow)
# Whose badge a scan read: by any copy, since whoever holds an old one stands there all the same; and
# never who had the registration before.
_WHOSE = and_(BadgeRow.code_hash == ScanRow.code_hash, BadgeRow.event_id == ScanRow.event_id)
_IS_OF_NOW = ~exists().where(
    FormerHolderRow.attendee_id == BadgeRow.attendee_id, FormerHolderRow.until > ScanRow.at
)


def list_reads_of_line(db: Connection, event_id: str, session_id: str) -> Sequence[Found]:
    """Return the reads at a session of everybody who was ever in its line and has no seat there.

    One after the other as scans are ordered, each with whose it is.
    """
    ever_in_line = (
        select(_worn.attendee_id)
        .join(_waiting, _waiting.code_hash == _worn.code_hash)
        .where(
            _waiting.event_id == event_id,
            _waiting.session_id == session_id,
            _waiting.direction == Direction.WAITING,
            is_admitted(_waiting),
        )
    )
    return db.execute(
        select(
            AttendeeRow.id, AttendeeRow.external_id, AttendeeRow.status,
            AttendeeRow.registration_type, AttendeeRow.paid_sessions, *ON_BADGE,
            SeatRow.state, SeatRow.turn, SeatRow.gives_up, ScanRow.at, ScanRow.direction,
        )
        .join(BadgeRow, _WHOSE)
        .join(AttendeeRow, AttendeeRow.id == BadgeRow.attendee_id)
        .join(PersonRow, PersonRow.id == AttendeeRow.person_id)
        .outerjoin(BadgeNameRow, BadgeNameRow.attendee_id == AttendeeRow.id)
        .outerjoin(SeatRow, _is_seat_of(session_id))
        .where(
            ScanRow.event_id == event_id,
            ScanRow.session_id == session_id,
            is_admitted(ScanRow),
            _IS_OF_NOW,
            AttendeeRow.id.in_(ever_in_line),
            or_(SeatRow.state.is_(None), SeatRow.state != SeatState.CONFIRMED),
        )
        .order_by(ScanRow.at, ScanRow.device, ScanRow.seq, ScanRow.id)
    ).all()  # fmt: skip


def list_not_come(db: Connection, event_id: str, session_id: str) -> list[str]:
    """Return the attendees with a confirmed seat whom no door let in, or into its line.

    Whose seat was taken last comes first.
    """
    return list(
        db.scalars(
            select(SeatRow.attendee_id)
            .where(
                SeatRow.event_id == event_id,
                SeatRow.session_id == session_id,
                SeatRow.state == SeatState.CONFIRMED,
                ~_was_read(event_id, Direction.IN, Direction.WAITING),
            )
            .order_by(SeatRow.changed_at.desc(), SeatRow.attendee_id)
        )
    )


def list_from_line(db: Connection, event_id: str, session_ids: Collection[str]) -> Sequence[Found]:
    """Return who has a seat from the line of these sessions, the first one first; are they in yet?"""
    return db.execute(
        select(
            SeatRow.session_id, SeatRow.attendee_id, AttendeeRow.external_id, *ON_BADGE,
            _was_read(event_id, Direction.IN).label("is_in"),
        )
        .join(AttendeeRow, AttendeeRow.id == SeatRow.attendee_id)
        .join(PersonRow, PersonRow.id == AttendeeRow.person_id)
        .outerjoin(BadgeNameRow, BadgeNameRow.attendee_id == AttendeeRow.id)
        .where(
            SeatRow.event_id == event_id,
            SeatRow.session_id.in_(session_ids),
            SeatRow.state == SeatState.CONFIRMED,
            SeatRow.because == STANDBY,
        )
        .order_by(SeatRow.changed_at, PersonRow.last_name, PersonRow.first_name, AttendeeRow.id)
    ).all()  # fmt: skip


def list_entries(
    db: Connection, event_id: str, session_ids: Collection[str], attendee_ids: Collection[str]
) -> set[tuple[str, str]]:
    """Return which of these attendees were let into which of these sessions."""
    rows = db.execute(
        select(BadgeRow.attendee_id, ScanRow.session_id)
        .join(BadgeRow, _WHOSE)
        .where(
            ScanRow.event_id == event_id,
            ScanRow.session_id.in_(session_ids),
            ScanRow.direction == Direction.IN,
            is_admitted(ScanRow),
            _IS_OF_NOW,
            BadgeRow.attendee_id.in_(attendee_ids),
        )
        .distinct()
    )
    return {(attendee_id, session_id) for attendee_id, session_id in rows}


@dataclass(frozen=True)
class Unheard:
    """A device that may know of people who have come. `since`: its last sign; `waiting`: the scans that
    it said it holds, 0: it said nothing of any.
    """

    name: str
    since: datetime
    waiting: int


def list_unheard(
    db: Connection, event_id: str, doors: Collection[str], since: datetime, heard: datetime
) -> list[Unheard]:
    """Return the devices at work at these doors since an instant that hold scans, as they said, or were
    not heard of since another.
    """
    found = {
        row.id: Unheard(row.name, max(filter(None, (row.seen_at, row.told_at))), 0)
        for row in db.execute(
            select(
                StationRow.id,
                StationRow.name,
                func.max(StationRow.seen_at).label("seen_at"),
                func.max(ScanRow.received_at).label("told_at"),
            )
            .join(ScanRow, and_(ScanRow.device == StationRow.id, ScanRow.event_id == event_id))
            .where(
                StationRow.event_id == event_id,
                StationRow.ended_at.is_(None),
                ScanRow.door.in_(doors),
                ScanRow.received_at >= since,
            )
            .group_by(StationRow.id, StationRow.name)
        )
    }
    for row in db.execute(
        select(
            DoorPhoneRow.device, DoorPhoneRow.told_at, DoorPhoneRow.is_off,
            (DoorPhoneRow.waiting + DoorPhoneRow.aside).label("held"),
            StationRow.name, StationRow.ended_at, PersonRow.first_name, PersonRow.last_name,
        )
        .outerjoin(StationRow, StationRow.id == DoorPhoneRow.device)
        .outerjoin(PersonRow, PersonRow.id == DoorPhoneRow.told_by)
        .where(
            DoorPhoneRow.event_id == event_id,
            DoorPhoneRow.door.in_(doors),
            DoorPhoneRow.told_at >= since,
        )
    ):  # fmt: skip
        whose = f"{row.first_name or ''} {row.last_name or ''}".strip()
        found[row.device] = Unheard(row.name or whose or "A device", row.told_at, row.held)
        if not row.held and (row.is_off or row.ended_at is not None):
            del found[row.device]  # nobody works with it, and nothing is left on it
    unheard = [one for one in found.values() if one.waiting or one.since < heard]
    return sorted(unheard, key=lambda one: (one.name, one.since))


def _is_seat_of(session_id: str) -> ColumnElement[bool]:
    return and_(SeatRow.attendee_id == AttendeeRow.id, SeatRow.session_id == session_id)


def _was_read(event_id: str, *ways: Direction) -> ColumnElement[bool]:
    """Return the condition that the attendee of a seat was let by at its session, one of these ways."""
    return (
        select(ScanRow.id)
        .join(BadgeRow, _WHOSE)
        .where(
            ScanRow.event_id == event_id,
            ScanRow.session_id == SeatRow.session_id,
            ScanRow.direction.in_([one.value for one in ways]),
            is_admitted(ScanRow),
            _IS_OF_NOW,
            BadgeRow.attendee_id == SeatRow.attendee_id,
        )
        .correlate(SeatRow)
        .exists()
    )

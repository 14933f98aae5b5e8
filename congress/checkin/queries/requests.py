"""Selects of what people say of their own time, and of who they are on the page of reviews."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, select

from congress.attendees.models import AttendeeRow
from congress.badges.models import BadgeRow
from congress.checkin.models import AsideRow, AttendanceRequestRow, FormerHolderRow, ScanRow
from congress.core.errors import NotFoundError
from congress.infra.statements import Found, Statement
from congress.people.models import PersonRow
from congress.seats.models import SeatRow
from congress.seats.rules import SeatState

CHUNK = 5_000


@dataclass(frozen=True)
class AttendanceRequest:
    """What somebody says of their time in a session. `answered_at` None: nobody answered yet."""

    id: str
    attendee_id: str
    session_id: str
    text: str
    asked_at: datetime
    is_granted: bool | None
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True)
class Whom:
    """Somebody on the page of reviews."""

    attendee_id: str
    person_id: str
    number: str
    name: str


_REQUESTS: Any = select(
    *(getattr(AttendanceRequestRow, name) for name in AttendanceRequest.__dataclass_fields__)
)


_OWN = Statement(
    _REQUESTS.where(
        AttendanceRequestRow.event_id == bindparam("event"),
        AttendanceRequestRow.attendee_id == bindparam("attendee"),
        ~exists().where(
            FormerHolderRow.attendee_id == bindparam("attendee"),
            FormerHolderRow.until > AttendanceRequestRow.asked_at,
        ),
    ).order_by(AttendanceRequestRow.asked_at, AttendanceRequestRow.id)
)


def list_own_requests(
    db: Connection, event_id: str, attendee_id: str
) -> dict[str, AttendanceRequest]:
    """Return the newest request about each session of who has a registration now."""
    rows = _OWN.all(db, {"event": event_id, "attendee": attendee_id})
    return {row.session_id: AttendanceRequest(*row) for row in rows}


def list_open_requests(db: Connection, event_id: str) -> list[AttendanceRequest]:
    """Return what waits for an answer, the oldest first."""
    rows = db.execute(
        _REQUESTS.where(
            AttendanceRequestRow.event_id == event_id, AttendanceRequestRow.answered_at.is_(None)
        ).order_by(AttendanceRequestRow.asked_at, AttendanceRequestRow.id)
    )
    return [AttendanceRequest(*row) for row in rows]


def hold_request(db: Connection, event_id: str, request_id: str) -> AttendanceRequest:
    """Return a request and hold its row. Raises NotFoundError: there is none at this event."""
    row = db.execute(
        _REQUESTS.where(
            AttendanceRequestRow.event_id == event_id, AttendanceRequestRow.id == request_id
        ).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return AttendanceRequest(*row)


def get_scan(db: Connection, event_id: str, scan_id: str) -> Found:
    """Return a scan with whose badge it is. Raises NotFoundError."""
    row = db.execute(
        select(ScanRow.id, ScanRow.at, ScanRow.session_id, BadgeRow.attendee_id)
        .outerjoin(BadgeRow, BadgeRow.code_hash == ScanRow.code_hash)
        .where(ScanRow.event_id == event_id, ScanRow.id == scan_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return row


@dataclass(frozen=True)
class Aside:
    """What a device told and could not be taken: why, and what was wrong with it."""

    scan_id: str
    why: str
    wrong: str
    device: str
    received_at: datetime


def list_asides(db: Connection, event_id: str, limit: int) -> list[Aside]:
    """Return what was set aside, the newest first."""
    rows = db.execute(
        select(*(getattr(AsideRow, name) for name in Aside.__dataclass_fields__))
        .where(AsideRow.event_id == event_id)
        .order_by(AsideRow.received_at.desc(), AsideRow.content_hash)
        .limit(limit)
    )
    return [Aside(*row) for row in rows]


def list_whom(db: Connection, attendee_ids: Iterable[str]) -> dict[str, Whom]:
    """Return who has these registrations now, by attendee."""
    wanted = sorted(set(attendee_ids))
    found: dict[str, Whom] = {}
    for start in range(0, len(wanted), CHUNK):
        rows = db.execute(
            select(
                AttendeeRow.id,
                AttendeeRow.person_id,
                AttendeeRow.external_id,
                PersonRow.first_name,
                PersonRow.last_name,
            )
            .join(PersonRow, PersonRow.id == AttendeeRow.person_id)
            .where(AttendeeRow.id.in_(wanted[start : start + CHUNK]))
        )
        for row in rows:
            name = f"{row.first_name} {row.last_name}".strip()
            found[row.id] = Whom(row.id, row.person_id, row.external_id, name)
    return found


def list_seated(db: Connection, event_id: str, session_id: str) -> Collection[str]:
    """Return the attendees with a confirmed seat in a session."""
    return list(
        db.execute(
            select(SeatRow.attendee_id)
            .where(
                SeatRow.event_id == event_id,
                SeatRow.session_id == session_id,
                SeatRow.state == SeatState.CONFIRMED,
            )
            .order_by(SeatRow.attendee_id)
        ).scalars()
    )

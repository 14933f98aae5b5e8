"""Selects of who joined which session, on which device."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from congress.attendees.models import AttendeeRow
from congress.attendees.rules.registrations import AttendeeStatus
from congress.lobby.models import JoinRow
from congress.people.models import DeviceRow


@dataclass(frozen=True)
class MyJoin:
    """That somebody joined a session on a device. `asked_at`: the last time."""

    id: str
    event_id: str
    session_id: str
    asked_at: datetime
    times: int


_JOINS = select(JoinRow.id, JoinRow.event_id, JoinRow.session_id, JoinRow.asked_at, JoinRow.times)


def find_join(db: Connection, attendee_id: str, session_id: str, device_id: str) -> MyJoin | None:
    """Return that an attendee joined a session on a device, or None."""
    row = db.execute(
        _JOINS.where(
            JoinRow.attendee_id == attendee_id,
            JoinRow.session_id == session_id,
            JoinRow.device_id == device_id,
        )
    ).first()
    return None if row is None else MyJoin(*row)


def find_way(db: Connection, join_id: str, person_id: str, device_id: str) -> MyJoin | None:
    """Return a way into a session for who asked for it, on the same device; None for anybody else."""
    row = db.execute(
        _JOINS.join(AttendeeRow, AttendeeRow.id == JoinRow.attendee_id).where(
            JoinRow.id == join_id,
            JoinRow.device_id == device_id,
            AttendeeRow.person_id == person_id,
            AttendeeRow.status == AttendeeStatus.ACTIVE,
        )
    ).first()
    return None if row is None else MyJoin(*row)


def list_devices_in(
    db: Connection, attendee_id: str, person_id: str, session_id: str, now: datetime
) -> list[str]:
    """Return the devices on which an attendee joined a session and is signed in still.

    Those of whom had the registration before are none of theirs.
    """
    rows = db.execute(
        select(JoinRow.device_id)
        .join(DeviceRow, DeviceRow.id == JoinRow.device_id)
        .where(
            JoinRow.attendee_id == attendee_id,
            JoinRow.session_id == session_id,
            DeviceRow.person_id == person_id,
            DeviceRow.signed_out_at.is_(None),
            DeviceRow.expires_at > now,
        )
        .order_by(JoinRow.first_at, JoinRow.id)
    )
    return list(rows.scalars())

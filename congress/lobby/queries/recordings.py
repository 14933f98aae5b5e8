"""Selects of recordings, and of whom a letter about them goes to."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import Connection, bindparam, select

from congress.attendees.models import AttendeeRow
from congress.attendees.rules.registrations import AttendeeStatus
from congress.core.principal import Role
from congress.lobby.models import RecordingRow
from congress.lobby.rules.recordings import NOTHING, Recording
from congress.people.models import RoleRow

CHUNK = 500  # people who are written to in one transaction
_COLUMNS = [getattr(RecordingRow, one.name) for one in fields(Recording)]
_RECORDINGS = select(RecordingRow.session_id, *_COLUMNS).where(
    RecordingRow.event_id == bindparam("event")
)
_RECORDING = _RECORDINGS.where(RecordingRow.session_id == bindparam("session"))


def find_recording(db: Connection, event_id: str, session_id: str) -> Recording:
    """Return what there is of a session's recording; `NOTHING` where nobody said anything of it."""
    row = db.execute(_RECORDING, {"event": event_id, "session": session_id}).first()
    return NOTHING if row is None else Recording(*row[1:])


def list_recordings(db: Connection, event_id: str) -> dict[str, Recording]:
    """Return what there is of an event's recordings, by session."""
    return {row[0]: Recording(*row[1:]) for row in db.execute(_RECORDINGS, {"event": event_id})}


def list_some_people(db: Connection, event_id: str, after: str) -> list[str]:
    """Return people who attend an event, by id, the next `CHUNK` behind one; [] behind the last."""
    rows = db.execute(
        select(AttendeeRow.person_id)
        .where(
            AttendeeRow.event_id == event_id,
            AttendeeRow.status == AttendeeStatus.ACTIVE,
            AttendeeRow.person_id > after,
        )
        .group_by(AttendeeRow.person_id)
        .order_by(AttendeeRow.person_id)
        .limit(CHUNK)
    )
    return list(rows.scalars())


def list_organizers(db: Connection, event_id: str) -> list[str]:
    """Return who organizes an event, by person."""
    rows = db.execute(
        select(RoleRow.person_id)
        .where(RoleRow.role == Role.ORGANIZER, RoleRow.event_id.in_(["", event_id]))
        .group_by(RoleRow.person_id)
        .order_by(RoleRow.person_id)
    )
    return list(rows.scalars())

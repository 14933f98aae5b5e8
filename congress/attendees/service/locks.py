"""The attendee lock of decision 0022, and the version it raises."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, update

from congress.attendees.models import AttendeeRow
from congress.attendees.queries import CHUNK
from congress.attendees.rules.registrations import AttendeeStatus
from congress.core.errors import NotFoundError


@dataclass(frozen=True)
class LockedAttendee:
    """An active attendee whose row this transaction holds: nobody else changes their seats now."""

    id: str
    event_id: str
    person_id: str
    registration_type: str
    status: str
    paid_sessions: tuple[str, ...]
    speaker: str


# Prebuilt: every Register begins with it. One statement locks, bumps the version and reads.
_LOCK = (
    update(AttendeeRow)
    .where(AttendeeRow.status == AttendeeStatus.ACTIVE)
    .values(agenda_version=AttendeeRow.agenda_version + 1)
    .returning(
        AttendeeRow.id,
        AttendeeRow.event_id,
        AttendeeRow.person_id,
        AttendeeRow.registration_type,
        AttendeeRow.status,
        AttendeeRow.paid_sessions,
        AttendeeRow.speaker,
    )
)
_LOCK_BY_PERSON = _LOCK.where(
    AttendeeRow.event_id == bindparam("e"), AttendeeRow.person_id == bindparam("p")
)
_LOCK_BY_ID = _LOCK.where(AttendeeRow.id == bindparam("a"))


def lock_attendee(db: Connection, *, event_id: str, person_id: str) -> LockedAttendee:
    """Lock a person's active registration for an event until the transaction ends.

    The lock is an update of `agenda_version` (decision 0022: attendee after the event's seat
    lock, before the session); a refusal rolls the update back with everything else.

    Raises:
        NotFoundError: this person has no active registration there.
    """
    row = db.execute(_LOCK_BY_PERSON, {"e": event_id, "p": person_id}).first()
    if row is None:
        raise NotFoundError
    return _locked(row)


def lock_attendee_by_id(db: Connection, attendee_id: str) -> LockedAttendee | None:
    """Lock an attendee by id, as `lock_attendee`; None when the registration is not active."""
    row = db.execute(_LOCK_BY_ID, {"a": attendee_id}).first()
    return None if row is None else _locked(row)


def _locked(row: Any) -> LockedAttendee:  # noqa: ANN401 -- a row of `_LOCK`
    identity, event, person, kind, status, paid, speaker = row
    return LockedAttendee(identity, event, person, kind, status, tuple(paid), speaker)


def bump_agenda_versions(db: Connection, attendee_ids: Collection[str]) -> None:
    """Raise the version of what these attendees' My Agenda and feeds show, each once."""
    wanted = sorted(set(attendee_ids))
    for start in range(0, len(wanted), CHUNK):
        db.execute(
            update(AttendeeRow)
            .where(AttendeeRow.id.in_(wanted[start : start + CHUNK]))
            .values(agenda_version=AttendeeRow.agenda_version + 1)
        )

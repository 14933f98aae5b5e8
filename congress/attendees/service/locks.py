"""The attendee lock of decision 0022, and the version it raises."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, update

from congress.attendees.models import AttendeeRow
from congress.attendees.queries import CHUNK
from congress.attendees.rules.registrations import AttendeeStatus
from congress.core.errors import NotFoundError
from congress.infra.statements import Found, Statement


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
_LOCK_BY_PERSON = Statement(
    _LOCK.where(
        AttendeeRow.event_id == bindparam("event"), AttendeeRow.person_id == bindparam("person")
    )
)
_LOCK_BY_ID = Statement(_LOCK.where(AttendeeRow.id == bindparam("attendee")))


def lock_attendee(db: Connection, *, event_id: str, person_id: str) -> LockedAttendee:
    """Lock a person's active registration for an event until the transaction ends.

    The lock is an update of `agenda_version` (decision 0022: attendee after the event's seat
    lock, before the session); a refusal rolls the update back with everything else.

    Raises:
        NotFoundError: this person has no active registration there.
    """
    row = _LOCK_BY_PERSON.first(db, {"event": event_id, "person": person_id})
    if row is None:
        raise NotFoundError
    return _locked(row)


def lock_attendee_by_id(db: Connection, attendee_id: str) -> LockedAttendee | None:
    """Lock an attendee by id, as `lock_attendee`; None when the registration is not active."""
    row = _LOCK_BY_ID.first(db, {"attendee": attendee_id})
    return None if row is None else _locked(row)


def _locked(row: Found) -> LockedAttendee:
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

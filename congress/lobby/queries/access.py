"""Selects of who attends online, and whether they tried their way in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from congress.attendees.models import AttendeeRow
from congress.attendees.rules.registrations import AttendeeStatus
from congress.lobby.models import AccessTestRow
from congress.people.models import PersonRow


def has_tested(db: Connection, attendee_id: str) -> bool:
    """Tell whether an attendee tried their way in."""
    row = select(AccessTestRow.attendee_id).where(AccessTestRow.attendee_id == attendee_id)
    return db.execute(row).first() is not None


def count_online(db: Connection, event_id: str, online_types: Collection[str]) -> int:
    """Return how many attend an event online."""
    return int(
        db.scalar(
            select(func.count())
            .select_from(AttendeeRow)
            .where(
                AttendeeRow.event_id == event_id,
                AttendeeRow.status == AttendeeStatus.ACTIVE,
                AttendeeRow.registration_type.in_(sorted(online_types)),
            )
        )
        or 0
    )


def list_untested(
    db: Connection, event_id: str, online_types: Collection[str], limit: int
) -> Sequence[Any]:
    """Return who attends online and did not try their way in, by last name: numbers and names."""
    return db.execute(
        select(AttendeeRow.external_id, PersonRow.first_name, PersonRow.last_name)
        .join(PersonRow, PersonRow.id == AttendeeRow.person_id)
        .outerjoin(AccessTestRow, AccessTestRow.attendee_id == AttendeeRow.id)
        .where(
            AttendeeRow.event_id == event_id,
            AttendeeRow.status == AttendeeStatus.ACTIVE,
            AttendeeRow.registration_type.in_(sorted(online_types)),
            AccessTestRow.attendee_id.is_(None),
        )
        .order_by(PersonRow.last_name, PersonRow.first_name, AttendeeRow.external_id)
        .limit(limit)
    ).all()

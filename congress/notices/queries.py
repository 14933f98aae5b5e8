"""Reads whom letters go to, a few thousand people at a time: sets, never one by one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from congress.attendees.models import AttendeeRow
from congress.attendees.rules.registrations import AttendeeStatus
from congress.badges.models import BadgeRow
from congress.infra.statements import Found
from congress.seats.models import SeatRow
from congress.seats.queries.of_event import LIVE


def list_registered_after(
    db: Connection, event_id: str, attendee_id: str, limit: int
) -> Sequence[Found]:
    """Return the next active registrations of an event, by id; "" begins."""
    return db.execute(
        select(
            AttendeeRow.id,
            AttendeeRow.person_id,
            AttendeeRow.registration_type,
            AttendeeRow.paid_sessions,
            AttendeeRow.speaker,
        )
        .where(
            AttendeeRow.event_id == event_id,
            AttendeeRow.status == AttendeeStatus.ACTIVE,
            AttendeeRow.id > attendee_id,
        )
        .order_by(AttendeeRow.id)
        .limit(limit)
    ).all()


def list_live_seats_between(
    db: Connection, event_id: str, first: str, last: str
) -> Sequence[Found]:
    """Return attendee, session and state of the live seats of attendees from one id to another."""
    return db.execute(
        select(SeatRow.attendee_id, SeatRow.session_id, SeatRow.state).where(
            SeatRow.event_id == event_id,
            SeatRow.attendee_id.between(first, last),
            SeatRow.state.in_(LIVE),
        )
    ).all()


def list_with_badge_between(db: Connection, event_id: str, first: str, last: str) -> set[str]:
    """Return the attendees, from one id to another, whose badge is in their hands."""
    return set(
        db.execute(
            select(BadgeRow.attendee_id).where(
                BadgeRow.event_id == event_id,
                BadgeRow.attendee_id.between(first, last),
                BadgeRow.handed_at.is_not(None),
                BadgeRow.retired_at.is_(None),
            )
        ).scalars()
    )

"""What a release or a changed registration looks at: the seats and attendees of a whole event."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, and_, select

from congress.agenda.models import SessionRow
from congress.agenda.rules.document import Registration
from congress.attendees.models import AttendeeRow
from congress.attendees.rules.registrations import AttendeeStatus
from congress.infra.statements import Found
from congress.seats.models import SeatCountRow, SeatRow
from congress.seats.rules import SeatState

LIVE = (SeatState.CONFIRMED, SeatState.WAITLISTED)
_SAME_SESSION = and_(SessionRow.event_id == SeatRow.event_id, SessionRow.id == SeatRow.session_id)


def list_seats_of_event(db: Connection, event_id: str) -> Sequence[Found]:
    """Return attendee, session and state of every seat that is confirmed or waitlisted."""
    return db.execute(
        select(SeatRow.attendee_id, SeatRow.session_id, SeatRow.state).where(
            SeatRow.event_id == event_id, SeatRow.state.in_(LIVE)
        )
    ).all()


def list_seats_of(db: Connection, event_id: str, attendee_id: str) -> Sequence[Found]:
    """Return session, state, why and since when of every seat of an attendee, ended ones included."""
    return db.execute(
        select(SeatRow.session_id, SeatRow.state, SeatRow.because, SeatRow.changed_at)
        .where(SeatRow.event_id == event_id, SeatRow.attendee_id == attendee_id)
        .order_by(SeatRow.changed_at, SeatRow.session_id)
    ).all()


def list_waiting_of_event(db: Connection, event_id: str) -> Sequence[Found]:
    """Return attendee and session of everybody who waits, of each session in its waitlist's order."""
    return db.execute(
        select(SeatRow.attendee_id, SeatRow.session_id)
        .where(SeatRow.event_id == event_id, SeatRow.state == SeatState.WAITLISTED)
        .order_by(SeatRow.session_id, SeatRow.turn)
    ).all()


def list_seats_without_need(db: Connection, event_id: str) -> Sequence[Found]:
    """Return the live seats in sessions of the agenda that need no registration any more."""
    return db.execute(
        select(SeatRow.attendee_id, SeatRow.session_id, SeatRow.state)
        .join(SessionRow, _SAME_SESSION)
        .where(
            SeatRow.event_id == event_id,
            SeatRow.state.in_(LIVE),
            SessionRow.registration != Registration.REQUIRED,
            SessionRow.vanished.is_(False),
        )
    ).all()


def list_live_seats_with_types(db: Connection, event_id: str, attendee_id: str) -> Sequence[Found]:
    """Return session, types that may register for it, and why it stands, of an attendee's live seats."""
    return db.execute(
        select(SeatRow.session_id, SessionRow.open_to, SeatRow.because)
        .join(SessionRow, SessionRow.id == SeatRow.session_id)
        .where(
            SeatRow.attendee_id == attendee_id,
            SessionRow.event_id == event_id,
            SeatRow.state.in_(LIVE),
        )
    ).all()


def list_active_attendees(db: Connection, event_id: str) -> Sequence[Found]:
    """Return everybody who is registered for the event, with what that entitles them to."""
    return db.execute(
        select(
            AttendeeRow.id,
            AttendeeRow.person_id,
            AttendeeRow.registration_type,
            AttendeeRow.paid_sessions,
            AttendeeRow.speaker,
        ).where(AttendeeRow.event_id == event_id, AttendeeRow.status == AttendeeStatus.ACTIVE)
    ).all()


def list_counts(db: Connection, event_id: str) -> dict[str, Found]:
    """Return capacity and taken seats of every session that has counters, by session."""
    rows = db.execute(
        select(SeatCountRow.session_id, SeatCountRow.capacity, SeatCountRow.taken).where(
            SeatCountRow.event_id == event_id
        )
    )
    return {row.session_id: row for row in rows}

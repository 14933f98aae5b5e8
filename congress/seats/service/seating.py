"""Seats that staff give on somebody's behalf: with a reason, and above the capacity if they say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from congress.agenda.rules.document import Document
from congress.attendees.service import LockedAttendee, lock_attendee
from congress.core.errors import NotFoundError
from congress.core.principal import Principal
from congress.infra import audit
from congress.infra.database import Store
from congress.infra.locks import EXCLUSIVE, take_seat_lock
from congress.infra.statements import Found
from congress.mail.service import queue_letter
from congress.seats import queries
from congress.seats.rules import (
    BY_HAND,
    Reason,
    Refused,
    SeatKey,
    SeatState,
    decide_seat_by_hand,
    is_free,
)
from congress.seats.service import statements
from congress.seats.service.promoting import promote_waiting, waitlist_moves
from congress.seats.service.statements import Cause
from congress.seats.service.taking import Taken, refusal_of


@dataclass(frozen=True)
class Given:
    """A seat to be given: whose, in which session, and why.

    Args:
        person_id: who has an active registration for the event.
        session_id: the session.
        because: why, in the words of whoever gives it; kept for the organizer, not shown.
        is_over: above the capacity and before whoever waits, where no seat is free.
        name: who it is, for the words of a refusal.
    """

    person_id: str
    session_id: str
    because: str
    is_over: bool = False
    name: str = "This person"


def give_seat(
    *, db: Connection, store: Store, actor: Principal, now: datetime, event_id: str, given: Given
) -> Taken:
    """Seat somebody, whatever windows and registration types say; idempotent.

    Whoever rightly comes first is seated first, as with a Register. Locks as a swap does.

    Raises:
        NotFoundError: no such session, or their registration is cancelled.
        SeatError: full (without `is_over`), another seat at that time, cancelled, begun, or nothing
            that needs a seat; in words for staff.
        BusyError: when it commits: somebody took the last seat meanwhile; the unit of work runs again.
    """
    take_seat_lock(db, event_id, EXCLUSIVE)
    attendee = _lock(db, event_id, given)
    seat = SeatKey(event_id, given.session_id, attendee.id)
    promote_waiting(db, event_id, [given.session_id], now)
    row = queries.find_seat_row(db, seat)
    if row is None:
        raise NotFoundError
    waiting = 0 if waitlist_moves(row, now) else row.waiting
    document = queries.document_at(store, event_id, row.current_release)
    facts = queries.gather_facts(db, row, seat, attendee, document, waiting=waiting)
    verdict = decide_seat_by_hand(facts, now, is_over=given.is_over)
    if isinstance(verdict, Refused):
        raise refusal_of(verdict, row, document, _words_of(verdict, row, document))
    if row.state == SeatState.CONFIRMED:
        return Taken(SeatState.CONFIRMED, is_new=False)
    _seat(db, seat, row, Cause(actor.name, now, BY_HAND))
    audit.record(
        db,
        at=now,
        actor=actor.name,
        action="seat.given",
        event_id=event_id,
        subject=f"{attendee.id}/{given.session_id}",
        because=given.because,
        is_over=not is_free(row.capacity, row.taken),
    )
    _tell(db, seat, row, attendee, now)
    return Taken(SeatState.CONFIRMED, is_new=True)


def _lock(db: Connection, event_id: str, given: Given) -> LockedAttendee:
    try:
        return lock_attendee(db, event_id=event_id, person_id=given.person_id)
    except NotFoundError as error:
        message = (
            f"{given.name} has no active registration, so no seat can be theirs: it was cancelled. If "
            "they come after all, import it as active first."
        )
        raise NotFoundError(message) from error


_WORDS: Mapping[Reason, str] = {
    Reason.STARTED: "This session has begun: who comes in now is for its door to say.",
    Reason.INCLUDED: "This session comes with their registration: it is in their My Agenda.",
    Reason.PAID: "They paid for this session, and need no seat. It is in their My Agenda.",
    Reason.NOT_PAID: "This session is booked and paid on the registration page, and has no other seats.",
    Reason.NOTHING_TO_REGISTER: "This session needs no registration: they just come.",
}


def _words_of(refused: Refused, row: Found, document: Document | None) -> str:
    """Say a refusal to whoever gives the seat, not to whoever would sit there."""
    if refused.reason is Reason.FULL:
        kept = "" if row.taken >= row.capacity else " What is free is kept for who waits."
        return f"{row.taken} of {row.capacity} seats taken, {row.waiting} waiting.{kept}"
    if refused.reason is Reason.OVERLAP:
        session = document.sessions_by_id.get(refused.session) if document else None
        title = f"“{session.title}” ({refused.session})" if session else refused.session
        return (
            f"They have a seat in {title} at this time, and nobody sits in two at once. They may give "
            "that one up, or swap."
        )
    return _WORDS.get(refused.reason, "")


def _seat(db: Connection, seat: SeatKey, row: Found, cause: Cause) -> None:
    if row.state == SeatState.WAITLISTED:
        statements.leave_waitlist(db, seat)
    if is_free(row.capacity, row.taken):
        statements.take_place(db, seat)
    else:
        statements.take_place_over(db, seat)
    statements.put_seat(db, seat, SeatState.CONFIRMED, cause)


def _tell(
    db: Connection, seat: SeatKey, row: Found, attendee: LockedAttendee, now: datetime
) -> None:
    changes = 0 if row.changes is None else row.changes + 1
    queue_letter(
        db,
        person_id=attendee.person_id,
        event_id=seat.event_id,
        kind="seat-given",
        facts={
            "session": seat.session_id,
            "title": row.title,
            "starts_at": row.starts_at.isoformat(),
            "room": row.place,
        },
        now=now,
        dedupe_key=f"seat-given/{seat.attendee_id}/{seat.session_id}/{changes}",
    )

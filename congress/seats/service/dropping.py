"""Unregister: end a seat or a waiting place, and pass the seat on in the same transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from congress.attendees.service import LockedAttendee, lock_attendee
from congress.core.errors import NotFoundError
from congress.core.ports import CheckInKnower
from congress.core.principal import Principal
from congress.infra.database import Store
from congress.infra.locks import EXCLUSIVE, take_seat_lock
from congress.infra.statements import Found
from congress.mail.service import queue_letter
from congress.seats import queries
from congress.seats.rules import SeatKey, SeatState, decide_drop
from congress.seats.service import statements
from congress.seats.service.promoting import promote_waiting
from congress.seats.service.statements import Cause
from congress.seats.service.taking import refusal_of, refuse_checked_in


def drop_seat(
    *,
    db: Connection,
    store: Store,
    actor: Principal,
    now: datetime,
    event_id: str,
    session_id: str,
    check_ins: CheckInKnower | None = None,
) -> bool:
    """Unregister the actor from a session (R8); idempotent.

    Locks: the event's exclusive seat lock, then the attendee, then counters. `check_ins`: who knows who
    was scanned (None: nobody was); one statement, for a confirmed seat alone.

    Returns:
        Whether there was something to end.

    Raises:
        NotFoundError: no such session, or no attendee of this event.
        SeatError: included, paid, started, or counted in.
    """
    take_seat_lock(db, event_id, EXCLUSIVE)
    attendee = lock_attendee(db, event_id=event_id, person_id=actor.person_id)
    seat = SeatKey(event_id, session_id, attendee.id)
    row = queries.find_seat_row(db, seat)
    if row is None:
        raise NotFoundError
    document = queries.document_at(store, event_id, row.current_release)
    facts = queries.gather_facts(db, row, seat, attendee, document, waiting=row.waiting)
    refused = decide_drop(facts, now)
    if refused is not None:
        raise refusal_of(refused, row, document)
    if facts.held is None:
        return False
    if facts.held == SeatState.CONFIRMED:
        refuse_checked_in(db, check_ins, seat, document)
    statements.end_seat(db, seat, facts.held, Cause(actor.name, now, "unregistered"))
    _tell(db, attendee, session_id, row, facts.held, now)
    if facts.held == SeatState.CONFIRMED:
        promote_waiting(db, event_id, [session_id, *queries.list_waited_for(db, attendee.id)], now)
    return True


def _tell(
    db: Connection,
    attendee: LockedAttendee,
    session_id: str,
    row: Found,
    held: SeatState,
    now: datetime,
) -> None:
    queue_letter(
        db,
        person_id=attendee.person_id,
        event_id=attendee.event_id,
        kind="seat-dropped",
        facts={
            "session": session_id,
            "title": row.title,
            "starts_at": row.starts_at.isoformat(),
            "room": row.place,
            "held": held,
        },
        now=now,
        dedupe_key=f"seat-dropped/{attendee.id}/{session_id}/{row.changes}",
        is_own=True,  # mailed all the same, for somebody else may have done it (T3)
    )

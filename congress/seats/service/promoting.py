"""Passing free seats on to who waits: in the transaction that freed them, first come first served."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, update

from congress.agenda.rules.document import SessionStatus
from congress.attendees.service import lock_attendee_by_id
from congress.core.principal import SYSTEM
from congress.infra.statements import Found
from congress.mail.service import queue_letter
from congress.seats import queries
from congress.seats.models import SeatRow
from congress.seats.rules import (
    Refused,
    SeatKey,
    SeatState,
    WaitingFacts,
    decide_promotion,
    is_free,
    may_promote,
)
from congress.seats.service import statements
from congress.seats.service.statements import Cause


def promote_waiting(
    db: Connection, event_id: str, session_ids: Iterable[str], now: datetime
) -> list[tuple[str, str]]:
    """Give every free seat of these sessions to who waits, and of those that this frees in turn.

    Needs the event's exclusive seat lock. A swap that comes true frees another seat, and who got a
    seat or gave one up may now fit elsewhere: those sessions are looked at again, until nothing
    moves. Each step seats somebody or ends, so it terminates.

    Returns:
        (attendee, session) of each promotion, in order.
    """
    promoted: list[tuple[str, str]] = []
    to_look_at = list(dict.fromkeys(session_ids))
    while to_look_at:
        session_id = to_look_at.pop(0)
        for attendee_id, freed in _promote_one_session(db, event_id, session_id, now):
            promoted.append((attendee_id, session_id))
            if freed:
                again = [freed, *queries.list_waited_for(db, attendee_id)]
                to_look_at += [other for other in again if other not in to_look_at]
    return promoted


def waitlist_moves(session: Found, now: datetime) -> bool:
    """Tell whether free seats of a session, as it was looked up, still go to who waits."""
    return may_promote(
        session.starts_at,
        now,
        is_cancelled=session.status != SessionStatus.CONFIRMED,
        registration=session.registration,
    )


def _promote_one_session(
    db: Connection, event_id: str, session_id: str, now: datetime
) -> list[tuple[str, str | None]]:
    session = queries.find_count(db, event_id, session_id)
    if session is None or session.waiting == 0:
        return []
    if not waitlist_moves(session, now):
        return []
    taken = session.taken
    promoted: list[tuple[str, str | None]] = []
    for waiting in queries.list_waiting(db, event_id, session_id):
        if not is_free(session.capacity, taken):  # nobody else changes it under the exclusive lock
            break
        seat = SeatKey(event_id, session_id, waiting.attendee_id)
        given_up = _find_given_up(db, seat, waiting, now)
        refused = _judge(db, seat, session, waiting, given_up)
        if refused is not None:
            _pass_over(db, seat, session, waiting, refused, now)
            continue
        _seat(db, seat, session, waiting, given_up, now)
        taken += 1
        promoted.append((waiting.attendee_id, waiting.gives_up if given_up else None))
    return promoted


def _find_given_up(db: Connection, seat: SeatKey, waiting: Found, now: datetime) -> Found | None:
    """Return the session that a swap gives up; None when there is none, or it has started: whoever
    sits in it is not taken out of it.
    """
    if not waiting.gives_up:
        return None
    held = queries.find_seat_row(db, replace(seat, session_id=waiting.gives_up))
    if held is None or held.state != SeatState.CONFIRMED or now >= held.starts_at:
        return None
    return held


def _judge(
    db: Connection, seat: SeatKey, session: Found, waiting: Found, given_up: Found | None
) -> Refused | None:
    attendee = lock_attendee_by_id(db, waiting.attendee_id)
    clash = ""
    if attendee is not None:
        gives_up = waiting.gives_up if given_up else ""
        row = queries.find_seat_row(db, seat, gives_up=gives_up)
        if row is not None:
            clash = queries.find_clash(db, row, seat, attendee.paid_sessions, gives_up=gives_up)
    return decide_promotion(
        WaitingFacts(
            is_active=attendee is not None,
            is_eligible=not session.open_to or waiting.registration_type in session.open_to,
            clash=clash,
        )
    )


def _seat(
    db: Connection,
    seat: SeatKey,
    session: Found,
    waiting: Found,
    given_up: Found | None,
    now: datetime,
) -> None:
    """Turn a waiting place into a seat, and end the seat that is given up for it."""
    statements.take_place(db, seat)
    statements.leave_waitlist(db, seat)
    statements.put_seat(db, seat, SeatState.CONFIRMED, Cause(SYSTEM, now, "promoted"))
    if given_up is not None:
        other = replace(seat, session_id=waiting.gives_up)
        statements.end_seat(db, other, SeatState.CONFIRMED, Cause(SYSTEM, now, "swapped"))
    kind = "seat-swapped" if given_up else "seat-promoted"
    title = given_up.title if given_up else None
    _tell(db, seat, session, waiting, kind, now, released=title)


def _pass_over(
    db: Connection,
    seat: SeatKey,
    session: Found,
    waiting: Found,
    refused: Refused,
    now: datetime,
) -> None:
    """Keep the turn, remember why, and tell it once for each reason."""
    reason = f"{refused.reason}:{refused.session}" if refused.session else str(refused.reason)
    if waiting.passed_over == reason:
        return
    db.execute(
        update(SeatRow)
        .where(SeatRow.attendee_id == seat.attendee_id, SeatRow.session_id == seat.session_id)
        .values(passed_over=reason)
    )
    _tell(db, seat, session, waiting, "seat-passed-over", now, reason=reason)


def _tell(
    db: Connection,
    seat: SeatKey,
    session: Found,
    waiting: Found,
    kind: str,
    now: datetime,
    *,
    released: str | None = None,
    reason: str | None = None,
) -> None:
    queue_letter(
        db,
        person_id=waiting.person_id,
        event_id=seat.event_id,
        kind=kind,
        facts={
            "session": seat.session_id,
            "title": session.title,
            "starts_at": session.starts_at.isoformat(),
            "room": session.place,
            "released": released,
            "reason": reason.partition(":")[0] if reason else None,
        },
        now=now,
        dedupe_key=f"{kind}/{seat.attendee_id}/{seat.session_id}/{waiting.changes}/{reason or ''}",
    )

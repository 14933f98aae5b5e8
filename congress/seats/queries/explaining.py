"""What staff ask: who has a seat, and why somebody has none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, select

from congress.agenda.queries import list_sessions
from congress.agenda.rules.document import Document
from congress.agenda.rules.search import fold
from congress.attendees.models import AttendeeRow
from congress.attendees.queries import AttendeeFacts
from congress.core.errors import NotFoundError
from congress.infra.statements import Found
from congress.people.models import PersonRow
from congress.seats.models import SeatRow
from congress.seats.queries.facts import find_position, find_seat_row, gather_facts
from congress.seats.rules import BY_HAND, Button, SeatFacts, SeatKey, SeatState, decide_button


@dataclass(frozen=True)
class Explanation:
    """What one session shows to one person, and from what.

    `row` has the session, its counters and the person's seat; `position` counts from 1 while they
    wait; `passed_over`: why a free seat went to the next.
    """

    button: Button
    facts: SeatFacts
    row: Found
    position: int | None
    passed_over: str


def explain_button(
    db: Connection, document: Document, attendee: AttendeeFacts, session_id: str, now: datetime
) -> Explanation:
    """Return the button that the attendee sees, by the rules that decide it (`decide_button`).

    Raises:
        NotFoundError: no such session.
    """
    seat = SeatKey(attendee.event_id, session_id, attendee.id)
    row = find_seat_row(db, seat)
    if row is None:
        raise NotFoundError
    facts = gather_facts(db, row, seat, attendee, document, waiting=row.waiting)
    waits = facts.held == SeatState.WAITLISTED
    return Explanation(
        decide_button(session_id, facts, now),
        facts,
        row,
        find_position(db, seat.event_id, session_id, row.turn) if waits else None,
        _find_passed_over(db, seat) if waits else "",
    )


def _find_passed_over(db: Connection, seat: SeatKey) -> str:
    return (
        db.scalar(
            select(SeatRow.passed_over).where(
                SeatRow.attendee_id == seat.attendee_id, SeatRow.session_id == seat.session_id
            )
        )
        or ""
    )


@dataclass(frozen=True)
class SeatedPerson:
    """Somebody in a session. `state`: confirmed or waitlisted, `since` then; `by_hand`: staff gave it.

    `passed_over`: why the last free seat went to the next, "" for never.
    """

    state: str
    external_id: str
    first_name: str
    last_name: str
    since: datetime
    by_hand: bool
    passed_over: str


def list_seated(db: Connection, event_id: str, session_id: str) -> list[SeatedPerson]:
    """Return who is in a session: seats by when they were had, then the waitlist in its order."""
    is_waiting = case((SeatRow.state == SeatState.WAITLISTED, 1), else_=0)
    rows = db.execute(
        select(
            SeatRow.state,
            AttendeeRow.external_id,
            PersonRow.first_name,
            PersonRow.last_name,
            SeatRow.changed_at,
            SeatRow.because,
            SeatRow.passed_over,
        )
        .join(AttendeeRow, AttendeeRow.id == SeatRow.attendee_id)
        .join(PersonRow, PersonRow.id == AttendeeRow.person_id)
        .where(
            SeatRow.event_id == event_id,
            SeatRow.session_id == session_id,
            SeatRow.state != SeatState.ENDED,
        )
        .order_by(is_waiting, SeatRow.turn, SeatRow.changed_at, SeatRow.attendee_id)
    )
    return [
        SeatedPerson(
            state=row.state,
            external_id=row.external_id,
            first_name=row.first_name,
            last_name=row.last_name,
            since=row.changed_at,
            by_hand=row.because == BY_HAND,
            passed_over=row.passed_over or "",
        )
        for row in rows
    ]


MOST_NAMED = 8


def get_meant(db: Connection, event_id: str, wanted: str) -> str:
    """Return the id of the session that staff mean by an id, a title or words of one.

    Raises:
        NotFoundError: none, or several, which are named with their ids.
    """
    rows = [row for row in list_sessions(db, event_id) if not row.vanished or row.id == wanted]
    if any(row.id == wanted for row in rows):
        return wanted
    folded = fold(wanted)
    whole = [row for row in rows if fold(row.title) == folded]
    found = whole or [row for row in rows if folded and _has_words(fold(row.title), folded)]
    if len(found) == 1:
        return str(found[0].id)
    if not found:
        message = f"{event_id} has no session {wanted!r}; `congress export {event_id}` has all."
        raise NotFoundError(message)
    named = "; ".join(f"{row.id} ({row.title})" for row in found[:MOST_NAMED])
    more = "; and more" if len(found) > MOST_NAMED else ""
    message = f"{wanted!r} may be several sessions; write an id: {named}{more}."
    raise NotFoundError(message)


def _has_words(title: str, wanted: str) -> bool:
    words = title.split()
    return all(any(word.startswith(one) for word in words) for one in wanted.split())

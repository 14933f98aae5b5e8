"""Answers for staff: which button somebody sees at a session and why, without signing in as them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from congress.agenda.queries import ReleaseShelf
from congress.agenda.rules.document import Document, Registration
from congress.attendees.queries import FoundAttendee, list_attendees_by_ids
from congress.core.errors import NotFoundError
from congress.infra.database import Store
from congress.seats import queries
from congress.seats.rules import UNLIMITED, Refused, SeatState, Waiting, decide_drop, decide_seat
from congress.seats.service.taking import refusal_of


@dataclass(frozen=True)
class Told:
    """Which button a session shows to somebody, and what it was decided from.

    state, action, reason, until: as `rules.Button`. `detail`: why, in words. `needs_seat`: seats are
    counted here. `capacity` None: unlimited. `position` counts from 1 while they wait; `passed_over`:
    why a free seat went to the next: a reason, and a session behind a colon. `clash`: the seat of
    theirs that is in the way.
    """

    external_id: str
    name: str
    registration_type: str
    session: str
    title: str
    starts_at: datetime
    state: str
    action: str
    reason: str
    detail: str
    until: datetime | None
    needs_seat: bool
    capacity: int | None
    taken: int
    waiting: int
    position: int | None
    passed_over: str
    clash: str


def explain_seat(
    *,
    db: Connection,
    store: Store,
    now: datetime,
    event_id: str,
    found: FoundAttendee,
    session_id: str,
) -> Told:
    """Return what somebody sees at a session now, by the very rules that decide it for them.

    Raises:
        NotFoundError: no such event, nothing published, or no such session; in words for staff.
    """
    release = store.attached(ReleaseShelf).current(event_id)
    if release is None:
        raise NotFoundError
    attendee = list_attendees_by_ids(db, [found.id])[found.id]
    if not attendee.is_active:
        message = f"{found.label} is cancelled, and sees no button anywhere."
        raise NotFoundError(message)
    seen = queries.explain_button(db, release.document, attendee, session_id, now)
    return Told(
        external_id=found.external_id,
        name=found.name,
        registration_type=found.registration_type,
        session=session_id,
        title=seen.row.title,
        starts_at=seen.row.starts_at,
        state=seen.button.state,
        action=seen.button.action,
        reason=seen.button.reason,
        detail=_detail(seen, release.document, now),
        until=seen.button.until,
        needs_seat=seen.facts.registration == Registration.REQUIRED,
        capacity=None if seen.facts.capacity == UNLIMITED else seen.facts.capacity,
        taken=seen.facts.taken,
        waiting=seen.facts.waiting,
        position=seen.position,
        passed_over=seen.passed_over,
        clash=seen.facts.clash,
    )


def _detail(seen: queries.Explanation, document: Document, now: datetime) -> str:
    """Return why, in the words of the refusal that they would read, or in as many."""
    facts = seen.facts
    if facts.held is not None:
        refused = decide_drop(facts, now)
        if refused is not None:
            return _read(refused, seen, document)
        if facts.held == SeatState.CONFIRMED:
            return "They have a seat, and may give it up."
        return _why_waiting(seen)
    verdict = decide_seat(facts, now, may_wait=True)
    if isinstance(verdict, Refused):
        return _read(verdict, seen, document)
    if isinstance(verdict, Waiting):
        if facts.waiting and facts.taken < facts.capacity:
            return "Seats are free, and whoever waits comes first."
        return "Every seat is taken."
    return "A seat is free, and nobody waits for it."


def _read(refused: Refused, seen: queries.Explanation, document: Document) -> str:
    return f"They would read: {refusal_of(refused, seen.row, document).detail}"


def _why_waiting(seen: queries.Explanation) -> str:
    reason, _, session_id = seen.passed_over.partition(":")
    if not reason:
        return "They wait for a seat."
    because = f"they have a seat in {session_id} at that time" if session_id else reason
    return f"They wait. A seat was free and went to the next, since {because}; their turn stands."

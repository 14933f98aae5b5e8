"""Register: a seat, a waiting place, or a swap (decision 0022)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from congress.agenda.rules.document import Document, SessionStatus
from congress.attendees.service import LockedAttendee, lock_attendee
from congress.core.clock import rfc3339
from congress.core.errors import BusyError, DomainError, NotFoundError
from congress.core.ports import CheckInKnower
from congress.core.principal import Principal
from congress.core.time_words import moment_of
from congress.infra.database import Store
from congress.infra.locks import EXCLUSIVE, take_seat_lock
from congress.infra.statements import Found
from congress.mail.service import queue_letter
from congress.seats import errors, queries
from congress.seats.rules import (
    Reason,
    Refused,
    Seated,
    SeatKey,
    SeatState,
    Waiting,
    decide_seat,
    is_free,
)
from congress.seats.service import statements
from congress.seats.service.promoting import promote_waiting, waitlist_moves
from congress.seats.service.statements import Cause


@dataclass(frozen=True)
class Taken:
    """What a Register led to. `is_new` False: it was so before. `position` counts from 1."""

    state: SeatState
    is_new: bool
    position: int | None = None


@dataclass(frozen=True)
class Wish:
    """What somebody asks for when they register.

    Args:
        session_id: the session.
        may_wait: wait when there is no room.
        gives_up: a session given up when, and only when, the seat comes (a swap).
        seen_release: the agenda's number that the person was looking at; None: not said.
    """

    session_id: str
    may_wait: bool = False
    gives_up: str | None = None
    seen_release: int | None = None


def take_seat(
    *,
    db: Connection,
    store: Store,
    actor: Principal,
    now: datetime,
    event_id: str,
    wish: Wish,
    check_ins: CheckInKnower | None = None,
) -> Taken:
    """Register the actor for a session; idempotent.

    Locks: the event's seat lock (shared, or exclusive for a swap or where people wait beside a free
    seat), then the attendee, then the session's counters. `store` has the release in memory.
    `check_ins`: who knows who was scanned (None: nobody was), asked of a session that is given up.

    Raises:
        BusyError: a seat became free meanwhile; the unit of work runs again. Also when it commits:
            somebody took the last seat meanwhile.
        NotFoundError: no such session, or no attendee of this event.
        SeatError: one of `seats.errors`, with its facts.
        MovedError: time or room changed since `seen_release`.
    """
    if wish.gives_up == wish.session_id:  # a session cannot be given up for itself
        wish = replace(wish, gives_up=None)
    if wish.gives_up is not None:
        take_seat_lock(db, event_id, EXCLUSIVE)
        exclusive: bool | None = True
    else:
        exclusive = queries.lock_by_waiting(db, event_id, wish.session_id)
    if exclusive is None:
        raise NotFoundError
    attendee = lock_attendee(db, event_id=event_id, person_id=actor.person_id)
    seat = SeatKey(event_id, wish.session_id, attendee.id)
    row = _look(db, seat, wish)
    if wish.seen_release is not None and row.released_in > wish.seen_release:
        raise errors.MovedError(release=row.current_release)
    first_come = row.waiting
    if not exclusive and row.waiting and is_free(row.capacity, row.taken):
        # It became free while this waited for its lock: begin again, with the lock that promotes.
        raise BusyError(retry_after=1)
    if exclusive and row.waiting and row.state != SeatState.CONFIRMED:
        # A newcomer gets a free seat only if everybody waiting was passed over just now.
        promote_waiting(db, event_id, [wish.session_id], now)
        row = _look(db, seat, wish)
        first_come = 0 if waitlist_moves(row, now) else row.waiting
    document = queries.document_at(store, event_id, row.current_release)
    facts = queries.gather_facts(
        db, row, seat, attendee, document, waiting=first_come, gives_up=wish.gives_up or ""
    )
    verdict = decide_seat(facts, now, may_wait=wish.may_wait)
    if isinstance(verdict, Refused):
        raise refusal_of(verdict, row, document)
    asked = _Register(
        db, Cause(actor.name, now), attendee, seat, row, wish.gives_up, check_ins, document
    )
    return asked.settle(verdict)


def _look(db: Connection, seat: SeatKey, wish: Wish) -> Found:
    row = queries.find_seat_row(db, seat, gives_up=wish.gives_up or "")
    if row is None:
        raise NotFoundError
    return row


@dataclass(frozen=True)
class _Register:
    """One Register whose verdict is known; writes it. `row` is the session as seen under the locks."""

    db: Connection
    cause: Cause
    attendee: LockedAttendee
    seat: SeatKey
    row: Found
    gives_up: str | None
    check_ins: CheckInKnower | None
    document: Document | None

    def settle(self, verdict: Seated | Waiting) -> Taken:
        """Write what was decided; the counters have the last word."""
        if isinstance(verdict, Waiting):
            return self._wait()
        if self.row.state == SeatState.CONFIRMED:
            return Taken(SeatState.CONFIRMED, is_new=False)
        return self._sit()

    def _sit(self) -> Taken:
        statements.take_place(self.db, self.seat)
        self._put(SeatState.CONFIRMED)
        if self.gives_up is not None:
            self._give_up(self.gives_up)
        self._tell("seat-taken")
        return Taken(SeatState.CONFIRMED, is_new=True)

    def _wait(self) -> Taken:
        if self.gives_up is not None:
            self._check_held(self.gives_up)
        if self.row.state == SeatState.WAITLISTED:
            if self.gives_up is not None and self._wait_with_swap():
                return Taken(SeatState.CONFIRMED, is_new=True)
            place = queries.find_position(
                self.db, self.seat.event_id, self.seat.session_id, self.row.turn
            )
            return Taken(SeatState.WAITLISTED, is_new=False, position=place)
        turn, place = statements.join_waitlist(self.db, self.seat)
        self._put(SeatState.WAITLISTED, turn=turn)
        self._tell("seat-waitlisted", position=place)
        return Taken(SeatState.WAITLISTED, is_new=True, position=place)

    def _wait_with_swap(self) -> bool:
        """Note what the waiting person gives up; True when nothing else was in the way of a seat."""
        self._put(SeatState.WAITLISTED, turn=self.row.turn)
        promote_waiting(self.db, self.seat.event_id, [self.seat.session_id], self.cause.at)
        row = queries.find_seat_row(self.db, self.seat, gives_up=self.gives_up or "")
        return row is not None and row.state == SeatState.CONFIRMED

    def _put(self, state: SeatState, *, turn: int | None = None) -> None:
        gives_up = self.gives_up if state == SeatState.WAITLISTED else None
        statements.put_seat(self.db, self.seat, state, self.cause, turn=turn, gives_up=gives_up)

    def _check_held(self, gives_up: str) -> SeatKey:
        """Return the seat to give up. Raises what is in the way."""
        seat = replace(self.seat, session_id=gives_up)
        held = queries.find_seat_row(self.db, seat)
        if held is None:
            message = "The session to give up is not one of this event."
            raise NotFoundError(message)
        if held.state != SeatState.CONFIRMED:
            message = "You have no seat in the session you want to give up, so there is no swap."
            raise errors.NothingToRegisterError(message)
        if self.cause.at >= held.starts_at and held.status == SessionStatus.CONFIRMED:
            message = f"“{held.title}” has started, so its seat can no longer be given up."
            raise errors.StartedError(message)
        refuse_checked_in(self.db, self.check_ins, seat, self.document)
        return seat

    def _give_up(self, gives_up: str) -> None:
        """End the swapped seat and pass it on, in the same transaction."""
        seat = self._check_held(gives_up)
        swapped = replace(self.cause, because="swapped")
        statements.end_seat(self.db, seat, SeatState.CONFIRMED, swapped)
        again = [gives_up, *queries.list_waited_for(self.db, self.attendee.id)]
        promote_waiting(self.db, self.seat.event_id, again, self.cause.at)

    def _tell(self, kind: str, *, position: int | None = None) -> None:
        row, seat = self.row, self.seat
        changes = 0 if row.changes is None else row.changes + 1
        queue_letter(
            self.db,
            person_id=self.attendee.person_id,
            event_id=seat.event_id,
            kind=kind,
            facts={
                "session": seat.session_id,
                "title": row.title,
                "starts_at": row.starts_at.isoformat(),
                "room": row.place,
                "position": position,
            },
            now=self.cause.at,
            dedupe_key=f"{kind}/{seat.attendee_id}/{seat.session_id}/{changes}",
            mailed=False,  # the person is looking at the app; the inbox keeps it
            is_own=True,
        )


def refuse_checked_in(
    db: Connection, check_ins: CheckInKnower | None, seat: SeatKey, document: Document | None
) -> None:
    """Raise CheckedInError if the person was scanned into the session of a confirmed seat (R8)."""
    if check_ins is None:
        return
    at = check_ins.find_check_in(db, seat.event_id, seat.attendee_id, seat.session_id)
    if at is None:
        return
    zone = document.zone if document else ZoneInfo("UTC")
    words = say_checked_in(at, zone)
    raise errors.CheckedInError(words, session=seat.session_id, checked_in_at=rfc3339(at))


def say_checked_in(at: datetime, zone: ZoneInfo) -> str:
    """Return why a seat is not given up: on the page of the session, and to who tried."""
    clock = moment_of(at, zone).clock
    return f"You were counted in at {clock}, so this seat stays yours. You can leave at any time."


def refusal_of(
    refused: Refused, row: Found, document: Document | None, words: str = ""
) -> DomainError:
    """Return a refusal as the error that says it, with the facts a client shows.

    `words`: what it says, where that is not for the attendee.
    """
    link = document.event.links.get("modify", "") if document else ""
    match refused.reason:
        case Reason.FULL:
            return errors.FullError(words or _full_words(row.waiting), waiting=row.waiting)
        case Reason.OVERLAP:
            words = words or _overlap_words(refused.session, document)
            return errors.OverlapError(words, session=refused.session)
        case Reason.NOT_OPEN_YET | Reason.CLOSED if refused.at is not None:
            return _closed(refused.reason, refused.at, document)
        case Reason.NOT_PAID:
            return errors.NotPaidError(words, link=link)
        case Reason.PAID:
            return errors.PaidError(words, link=link)
    plain: dict[Reason, type[DomainError]] = {
        Reason.CANCELLED: errors.CancelledError,
        Reason.STARTED: errors.StartedError,
        Reason.NOT_INCLUDED: errors.NotIncludedError,
        Reason.INCLUDED: errors.IncludedError,
        Reason.NOTHING_TO_REGISTER: errors.NothingToRegisterError,
    }
    return plain[refused.reason](words)


def _full_words(waiting: int) -> str:
    if waiting == 0:
        return "Full. Join the waitlist: if a seat opens you get it at once, and we tell you."
    people = "1 person is" if waiting == 1 else f"{waiting} people are"
    return (
        f"Full. {people} waiting. Join the waitlist: if a seat opens you get it at once, and we "
        "tell you."
    )


def _overlap_words(session_id: str, document: Document | None) -> str:
    session = document.sessions_by_id.get(session_id) if document else None
    if session is None:
        return ""
    return (
        f"You have a seat in “{session.title}” at this time. Unregister there first, or swap: you "
        "keep it unless you get this one."
    )


def _closed(reason: Reason, at: datetime, document: Document | None) -> errors.ClosedError:
    if reason is Reason.CLOSED:
        return errors.ClosedError(closed_at=rfc3339(at))
    zone = document.zone if document else ZoneInfo("UTC")
    words = f"Registration for this session opens {moment_of(at, zone).text}."
    return errors.ClosedError(words, opens_at=rfc3339(at))

"""Register: a seat, a waiting place, or a swap (decision 0022)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from congress.agenda.rules.document import Document, SessionStatus
from congress.agenda.rules.inclusion import Offered, decide_inclusion
from congress.attendees.service import LockedAttendee, lock_attendee
from congress.core.clock import rfc3339
from congress.core.errors import BusyError, DomainError, NotFoundError
from congress.core.principal import Principal
from congress.core.time_words import moment_of
from congress.infra.database import Store
from congress.infra.locks import EXCLUSIVE, take_seat_lock
from congress.mail.service import queue_letter
from congress.seats import errors, queries
from congress.seats.queries import Found
from congress.seats.rules import (
    Reason,
    Refused,
    Seated,
    SeatFacts,
    SeatState,
    Waiting,
    decide_seat,
    is_free,
    may_promote,
)
from congress.seats.service import writes
from congress.seats.service.promoting import promote_waiting


@dataclass(frozen=True)
class Taken:
    """What a Register led to. `is_new` False: it was so before. `position` counts from 1."""

    state: SeatState
    is_new: bool
    position: int | None = None


def take_seat(
    *,
    db: Connection,
    store: Store,
    actor: Principal,
    now: datetime,
    event_id: str,
    session_id: str,
    waitlist: bool = False,
    release: str | None = None,
    seen_release: int | None = None,
) -> Taken:
    """Register the actor for a session; idempotent.

    Locks: the event's seat lock (shared, or exclusive for a swap or where people wait beside a free
    seat), then the attendee, then the session's counters.

    Args:
        db: the open unit of work.
        store: for the release in memory.
        actor: whose seat it becomes.
        now: the instant of the call.
        event_id: the event.
        session_id: the session.
        waitlist: wait when there is no room.
        release: a session given up when, and only when, the seat comes (a swap).
        seen_release: the release the person was looking at.

    Raises:
        BusyError: a seat became free meanwhile; the unit of work runs again.
        NotFoundError: no such session, or no attendee of this event.
        SeatError: one of `seats.errors`, with its facts.
        MovedError: time or room changed since `seen_release`.
    """
    if release == session_id:  # a session cannot be given up for itself
        release = None
    if release is not None:
        take_seat_lock(db, event_id, EXCLUSIVE)
        exclusive: bool | None = True
    else:
        exclusive = queries.lock_by_waiting(db, event_id, session_id)
    if exclusive is None:
        raise NotFoundError
    attendee = lock_attendee(db, event_id=event_id, person_id=actor.person_id)
    row = _look(db, attendee, session_id, release)
    if seen_release is not None and row.released_in > seen_release:
        raise errors.MovedError(release=row.current_release)
    first_come = row.waiting
    if not exclusive and row.waiting and is_free(row.capacity, row.taken):
        # It became free while this waited for its lock: begin again, with the lock that promotes.
        raise BusyError(retry_after=1)
    if exclusive and row.waiting and row.state != SeatState.CONFIRMED:
        # A newcomer gets a free seat only if everybody waiting was passed over just now.
        promote_waiting(db, event_id, [session_id], now)
        row = _look(db, attendee, session_id, release)
        first_come = 0 if _waitlist_moves(row, now) else row.waiting
    document = queries.document_at(store, event_id, row.current_release)
    facts = gather_facts(db, row, attendee, session_id, document, first_come, release)
    verdict = decide_seat(facts, now, may_wait=waitlist)
    if isinstance(verdict, Refused):
        raise refusal_of(verdict, row, document)
    asked = _Register(db, actor, now, attendee, session_id, row, release)
    return asked.settle(verdict, waitlist=waitlist)


def _look(db: Connection, attendee: LockedAttendee, session_id: str, release: str | None) -> Found:
    row = queries.find_seat_row(
        db,
        event_id=attendee.event_id,
        session_id=session_id,
        attendee_id=attendee.id,
        ignoring=release or "",
    )
    if row is None:
        raise NotFoundError
    return row


def _waitlist_moves(row: Found, now: datetime) -> bool:
    return may_promote(
        row.starts_at,
        now,
        is_cancelled=row.status != SessionStatus.CONFIRMED,
        registration=row.registration,
    )


def gather_facts(
    db: Connection,
    row: Found,
    attendee: LockedAttendee,
    session_id: str,
    document: Document | None,
    waiting: int,
    release: str | None = None,
) -> SeatFacts:
    """Return the facts of one attendee and one session from what was looked up under the locks."""
    kind = None
    if document is not None:
        kind = document.registration_types_by_id.get(attendee.registration_type)
    clash = ""
    if row.overlap == "refuse":
        clash = row.clash or queries.find_paid_clash(
            db,
            event_id=attendee.event_id,
            session_id=session_id,
            paid=attendee.paid_sessions,
            ignoring=release or "",
        )
    return SeatFacts(
        registration=row.registration,
        is_cancelled=row.status != SessionStatus.CONFIRMED,
        starts_at=row.starts_at,
        open_to=row.open_to,
        opens_at=row.registration_opens_at,
        closes_at=row.registration_closes_at,
        registration_type=attendee.registration_type,
        inclusion=decide_inclusion(
            Offered(session_id, row.kind, row.registration), kind, attendee.paid_sessions
        ),
        held=None if row.state in (None, SeatState.ENDED) else SeatState(row.state),
        clash=clash,
        capacity=row.capacity,
        taken=row.taken,
        waiting=waiting,
    )


@dataclass(frozen=True)
class _Register:
    """One Register whose verdict is known; writes it. `row` is the session as seen under the locks."""

    db: Connection
    actor: Principal
    now: datetime
    attendee: LockedAttendee
    session_id: str
    row: Found
    release: str | None

    def settle(self, verdict: Seated | Waiting, *, waitlist: bool) -> Taken:
        """Write what was decided; the counters have the last word."""
        if isinstance(verdict, Waiting):
            return self._wait()
        if self.row.state == SeatState.CONFIRMED:
            return Taken(SeatState.CONFIRMED, is_new=False)
        if writes.take_place(self.db, self.attendee.event_id, self.session_id):
            return self._sit()
        if waitlist:
            return self._wait()
        raise errors.FullError(_full_words(self.row.waiting), waiting=self.row.waiting)

    def _sit(self) -> Taken:
        self._put(SeatState.CONFIRMED)
        if self.release is not None:
            self._give_up(self.release)
        self._tell("seat-taken")
        return Taken(SeatState.CONFIRMED, is_new=True)

    def _wait(self) -> Taken:
        event_id = self.attendee.event_id
        if self.release is not None:
            self._check_held(self.release)
        if self.row.state == SeatState.WAITLISTED:
            if self.release is not None and self._wait_with_swap():
                return Taken(SeatState.CONFIRMED, is_new=True)
            place = queries.find_position(
                self.db, event_id=event_id, session_id=self.session_id, turn=self.row.turn
            )
            return Taken(SeatState.WAITLISTED, is_new=False, position=place)
        turn, place = writes.join_waitlist(self.db, event_id, self.session_id)
        self._put(SeatState.WAITLISTED, turn=turn)
        self._tell("seat-waitlisted", position=place)
        return Taken(SeatState.WAITLISTED, is_new=True, position=place)

    def _wait_with_swap(self) -> bool:
        """Note what the waiting person gives up; True when nothing else was in the way of a seat."""
        self._put(SeatState.WAITLISTED, turn=self.row.turn)
        promote_waiting(self.db, self.attendee.event_id, [self.session_id], self.now)
        row = _look(self.db, self.attendee, self.session_id, self.release)
        return bool(row.state == SeatState.CONFIRMED)

    def _put(self, state: SeatState, *, turn: int | None = None) -> None:
        writes.put_seat(
            self.db,
            event_id=self.attendee.event_id,
            session_id=self.session_id,
            attendee_id=self.attendee.id,
            state=state,
            now=self.now,
            actor=self.actor.name,
            turn=turn,
            releases=self.release if state == SeatState.WAITLISTED else None,
        )

    def _check_held(self, release: str) -> None:
        held = queries.find_seat_row(
            self.db,
            event_id=self.attendee.event_id,
            session_id=release,
            attendee_id=self.attendee.id,
        )
        if held is None:
            message = "The session to give up is not one of this event."
            raise NotFoundError(message)
        if held.state != SeatState.CONFIRMED:
            message = "You have no seat in the session you want to give up, so there is no swap."
            raise errors.NothingToRegisterError(message)
        if self.now >= held.starts_at and held.status == SessionStatus.CONFIRMED:
            message = f"“{held.title}” has started, so its seat can no longer be given up."
            raise errors.StartedError(message)

    def _give_up(self, release: str) -> None:
        """End the swapped seat and pass it on, in the same transaction."""
        self._check_held(release)
        writes.end_seat(
            self.db,
            event_id=self.attendee.event_id,
            session_id=release,
            attendee_id=self.attendee.id,
            held=SeatState.CONFIRMED,
            because="swapped",
            now=self.now,
            actor=self.actor.name,
        )
        again = [release, *queries.list_waited_for(self.db, self.attendee.id)]
        promote_waiting(self.db, self.attendee.event_id, again, self.now)

    def _tell(self, kind: str, *, position: int | None = None) -> None:
        row = self.row
        changes = 0 if row.changes is None else row.changes + 1
        queue_letter(
            self.db,
            person_id=self.attendee.person_id,
            event_id=self.attendee.event_id,
            kind=kind,
            facts={
                "session": self.session_id,
                "title": row.title,
                "starts_at": row.starts_at.isoformat(),
                "room": row.place,
                "position": position,
            },
            now=self.now,
            dedupe_key=f"{kind}/{self.attendee.id}/{self.session_id}/{changes}",
            mailed=False,  # the person is looking at the app; the inbox keeps it
        )


def refusal_of(refused: Refused, row: Found, document: Document | None) -> DomainError:
    """Return a refusal as the error that says it, with the facts a client shows."""
    link = document.event.links.get("modify", "") if document else ""
    match refused.reason:
        case Reason.FULL:
            return errors.FullError(_full_words(row.waiting), waiting=row.waiting)
        case Reason.OVERLAP:
            return errors.OverlapError(
                _overlap_words(refused.session, document), session=refused.session
            )
        case Reason.NOT_OPEN_YET | Reason.CLOSED if refused.at is not None:
            return _closed(refused.reason, refused.at, document)
        case Reason.NOT_PAID:
            return errors.NotPaidError(link=link)
        case Reason.PAID:
            return errors.PaidError(link=link)
    plain: dict[Reason, type[DomainError]] = {
        Reason.CANCELLED: errors.CancelledError,
        Reason.STARTED: errors.StartedError,
        Reason.NOT_INCLUDED: errors.NotIncludedError,
        Reason.INCLUDED: errors.IncludedError,
        Reason.NOTHING_TO_REGISTER: errors.NothingToRegisterError,
    }
    return plain[refused.reason]()


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

"""Following registrations: what a cancelled one held is freed, what was chosen becomes seats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from congress.attendees.service import LockedAttendee, lock_attendee_by_id
from congress.core.errors import DomainError
from congress.core.ports import RegistrationChange
from congress.core.principal import SYSTEM
from congress.infra.database import Store
from congress.infra.statements import Found
from congress.mail.service import queue_letter
from congress.seats import queries
from congress.seats.rules import BY_HAND, Reason, Refused, Seated, SeatKey, SeatState, decide_seat
from congress.seats.service import statements
from congress.seats.service.promoting import promote_waiting
from congress.seats.service.stars import remove_stars
from congress.seats.service.statements import Cause
from congress.seats.service.taking import refusal_of


class RegistrationsFollower:
    """Acts on changed registrations (`core.ports.RegistrationFollower`)."""

    def __init__(self, store: Store) -> None:
        """Keep the store, for releases in memory."""
        self._store = store

    def follow_registrations(
        self, db: Connection, changes: Sequence[RegistrationChange], now: datetime
    ) -> Iterable[str]:
        """Free, take and pass on; the caller holds the event's exclusive seat lock.

        Returns:
            One sentence for each choice that could not be honoured as written.
        """
        notes: list[str] = []
        freed: dict[str, list[str]] = {}
        for change in changes:
            if change.is_added and change.chosen is None:
                continue  # of thousands of a first list
            here = freed.setdefault(change.event_id, [])
            if change.is_handed_on:
                remove_stars(db, change.attendee_id)
            if not change.is_active:
                here += self._end(db, change, now, "registration cancelled", keep=frozenset())
                continue
            if change.entitlement_changed:
                here += self._end_ineligible(db, change, now)
            if change.chosen is not None:
                here += self._end_unchosen(db, change, now)
                notes += self._choose(db, change, now)
            # What stood in the way of a waiting place may be gone.
            here += queries.list_waited_for(db, change.attendee_id)
        for event_id, sessions in freed.items():
            promote_waiting(db, event_id, sessions, now)
        return notes

    def _end(
        self,
        db: Connection,
        change: RegistrationChange,
        now: datetime,
        because: str,
        *,
        keep: frozenset[str],
        before: datetime | None = None,
    ) -> list[str]:
        """End an attendee's live seats but those to keep (or changed since `before`)."""
        ended = []
        for seat in queries.list_live_seats(db, change.attendee_id):
            if seat.session_id in keep or (before is not None and seat.changed_at > before):
                continue
            key = SeatKey(change.event_id, seat.session_id, change.attendee_id)
            statements.end_seat(db, key, seat.state, Cause(SYSTEM, now, because))
            ended.append(seat.session_id)
        return ended

    def _end_unchosen(self, db: Connection, change: RegistrationChange, now: datetime) -> list[str]:
        """End what the newer list of the registration page leaves out (R13: one truth)."""
        if change.chosen_at is None:
            return []
        return self._end(
            db,
            change,
            now,
            "changed on the registration page",
            keep=frozenset(change.chosen or ()),
            before=change.chosen_at,
        )

    def _end_ineligible(
        self, db: Connection, change: RegistrationChange, now: datetime
    ) -> list[str]:
        attendee = lock_attendee_by_id(db, change.attendee_id)
        if attendee is None:
            return []
        rows = queries.list_live_seats_with_types(db, change.event_id, change.attendee_id)
        keep = frozenset(
            session_id
            for session_id, open_to, because in rows
            if because == BY_HAND or not open_to or attendee.registration_type in open_to
        )
        return self._end(db, change, now, "not part of the new registration", keep=keep)

    def _choose(self, db: Connection, change: RegistrationChange, now: datetime) -> list[str]:
        attendee = lock_attendee_by_id(db, change.attendee_id)
        if attendee is None:
            return []
        notes = []
        for session_id in change.chosen or ():
            seat = SeatKey(change.event_id, session_id, attendee.id)
            row = queries.find_seat_row(db, seat)
            if row is None or self._is_settled(row, change):
                continue
            note = self._choose_one(db, attendee, seat, row, now)
            if note:
                notes.append(f"{change.attendee_id}: {note}")
        return notes

    @staticmethod
    def _is_settled(row: Found, change: RegistrationChange) -> bool:
        """Tell whether the seat stands, or the person decided otherwise after this choice."""
        if row.state in (SeatState.CONFIRMED, SeatState.WAITLISTED):
            return True
        newer = row.seat_changed_at is not None and (
            change.chosen_at is None or row.seat_changed_at > change.chosen_at
        )
        return bool(newer)

    def _choose_one(
        self, db: Connection, attendee: LockedAttendee, seat: SeatKey, row: Found, now: datetime
    ) -> str:
        """Give the chosen seat; where that cannot be, a waiting place and an inbox line that says so."""
        document = queries.document_at(self._store, seat.event_id, row.current_release)
        facts = queries.gather_facts(db, row, seat, attendee, document, waiting=row.waiting)
        # Chosen while registering: the windows of the app do not apply to it.
        verdict = decide_seat(replace(facts, opens_at=None, closes_at=None), now, may_wait=True)
        cause = Cause(SYSTEM, now, "chosen")
        if isinstance(verdict, Seated):
            statements.take_place(db, seat)
            statements.put_seat(db, seat, SeatState.CONFIRMED, cause)
            return ""
        if isinstance(verdict, Refused) and verdict.reason is not Reason.OVERLAP:
            if verdict.reason in (Reason.INCLUDED, Reason.PAID):
                return ""
            error: DomainError = refusal_of(verdict, row, document)
            self._tell(db, attendee, seat, row, now, outcome="none", why=error.detail)
            return f"{seat.session_id}: {error.detail}"
        why = (
            "it is at the same time as another seat"
            if isinstance(verdict, Refused)
            else "it is full"
        )
        turn, _ = statements.join_waitlist(db, seat)
        statements.put_seat(db, seat, SeatState.WAITLISTED, cause, turn=turn)
        self._tell(db, attendee, seat, row, now, outcome="waiting", why=why)
        return f"{seat.session_id}: on the waitlist, {why}"

    @staticmethod
    def _tell(
        db: Connection,
        attendee: LockedAttendee,
        seat: SeatKey,
        row: Found,
        now: datetime,
        *,
        outcome: str,
        why: str,
    ) -> None:
        queue_letter(
            db,
            person_id=attendee.person_id,
            event_id=seat.event_id,
            kind="choice-not-honoured",
            facts={
                "session": seat.session_id,
                "title": row.title,
                "starts_at": row.starts_at.isoformat(),
                "room": row.place,
                "outcome": outcome,
                "reason": why,
            },
            now=now,
            dedupe_key=f"choice/{seat.attendee_id}/{seat.session_id}/{now.isoformat()}",
        )

"""Passing seats on at a door: from who has not come to who stands in the standby line (decision 0056).

Who that is, and from when on, is for the doors to say (room `checkin`); that no seat is given twice, and
nobody sits in two at once, is kept here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from congress.attendees.service import bump_agenda_versions
from congress.core.principal import Principal
from congress.infra.statements import Found
from congress.mail.service import letter_values, queue_letters
from congress.seats import queries
from congress.seats.rules import NOT_COME, STANDBY, SeatKey, SeatState
from congress.seats.service import statements
from congress.seats.service.promoting import promote_waiting
from congress.seats.service.statements import Cause

SWAPPED = "swapped"


@dataclass(frozen=True)
class FromTheLine:
    """Somebody who gets a seat. `gives_up`: the titles of the sessions whose seats go for it, by id."""

    attendee_id: str
    gives_up: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class AtTheDoor:
    """What happens to one session's seats: who gets one, in order; whose end, the first one first.

    No more end than get in.
    """

    event_id: str
    session_id: str
    let_in: Sequence[FromTheLine]
    ends: Sequence[str]


def pass_seats_on(*, db: Connection, actor: Principal, now: datetime, passing: AtTheDoor) -> None:
    """Seat who stands in line and end as many seats of who has not come; write to both.

    Needs the event's exclusive seat lock, under which what `passing` was decided by was looked up. Seats
    that are given up go to who waits for them, where that waitlist still moves.

    Raises:
        BusyError: when it commits: there were fewer seats than that; the unit of work runs again.
    """
    _Passing(db, Cause(actor.name, now, STANDBY), passing).run()


@dataclass(frozen=True)
class _Passing:
    """Writes it."""

    db: Connection
    cause: Cause
    passing: AtTheDoor

    def run(self) -> None:
        passing = self.passing
        met = [*(one.attendee_id for one in passing.let_in), *passing.ends]
        session = queries.find_count(self.db, passing.event_id, passing.session_id)
        if session is None or not met:
            return
        people = queries.list_people_at(self.db, passing.session_id, met)
        self._end(session, people)
        self._seat(session, people)
        bump_agenda_versions(self.db, met)
        self._promote(met)

    def _key(self, attendee_id: str, session_id: str = "") -> SeatKey:
        return SeatKey(self.passing.event_id, session_id or self.passing.session_id, attendee_id)

    def _end(self, session: Found, people: Mapping[str, Found]) -> None:
        """End them without counting: what they had goes straight to who gets in, so that of a session
        above its capacity (I1) as many sit there afterwards as before.
        """
        cause = Cause(self.cause.actor, self.cause.at, NOT_COME)
        letters = []
        for attendee_id in self.passing.ends:
            statements.put_seat(self.db, self._key(attendee_id), SeatState.ENDED, cause)
            letters.append(self._letter("seat-not-come", session, people[attendee_id]))
        queue_letters(self.db, letters)

    def _seat(self, session: Found, people: Mapping[str, Found]) -> None:
        passed_on = len(self.passing.ends)
        letters = []
        for number, one in enumerate(self.passing.let_in):
            seat, person = self._key(one.attendee_id), people[one.attendee_id]
            for other in one.gives_up:
                given_up = Cause(self.cause.actor, self.cause.at, SWAPPED)
                held = self._key(one.attendee_id, other)
                statements.end_seat(self.db, held, SeatState.CONFIRMED, given_up)
            if person.state == SeatState.WAITLISTED:
                statements.leave_waitlist(self.db, seat)
            if number >= passed_on:
                statements.take_place(self.db, seat)
            statements.put_seat(self.db, seat, SeatState.CONFIRMED, self.cause)
            released = "” and “".join(one.gives_up.values())
            letters.append(self._letter("seat-standby", session, person, released))
        queue_letters(self.db, letters)

    def _promote(self, met: Sequence[str]) -> None:
        """Pass on what was given up; and what anybody of them waits for may fit them now."""
        freed = [other for one in self.passing.let_in for other in one.gives_up]
        again = [*freed, *queries.list_waited_for_by(self.db, met)]
        promote_waiting(self.db, self.passing.event_id, again, self.cause.at)

    def _letter(
        self, kind: str, session: Found, person: Found, released: str = ""
    ) -> dict[str, object]:
        changes = 0 if person.changes is None else person.changes + 1
        return letter_values(
            person_id=person.person_id,
            event_id=self.passing.event_id,
            kind=kind,
            facts={
                "session": self.passing.session_id,
                "title": session.title,
                "starts_at": session.starts_at.isoformat(),
                "room": session.place,
                "at": self.cause.at.isoformat(),
                "released": released,
            },
            now=self.cause.at,
            dedupe_key=f"{kind}/{person.id}/{self.passing.session_id}/{changes}",
        )

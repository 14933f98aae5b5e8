"""The standby line of a session: what it may get now, and letting it in (decision 0056)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from congress.agenda.rules.document import Document, Registration, Session, SessionStatus
from congress.attendees.rules.registrations import AttendeeStatus
from congress.badges.service.telling import say_time
from congress.checkin import queries
from congress.checkin.errors import NoStandbyError, NotNowError
from congress.checkin.rules.serving import sessions_beside
from congress.checkin.rules.standby import (
    Beside,
    InLine,
    Line,
    Passed,
    PassedOver,
    Release,
    Stand,
    When,
    decide_release,
    decide_when,
    doors_of,
    has_standby,
    held_until,
    stands_since,
)
from congress.checkin.rules.verdict import Direction
from congress.checkin.service.lending import read_load
from congress.checkin.service.phones import SILENT_AFTER
from congress.checkin.service.shift import Shift
from congress.core.clock import rfc3339
from congress.core.errors import NotFoundError, StaleVersionError
from congress.infra.locks import EXCLUSIVE, take_lock, take_seat_lock
from congress.infra.statements import Found
from congress.seats.queries import find_count
from congress.seats.service.standby import AtTheDoor, FromTheLine, pass_seats_on

MOST = 500  # in one press: more than stand before any door
# A device that scanned here this lately, and was not heard of for so long, may hold scans.
SCANNED_WITHIN = timedelta(hours=2)
PRESSED_ALREADY = (
    "The line was let in a moment ago. Look again: those who are called stand there, and how many more "
    "may come."
)


@dataclass(frozen=True)
class Caller:
    """Somebody to be called at the door: the name on the badge, and the registration's number."""

    name: str
    number: str


@dataclass(frozen=True)
class Standby:
    """A session's standby line now.

    `opens_at` None: it has none, whatever the hour. `seats`: how many would get in by a press now.
    `let_in`: how many got a seat from it until now; `called`: those of them who were not scanned in yet.
    `unheard`: devices at work here that are silent, or hold scans: those may say who has come.
    """

    session: Session
    opens_at: datetime | None
    line: Line
    seats: int = 0
    let_in: int = 0
    called: Sequence[Caller] = ()
    unheard: Sequence[queries.Unheard] = ()


@dataclass(frozen=True)
class Press:
    """What is pressed: let people in, at most so many. `seen`: how many had been let in by then, as
    whoever presses saw it; None: not said.
    """

    session_id: str
    most: int
    seen: int | None = None


@dataclass(frozen=True)
class LetIn:
    """Somebody who gets in, and the titles of the sessions whose seats they gave up for it."""

    who: Caller
    gave_up: Sequence[str]


@dataclass(frozen=True)
class Skipped:
    """Somebody in line who gets no seat, and why, in words."""

    who: Caller
    why: str


@dataclass(frozen=True)
class Released:
    """What a press led to: who is called in, in order; who is not; how many seats ended for it."""

    let_in: Sequence[LetIn]
    passed_over: Sequence[Skipped]
    ended: int


def look_at_standby(shift: Shift, session_id: str) -> Standby:
    """Return how a session's standby line stands; nothing is changed or locked.

    Raises:
        NotFoundError: the agenda has no such session.
    """
    session = _get_session(shift, session_id)
    if not has_standby(session, shift.document):
        return Standby(session, None, Line(0, 0, (), ()))
    found = _Looking(shift, session).look()
    called = [_caller(one) for one in found.from_line if not one.is_in]
    return Standby(
        session,
        held_until(session),
        found.line,
        len(decide_release(found.line, MOST).let_in),
        len(found.from_line),
        called,
        _list_unheard(shift, session),
    )


def release_seats(shift: Shift, press: Press) -> Released:
    """Let people of the standby line in, at most so many, and end as many seats of who has not come.

    Locks: the event's exclusive seat lock, then its doors'. Two presses at once come one after the
    other, and the second finds what the first left.

    Raises:
        NotFoundError: the agenda has no such session.
        NoStandbyError: it needs no seat, was cancelled, or has no door.
        NotNowError: too early, or over.
        StaleVersionError: others were let in since whoever presses looked.
    """
    take_seat_lock(shift.db, shift.event_id, EXCLUSIVE)
    take_lock(shift.db, f"checkin/{shift.event_id}")
    session = _get_session(shift, press.session_id)
    _check_hour(shift, session)
    found = _Looking(shift, session).look()
    if press.seen is not None and press.seen != len(found.from_line):
        raise StaleVersionError(PRESSED_ALREADY)
    release = decide_release(found.line, press.most)
    pass_seats_on(
        db=shift.db, actor=shift.actor, now=shift.now, passing=_passing(shift, session, release)
    )
    return Released(
        [
            LetIn(found.people[one.attendee_id], [other.title for other in one.beside])
            for one in release.let_in
        ],
        [
            Skipped(found.people[one.who.attendee_id], say_passed(one))
            for one in release.passed_over
        ],
        len(release.ends),
    )


def _get_session(shift: Shift, session_id: str) -> Session:
    session = shift.document.sessions_by_id.get(session_id)
    if session is None:
        raise NotFoundError
    return session


def _check_hour(shift: Shift, session: Session) -> None:
    document = shift.document
    if not has_standby(session, document):
        raise NoStandbyError(_say_none(session))
    when, opens_at = decide_when(session, shift.now), held_until(session)
    if when is When.EARLY:
        at = say_time(opens_at, shift.now, document.zone)
        words = (
            f"Too early: seats of “{session.title}” are held until {at}. Press again from then on."
        )
        raise NotNowError(words, opens_at=rfc3339(opens_at))
    if when is When.OVER:
        at = say_time(session.ends_at, shift.now, document.zone)
        words = f"“{session.title}” is over since {at}."
        raise NotNowError(words, closed_at=rfc3339(session.ends_at))


def _say_none(session: Session) -> str:
    if session.status != SessionStatus.CONFIRMED:
        return f"“{session.title}” was cancelled."
    if session.registration != Registration.REQUIRED:
        return f"“{session.title}” has no standby line: nobody needs a seat there."
    return (
        f"“{session.title}” has no door where badges are scanned, so nobody stands in line there."
    )


def say_passed(passed: Passed) -> str:
    """Return why somebody in line gets no seat, for staff to say."""
    title = passed.session.title if passed.session else ""
    return {
        PassedOver.NOT_ACTIVE: "Their registration is cancelled.",
        PassedOver.NOT_INCLUDED: "Their registration does not come with this session.",
        PassedOver.PAID: f"They paid for “{title}”, at the same time.",
        PassedOver.COUNTED_IN: f"They were counted in at “{title}”, at the same time.",
    }[passed.why]


def _passing(shift: Shift, session: Session, release: Release) -> AtTheDoor:
    let_in = [
        FromTheLine(one.attendee_id, {other.session_id: other.title for other in one.beside})
        for one in release.let_in
    ]
    return AtTheDoor(shift.event_id, session.id, let_in, release.ends)


def _list_unheard(shift: Shift, session: Session) -> list[queries.Unheard]:
    doors = [door.id for door in doors_of(session, shift.document)]
    return queries.list_unheard(
        shift.db, shift.event_id, doors, shift.now - SCANNED_WITHIN, shift.now - SILENT_AFTER
    )


def _caller(row: Found) -> Caller:
    return Caller(f"{row.first_name} {row.last_name}".strip(), row.external_id)


@dataclass(frozen=True)
class _Found:
    """A line as it was looked up. `people`: who stands in it; `from_line`: who has a seat from it."""

    line: Line
    people: Mapping[str, Caller]
    from_line: Sequence[Found]


@dataclass(frozen=True)
class _Looking:
    """Looks up what decides about a line; however many stand there, as many statements."""

    shift: Shift
    session: Session

    @property
    def document(self) -> Document:
        return self.shift.document

    def look(self) -> _Found:
        db, event_id, session = self.shift.db, self.shift.event_id, self.session
        near = {one.id for one in sessions_beside(session, self.shift.now, self.document)}
        near.add(session.id)
        from_line = queries.list_from_line(db, event_id, near)
        load = self._find_load(sum(not one.is_in for one in from_line))
        count = find_count(db, event_id, session.id)
        assert count is not None  # noqa: S101 -- every session has its counters
        waiting, people = self._list_waiting()
        line = Line(
            capacity=count.capacity,
            taken=count.taken,
            not_come=queries.list_not_come(db, event_id, session.id),
            waiting=waiting,
            load=load,
        )
        return _Found(line, people, [one for one in from_line if one.session_id == session.id])

    def _find_load(self, called: int) -> int | None:
        """Return how many more may be inside, beside those who are called and on their way."""
        load = read_load(self.shift, self.session)
        if load.posted is None:
            return None
        return load.posted - load.inside - load.lent - called

    def _list_waiting(self) -> tuple[list[InLine], dict[str, Caller]]:
        reads: dict[str, list[Found]] = {}
        for row in queries.list_reads_of_line(self.shift.db, self.shift.event_id, self.session.id):
            reads.setdefault(row.id, []).append(row)
        since = {
            attendee_id: stands_since([Stand(one.at, Direction(one.direction)) for one in rows])
            for attendee_id, rows in reads.items()
        }
        there = {one: reads[one][-1] for one, at in since.items() if at is not None}
        beside = self._list_beside(there)
        waiting = [
            self._in_line(row, at, beside[attendee_id])
            for attendee_id, row in there.items()
            if (at := since[attendee_id]) is not None
        ]
        return waiting, {one: _caller(row) for one, row in there.items()}

    def _in_line(self, row: Found, since: datetime, beside: Sequence[Beside]) -> InLine:
        kind = self.document.registration_types_by_id.get(row.registration_type)
        is_online = kind is not None and kind.online
        open_to = self.session.open_to
        return InLine(
            attendee_id=row.id,
            since=since,
            turn=row.turn,
            is_active=row.status == AttendeeStatus.ACTIVE,
            is_eligible=not is_online and (not open_to or row.registration_type in open_to),
            beside=beside,
        )

    def _list_beside(self, there: Mapping[str, Found]) -> dict[str, list[Beside]]:
        """Return what each has at the same time (R16), or gives up by a swap."""
        if not there:
            return {}
        db, event_id = self.shift.db, self.shift.event_id
        seats = queries.list_seats_held(db, event_id, there.keys())
        mine = {one: self._those_beside(row, seats.get(one, ())) for one, row in there.items()}
        wanted = {other.id for found in mine.values() for other in found}
        entries = queries.list_entries(db, event_id, wanted, there.keys()) if wanted else set()
        return {
            one: [
                Beside(
                    other.id, other.title,
                    is_paid=other.id not in seats.get(one, ()),
                    is_counted_in=(one, other.id) in entries,
                )
                for other in found
            ]
            for one, found in mine.items()
        }  # fmt: skip

    def _those_beside(self, row: Found, seats: Sequence[str]) -> list[Session]:
        return [
            other
            for other in map(
                self.document.sessions_by_id.get, dict.fromkeys([*seats, *row.paid_sessions])
            )
            if other is not None
            and other.id != self.session.id
            and (other.id in seats or other.registration == Registration.PAID)
            and (self._is_beside(other) or self._is_swapped(row, other))
        ]

    def _is_beside(self, other: Session) -> bool:
        return (
            self.document.event.overlap == "refuse"
            and other.status == SessionStatus.CONFIRMED
            and other.interval.overlaps(self.session.interval)
        )

    def _is_swapped(self, row: Found, other: Session) -> bool:
        """Tell whether they wait for this one to give up another, which has not begun."""
        return bool(other.id == row.gives_up and self.shift.now < other.starts_at)

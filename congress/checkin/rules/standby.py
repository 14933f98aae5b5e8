"""The standby line (decision 0056): from when on it gets in, who of it, and whose seats end. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from congress.agenda.rules.document import (
    Document,
    Door,
    Purpose,
    Registration,
    Session,
    SessionStatus,
)
from congress.checkin.rules.verdict import Direction
from congress.seats.rules import UNLIMITED

# A seat is held until so long before its session begins.
HELD_UNTIL = timedelta(minutes=5)


def held_until(session: Session) -> datetime:
    """Return until when a seat is held for whoever has it (exclusive)."""
    return session.starts_at - HELD_UNTIL


def has_standby(session: Session, document: Document) -> bool:
    """Tell whether a session may have a standby line: it needs seats, and has a door."""
    is_needed = session.registration == Registration.REQUIRED
    return is_needed and session.status == SessionStatus.CONFIRMED and has_door(session, document)


def has_door(session: Session, document: Document) -> bool:
    """Tell whether badges are scanned where a session takes place."""
    return bool(doors_of(session, document))


def doors_of(session: Session, document: Document) -> list[Door]:
    """Return the doors at which badges are scanned for a session."""
    return [
        door
        for door in document.doors
        if door.session == session.id
        or (door.purpose is Purpose.SESSIONS and bool(door.room) and door.room == session.room)
    ]


class When(StrEnum):
    """How the hour stands to a session's standby line."""

    EARLY = "early"
    OPEN = "open"
    OVER = "over"


def decide_when(session: Session, now: datetime) -> When:
    """Tell whether the line may be let in: from `held_until` to the session's end."""
    if now < held_until(session):
        return When.EARLY
    return When.OPEN if now < session.ends_at else When.OVER


@dataclass(frozen=True)
class Stand:
    """One admitted read of somebody's badge at a session, in the order of scans (I4)."""

    at: datetime
    direction: Direction


def stands_since(stands: Sequence[Stand]) -> datetime | None:
    """Return since when somebody stands in line, by all their reads, the first one first; None: they
    do not. Whoever went in, or out again, stands there no more; being read twice loses no place.
    """
    since = None
    for one in stands:
        if one.direction is not Direction.WAITING:
            since = None
        elif since is None:
            since = one.at
    return since


@dataclass(frozen=True)
class Beside:
    """A session that somebody has at the same time: a seat, or paid for; were they counted in there?"""

    session_id: str
    title: str
    is_paid: bool = False
    is_counted_in: bool = False


@dataclass(frozen=True)
class InLine:
    """Somebody who stands in line. `turn`: on the session's waitlist, None: not on it.

    `beside`: what they have at the same time, and what a swap gives up.
    """

    attendee_id: str
    since: datetime
    turn: int | None
    is_active: bool
    is_eligible: bool
    beside: Sequence[Beside] = ()


class PassedOver(StrEnum):
    """Why somebody in line gets no seat."""

    NOT_ACTIVE = "not-active"
    NOT_INCLUDED = "not-included"
    PAID = "paid"
    COUNTED_IN = "counted-in"


@dataclass(frozen=True)
class Passed:
    """Somebody who is passed over, why, and by which other session."""

    who: InLine
    why: PassedOver
    session: Beside | None = None


@dataclass(frozen=True)
class Line:
    """A session's standby line, and what it may get.

    Args:
        capacity: how many seats there are; `UNLIMITED`: as many as are wanted.
        taken: confirmed seats.
        not_come: attendees with a confirmed seat of whom the doors know nothing; whose seat was taken
            last comes first.
        waiting: who stands in line, in any order.
        load: how many more may be inside by the posted load; None: none is posted.
    """

    capacity: int
    taken: int
    not_come: Sequence[str]
    waiting: Collection[InLine]
    load: int | None = None

    @property
    def free(self) -> int | None:
        """Return how many seats nobody has; None: as many as are wanted."""
        return None if self.capacity == UNLIMITED else max(0, self.capacity - self.taken)

    @property
    def places(self) -> int | None:
        """Return how many may get in at most, however many stand there; None: all of them."""
        found = [] if self.load is None else [max(0, self.load)]
        if self.capacity != UNLIMITED:
            found.append(max(0, self.capacity - self.taken + len(self.not_come)))
        return min(found, default=None)


@dataclass(frozen=True)
class Release:
    """Who gets in, in this order; who is passed over; whose seats end for it, one after the other."""

    let_in: Sequence[InLine] = ()
    passed_over: Sequence[Passed] = ()
    ends: Sequence[str] = ()


def in_order(waiting: Iterable[InLine]) -> list[InLine]:
    """Return who stands in line, the first one first: the waitlist by its turns (I3), then as they came.

    Somebody has one turn of their own; two who came in one moment go by their ids, as everywhere.
    """
    return sorted(
        waiting,
        key=lambda one: (one.turn is None, one.turn or 0, one.since, one.attendee_id),
    )


def decide_release(line: Line, most: int) -> Release:
    """Decide who gets in, of at most so many. Seats that nobody has go first; then ends one of who has
    not come for each that gets in, and never more.
    """
    limit = most if line.places is None else min(most, line.places)
    let_in: list[InLine] = []
    passed: list[Passed] = []
    for one in in_order(line.waiting):
        if len(let_in) >= limit:
            break
        refused = _why_passed(one)
        if refused is None:
            let_in.append(one)
        else:
            passed.append(refused)
    wanted = 0 if line.free is None else max(0, len(let_in) - line.free)
    return Release(let_in, passed, line.not_come[:wanted])


def _why_passed(one: InLine) -> Passed | None:
    if not one.is_active:
        return Passed(one, PassedOver.NOT_ACTIVE)
    if not one.is_eligible:
        return Passed(one, PassedOver.NOT_INCLUDED)
    for other in one.beside:
        if other.is_paid:
            return Passed(one, PassedOver.PAID, other)
        if other.is_counted_in:
            return Passed(one, PassedOver.COUNTED_IN, other)
    return None

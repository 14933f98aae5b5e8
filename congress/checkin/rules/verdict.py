"""What a door says to a badge (rules C 6, C 7, C 9): facts in, verdict out. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from congress.agenda.rules.document import (
    Document,
    Door,
    Purpose,
    Registration,
    Session,
    SessionStatus,
)
from congress.agenda.rules.inclusion import decide_inclusion
from congress.checkin.rules.serving import is_near, serve


class Direction(StrEnum):
    """Which way somebody goes, or that they stand in line."""

    IN = "in"
    OUT = "out"
    WAITING = "waiting"


class Reason(StrEnum):
    """Why, by the names of rule C 6, as far as they can occur."""

    OK = "ok"
    INVALID = "invalid"  # no badge of this event
    REVOKED = "revoked"  # another copy took its place
    CANCELED = "canceled"  # the registration ended
    UNAPPROVED = "unapproved"  # a day badge: the list does not know yet whose
    UNPAID = "unpaid"
    PRODUCT = "product"  # the registration does not come with this
    INVALID_TIME = "invalid_time"
    RULES = "rules"  # as many are inside as may be
    ALREADY_REDEEMED = "already_redeemed"
    ERROR = "error"  # the door is not in the agenda


# What a supervisor may let in all the same, with a reason: whatever is no badge of this event is nobody.
OVERRIDABLE = frozenset(Reason) - {Reason.OK, Reason.INVALID}


class Read(StrEnum):
    """What a code is that somebody held up."""

    BADGE = "badge"
    PICKUP = "pick-up code"
    SLIP = "slip"
    DAMAGED = "damaged"  # meant to be one, and a character of it is wrong
    PART = "part of a code"
    FOREIGN = "another event's badge"
    BLANK = "blank badge"
    DAY = "day badge"
    OTHER = "other"


@dataclass(frozen=True)
class Bearer:
    """Whose badge it is, as a door looks at them.

    `seats`: sessions with a confirmed one; `waits`: those on whose waitlist they are; `given`: those
    where the seat went to the standby line, and when.
    """

    attendee_id: str
    first_name: str
    last_name: str
    registration_type: str
    is_active: bool
    is_retired: bool  # the badge: another copy lives, or none
    paid_sessions: Collection[str] = ()
    speaker: str = ""
    seats: Collection[str] = ()
    waits: Collection[str] = ()
    given: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Move:
    """Where somebody went in or out before: by our clock, at a door, for a session."""

    at: datetime
    door: str
    session_id: str
    direction: Direction


@dataclass(frozen=True)
class Room:
    """How full it is where a door leads: distinct people inside, and how many may be.

    `posted` None: no load is posted, or it is not asked for. `is_inside`: this one is counted already.
    """

    inside: int = 0
    posted: int | None = None
    is_inside: bool = False

    @property
    def is_full(self) -> bool:
        """Tell whether one more would be too many (rule C 9)."""
        return self.posted is not None and not self.is_inside and self.inside + 1 > self.posted


@dataclass(frozen=True)
class Question:
    """A badge at a door. `last`: the bearer's last move at this session; `room`: how full it is."""

    door: Door
    direction: Direction
    at: datetime
    document: Document
    read: Read
    bearer: Bearer | None = None
    last: Move | None = None
    room: Room = Room()

    @cached_property
    def session(self) -> Session | None:
        """Return the session that the door serves."""
        return serve(self.door, self.at, self.document)

    @cached_property
    def way(self) -> Direction:
        """Return which way they go: who stands in line and has a seat here comes in, and is counted."""
        session, bearer = self.session, self.bearer
        if self.direction is not Direction.WAITING or session is None or bearer is None:
            return self.direction
        has_seat = needs_seat(session) and is_entitled(session, bearer, self.document)
        return Direction.IN if has_seat else self.direction


@dataclass(frozen=True)
class Verdict:
    """What a door says. `elsewhere`: the session that this badge is for at this hour."""

    reason: Reason
    elsewhere: Session | None = None

    @property
    def is_admitted(self) -> bool:
        """Tell whether they may pass."""
        return self.reason is Reason.OK


OK = Verdict(Reason.OK)


def decide_verdict(asked: Question) -> Verdict:
    """Decide in this order: known, its registration, its copy, entitlement, time, load, twice.

    Out is open to every badge that is known. A badge of a cancelled registration is `canceled`, though
    it was retired with it: "replaced" would send its bearer to look for a second one.
    """
    is_known = asked.read is Read.DAY or (asked.read is Read.BADGE and asked.bearer is not None)
    if not is_known:
        return Verdict(Reason.INVALID)
    if asked.direction is Direction.OUT:
        return OK
    if asked.bearer is None:
        return Verdict(Reason.UNAPPROVED)
    refused = _decide_badge(asked.bearer) or _decide_place(asked, asked.bearer)
    if refused is not None or asked.way is Direction.WAITING:
        return refused or OK
    return Verdict(Reason.RULES) if asked.room.is_full else _decide_twice(asked)


def _decide_badge(bearer: Bearer) -> Verdict | None:
    """Return why a badge opens nothing, or None."""
    if not bearer.is_active:
        return Verdict(Reason.CANCELED)
    return Verdict(Reason.REVOKED) if bearer.is_retired else None


def _decide_place(asked: Question, bearer: Bearer) -> Verdict | None:
    """Return why somebody has no business at this door at this time, or None."""
    kind = asked.document.registration_types_by_id.get(bearer.registration_type)
    if kind is not None and kind.online:
        return Verdict(Reason.PRODUCT)
    if asked.door.purpose is Purpose.BAGS:
        return None
    session = asked.session
    if session is None:
        return Verdict(Reason.INVALID_TIME, find_elsewhere(asked, bearer))
    if asked.way is Direction.WAITING:
        return None if needs_seat(session) else Verdict(Reason.PRODUCT)
    if not is_entitled(session, bearer, asked.document):
        given_at = bearer.given.get(session.id)
        if given_at is not None:
            # Who came before it was given, as a door tells later that had no network, comes in again.
            had_it = asked.at < given_at or asked.last is not None
            return None if had_it else Verdict(Reason.PRODUCT)
        is_paid = session.registration == Registration.PAID
        elsewhere = find_elsewhere(asked, bearer)
        return Verdict(Reason.UNPAID if is_paid and not elsewhere else Reason.PRODUCT, elsewhere)
    return None


def needs_seat(session: Session) -> bool:
    """Tell whether nobody comes to a session without a seat; there a standby line may stand."""
    return session.registration == Registration.REQUIRED


def is_entitled(session: Session, bearer: Bearer, document: Document) -> bool:
    """Tell whether a session is somebody's to come to; its speakers always may (R10, R11)."""
    if session.registration == Registration.NONE or bearer.speaker in session.speakers:
        return True
    if needs_seat(session) and session.id in bearer.seats:
        return True
    kind = document.registration_types_by_id.get(bearer.registration_type)
    return decide_inclusion(session, kind, bearer.paid_sessions) is not None


def find_elsewhere(asked: Question, bearer: Bearer) -> Session | None:
    """Return the session behind another door that is somebody's own now: a seat, paid for, or taught."""
    served = asked.session
    mine = {*bearer.seats, *bearer.paid_sessions}
    near = (
        one
        for one in asked.document.sessions
        if (one.id in mine or bearer.speaker in one.speakers)
        and one.status == SessionStatus.CONFIRMED
        and one != served
        and is_near(one, asked.at)
    )
    return min(near, key=lambda one: (one.starts_at, one.id), default=None)


def _decide_twice(asked: Question) -> Verdict:
    """Decide of who was let in before: sessions may be left and entered, events and meals once."""
    last = asked.last
    is_once = asked.door.purpose in (Purpose.EVENT, Purpose.MEAL)
    if is_once and last is not None and last.direction is Direction.IN:
        return Verdict(Reason.ALREADY_REDEEMED)
    return OK

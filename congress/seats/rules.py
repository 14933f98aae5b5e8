"""Who gets a seat, who waits, who is refused and why. Facts in, verdict out; no clock, no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from congress.agenda.rules.document import Document, Registration, Session
from congress.agenda.rules.inclusion import Inclusion
from congress.core.intervals import Interval, overlapping_pairs

UNLIMITED = -1
# Why a seat stands or ended, on its row.
BY_HAND = "by-hand"  # staff gave it
STANDBY = "standby"  # at the door, from the standby line (decision 0056)
NOT_COME = "not-come"  # it ended there: whoever had it was not there
# Who is promoted later than this may already be on the way elsewhere: the door's standby line rules.
PROMOTION_ENDS_MINUTES = 60


class SeatState(StrEnum):
    """What an attendee has in a session that needs registration."""

    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    ENDED = "ended"  # history: given up, taken back, or not needed any more


class Reason(StrEnum):
    """Why no seat: the part of the problem code after `seats/`, and the reason a button shows."""

    FULL = "full"
    OVERLAP = "overlap"
    CLOSED = "closed"
    NOT_OPEN_YET = "not-open-yet"
    CANCELLED = "cancelled"
    STARTED = "started"
    NOT_INCLUDED = "not-included"
    NOT_PAID = "not-paid"
    INCLUDED = "included"
    PAID = "paid"
    NOTHING_TO_REGISTER = "nothing-to-register"


_NOT_BY_REGISTER = {
    Registration.INCLUDED: Reason.NOT_INCLUDED,
    Registration.PAID: Reason.NOT_PAID,
    Registration.NONE: Reason.NOTHING_TO_REGISTER,
}


@dataclass(frozen=True)
class SeatKey:
    """Which seat: an attendee's, in one session of their event."""

    event_id: str
    session_id: str
    attendee_id: str


@dataclass(frozen=True)
class SeatFacts:
    """What decides about one attendee and one session at one instant.

    `inclusion`: why it is theirs without a seat. `clash`: a session whose seat
    this person holds at the same time, "" for none. `held`: the person's seat here, if any.
    `waiting`: people who would rightly come first; `are_passed_over`: all of those were, so that what
    is free is a newcomer's (I3).
    """

    registration: Registration
    is_cancelled: bool
    starts_at: datetime
    open_to: Sequence[str]
    opens_at: datetime | None
    closes_at: datetime | None
    registration_type: str
    inclusion: Inclusion | None
    held: SeatState | None
    clash: str
    capacity: int
    taken: int
    waiting: int
    are_passed_over: bool = False

    @property
    def has_room(self) -> bool:
        """Tell whether a newcomer may have a seat: one is free, and nobody comes first."""
        comes_first = 0 if self.are_passed_over else self.waiting
        return is_free(self.capacity, self.taken) and comes_first == 0


@dataclass(frozen=True)
class Seated:
    """The seat is the person's (or was already)."""


@dataclass(frozen=True)
class Waiting:
    """The person waits (or did already)."""


@dataclass(frozen=True)
class Refused:
    """No seat, and why. `session`: the one in the way; `at`: when it opens or closed."""

    reason: Reason
    session: str = ""
    at: datetime | None = None


def capacity_of(session: Session, document: Document) -> int:
    """Return how many may register: the session's own capacity, else its room's seats; -1: any."""
    if session.registration != Registration.REQUIRED:
        return UNLIMITED
    if session.capacity is not None:
        return session.capacity
    room = document.rooms_by_id.get(session.room)
    return UNLIMITED if room is None or room.seats is None else room.seats


def is_free(capacity: int, taken: int) -> bool:
    """Tell whether one more seat may be taken."""
    return capacity == UNLIMITED or taken < capacity


def decide_entitlement(facts: SeatFacts, now: datetime) -> Refused | None:
    """Tell what keeps this person from asking for a seat at all, whatever is free; None: nothing."""
    if facts.is_cancelled:
        return Refused(Reason.CANCELLED)
    if facts.inclusion is not None:
        return Refused(Reason(facts.inclusion))
    if facts.registration in _NOT_BY_REGISTER:
        return Refused(_NOT_BY_REGISTER[facts.registration])
    if now >= facts.starts_at:
        return Refused(Reason.STARTED)
    if facts.open_to and facts.registration_type not in facts.open_to:
        return Refused(Reason.NOT_INCLUDED)
    return _decide_window(facts, now)


def _decide_window(facts: SeatFacts, now: datetime) -> Refused | None:
    if facts.opens_at is not None and now < facts.opens_at:
        return Refused(Reason.NOT_OPEN_YET, at=facts.opens_at)
    if facts.closes_at is not None and now >= facts.closes_at:
        return Refused(Reason.CLOSED, at=facts.closes_at)
    return None


def decide_seat(facts: SeatFacts, now: datetime, *, may_wait: bool) -> Seated | Waiting | Refused:
    """Decide a Register (R7, R10, R11, R16).

    Waiting is never refused for an overlap: the overlap is looked at when a seat comes.
    """
    if facts.held == SeatState.CONFIRMED:
        return Seated()
    refusal = decide_entitlement(facts, now)
    if refusal is not None:
        return refusal
    if facts.held == SeatState.WAITLISTED:
        return Waiting()
    if not facts.has_room:
        return Waiting() if may_wait else Refused(Reason.FULL)
    if facts.clash:
        return Refused(Reason.OVERLAP, session=facts.clash)
    return Seated()


def decide_seat_by_hand(facts: SeatFacts, now: datetime, *, is_over: bool) -> Seated | Refused:
    """Decide a seat that staff give somebody: no window and no registration type keeps them from it.

    What would be untrue is refused all the same: a session that is cancelled, has begun or needs no
    seat, and two at once (I2). `is_over`: above the capacity, and before whoever waits.
    """
    if facts.held == SeatState.CONFIRMED:
        return Seated()
    anybodys = replace(facts, open_to=(), opens_at=None, closes_at=None)
    refusal = decide_entitlement(anybodys, now)
    if refusal is not None:
        return refusal
    if facts.clash:
        return Refused(Reason.OVERLAP, session=facts.clash)
    return Seated() if is_over or facts.has_room else Refused(Reason.FULL)


def decide_drop(facts: SeatFacts, now: datetime) -> Refused | None:
    """Decide an Unregister (R8): None means the seat or waiting place ends, or there was none."""
    if facts.held is None:
        return Refused(Reason(facts.inclusion)) if facts.inclusion is not None else None
    if facts.is_cancelled:
        return None
    if now >= facts.starts_at and facts.held == SeatState.CONFIRMED:
        return Refused(Reason.STARTED)
    return None


@dataclass(frozen=True)
class WaitingFacts:
    """What decides whether a waiting person gets a free seat now."""

    is_active: bool
    is_eligible: bool
    clash: str


def decide_promotion(facts: WaitingFacts) -> Refused | None:
    """Tell why a waiting person is passed over (the turn is kept); None: the seat is theirs."""
    if not facts.is_active or not facts.is_eligible:
        return Refused(Reason.NOT_INCLUDED)
    if facts.clash:
        return Refused(Reason.OVERLAP, session=facts.clash)
    return None


def may_promote(
    starts_at: datetime, now: datetime, *, is_cancelled: bool, registration: Registration
) -> bool:
    """Tell whether the waitlist of a session still moves."""
    lead = timedelta(minutes=PROMOTION_ENDS_MINUTES)
    return not is_cancelled and registration == Registration.REQUIRED and now < starts_at - lead


@dataclass(frozen=True)
class Button:
    """Which button a session shows to one person (R6-R8).

    state: confirmed, waitlisted, included, paid or none. action: register, wait, unregister, none.
    `reason`: why there is no better action; `until`: when this will change by itself.
    """

    session_id: str
    state: str
    action: str
    reason: str
    until: datetime | None


def decide_button(session_id: str, facts: SeatFacts, now: datetime) -> Button:
    """Decide the button from the same verdicts that decide the calls behind it."""
    state = facts.held or facts.inclusion or "none"
    if facts.held in (SeatState.CONFIRMED, SeatState.WAITLISTED):
        refusal = decide_drop(facts, now)
        if refusal is not None:
            return Button(session_id, state, "none", refusal.reason, None)
        return Button(session_id, state, "unregister", "", facts.starts_at)
    verdict = decide_seat(facts, now, may_wait=True)
    # A deadline of the whole event may lie behind the start, which ends it all the same.
    until = min(facts.closes_at or facts.starts_at, facts.starts_at)
    match verdict:
        case Seated():
            return Button(session_id, state, "register", "", until)
        case Waiting():
            return Button(session_id, state, "wait", Reason.FULL, until)
    at = until if verdict.reason is Reason.OVERLAP else verdict.at
    return Button(session_id, state, "none", verdict.reason, at)


@dataclass(frozen=True)
class MyAgendaItem:
    """One line of My Agenda (R9): a session once, and why it is there.

    `position` counts from 1 on the waitlist. `is_moved`: time or room changed since it
    came here. `seat_changes` and `changed_at` are this person's part of the calendar's SEQUENCE and
    LAST-MODIFIED.
    """

    session_id: str
    uid: str
    title: str
    kind: str
    room: str
    starts_at: datetime
    ends_at: datetime
    state: SeatState | Inclusion
    is_cancelled: bool
    is_moved: bool
    position: int | None
    passed_over: str
    gives_up: str
    session_sequence: int
    seat_changes: int
    changed_at: datetime
    since: datetime | None = None  # when it came here: what moved later is marked


def find_clashes(items: Iterable[tuple[str, Interval]]) -> set[frozenset[str]]:
    """Return every two sessions that overlap, by id; touching ends do not."""
    return {frozenset(pair) for pair in overlapping_pairs(items)}


# What a letter about a session takes for granted; of the others nothing has to stand.
_TAKEN_FOR_GRANTED = {
    "seat-given": SeatState.CONFIRMED,
    "seat-promoted": SeatState.CONFIRMED,
    "seat-swapped": SeatState.CONFIRMED,
    "seat-passed-over": SeatState.WAITLISTED,
}


@dataclass(frozen=True)
class ToldSession:
    """A session that a letter tells of, as it is by now. `held`: what its reader has in it."""

    ends_at: datetime
    is_cancelled: bool
    held: frozenset[str]


def why_untrue(kind: str, told: ToldSession, now: datetime) -> str:
    """Return why a letter about a seat helps nobody any more, for operators; "" while it does."""
    if now >= told.ends_at:
        return "its session is over"
    if kind == "seat-dropped":
        return "they have the seat again" if SeatState.CONFIRMED in told.held else ""
    if told.is_cancelled:
        return "its session was cancelled meanwhile"
    granted = _TAKEN_FOR_GRANTED.get(kind)
    return "" if granted is None or granted in told.held else "it is not so any more"


ToldChange = Mapping[str, str]
"""A line of the letter about a release: session ("": beside them), effect, when and where, and was."""


_WHEN_AND_WHERE = ("moved", "room", "cancelled", "restored")


def topic_of(change: ToldChange) -> tuple[str, ...]:
    """Return what a line is about: of two lines about one topic the later one holds."""
    if change["effect"] in _WHEN_AND_WHERE:
        return (change["session"],)
    return change["session"], change["effect"], change["title"]


def net_changes(
    mine: Sequence[ToldChange],
    untold: Sequence[ToldChange],
    newer: Sequence[ToldChange],
) -> list[ToldChange]:
    """Return what a letter still has to say, beside other letters of the same kind to the same person.

    Args:
        mine: what it tells.
        untold: what earlier letters would have told and nobody heard, the earliest first. Whoever reads
            only this one compares with what they knew before those.
        newer: what later letters tell: of its topics they say what holds.
    """
    first: dict[tuple[str, ...], ToldChange] = {}
    for change in untold:
        first.setdefault(topic_of(change), change)
    said_later = {topic_of(change) for change in newer}
    net = []
    for change in mine:
        topic = topic_of(change)
        if topic not in said_later:
            net += _net(change, first.get(topic))
    return net


def _net(change: ToldChange, untold: ToldChange | None) -> list[ToldChange]:
    if untold is None:
        return [change]
    if {change["effect"], untold["effect"]} == {"cancelled", "restored"}:
        return []  # there and back, and nobody heard of either
    if change["effect"] not in ("moved", "room") or "was_starts_at" not in untold:
        return [change]
    was = {name: untold[name] for name in ("was_starts_at", "was_room")}
    is_moved = change["starts_at"] != was["was_starts_at"]
    if not is_moved and change["room"] == was["was_room"]:
        return []
    return [{**change, **was, "effect": "moved" if is_moved else "room"}]

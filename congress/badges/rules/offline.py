"""What becomes of badges that were handed over without a network (decision 0050). Pure.

Whatever the order in which hand-overs are told, and however often, the end is the same: of a badge
counts its first hand-over, and of a person the first of their badges.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# Why a copy was retired, where an earlier hand-over that is told later takes its place or gives it back.
BLANK_INSTEAD = "a blank badge was handed over"
ANOTHER_FIRST = "another badge was handed over before"
UNDECIDED = frozenset({BLANK_INSTEAD, ANOTHER_FIRST})


class Telling(StrEnum):
    """What is answered to one hand-over that was told."""

    STORED = "stored"
    DUPLICATE = "duplicate"  # it was told before, in the same words
    CONFLICT = "conflict"  # it is on record, and the badge opens nothing for this person


@dataclass(frozen=True)
class Hands:
    """A hand-over: when, whose badge it is by that, and who says so, where."""

    at: datetime
    attendee_id: str
    by: str
    place: str

    @property
    def turn(self) -> tuple[datetime, str, str, str]:
        """Return by what the first of several is found, the same one in whatever order they come."""
        return (self.at, self.attendee_id, self.by, self.place)


@dataclass(frozen=True)
class Copy:
    """A copy of a badge, as far as it decides which of a person's lives.

    `is_first`: made for nobody's loss. `handed_at` None: it lies at the desk. `retired_because` None: it
    lives.
    """

    id: str
    number: int
    is_first: bool
    handed_at: datetime | None
    retired_because: str | None


@dataclass(frozen=True)
class ToldFacts:
    """A hand-over that was told, and how the badge stands that it names.

    `attendee_id` None: nobody has that number. `badge_of` None: there is no such badge.
    """

    attendee_id: str | None
    told_at: datetime
    badge_of: str | None
    retired_at: datetime | None
    retired_because: str | None


def believed_at(at: datetime, device_now: datetime, now: datetime) -> datetime:
    """Return when something happened by our clock, told by a device whose clock is off; never ahead."""
    skew: timedelta = now - device_now
    try:
        return min(at + skew, now)
    except OverflowError:
        return now


def decide_living(copies: Iterable[Copy]) -> Copy | None:
    """Return which of a person's copies lives; None: none can.

    The one that was handed over first; before it, one that took the place of a lost or damaged one,
    since who gave that had the person before them. Where none is in their hands, the newest. What was
    retired for good (lost, cancelled) stays so.
    """
    able = [
        copy for copy in copies if copy.retired_because is None or copy.retired_because in UNDECIDED
    ]
    handed = [(copy.is_first, copy.handed_at, copy.id, copy) for copy in able if copy.handed_at]
    if handed:
        return min(handed, key=lambda one: one[:3])[-1]
    return max(able, key=lambda copy: copy.number, default=None)


def is_conflict(facts: ToldFacts) -> bool:
    """Tell whether the badge that somebody took away opens nothing for them.

    It is nobody's or somebody else's, another was handed over before, or it was retired when this was
    told. A badge that is lost after that is no conflict.
    """
    if facts.attendee_id is None or facts.badge_of != facts.attendee_id:
        return True
    if facts.retired_at is None:
        return False
    return facts.retired_because in UNDECIDED or facts.retired_at <= facts.told_at

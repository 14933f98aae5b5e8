"""What is lent to devices of what none of them can know alone: places under a load, one entry
(rule C 9, decision 0057). Pure.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

RECENT = timedelta(minutes=10)  # who asked since then is at work


@dataclass(frozen=True)
class Share:
    """Places that one device was lent for a session, since it began.

    `used`: its scans that were told until now. `asked_at` None: it gave back what was left.
    `is_alone`: it was told that no other device is at work for this session, and not otherwise since.
    `has_ended`: a supervisor ended the station that holds it.
    """

    id: str
    session_id: str
    device: str
    lent: int
    used: int
    asked_at: datetime | None
    is_alone: bool
    has_ended: bool

    @property
    def outstanding(self) -> int:
        """Return how many it may have let in, or yet let in, of whom nothing was told."""
        return 0 if self.has_ended else max(0, self.lent - self.used)

    @property
    def is_over(self) -> bool:
        """Tell whether nothing is lent to it any more."""
        return self.has_ended or self.asked_at is None

    def is_at_work(self, now: datetime) -> bool:
        """Tell whether it asked lately."""
        return not self.is_over and self.asked_at is not None and now - self.asked_at < RECENT


@dataclass(frozen=True)
class Load:
    """How full a room is. `inside`: distinct people; `lent`: places outstanding with devices.

    `posted`: how many may be inside; None: none is posted.
    """

    posted: int | None
    inside: int
    lent: int

    @property
    def free(self) -> int:
        """Return how many places nobody has and nobody was lent; 0 where no load is posted."""
        return 0 if self.posted is None else max(0, self.posted - self.inside - self.lent)


def decide_top_up(free: int, left: int, devices: int) -> int:
    """Return how many places more a device is lent that has so many left.

    It is lent up to half of what is free and its own, by the devices at work at that room; so asking
    again gives nothing more while nothing changed. One at least, where it has none and one is free.
    """
    goal = max(1, (free + left) // 2 // max(1, devices))
    return max(0, min(free, goal - left))


def is_only_one(share_id: str, others: Collection[Share], now: datetime) -> bool:
    """Tell whether a device may decide alone who came once: no other is at work for this session.

    One that was told so itself, and is silent since, may still be deciding: so there are never two.
    """
    return not any(
        one.is_at_work(now) or (one.is_alone and not one.is_over)
        for one in others
        if one.id != share_id
    )

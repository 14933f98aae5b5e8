"""What a change of a session is to people and calendars: what raises its SEQUENCE."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Revision:
    """What a change of a session is to people and calendars.

    `is_moved`: its time or room is another. `is_rescheduled`: or whether it takes place.
    `raises_sequence`: it is a revision to calendars (RFC 5545 section 3.8.7.4). `is_told`: it shows
    in them at all.
    """

    is_moved: bool
    is_rescheduled: bool
    raises_sequence: bool
    is_told: bool


def decide_revision(before: Mapping[str, Any], after: Mapping[str, Any]) -> Revision:
    """Tell what became of a session, from how it stood and how it stands (`released_as`)."""

    def differs(*names: str) -> bool:
        return any(before[name] != after[name] for name in names)

    is_moved = differs("starts_at", "ends_at", "room")
    is_rescheduled = is_moved or differs("status")
    # What comes with a registration, and what one chooses, shows as confirmed or as waiting: to a
    # calendar that is a new status (RFC 5546 section 2.1.4), also for who never had a seat.
    raises_sequence = is_rescheduled or differs("registration", "kind")
    return Revision(is_moved, is_rescheduled, raises_sequence, raises_sequence or differs("title"))

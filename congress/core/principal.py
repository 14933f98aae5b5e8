"""Who is asking, how surely we know it, and what each permission asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum

SYSTEM = "system"  # the actor, in records, of what the service does by itself
FRESH_MINUTES = 15  # after that, what harms asks for password and code again


class Level(IntEnum):
    """How surely we know the person (decision 0020)."""

    GUEST = 0
    IDENTIFIED = 1  # e-mail and last name
    VERIFIED = 2  # a one-time code reached the registered address
    STAFF = 3  # password (and a second factor once enrolled)


class Role(StrEnum):
    """What a member of staff may do at one event; an empty event id means at every event."""

    ORGANIZER = "organizer"
    STAFF = "staff"
    SUPERVISOR = "supervisor"
    CE_OFFICE = "ce-office"
    OPERATOR = "operator"


class Duty(StrEnum):
    """What a station is there for."""

    DESK = "desk"  # the badge desk
    DOORS = "doors"  # where badges are scanned
    PRINTS = "prints"  # beside a printer


@dataclass(frozen=True)
class Post:
    """Where a station stands in for a member of staff: at one event, for one duty.

    `place`: as its supervisor said it; "": anywhere. `ended_at`: of one that was revoked, which may
    hand in what it did, and nothing else.
    """

    event_id: str
    duty: Duty
    place: str = ""
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Principal:
    """Who is behind a request. `roles` are (event id or "", role) pairs, level 3 only.

    `is_fresh`: a member of staff who proved it within the last `FRESH_MINUTES`. `post`: it is a
    station (decision 0047), which is no person: it may do what its duty is, and nothing of one's own.
    """

    level: Level = Level.GUEST
    person_id: str = ""
    device_id: str = ""
    roles: frozenset[tuple[str, Role]] = field(default=frozenset())
    is_fresh: bool = False
    post: Post | None = None

    @property
    def name(self) -> str:
        """Return under what keys and audit rows are kept: a person's id, a station's, or `guest`."""
        if self.post is not None:
            return station_name(self.device_id)
        return self.person_id or "guest"

    def works_at(self, event_id: str) -> bool:
        """Tell whether they are staff of an event, in whatever role."""
        if self.post is not None:
            return self.post.event_id == event_id
        return any(where in ("", event_id) for where, _ in self.roles)


def station_name(station_id: str) -> str:
    """Return how a station is named where a person's id would stand."""
    return f"station:{station_id}"


GUEST = Principal()

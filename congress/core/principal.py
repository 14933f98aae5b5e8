"""Who is asking, how surely we know it, and what each permission asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

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


@dataclass(frozen=True)
class Principal:
    """The person behind a request. `roles` are (event id or "", role) pairs, level 3 only.

    `is_fresh`: a member of staff who proved it within the last `FRESH_MINUTES`.
    """

    level: Level = Level.GUEST
    person_id: str = ""
    device_id: str = ""
    roles: frozenset[tuple[str, Role]] = field(default=frozenset())
    is_fresh: bool = False

    @property
    def name(self) -> str:
        """Return the name under which keys and audit rows are kept: a person's id, or `guest`."""
        return self.person_id or "guest"

    def works_at(self, event_id: str) -> bool:
        """Tell whether they are staff of an event, in whatever role."""
        return any(where in ("", event_id) for where, _ in self.roles)


GUEST = Principal()

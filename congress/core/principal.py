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


class Permission(StrEnum):
    """Every permission an endpoint can ask for; each endpoint names exactly one."""

    ATTEND = "attend"  # one's own seats, stars, agenda and inbox
    IMPORT_ATTENDEES = "import-attendees"
    MANAGE_DEVICES = "manage-devices"
    MANAGE_FEEDS = "manage-feeds"
    MANAGE_SECOND_STEP = "manage-second-step"  # one's own authenticator app and recovery codes
    MANAGE_SELF = "manage-self"
    PUBLIC = "public"
    PUBLISH_AGENDA = "publish-agenda"
    READ_SELF = "read-self"


@dataclass(frozen=True)
class Need:
    """What a permission asks of a principal: a level, and one of some roles when any are named.

    `is_fresh`: password and code were given within `FRESH_MINUTES` (decision 0020, "what harms").
    """

    level: Level
    roles: frozenset[Role] = frozenset()
    is_fresh: bool = False


NEEDS: dict[Permission, Need] = {
    Permission.ATTEND: Need(Level.IDENTIFIED),
    Permission.IMPORT_ATTENDEES: Need(Level.STAFF, frozenset({Role.ORGANIZER, Role.OPERATOR})),
    Permission.MANAGE_DEVICES: Need(Level.VERIFIED),
    Permission.MANAGE_FEEDS: Need(Level.VERIFIED),
    Permission.MANAGE_SECOND_STEP: Need(Level.STAFF, is_fresh=True),
    Permission.MANAGE_SELF: Need(Level.VERIFIED),
    Permission.PUBLIC: Need(Level.GUEST),
    Permission.PUBLISH_AGENDA: Need(Level.STAFF, frozenset({Role.ORGANIZER, Role.OPERATOR})),
    Permission.READ_SELF: Need(Level.IDENTIFIED),
}


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


GUEST = Principal()


class Verdict(StrEnum):
    """The answer of `decide_access`."""

    ALLOWED = "allowed"
    SIGN_IN = "sign-in"  # nobody is signed in
    STEP_UP = "step-up"  # signed in, but not surely enough
    FORBIDDEN = "forbidden"  # surely known, and not entitled
    PROVE_AGAIN = "prove-again"  # entitled, and too long since password and code were given


def decide_access(principal: Principal, permission: Permission, event_id: str | None) -> Verdict:
    """Tell whether `principal` may do what asks for `permission` at an event (None: at none)."""
    need = NEEDS[permission]
    if need.level is Level.GUEST:
        return Verdict.ALLOWED
    if principal.level is Level.GUEST:
        return Verdict.SIGN_IN
    if principal.level < need.level:
        return Verdict.STEP_UP
    if need.roles and not any(
        role in need.roles and where in ("", event_id) for where, role in principal.roles
    ):
        return Verdict.FORBIDDEN
    if need.is_fresh and not principal.is_fresh:
        return Verdict.PROVE_AGAIN
    return Verdict.ALLOWED

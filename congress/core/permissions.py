"""Which level and which role each permission asks for: who may do what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from congress.core.principal import Duty, Level, Principal, Role


class Permission(StrEnum):
    """Every permission an endpoint can ask for; each endpoint names exactly one."""

    ATTEND = "attend"  # one's own seats, stars, agenda and inbox
    DECIDE_CREDITS = (
        "decide-credits"  # what is awarded, by which rules, and until when it is claimed
    )
    ENROLL_STATIONS = "enroll-stations"  # and see and revoke them, and who holds them at doors
    HAND_IN_SCANS = "hand-in-scans"  # what a device did at a door; of one that was revoked, too
    HAND_OUT_BADGES = "hand-out-badges"  # and find people at the badge desk
    IMPORT_ATTENDEES = "import-attendees"
    JOIN_LIVE = "join-live"  # a session from afar, and the way into it
    MANAGE_DEVICES = "manage-devices"
    MANAGE_FEEDS = "manage-feeds"
    MANAGE_LOBBY = "manage-lobby"  # links to live sessions
    MANAGE_SEATS = "manage-seats"  # other people's: who has one, why not, and giving one
    MANAGE_SECOND_STEP = "manage-second-step"  # one's own authenticator app and recovery codes
    MANAGE_SELF = "manage-self"
    OPEN_CONSOLE = "open-console"  # the page that lists at which events one answers for credits
    OPEN_DESK = "open-desk"  # the page that lists at which events one works
    OVERRIDE_BADGES = "override-badges"  # outside of the hours, and a third copy
    PUBLIC = "public"
    PUBLISH_AGENDA = "publish-agenda"
    READ_CREDITS = "read-credits"  # other people's: claims, certificates, and how they came about
    READ_CERTIFICATES = "read-certificates"  # one's own, with the license on them
    READ_SELF = "read-self"
    SCAN_BADGES = "scan-badges"  # at doors, and see what is served and how full it is
    SETTLE_ATTENDANCE = "settle-attendance"  # what is doubtful about scans, and what people ask
    TAKE_PRINTS = "take-prints"  # as a print station does: badges to print, and what became of them


@dataclass(frozen=True)
class Need:
    """What a permission asks of a principal: a level, and one of some roles when any are named.

    `is_anywhere`: a role at any event will do, since what is asked for belongs to none. `is_fresh`:
    password and code were given within `FRESH_MINUTES` (decision 0020, "what harms").
    `duties`: of a station, which has no roles. `takes_ended`: of one that was revoked, too.
    """

    level: Level
    roles: frozenset[Role] = frozenset()
    is_anywhere: bool = False
    is_fresh: bool = False
    duties: frozenset[Duty] = frozenset()
    takes_ended: bool = False


_AT_THE_DESK = frozenset({Role.ORGANIZER, Role.STAFF, Role.SUPERVISOR})
_AT_THE_CONSOLE = frozenset({Role.CE_OFFICE, Role.ORGANIZER})
NEEDS: dict[Permission, Need] = {
    Permission.ATTEND: Need(Level.IDENTIFIED),
    Permission.DECIDE_CREDITS: Need(Level.STAFF, frozenset({Role.CE_OFFICE})),
    Permission.ENROLL_STATIONS: Need(Level.STAFF, frozenset({Role.ORGANIZER, Role.SUPERVISOR})),
    Permission.HAND_IN_SCANS: Need(
        Level.STAFF, _AT_THE_DESK, duties=frozenset({Duty.DOORS}), takes_ended=True
    ),
    Permission.HAND_OUT_BADGES: Need(Level.STAFF, _AT_THE_DESK, duties=frozenset({Duty.DESK})),
    Permission.IMPORT_ATTENDEES: Need(Level.STAFF, frozenset({Role.ORGANIZER, Role.OPERATOR})),
    Permission.JOIN_LIVE: Need(Level.VERIFIED),
    Permission.MANAGE_DEVICES: Need(Level.VERIFIED),
    Permission.MANAGE_FEEDS: Need(Level.VERIFIED),
    Permission.MANAGE_LOBBY: Need(Level.STAFF, frozenset({Role.ORGANIZER, Role.SUPERVISOR})),
    Permission.MANAGE_SEATS: Need(
        Level.STAFF, frozenset({Role.ORGANIZER, Role.OPERATOR, Role.SUPERVISOR})
    ),
    Permission.MANAGE_SECOND_STEP: Need(Level.STAFF, is_fresh=True),
    Permission.MANAGE_SELF: Need(Level.VERIFIED),
    Permission.OPEN_CONSOLE: Need(Level.STAFF, _AT_THE_CONSOLE, is_anywhere=True),
    Permission.OPEN_DESK: Need(
        Level.STAFF, _AT_THE_DESK, duties=frozenset({Duty.DESK, Duty.DOORS}), is_anywhere=True
    ),
    Permission.OVERRIDE_BADGES: Need(Level.STAFF, frozenset({Role.SUPERVISOR})),
    Permission.PUBLIC: Need(Level.GUEST),
    Permission.PUBLISH_AGENDA: Need(Level.STAFF, frozenset({Role.ORGANIZER, Role.OPERATOR})),
    Permission.READ_CREDITS: Need(Level.STAFF, _AT_THE_CONSOLE),
    Permission.READ_CERTIFICATES: Need(Level.VERIFIED),
    Permission.READ_SELF: Need(Level.IDENTIFIED),
    Permission.SCAN_BADGES: Need(Level.STAFF, _AT_THE_DESK, duties=frozenset({Duty.DOORS})),
    Permission.SETTLE_ATTENDANCE: Need(Level.STAFF, frozenset({Role.ORGANIZER, Role.SUPERVISOR})),
    Permission.TAKE_PRINTS: Need(
        Level.STAFF,
        frozenset({Role.ORGANIZER, Role.STAFF, Role.SUPERVISOR}),
        duties=frozenset({Duty.PRINTS}),
    ),
}


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
    if principal.post is not None:
        is_here = need.is_anywhere or principal.post.event_id == event_id
        is_at_work = principal.post.ended_at is None or need.takes_ended
        may = principal.post.duty in need.duties and is_here and is_at_work
        return Verdict.ALLOWED if may else Verdict.FORBIDDEN
    if principal.level < need.level:
        return Verdict.STEP_UP
    if need.roles and not any(
        role in need.roles and (need.is_anywhere or where in ("", event_id))
        for where, role in principal.roles
    ):
        return Verdict.FORBIDDEN
    if need.is_fresh and not principal.is_fresh:
        return Verdict.PROVE_AGAIN
    return Verdict.ALLOWED

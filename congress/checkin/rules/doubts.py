"""What is doubtful about a scan by itself: what it tells beside what we know (rule C 11, T12). Pure."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from congress.agenda.rules.document import Door, Purpose, Session
from congress.checkin.rules.attendance import Doubt
from congress.checkin.rules.verdict import Direction

ALLOWED = frozenset({"", "ok"})
NO_DOUBTS: frozenset[Doubt] = frozenset()


class ToldFacts(NamedTuple):
    """A scan, and how badge, device and door stand that it names.

    `retired_at`: of the badge, None while it lives. `ended_at`: of the device, None while it works.
    `by_supervisor`: one told it from their own sign-in, or gave their PIN on the phone.
    """

    direction: Direction
    at: datetime
    is_admitted: bool
    is_uncertain: bool
    is_undo: bool
    reason: str
    is_known_badge: bool
    is_known_door: bool
    retired_at: datetime | None
    ended_at: datetime | None
    by_supervisor: bool


def find_doubts(told: ToldFacts) -> frozenset[Doubt]:
    """Return why a person's word is wanted; nothing where nobody came in or out by it."""
    is_late = told.ended_at is not None and told.at >= told.ended_at
    late = {Doubt.AFTER_REVOCATION} if is_late else set()
    if told.is_undo:
        return frozenset(late)
    if not told.is_admitted or told.direction is Direction.WAITING:
        return frozenset()
    is_dead = told.retired_at is not None and told.at >= told.retired_at
    is_override = told.direction is Direction.IN and told.reason not in ALLOWED
    found = (
        (Doubt.REVOKED_OFFLINE, is_dead),
        (Doubt.UNKNOWN_BADGE, not told.is_known_badge),
        (Doubt.UNKNOWN_DOOR, not told.is_known_door),
        (Doubt.UNCERTAIN_TIME, told.is_uncertain),
        (Doubt.OVERRIDE_WITHOUT_SUPERVISOR, is_override and not told.by_supervisor),
    )
    return frozenset(late.union([doubt for doubt, is_so in found if is_so]))


def place_of(door: Door | None, session: Session | None) -> str:
    """Return where nobody is twice at once: the room behind a door, or the event; "" for neither.

    `session`: that of a door for one event or meal.
    """
    if door is None or door.purpose is Purpose.BAGS:
        return ""
    room = door.room if door.purpose is Purpose.SESSIONS else session.room if session else ""
    return f"room/{room}" if room else f"session/{door.session}"

"""The words of the pages of doors. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from congress.agenda.rules.document import Purpose
from congress.checkin.rules.verdict import Direction
from congress.checkin.service.telling import WORDS

NO_SUCH_DAY = "Nothing takes place behind a door on that day. Choose another one."
NO_CODE = "Scan a badge, or type its code."
NO_REASON = "Say why they may come in all the same."


def say_ways(purpose: Purpose, *, has_line: bool) -> Mapping[Direction, str]:
    """Return the ways that one can go by a door, in words. `has_line`: a standby line stands there."""
    if purpose is Purpose.BAGS:
        return {one: WORDS[f"way_bag_{one}"] for one in (Direction.IN, Direction.OUT)}
    ways = [Direction.IN, Direction.OUT]
    if purpose is Purpose.SESSIONS and has_line:
        ways.append(Direction.WAITING)
    return {one: WORDS[f"way_{one}"] for one in ways}


def say_idle(purpose: Purpose) -> str:
    """Return what is said of a door at which no session is."""
    return WORDS["bags" if purpose is Purpose.BAGS else "nothing_now"]


def say_twice(purpose: Purpose) -> str:
    """Return what a door says of a badge that comes twice."""
    return WORDS[f"twice_{purpose}"]


def say_inside(inside: int, posted: int | None) -> str:
    """Return how full it is: `212 of 450 inside`."""
    return f"{inside} inside" if posted is None else f"{inside} of {posted} inside"

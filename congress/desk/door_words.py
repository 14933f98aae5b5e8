"""The words of the pages of doors. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from congress.agenda.rules.document import Purpose
from congress.checkin.rules.verdict import Direction, Reason

# What a supervisor is called for; whatever else is refused leads somebody elsewhere.
ASKED = frozenset({Reason.RULES, Reason.UNAPPROVED, Reason.ALREADY_REDEEMED})
WAYS: Mapping[Purpose, Mapping[Direction, str]] = {
    Purpose.SESSIONS: {
        Direction.IN: "In", Direction.OUT: "Out", Direction.WAITING: "Standby line",
    },
    Purpose.EVENT: {Direction.IN: "In", Direction.OUT: "Out"},
    Purpose.MEAL: {Direction.IN: "In", Direction.OUT: "Out"},
    Purpose.BAGS: {Direction.IN: "Bag in", Direction.OUT: "Bag out"},
}  # fmt: skip
IDLE = "Nothing takes place here now."
UNDONE = "Undone. It never was."
NO_SUCH_DAY = "Nothing takes place behind a door on that day. Choose another one."
NO_CODE = "Scan a badge, or type its code."
NO_REASON = "Say why they may come in all the same."


def tone_of(verdict: str, reason: str) -> str:
    """Return the colour of a verdict: good, wait (ask the supervisor) or bad."""
    if verdict == "admit":
        return "good"
    return "wait" if reason in ASKED else "bad"


def say_inside(inside: int, posted: int | None) -> str:
    """Return how full it is: `212 of 450 inside`."""
    return f"{inside} inside" if posted is None else f"{inside} of {posted} inside"

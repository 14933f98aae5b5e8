"""Whose badge goes along with somebody who picks up for several (decision 0051). Pure."""

from __future__ import annotations

from enum import StrEnum

from congress.badges.rules.handout import HandoutState
from congress.badges.rules.prints import UNDER_WAY, PrintState

MOST_IN_GROUP = 50


class GroupState(StrEnum):
    """What became of the badge of one of a group."""

    HANDED_OVER = "handed-over"
    NOT_PRINTED = "not-printed"
    AT_PRINTER = "at-printer"
    REFUSED = "refused"  # not now, not here, never, or they have it: what is said says which
    UNKNOWN = "unknown"  # nobody has this number


def decide_group(handout: HandoutState, sheet: PrintState | None, *, is_mine: bool) -> GroupState:
    """Tell whether somebody's badge goes along. `sheet`: what their badge's newest print is at.

    `is_mine`: who asks handed it over already, so that asking again says so once more. Unlike a person
    at the desk, who waits for the printer, a group is handed what lies there.
    """
    if handout is HandoutState.HANDED_OUT and is_mine:
        return GroupState.HANDED_OVER
    if handout is not HandoutState.NOW:
        return GroupState.REFUSED
    if sheet in UNDER_WAY:
        return GroupState.AT_PRINTER
    return GroupState.HANDED_OVER if sheet is PrintState.DONE else GroupState.NOT_PRINTED

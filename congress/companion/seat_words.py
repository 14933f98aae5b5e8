"""Seats in words (docs/design.md, "Words on screen"): on pages, and in what their scripts say. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from congress.companion.shapes.lines import Fill
from congress.ui.words import many, ordinal, quoted

FEW_SEATS = 5


def in_line(position: int | None) -> str:
    """Return where one stands on a waitlist: `Waitlisted, 2nd in line`."""
    return f"Waitlisted, {ordinal(position)} in line" if position else "Waitlisted"


def full_words(waiting: int) -> str:
    """Return what is said of a full session (`Full. 4 people are waiting.`) to who may wait."""
    if not waiting:
        return "Full"
    return "Full. 1 person is waiting." if waiting == 1 else f"Full. {waiting} people are waiting."


def fill_of(seats: Mapping[str, int | None] | None) -> Fill | None:
    """Return how full a session is, in a line of a list; None where seats are not counted.

    A seat that people wait for is not one a newcomer gets, so it is not called free.
    """
    if seats is None or seats["capacity"] is None:
        return None
    left = max(0, seats["capacity"] - (seats["taken"] or 0))
    waiting = seats["waiting"] or 0
    if not left or waiting:
        words = f"Full, {waiting} waiting" if waiting else "Full"
        return Fill(words, "wait", has_room=False)
    return Fill(f"{many(left, 'seat')} left", "wait" if left <= FEW_SEATS else "plain")


def keep_words(kept: str, wanted: str) -> str:
    """Return what a swap promises (docs/design.md, "Words on screen")."""
    return f"You keep {quoted(kept)} unless you get {quoted(wanted)}."

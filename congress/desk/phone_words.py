"""The words of the page of phones at doors. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from congress.checkin.service.phones import DoorPhone, PhoneState
from congress.checkin.service.scans import Answered, Stored
from congress.ui.shapes import Mark
from congress.ui.words import many

NO_NAME = "A device that is gone"
NO_DOOR = "No door chosen"
_TAKEN = {
    Stored.STORED: "taken",
    Stored.DUPLICATE: "was here already",
    Stored.CONFLICT: "set aside",
    Stored.SET_ASIDE: "set aside",
}
_MINUTE = 60


def mark_of_phone(one: DoorPhone, at: str) -> Mark:
    """Return how a phone is; `at`: when it spoke last. What a silent one holds nobody knows."""
    if one.state is PhoneState.OFF:
        return Mark("info", f"Not at work, {at}")
    if one.state is PhoneState.SILENT:
        return Mark("wait", f"Unknown since {at}")
    return Mark("good", f"At work, {at}")


def say_holds(one: DoorPhone) -> str:
    """Return what a phone holds that we have not, or held when it spoke last."""
    then = "Then: " if one.state is PhoneState.SILENT else ""
    waiting, aside = one.holding.waiting, one.holding.aside
    held = f"{many(waiting, 'scan')} to be sent" if waiting else "nothing to be sent"
    more = f", {many(aside, 'scan')} set aside on it" if aside else ""
    text = f"{then}{held}{more}"
    return text[0].upper() + text[1:]


def say_list(list_at: datetime | None, told_at: datetime) -> str:
    """Return how old a phone's list was when it spoke."""
    if list_at is None:
        return "no list"
    minutes = max(0, int((told_at - list_at).total_seconds())) // _MINUTE
    return "fresh list" if not minutes else f"list {many(minutes, 'minute')} old"


def sum_up(answers: Sequence[Answered]) -> str:
    """Return what became of a file, in a sentence."""
    stored = sum(one.stored is Stored.STORED for one in answers)
    known = sum(one.stored is Stored.DUPLICATE for one in answers)
    aside = len(answers) - stored - known
    parts = [f"{many(stored, 'scan')} taken"]
    if known:
        parts.append(f"{known} {'was' if known == 1 else 'were'} here already")
    if aside:
        parts.append(f"{aside} set aside, for the list of attendance to look at")
    return f"{', '.join(parts)}."


def say_taken(number: int, where: str, answer: Answered) -> str:
    """Return what became of one scan of a file: `Scan 3, Room 1, 10:04 AM: taken. …`."""
    at = f", {where}" if where else ""
    return f"Scan {number}{at}: {_TAKEN[answer.stored]}. {answer.said}".rstrip()

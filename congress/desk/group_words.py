"""The words of the page on which one person takes badges along for several. Pure."""

from __future__ import annotations

from congress.badges.rules.handout import HandoutState
from congress.badges.rules.prints import UNDER_WAY, PrintState
from congress.badges.service.looking_up import Seen
from congress.desk.words import mark_of
from congress.ui.notices import Notice
from congress.ui.shapes import Mark
from congress.ui.words import many

PRINTED = (*UNDER_WAY, PrintState.DONE)
NOBODY_TICKED = Notice("warn", "Tick whose badges they take along.")
SENT = Notice("info", "Sent to the printer. Look again when they are out.")
NOT_SENT = Notice("bad", "Nothing was sent to the printer. Beside each it says why.")
NOT_THERE = "Nobody has that number any more. Go back to the desk, and find who is here."


def ask_whose(first_name: str) -> str:
    """Return what to say to who picks up for others."""
    return f"“Whose badges do you take along, {first_name}? May I see your own photo ID, please?”"


def mark_of_picked(seen: Seen, sheet: PrintState | None) -> Mark:
    """Return where somebody's badge is, in two or three words. `sheet`: its newest print."""
    if seen.handout.state is not HandoutState.NOW:
        return mark_of(seen.handout)
    if sheet is PrintState.DONE:
        return Mark("good", "Printed")
    return Mark("wait", "At the printer") if sheet in UNDER_WAY else Mark("warm", "Not printed yet")


def taken_back(count: int) -> Notice:
    """Return what is said after the hand-overs of a group were undone."""
    verb = "counts" if count == 1 else "count"
    return Notice("info", f"Undone. {many(count, 'badge')} {verb} as here at the desk again.")


def handed_to(name: str, handed: int, left: int) -> Notice:
    """Return what is said after a group was handed over: to whom, how many, and how many not."""
    if not handed:
        return Notice("bad", "No badge was handed over. Beside each it says why.")
    rest = f" {many(left, 'badge')} not: beside each it says why." if left else ""
    return Notice(
        "warn" if left else "good", f"{many(handed, 'badge')} handed over to {name}.{rest}"
    )

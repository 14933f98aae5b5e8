"""Words of the page of changes, and of the signs that send people elsewhere."""

from __future__ import annotations

from congress.mail.queries import Heard

NEW_ROOM, NEW_TIME, OFF = "This session moved", "This session has a new time", "Cancelled"
NO_ROOM = "The room will be announced."
OFF_SAID = "This session does not take place."
NOTHING_CHANGED = "Nothing changed that a sign could say."


def say_heard(heard: Heard) -> str:
    """Return how far a change has come: `120 people concerned · 118 mailed · 61 have read it`."""
    if not heard.people:
        return "Concerns nobody’s own agenda."
    return (
        f"{heard.people} {'person' if heard.people == 1 else 'people'} concerned · "
        f"{heard.mailed} mailed · "
        f"{heard.seen} {'has' if heard.seen == 1 else 'have'} read it in the app"
    )


def say_was(before: str) -> str:
    """Return where or when it was to be."""
    return f"Before: {before}"


def say_as_of(event: str, moment: str) -> str:
    """Return whose sign it is, and how old."""
    return f"{event} · as of {moment}"

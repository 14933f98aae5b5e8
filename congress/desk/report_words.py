"""Reports of who joined online, in words for the organizers. Pure."""

from __future__ import annotations

from congress.lobby.queries import Reported
from congress.lobby.service.reports import TakenOver
from congress.ui.shapes import Mark

NO_FILE = "Choose the report first: the CSV file that Zoom or Teams gave you."
NO_ZONE = "That is no time zone we know. Write it as America/Los_Angeles."
KNOWN = "All of it was known: nothing changed."


def mark_of_report(counted: Reported | None) -> Mark:
    """Return what the reports of a session came to."""
    if counted is None:
        return Mark("wait", "No report yet")
    people = f"{_people(counted.people)} with time"
    if counted.aside:
        return Mark("warm", f"{people} · {counted.aside} put aside")
    return Mark("good", people)


def said_of(done: TakenOver) -> str:
    """Return what became of a report that was taken over."""
    known = f"Time by it: {_people(done.people)}."
    return known if done.is_new else f"{KNOWN} {known}"


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"

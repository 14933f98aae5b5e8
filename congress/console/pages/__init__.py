"""The pages of the console, on one blueprint; naming them here is what puts them on it."""

from congress.console.face import blueprint
from congress.console.pages import (
    asked,
    changed,
    claims,
    evaluations,
    events,
    files,
    kinds,
    late,
    look,
    not_claimed,
    people,
    start,
)

__all__ = [
    "asked",
    "blueprint",
    "changed",
    "claims",
    "evaluations",
    "events",
    "files",
    "kinds",
    "late",
    "look",
    "not_claimed",
    "people",
    "start",
]

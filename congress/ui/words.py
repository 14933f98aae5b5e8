"""Numbers, titles and kinds as US readers say them (docs/design.md, "Words on screen"). Pure."""

from __future__ import annotations

KINDS = {
    "keynote": "Keynote",
    "general": "General Session",
    "innovation-theater": "Innovation Theater",
    "breakout": "Breakout",
    "workshop": "Workshop",
    "poster": "Posters",
    "meal": "Meal",
    "reception": "Reception",
    "networking": "Networking",
    "exhibit": "Exhibits",
    "other": "Session",
}


def many(count: int, noun: str) -> str:
    """Return a count with its noun: `1 seat`, `3 seats`, `1,449 scans`."""
    return f"{count} {noun}" if count == 1 else f"{count:,} {noun}s"


def ordinal(number: int) -> str:
    """Return `1st`, `2nd`, `11th`."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def quoted(title: str) -> str:
    """Return a title in quotes, as the texts about seats name sessions."""
    return f"“{title}”"


def people(count: int) -> str:
    """Return how many people: `1 person`, `3 people`, `nobody`."""
    return {0: "nobody", 1: "1 person"}.get(count, f"{count} people")

"""What the first page of an event says: until when claims are taken, and where its pages lead."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from congress.console.places import PLACES
from congress.console.scene import ConsoleScene
from congress.console.shapes import StartLink
from congress.core.time_words import last_moment_of
from congress.credits.rules.window import Window


def say_close(window: Window, zone: ZoneInfo, now: datetime) -> str:
    """Return until when claims are taken, as the last minute in which they are."""
    if window.closes_at is None:
        return "Claims are taken without end."
    last = last_moment_of(window.closes_at, zone).text
    if now < window.closes_at:
        return f"Claims are taken until {last}."
    return f"Claims were taken until {last}. Who comes later asks, and you decide."


def links_of(scene: ConsoleScene) -> tuple[StartLink, ...]:
    """Return the pages of an event, with what each is for."""
    return tuple(
        StartLink(f"{scene.at}{one.path}", one.name, one.said, one.icon)
        for one in PLACES
        if one.said
    )

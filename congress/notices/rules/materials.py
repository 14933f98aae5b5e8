"""Whom new materials of sessions concern, and what a letter tells them (R18). Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, time, timedelta
from typing import Any

from congress.agenda.rules.document import Document
from congress.agenda.rules.pickup import Holder
from congress.notices.rules.days import Day, list_my_day
from congress.seats.rules import SeatState

MATERIALS = "materials"
MATERIALS_AT, MATERIALS_GRACE = time(17), timedelta(hours=5)
TOLD_FOR = timedelta(days=60)  # after an event: whoever is late is told of, too
MOST_TITLES = 30  # in one letter


def materials_facts(
    document: Document, fresh: Collection[str], holder: Holder, seats: Mapping[str, str]
) -> dict[str, Any] | None:
    """Return what a letter tells somebody of sessions with new materials; None: none is theirs.

    Theirs is what they have a seat in, what comes with their registration, and what they present.
    """
    sessions = tuple(one for one in document.sessions if one.id in fresh)
    mine = [
        session
        for session, how in list_my_day(Day(document, date.min, sessions), holder, seats)
        if how != SeatState.WAITLISTED
    ]
    if not mine:
        return None
    return {"event_id": document.event.id, "sessions": [one.id for one in mine], **titles_of(mine)}


def titles_of(sessions: Collection[Any]) -> dict[str, Any]:
    """Return the titles of sessions as a letter lists them."""
    return {
        "count": len(sessions),
        "titles": [one.title for one in list(sessions)[:MOST_TITLES]],
        "more": max(0, len(sessions) - MOST_TITLES),
    }


def dates_of_materials(first: date, last: date) -> tuple[date, date]:
    """Return the days on which letters about materials leave, the first and the last (inclusive)."""
    return first, last + TOLD_FOR

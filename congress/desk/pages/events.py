"""At which events somebody hands out badges, scans them at doors, or sets live links."""

from __future__ import annotations

from flask import Response

from congress.agenda.queries import EventFacts, ReleaseShelf
from congress.core.permissions import Permission, Verdict, decide_access
from congress.core.time_words import dates_of
from congress.desk.drawing import render
from congress.desk.face import blueprint
from congress.desk.shapes import DeskEvent, EventsPage
from congress.ui.periods import nearest_first
from congress.web.endpoint import page
from congress.web.house import Call


@page(blueprint, "GET", "/desk", permission=Permission.OPEN_DESK, summary="My badge desks")
def list_desks(call: Call) -> Response:
    """Show the events at whose desk, doors or links somebody works, those of today first."""
    shelf = call.store.attached(ReleaseShelf)
    works_at = [event for event in shelf.events() if any(_works(call, event))]
    shown = [line for event in nearest_first(works_at, call.now) if (line := _line(call, event))]
    return render(call, "events", EventsPage(tuple(shown)))


def _works(call: Call, event: EventFacts) -> tuple[bool, bool, bool]:
    """Tell whether who asks works at the badge desk of an event, at its doors, with its live links."""
    desk, doors, links = (
        decide_access(call.principal, permission, event.id) is Verdict.ALLOWED
        for permission in (
            Permission.HAND_OUT_BADGES,
            Permission.SCAN_BADGES,
            Permission.MANAGE_LOBBY,
        )
    )
    return desk, doors, links


def _line(call: Call, event: EventFacts) -> DeskEvent | None:
    """Return an event with what one does there; None for one where there is nothing of it."""
    release = call.store.attached(ReleaseShelf).current(event.id)
    if release is None:
        return None
    document = release.document
    at_desk, at_doors, at_links = _works(call, event)
    has_desk, has_doors = at_desk and bool(document.pickup), at_doors and bool(document.doors)
    has_links = at_links and bool(document.sessions)
    if not has_desk and not has_doors and not has_links:
        return None
    venue = document.event.venue.get("name", "")
    dates = dates_of(event.starts_on, event.ends_on)
    return DeskEvent(event.id, event.name, dates, venue, has_desk, has_doors)

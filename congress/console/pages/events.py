"""At which events somebody answers for credits."""

from __future__ import annotations

from flask import Response

from congress.agenda.queries import ReleaseShelf
from congress.console.drawing import render
from congress.console.face import blueprint
from congress.console.scene import works_at
from congress.console.shapes import ConsoleEvent, EventsPage
from congress.core.permissions import Permission
from congress.core.time_words import dates_of
from congress.ui.periods import nearest_first
from congress.web.endpoint import page
from congress.web.house import Call


@page(blueprint, "GET", "/console", permission=Permission.OPEN_CONSOLE, summary="My CE offices")
def list_events(call: Call) -> Response:
    """Show the events at which somebody reads or decides, those of today first."""
    shelf = call.store.attached(ReleaseShelf)
    mine = [one for one in shelf.events() if works_at(call, Permission.READ_CREDITS, one.id)]
    shown = tuple(
        ConsoleEvent(
            event.id,
            event.name,
            dates_of(event.starts_on, event.ends_on),
            release.document.event.venue.get("name", ""),
        )
        for event in nearest_first(mine, call.now)
        if (release := shelf.current(event.id)) is not None
    )
    return render(call, "events", EventsPage(shown))

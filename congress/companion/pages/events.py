"""The way in: the start page, and my events."""

from __future__ import annotations

from typing import Any

from flask import Response

from congress.agenda.queries import ReleaseShelf
from congress.agenda.rules.registering import Registering, decide_registering
from congress.companion.drawing import render
from congress.companion.face import blueprint
from congress.companion.shapes.agenda import EventLine, EventsPage
from congress.core.permissions import Permission
from congress.core.time_words import dates_of
from congress.ui.forms import go
from congress.ui.periods import period_of
from congress.web.endpoint import page
from congress.web.house import Call


@page(blueprint, "GET", "/", permission=Permission.PUBLIC, summary="The start page")
def start(call: Call) -> Response:
    """Lead to the event that runs or comes next, to the list of events, or to the sign-in."""
    if not call.principal.person_id:
        return go(call, "/sign-in")
    mine = call.house.events.list_events_of(call.db, call.principal.person_id, call.now)
    ahead = [one for one in mine if one["when"] != "past"]
    if not ahead:
        return go(call, "/events")
    return go(call, f"/e/{ahead[0]['event']}/")


@page(blueprint, "GET", "/events", permission=Permission.PUBLIC, summary="My events")
def list_events(call: Call) -> Response:
    """Show past and future events of mine (R3); to guests those that are listed."""
    person = call.principal.person_id
    mine = call.house.events.list_events_of(call.db, person, call.now) if person else []
    if not mine:
        return render(call, "events", _listed(call), here="events")
    past = [_line(call, one) for one in reversed(mine) if one["when"] == "past"]
    ahead = [_line(call, one) for one in mine if one["when"] != "past"]
    more = _open_beside(call, {one["event"] for one in mine})
    shown = EventsPage(tuple(ahead), tuple(past), is_mine=True, more=more)
    return render(call, "events", shown, here="events")


def _line(call: Call, mine: dict[str, Any]) -> EventLine:
    release = call.store.attached(ReleaseShelf).current(mine["event"])
    document = release.document if release else None
    kind = document.registration_types_by_id.get(mine["registration_type"]) if document else None
    return EventLine(
        id=mine["event"],
        name=mine["name"],
        dates=dates_of(mine["starts_on"], mine["ends_on"]),
        place=document.event.venue.get("name", "") if document else "",
        registration=kind.name if kind else "",
        is_now=mine["when"] == "now",
    )


def _open_beside(call: Call, mine: set[str]) -> tuple[EventLine, ...]:
    """Return the events this person could register for here and now."""
    shelf = call.store.attached(ReleaseShelf)
    lines = []
    for event in shelf.events():
        release = shelf.current(event.id) if event.listed and event.id not in mine else None
        if release is None:
            continue
        if decide_registering(release.document, call.now) is Registering.OPEN:
            place = release.document.event.venue.get("name", "")
            dates = dates_of(event.starts_on, event.ends_on)
            lines.append(EventLine(event.id, event.name, dates, place))
    return tuple(lines)


def _listed(call: Call) -> EventsPage:
    shelf = call.store.attached(ReleaseShelf)
    ahead: list[EventLine] = []
    past: list[EventLine] = []
    for event in sorted(shelf.events(), key=lambda one: (one.starts_on, one.id)):
        release = shelf.current(event.id) if event.listed else None
        if release is None:
            continue
        period = period_of(event, call.now)
        line = EventLine(
            event.id,
            event.name,
            dates_of(event.starts_on, event.ends_on),
            release.document.event.venue.get("name", ""),
            is_now=period == "during",
        )
        (past if period == "after" else ahead).append(line)
    return EventsPage(tuple(ahead), tuple(reversed(past)), is_mine=False)

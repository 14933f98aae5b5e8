"""The agenda, a session, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from flask import Response, request

from congress.agenda.queries import list_changes
from congress.agenda.rules.diff import Change
from congress.agenda.rules.document import Document, Session
from congress.companion.lines import Lines, Mine, group_by_time, in_order
from congress.companion.pages.door import Scene, blueprint, open_scene, query_text, render
from congress.companion.shapes.agenda import AgendaPage, ChangeLine, ChangeSet, ChangesPage, DayTab
from congress.companion.shapes.lines import Mark
from congress.companion.words import full_day, many, moment_of, said_span
from congress.core.principal import Permission
from congress.seats.queries import AvailabilityShelf, list_my_agenda, list_stars
from congress.web.endpoint import page
from congress.web.house import Call

MAX_QUERY_LENGTH = 100
_CHANGES = {
    "added": Mark("good", "New"),
    "moved": Mark("warm", "New time"),
    "room": Mark("warm", "New room"),
    "cancelled": Mark("bad", "Cancelled"),
    "vanished": Mark("bad", "Cancelled"),
    "restored": Mark("good", "Takes place again"),
    "renamed": Mark("plain", "New title"),
    "text": Mark("plain", "Updated"),
    "registration": Mark("plain", "Registration"),
    "capacity": Mark("plain", "Seats"),
}
_REGISTRATIONS = {
    "required": "registration required",
    "included": "included",
    "paid": "paid",
    "none": "no registration needed",
}


def lines_of(scene: Scene) -> Lines:
    """Return what draws the lines of this event for this person."""
    call = scene.call
    mine = Mine()
    if scene.attendee is not None:
        items = list_my_agenda(call.db, scene.document, scene.attendee)
        stars = list_stars(call.db, scene.attendee.id)
        mine = Mine({item.session_id: item for item in items}, stars)
    availability = call.store.attached(AvailabilityShelf).of(scene.event.id)
    return Lines(scene.document, availability, mine)


@page(blueprint, "GET", "/e/<event_id>/agenda", permission=Permission.PUBLIC, summary="The agenda")
def show_agenda(call: Call, event_id: str) -> Response:
    """Show a day, or what a search found on any day; all sessions, or mine."""
    scene = open_scene(call, event_id)
    query = query_text("q", longest=MAX_QUERY_LENGTH)
    mine = request.args.get("mine") == "1" and scene.attendee is not None
    lines = lines_of(scene)
    days = days_of(scene.document)
    today = call.now.astimezone(scene.document.zone).date()
    day = _chosen_day(days, today)
    sessions = _found(scene, query) if query else _of_day(scene.document, day)
    if mine:
        wanted = set(lines.mine.items) | set(lines.mine.stars)
        sessions = [one for one in sessions if one.id in wanted]
    groups = group_by_time(lines, sessions, at=call.now, with_days=bool(query))
    shown = AgendaPage(
        days=tuple(_tab(one, is_open=one == day and not query, today=today) for one in days),
        day=day.isoformat(),
        query=query,
        mine=mine,
        groups=groups,
        summary=_summary(len(sessions), query),
        leads_to_now=day == today and any(one.is_next for one in groups[1:]),
    )
    return render(call, "agenda", shown, here="agenda", scene=scene)


def days_of(document: Document) -> list[date]:
    """Return the days of the event, and those on which anything takes place besides."""
    days = {one.starts_at.astimezone(document.zone).date() for one in document.sessions}
    span = (document.event.ends_on - document.event.starts_on).days
    days |= {document.event.starts_on + timedelta(days=number) for number in range(span + 1)}
    return sorted(days)


def _chosen_day(days: Sequence[date], today: date) -> date:
    asked = query_text("day", longest=10)
    for day in days:
        if day.isoformat() == asked:
            return day
    return today if today in days else days[0]


def _tab(day: date, *, is_open: bool, today: date) -> DayTab:
    return DayTab(
        key=day.isoformat(),
        short=f"{day:%a}",
        number=str(day.day),
        full=full_day(day),
        is_open=is_open,
        is_today=day == today,
    )


def _of_day(document: Document, day: date) -> list[Session]:
    zone = document.zone
    return in_order(
        one for one in document.sessions if one.starts_at.astimezone(zone).date() == day
    )


def _found(scene: Scene, query: str) -> list[Session]:
    known = scene.document.sessions_by_id
    return in_order(known[one] for one in scene.release.search.find(query))


def _summary(count: int, query: str) -> str:
    if query:
        return f"{many(count, 'session')} found" if count else "No session found"
    return many(count, "session")


@page(
    blueprint, "GET", "/e/<event_id>/changes", permission=Permission.PUBLIC, summary="What changed"
)
def show_changes(call: Call, event_id: str) -> Response:
    """Show the changelog, newest first; the first publication is no change."""
    scene = open_scene(call, event_id)
    sets = tuple(
        ChangeSet(
            number=one.number,
            when=moment_of(one.released_at, scene.document.zone).text,
            because=one.because,
            changes=tuple(_change_line(change, scene) for change in one.changes),
        )
        for one in list_changes(call.db, event_id)
        if one.number > 1 and one.changes
    )
    return render(call, "changes", ChangesPage(sets), here="changes", scene=scene)


def _change_line(change: Change, scene: Scene) -> ChangeLine:
    before = _said(change.kind, change.before, scene)
    after = _said(change.kind, change.after, scene)
    details = []
    if before and after:
        details.append(f"Was {before}. Now {after}.")
    elif after:
        details.append(after)
    is_known = change.session_id in scene.document.sessions_by_id
    return ChangeLine(
        _CHANGES.get(change.kind, Mark("plain", "Updated")),
        change.title,
        change.session_id if is_known else "",
        tuple(details),
    )


def _said(kind: str, text: str, scene: Scene) -> str:
    if kind == "registration":
        return _REGISTRATIONS.get(text, text)
    return said_span(text, scene.document.zone)

"""Today and My Agenda."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from flask import Response

from congress.agenda.queries import list_changes
from congress.agenda.rules.pickup import windows_ahead
from congress.agenda.rules.registering import Registering, decide_registering
from congress.badges.service.own import has_badge
from congress.checkin.service.reviewing import sessions_with_doors
from congress.companion.agenda_index import in_order
from congress.companion.counted_words import words_of_time
from congress.companion.drawing import render
from congress.companion.evaluation_words import offer_of
from congress.companion.face import blueprint
from congress.companion.lines import Lines, day_of_item, group_by_day
from congress.companion.reminders import reminders_for
from congress.companion.scene import Scene, lines_of, open_scene
from congress.companion.shapes.agenda import AgendaDay, MyAgendaPage, Nothing, TodayPage
from congress.companion.shapes.lines import Reminder, SessionLine
from congress.core.permissions import Permission
from congress.core.time_words import (
    countdown,
    full_day,
    moment_of,
)
from congress.credits.service.evaluating import read_asked
from congress.lobby.service.own import may_have_time, read_my_time
from congress.seats.rules import MyAgendaItem, SeatState
from congress.ui.forms import go
from congress.ui.frame import person_of
from congress.ui.periods import period_of
from congress.ui.shapes import Link
from congress.ui.words import many
from congress.web.endpoint import page
from congress.web.house import Call

NOON, EVENING = 12, 17
LATELY = timedelta(hours=24)


@page(blueprint, "GET", "/e/<event_id>/", permission=Permission.ATTEND, summary="Today")
def show_today(call: Call, event_id: str) -> Response:
    """Show what is on now, what comes next, and the day; the agenda to who has no registration."""
    scene = open_scene(call, event_id)
    if scene.attendee is None:
        said = "as-staff" if call.principal.roles else "not-registered"
        return go(call, f"/e/{event_id}/agenda", said)
    first_name = person_of(call).first_name
    lines = lines_of(scene)
    items = [one for one in lines.mine.items.values() if not one.is_cancelled]
    held = [one for one in items if one.state != SeatState.WAITLISTED]
    zone, now = scene.document.zone, call.now
    running = [one for one in held if one.starts_at <= now < one.ends_at]
    coming = _coming(held, now)
    day = _day_shown(scene, items)
    shown = TodayPage(
        greeting=_greeting(now.astimezone(zone).hour, first_name),
        headline=_headline(scene),
        now=tuple(lines.of_item(one, at=now) for one in running),
        next=tuple(lines.of_item(one, at=now) for one in coming),
        next_label=countdown(coming[0].starts_at, now, zone) if coming else "",
        day_title=f"Your {full_day(day)}" if day else "",
        day=_of_day(lines, list(lines.mine.items.values()), day, now),  # what was cancelled, too
        reminders=_reminders(scene),
        changes=_changes_lately(scene),
        is_online=lines.mine.is_online,
        evaluations=_evaluations(scene, held),
        nothing=None if running or coming or day else _nothing(scene, has_had_any=bool(items)),
    )
    return render(call, "today", shown, here="today", scene=scene)


def _evaluations(scene: Scene, held: Sequence[MyAgendaItem]) -> Link | None:
    """Return the way to what somebody is to evaluate; the database is asked once something is over."""
    call, places = scene.call, {one.session_id for one in held}
    todo = read_asked(call.db, call.store, scene.document, scene.me, call.now, places)
    return offer_of(scene.event.id, todo)


def _reminders(scene: Scene) -> tuple[Reminder, ...]:
    document, holder, now = scene.document, scene.me.holder, scene.call.now
    # Nobody is asked whether they have their badge before there is one to pick up.
    awaits_one = bool(windows_ahead(document, holder, now))
    has_it = awaits_one and has_badge(scene.call.db, scene.me)
    return reminders_for(document, holder, now, has_badge=has_it)


def _nothing(scene: Scene, *, has_had_any: bool) -> Nothing:
    """Return what to say where nothing is to come: not yet, or not any more."""
    at = f"/e/{scene.event.id}"
    if has_had_any:
        mine = Link("My Agenda", f"{at}/my-agenda")
        return Nothing("Nothing more to come", "All your sessions are over.", mine)
    agenda = Link("See the agenda", f"{at}/agenda")
    if period_of(scene.event, scene.call.now) == "after":
        return Nothing("Nothing more to come", "This event is over.", agenda)
    text = "Choose sessions in the agenda and they appear here."
    return Nothing("Nothing on your agenda yet", text, agenda)


def _coming(held: Sequence[MyAgendaItem], now: datetime) -> list[MyAgendaItem]:
    first = min((one.starts_at for one in held if one.starts_at > now), default=None)
    return [one for one in held if one.starts_at == first]


def _day_shown(scene: Scene, items: Sequence[MyAgendaItem]) -> date | None:
    """Return today while the event runs, else the first day with something on it to come."""
    days = sorted({day_of_item(scene.document, one) for one in items})
    today = scene.today
    return next((day for day in days if day >= today), None)


def _of_day(
    lines: Lines, items: Sequence[MyAgendaItem], day: date | None, now: datetime
) -> tuple[SessionLine, ...]:
    chosen = [one for one in items if day_of_item(lines.document, one) == day]
    return tuple(lines.of_item(one, at=now) for one in chosen)


def _greeting(hour: int, first_name: str) -> str:
    part = "morning" if hour < NOON else "afternoon" if hour < EVENING else "evening"
    return f"Good {part}, {first_name}" if first_name else f"Good {part}"


def _headline(scene: Scene) -> str:
    event = scene.event
    today = scene.today
    period = period_of(event, scene.call.now)
    if period == "after":
        return f"It ended on {full_day(event.ends_on)}. Thank you for being there."
    if period == "during":
        days = (event.ends_on - event.starts_on).days + 1
        number = (today - event.starts_on).days + 1
        return f"{full_day(today)} · day {number} of {days}" if days > 1 else full_day(today)
    ahead = (event.starts_on - today).days
    when = "tomorrow" if ahead == 1 else f"in {many(ahead, 'day')}"
    return f"{full_day(today)} · it starts {when}"


def _changes_lately(scene: Scene) -> int:
    since = scene.call.now - LATELY
    return sum(
        len(one.changes)
        for one in list_changes(scene.call.db, scene.event.id, limit=10)
        if one.number > 1 and one.released_at > since
    )


@page(
    blueprint, "GET", "/e/<event_id>/my-agenda", permission=Permission.ATTEND, summary="My Agenda"
)
def show_my_agenda(call: Call, event_id: str) -> Response:
    """Show seats, included and paid sessions, each once (R9); it prints on one page."""
    scene = open_scene(call, event_id)
    lines = lines_of(scene)
    items = list(lines.mine.items.values())
    shown = MyAgendaPage(
        name=person_of(call).first_name,
        days=group_by_day(lines, items, at=call.now),
        starred=_starred(scene, lines),
        waiting=sum(one.state == SeatState.WAITLISTED for one in items),
        modify_link=scene.document.event.links.get("modify", ""),
        printed=moment_of(call.now, scene.document.zone).text,
        can_leave=_can_leave(scene),
        gives_credits=bool(scene.document.credit_types),
        **_counted(scene, lines, items),
    )
    return render(call, "my_agenda", shown, here="mine", scene=scene)


def _starred(scene: Scene, lines: Lines) -> tuple[AgendaDay, ...]:
    """Return by day what is starred and no more: what has a place in My Agenda is marked there."""
    only = [one for one in lines.mine.stars if one not in lines.mine.items]
    known = scene.document.sessions_by_id
    ordered = in_order(known[one] for one in only if one in known)
    return tuple(
        AgendaDay(full_day(day), tuple(lines.of(one, at=scene.call.now) for one in members))
        for day, members in groupby(ordered, key=scene.document.day_of)
    )


def _counted(
    scene: Scene, lines: Lines, items: Sequence[MyAgendaItem]
) -> dict[str, Any]:  # the two fields of `MyAgendaPage`
    """Return what was counted of their time; nothing is asked where no badge is scanned, or not yet."""
    document, call = scene.document, scene.call
    known = document.sessions_by_id
    scanned = sessions_with_doors(document) & known.keys()
    if not may_have_time(document, scene.me, call.now):
        return {}
    mine = read_my_time(call.db, call.store, document, scene.me, call.now)
    listed = {item.session_id for item in items if item.state != SeatState.WAITLISTED}
    if lines.mine.is_online:  # who joins from home is missed at no door
        listed = set()
    said = {
        one: words_of_time(mine.get(one), known[one], call.now, document)
        for one in (listed & scanned) | (mine.keys() & known.keys())
    }
    others = in_order(known[one] for one in mine.keys() & known.keys() - lines.mine.items.keys())
    days = tuple(
        AgendaDay(full_day(day), tuple(lines.of(one, at=call.now) for one in members))
        for day, members in groupby(others, key=document.day_of)
    )
    return {"counted": said, "elsewhere": days}


def _can_leave(scene: Scene) -> bool:
    state = decide_registering(scene.document, scene.call.now)
    return state not in (Registering.ELSEWHERE, Registering.OVER)

"""The agenda: a day of it, or what a search found, through the filters that are on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from urllib.parse import urlencode

from flask import Response

from congress.agenda.rules.document import Session
from congress.agenda.rules.search import NO_HITS, Hits
from congress.companion.agenda_index import AgendaIndex, in_order
from congress.companion.drawing import render
from congress.companion.face import blueprint
from congress.companion.filters import (
    MAX_VALUE_LENGTH,
    Filters,
    Found,
    Place,
    choose,
    panel_of,
    read_filters,
)
from congress.companion.lines import Lines, group_by_time
from congress.companion.scene import Scene, lines_of, open_scene
from congress.companion.shapes.agenda import (
    AgendaPage,
    DayTab,
    TimeGroup,
)
from congress.core.permissions import Permission
from congress.core.time_words import full_day
from congress.ui.forms import asked_part, asked_words, query_text
from congress.ui.shapes import Link
from congress.ui.words import many
from congress.web.endpoint import page
from congress.web.house import Call

MAX_FOUND = 100  # sessions of a search on one page
MAX_PEOPLE = 5  # speakers named above what a search found
MAX_ELSEWHERE = 6
LONG_DAY = 40  # sessions: from there on a day has a strip of hours to jump to


@page(blueprint, "GET", "/e/<event_id>/agenda", permission=Permission.PUBLIC, summary="The agenda")
def show_agenda(call: Call, event_id: str) -> Response:
    """Show a day, or what a search found on any day; all sessions, or what the filters let through."""
    scene = open_scene(call, event_id)
    look = _look(scene)
    sessions = look.found.sessions
    first, more = _page_of(look)
    shown = sessions[first : first + MAX_FOUND] if look.place.query else sessions
    groups = _groups(look, shown, call.now)
    is_attendee = scene.attendee is not None
    page_ = AgendaPage(
        days=_tabs(look),
        day=look.place.day,
        query=look.place.query,
        groups=groups,
        summary=_summary(look),
        filters=panel_of(
            look.place,
            look.found,
            scene.document,
            is_attendee=is_attendee,
            is_partly_unknown=look.is_partly_unknown,
        ),
        hours=_hours(groups) if len(shown) > LONG_DAY and not look.place.query else (),
        leads_to_now=look.is_today and any(one.is_next for one in groups[1:]),
        elsewhere=_elsewhere(look, call.now),
        empty=_empty(look),
        show_all=_show_all(look),
        speakers=_speakers(look),
        more=more,
    )
    return render(call, "agenda", page_, here="agenda", scene=scene)


@dataclass(frozen=True)
class _Look:
    """One look at the agenda: where, through which filters, and what was there."""

    index: AgendaIndex
    lines: Lines
    place: Place
    found: Found
    day: date
    today: date
    is_partly_unknown: bool
    hits: Hits

    @property
    def is_today(self) -> bool:
        return self.day == self.today and not self.place.query


def _look(scene: Scene) -> _Look:
    index, now = scene.index, scene.call.now
    event, today = scene.document.event, scene.today
    day = _chosen_day(index.days, today)
    query = asked_words()
    asked = {one.name: query_text(one.name, longest=MAX_VALUE_LENGTH) for one in fields(Filters)}
    filters, is_partly_unknown = read_filters(
        asked, scene.document, is_attendee=scene.attendee is not None
    )
    lines = lines_of(scene, with_buttons=filters.free)
    place = Place(f"/e/{event.id}/agenda", day.isoformat(), query, filters)
    hits = scene.release.search.find(query) if query else NO_HITS
    sessions = _matching(scene, hits) if query else index.sessions_by_day.get(day, ())
    found = choose(sessions, filters, lines, at=now)
    return _Look(index, lines, place, found, day, today, is_partly_unknown, hits)


def _chosen_day(days: Sequence[date], today: date) -> date:
    asked = query_text("day", longest=10)
    for day in days:
        if day.isoformat() == asked:
            return day
    if not days[0] < today <= days[-1]:
        return days[0]
    return next(day for day in days if day >= today)  # in a series, the next one to come


def _tabs(look: _Look) -> tuple[DayTab, ...]:
    days = look.index.days
    runs_over_months = (days[0].year, days[0].month) != (days[-1].year, days[-1].month)
    return tuple(
        DayTab(
            short=f"{day:%b}" if runs_over_months else f"{day:%a}",
            number=str(day.day),
            full=full_day(day),
            href=look.place.at(look.place.filters, day=day.isoformat()),
            is_open=day == look.day and not look.place.query,
            is_today=day == look.today,
        )
        for day in days
    )


def _matching(scene: Scene, hits: Hits) -> list[Session]:
    """Return what was found, the best part first, each in order."""
    known = scene.document.sessions_by_id
    parts = (hits.by_title, hits.by_name, hits.by_description)
    return [session for part in parts for session in in_order(known[one] for one in part)]


def _groups(look: _Look, shown: Sequence[Session], now: datetime) -> tuple[TimeGroup, ...]:
    """Return the sessions of a day by time; of a search part by part, and each by time."""
    if not look.place.query:
        return group_by_time(look.lines, shown, at=now, with_days=False)
    groups: tuple[TimeGroup, ...] = ()
    for ids, words in (
        (look.hits.by_title, ""),
        (look.hits.by_name, "By speaker or track"),
        (look.hits.by_description, "In the description"),
    ):
        wanted = set(ids)
        part = [session for session in shown if session.id in wanted]
        groups += group_by_time(
            look.lines, part, at=now, with_days=True, part=words, first=len(groups)
        )
    return groups


def _page_of(look: _Look) -> tuple[int, tuple[Link, ...]]:
    """Return where the shown part of a search begins, and the ways to the parts around it."""
    count = len(look.found.sessions)
    number = min(asked_part(), max(1, -(-count // MAX_FOUND)))
    here = look.place.at(look.place.filters)
    links = []
    if number > 1:
        links.append(Link("Earlier ones", f"{here}&page={number - 1}"))
    if number * MAX_FOUND < count:
        links.append(Link("Later ones", f"{here}&page={number + 1}"))
    return (number - 1) * MAX_FOUND, tuple(links) if look.place.query else ()


def _hours(groups: Sequence[TimeGroup]) -> tuple[Link, ...]:
    """Return a link to the first group of each hour that has one."""
    hours: dict[str, str] = {}
    for group in groups:
        hour, _, rest = group.starts.time.partition(":")
        hours.setdefault(f"{hour} {rest[-2:]}", f"#{group.id}")
    return tuple(Link(hour, href) for hour, href in hours.items())


def _elsewhere(look: _Look, now: datetime) -> tuple[Link, ...]:
    """Return how much the same filters find on the other days."""
    filters = look.place.filters
    if look.place.query or not filters.as_query:
        return ()
    links = []
    for day, sessions in look.index.sessions_by_day.items():
        count = (
            0 if day == look.day else len(choose(sessions, filters, look.lines, at=now).sessions)
        )
        if count:
            links.append(Link(f"{day:%A}: {count}", look.place.at(filters, day=day.isoformat())))
    return tuple(links[:MAX_ELSEWHERE])


_EMPTY = {
    frozenset({"mine"}): "Open a session and register: it stands here then, and in My Agenda.",
    frozenset({"starred"}): "Open a session and tap its star: it stands here then.",
}


def _empty(look: _Look) -> str:
    filters = look.place.filters
    asked = frozenset(filters.as_query)
    if asked in _EMPTY:
        return _EMPTY[asked]
    if asked:
        return "Take a filter away, or look at everything."
    if look.place.query:
        return "Try fewer or other words. Accents and capitals do not matter."
    return "No session takes place on this day."


def _show_all(look: _Look) -> Link | None:
    day = look.place.day
    if look.place.filters.as_query and look.place.query:
        return Link("Search without filters", look.place.at(Filters()))
    if look.place.filters.as_query or look.place.query:
        return Link(f"Show all of {look.day:%A}", look.place.at(Filters(), day=day))
    return None


def _speakers(look: _Look) -> tuple[Link, ...]:
    people = look.index.find_speakers(look.place.query, is_close=look.hits.is_close)
    at = look.place.path.removesuffix("agenda") + "speakers"
    links = [Link(one.name, f"{at}/{one.id}") for one in people[:MAX_PEOPLE]]
    if len(people) > MAX_PEOPLE:
        links.append(Link(f"All {len(people)}", f"{at}?{urlencode({'q': look.place.query})}"))
    return tuple(links)


def _summary(look: _Look) -> str:
    said = many(len(look.found.sessions), "session")
    if not look.place.query:
        return said
    if not look.found.sessions:
        return "No session found"
    return f"{said} found, close to what you typed" if look.hits.is_close else f"{said} found"

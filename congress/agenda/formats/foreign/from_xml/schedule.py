"""frab schedule.xml (rule E 1) in the dialects that real files have.

pentabarf (FOSDEM until 2023): events directly below a day or in rooms, a start without a date, no
zone, no UUID. pretalx and frab: a date with an offset, `guid`, a zone. No real file is valid against
the published schema, so nothing is asked for that is not needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from itertools import islice

from congress.agenda.formats.exchange import GENERATOR, NO_ROOM
from congress.agenda.formats.foreign.excess import MAX_SESSIONS
from congress.agenda.formats.foreign.from_xml.tree import Element
from congress.agenda.formats.foreign.own_files.pages import ids_of_page
from congress.agenda.formats.foreign.programme import ForeignSession, Link, Person, Programme
from congress.agenda.formats.foreign.times.moments import (
    day_change_of,
    read_clock,
    read_day,
    read_length,
    start_of,
)
from congress.core.errors import Fault


def read_schedule_xml(root: Element) -> Programme:
    """Return the programme of a `<schedule>`; what cannot be read is among its faults."""
    conference = root.first("conference") or Element("conference", {}, root.line)
    generator = root.first("generator")
    is_ours = generator is not None and generator.attributes.get("name") == GENERATOR
    faults: list[Fault] = []
    change = _day_change(root, conference)
    sessions = tuple(
        _session(event, room, day, change, faults, is_ours=is_ours)
        for event, room, day in islice(_events(root, faults), MAX_SESSIONS + 1)
    )
    page = next((one.text_of("url") for one, _, _ in _events(root, [])), "")
    venue = {"name": conference.text_of("venue"), "city": conference.text_of("city")}
    return Programme(
        place=f"line {conference.line}, {conference.name}",
        sessions=sessions,
        name=conference.text_of("title"),
        acronym=(ids_of_page(page)[0] if is_ours else "") or conference.text_of("acronym"),
        zone=conference.text_of("time_zone_name"),
        starts_on=read_day(conference.text_of("start")),
        ends_on=read_day(conference.text_of("end")),
        day_change=change,
        venue={name: text for name, text in venue.items() if text},
        link=conference.text_of("url", "" if is_ours else "base_url"),
        faults=tuple(faults),
        is_ours=is_ours,
        no_room=NO_ROOM if is_ours else "",
    )


def _day_change(root: Element, conference: Element) -> time | None:
    said = read_clock(conference.text_of("day_change"))
    days = [day.attributes for day in root.all("day")]
    return said or day_change_of((day.get("start", ""), day.get("end", "")) for day in days)


def _events(root: Element, faults: list[Fault]) -> Iterator[tuple[Element, str, date | None]]:
    """Yield each event with the name of its room and the date of its day."""
    for day in root.all("day"):
        on = read_day(day.attributes.get("date", ""))
        if on is None and day.children:
            faults.append(
                Fault(f"line {day.line}, day", 'the day has no date; write date="2025-02-01"')
            )
        for child in day.children:
            if child.name == "event":
                yield child, child.text_of("room"), on
            elif child.name == "room":
                name = child.attributes.get("name", "")
                for event in child.all("event"):
                    yield event, event.text_of("room") or name, on


def _session(
    event: Element,
    room: str,
    day: date | None,
    change: time | None,
    faults: list[Fault],
    *,
    is_ours: bool,
) -> ForeignSession:
    own_id = event.attributes.get("id", "").strip()
    place = f"line {event.line}, event {own_id}" if own_id else f"line {event.line}, an event"
    title = event.text_of("title")
    start = start_of(event.text_of("date"), event.text_of("start"), day, change)
    length = read_length(event.text_of("duration"))
    if not title:
        faults.append(Fault(place, "it has no title; write <title>"))
    if start is None and day is not None:
        said = event.text_of("start", "date")
        message = (
            f"{said[:40]!r} is not a time; write <start>10:35</start>"
            if said
            else ("it has no start; write <start>10:35</start>")
        )
        faults.append(Fault(place, message))
    if length is None:
        said = event.text_of("duration")
        message = f"{said[:40]!r} is not a duration; write <duration>00:25</duration>"
        faults.append(Fault(place, message))
    optouts = (recording.text_of("optout") for recording in event.all("recording"))
    optout = next(optouts, "").casefold()
    return ForeignSession(
        place=place,
        title=title,
        start=start if length is not None else None,
        duration=length,
        day=day,
        guid=event.attributes.get("guid", "").strip().casefold(),
        external_id=(ids_of_page(event.text_of("url"))[1] if is_ours else "") or own_id,
        subtitle=event.text_of("subtitle"),
        room=room,
        track=event.text_of("track"),
        kind=event.text_of("type"),
        language=event.text_of("language"),
        abstract=event.raw_of("abstract"),
        description=event.raw_of("description"),
        persons=tuple(_persons(event)),
        links=tuple(_links(event)),
        recorded={"true": False, "false": is_ours or None}.get(optout),
    )


def _persons(event: Element) -> Iterator[Person]:
    for group in event.all("persons"):
        for person in group.all("person"):
            found = person.attributes
            name = person.text.strip() or person.text_of("name")
            guid = found.get("guid", "").casefold()
            yield Person(name, found.get("id", ""), guid, person.raw_of("biography", "bio").strip())


def _links(event: Element) -> Iterator[Link]:
    for group in ("links", "attachments"):
        for parent in event.all(group):
            for child in parent.children:
                label = child.text.strip() or child.attributes.get("type", "")
                yield Link(child.attributes.get("href", "").strip(), label.strip())

"""schedule.json of c3voc (rule E 2): version 1 of frab and pretalx, version 2 of the hub.

Version 1 lists events under days and rooms; version 2 has one list of events, rooms and tracks by
reference, people by themselves, and texts in several languages. Real files break both schemas in
places, so only what a session needs is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from congress.agenda.formats.exchange import GENERATOR, NO_ROOM
from congress.agenda.formats.foreign.from_json.values import (
    count_or_none,
    items,
    mapping,
    plain,
    whole,
    wordings,
)
from congress.agenda.formats.foreign.own_files.pages import ids_of_page
from congress.agenda.formats.foreign.programme import (
    ForeignRoom,
    ForeignSession,
    Link,
    Person,
    Programme,
)
from congress.agenda.formats.foreign.times.moments import (
    ListedDays,
    day_change_of,
    read_day,
    read_length,
    read_moment,
    start_of,
)
from congress.agenda.rules.document import SessionStatus
from congress.core.errors import Fault

_CANCELLED = frozenset(("CANCELED", "CANCELLED"))
# Version 2 tells of sessions that nobody shall see; they are not in a programme.
_UNPUBLISHED = frozenset(("DRAFT", "SUBMITTED", "ACCEPTED", "REJECTED", "WITHDRAWN", "DELETED"))


@dataclass(frozen=True)
class _Item:
    """An event of the file, the day that lists it (version 1), and where it stands."""

    plain: Mapping[str, Any]
    place: str
    room: str = ""
    day: date | None = None


def read_schedule_json(tree: Mapping[str, Any]) -> Programme:
    """Return the programme of a file with `schedule`; what cannot be read is among its faults."""
    return _Reader(tree).read()


class _Reader:
    """Reads one file."""

    def __init__(self, tree: Mapping[str, Any]) -> None:
        self._schedule = mapping(tree["schedule"])
        self._conference = mapping(self._schedule.get("conference"))
        self._is_ours = mapping(tree.get("generator")).get("name") == GENERATOR
        default = plain(mapping(self._conference.get("defaults")).get("language"))
        self._languages = [language for language in (default, "en") if language]
        self._rooms = {
            plain(room.get("guid")): plain(room.get("name"))
            for room in items(self._conference.get("rooms"))
        }
        self._tracks = {
            plain(track.get("slug")): (wordings(track.get("name"), self._languages) or [""])[0]
            for track in items(self._conference.get("tracks"))
        }
        # Once a person, not once a reference: a file may name one 60,000 times (T32).
        self._people = {
            plain(person.get("guid")): (
                plain(person.get("name")),
                whole(person.get("biography"), self._languages),
            )
            for person in items(self._schedule.get("persons"))
        }
        self._days = ListedDays(())
        self._faults: list[Fault] = []
        self._notes: list[str] = []

    def read(self) -> Programme:
        conference = self._conference
        days = list(items(conference.get("days")))
        bounds = [
            (
                plain(day.get("day_start", day.get("start"))),
                plain(day.get("day_end", day.get("end"))),
            )
            for day in days
        ]
        change = day_change_of(bounds)
        dates = (plain(day.get("date")) for day in days)
        self._days = ListedDays((on, *one) for on, one in zip(dates, bounds, strict=True))
        found = list(self._items(days))
        page = plain(found[0].plain.get("url")) if found and self._is_ours else ""
        sessions = tuple(one for item in found if (one := self._session(item, change)))
        return Programme(
            place="conference",
            sessions=sessions,
            name=(wordings(conference.get("title"), self._languages) or [""])[0],
            acronym=ids_of_page(page)[0] or plain(conference.get("acronym")),
            zone=plain(conference.get("time_zone_name")),
            starts_on=read_day(plain(conference.get("start"))),
            ends_on=read_day(plain(conference.get("end"))),
            day_change=change,
            link=plain(conference.get("url"))
            or ("" if self._is_ours else plain(self._schedule.get("base_url"))),
            rooms=tuple(self._foreign_rooms()),
            notes=tuple(self._notes),
            faults=tuple(self._faults),
            is_ours=self._is_ours,
            no_room=NO_ROOM if self._is_ours else "",
            tells_cancelled="events" in self._schedule,  # version 2 has `state`
        )

    def _foreign_rooms(self) -> Iterator[ForeignRoom]:
        for room in items(self._conference.get("rooms")):
            where = (wordings(room.get("description"), self._languages) or [""])[0]
            yield ForeignRoom(plain(room.get("name")), count_or_none(room.get("capacity")), where)

    def _items(self, days: list[Mapping[str, Any]]) -> Iterator[_Item]:
        for number, day in enumerate(days):
            on = read_day(plain(day.get("date")))
            for room, events in mapping(day.get("rooms")).items():
                for index, event in enumerate(items(events)):
                    place = f"days[{number}].rooms[{room!r}][{index}]"
                    yield _Item(event, self._called(place, event), room, on)
        for index, event in enumerate(items(self._schedule.get("events"))):
            yield _Item(event, self._called(f"events[{index}]", event))

    def _called(self, place: str, event: Mapping[str, Any]) -> str:
        own = plain(event.get("id")) or plain(event.get("code")) or plain(event.get("guid"))
        return f"{place}, event {own}" if own else place

    def _session(self, item: _Item, change: time | None) -> ForeignSession | None:
        event = item.plain
        state = plain(event.get("state")).upper()
        if state in _UNPUBLISHED:
            self._notes.append(f"{item.place} is {state.lower()} and was left out.")
            return None
        titles = wordings(event.get("title"), self._languages)
        if not titles:
            self._faults.append(Fault(item.place, "it has no title; write one"))
        start, end, length = self._times(item, change)
        guid = plain(event.get("guid")).casefold()
        own_page = ids_of_page(plain(event.get("url")))[1] if self._is_ours else ""
        forbidden = event.get("do_not_record")
        return ForeignSession(
            place=item.place,
            title=titles[0] if titles else "",
            start=start,
            end=end,
            duration=length,
            day=item.day or self._days.day_of(start),
            guid=guid,
            external_id=own_page or plain(event.get("id")) or plain(event.get("code")),
            subtitle=" / ".join([*titles[1:], *wordings(event.get("subtitle"), self._languages)]),
            room=self._room(item),
            track=self._track(event.get("track")),
            kind=(wordings(event.get("type"), self._languages) or [""])[0],
            language=plain(event.get("language")),
            abstract=whole(event.get("abstract"), self._languages),
            description=whole(event.get("description"), self._languages),
            persons=tuple(self._persons(event)),
            links=tuple(self._links(event)),
            status=SessionStatus.CANCELLED if state in _CANCELLED else "",
            recorded=(not forbidden if self._is_ours else False if forbidden is True else None),
        )

    def _times(
        self, item: _Item, change: time | None
    ) -> tuple[datetime | None, datetime | None, timedelta | None]:
        event = item.plain
        when, clock = plain(event.get("date")), plain(event.get("start"))
        start = start_of(when, clock, item.day, change)
        end = read_moment(plain(event.get("end")))
        length = read_length(plain(event.get("duration")))
        if start is None:
            said = clock or when
            message = f"{said[:40]!r} is not a time; write start as 2025-02-01T10:35:00+01:00"
            self._faults.append(
                Fault(item.place, message if said else "it has no start; write one")
            )
        elif end is None and length is None:
            said = plain(event.get("duration")) or plain(event.get("end"))
            what = f"{said[:40]!r} is no length" if said else "it has neither end nor duration"
            message = f'{what}; write "duration": "00:25"'
            self._faults.append(Fault(item.place, message))
            start = None
        return start, end, length

    def _room(self, item: _Item) -> str:
        room = item.plain.get("room")
        if isinstance(room, Mapping):
            return plain(room.get("name")) or self._rooms.get(plain(room.get("guid")), "")
        return plain(room) or item.room

    def _track(self, track: object) -> str:
        if isinstance(track, Mapping) and "slug" in track:
            known = self._tracks.get(plain(track["slug"]), "")
            return known or plain(track.get("name")) or plain(track["slug"])
        return (wordings(track, self._languages) or [""])[0]

    def _persons(self, event: Mapping[str, Any]) -> Iterator[Person]:
        for person in (*items(event.get("persons")), *items(event.get("participants"))):
            guid = plain(person.get("guid"))
            known_name, known_bio = self._people.get(guid, ("", ""))
            name = next(
                (
                    plain(person[n])
                    for n in ("public_name", "name", "full_public_name")
                    if person.get(n)
                ),
                "",
            )
            bio = whole(person.get("biography"), self._languages)
            key = plain(person.get("id")) or plain(person.get("code"))
            yield Person(name or known_name, key, guid.casefold(), bio or known_bio)

    def _links(self, event: Mapping[str, Any]) -> Iterator[Link]:
        for link in (*items(event.get("links")), *items(event.get("attachments"))):
            kind = plain(link.get("type"))
            if kind.upper() == "FEEDBACK":
                continue
            label = (wordings(link.get("title"), self._languages) or [""])[0]
            yield Link(plain(link.get("url")).strip(), label or kind.capitalize())

"""session.json of OPass, as COSCUP and other conferences in Taiwan publish it.

Relational: sessions name a type, a room, speakers and tags by id; each text is in Chinese and English.
Neither the event nor its zone is named. The type is what other formats call a track.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from congress.agenda.formats.foreign.from_json.values import items, mapping, plain, wordings
from congress.agenda.formats.foreign.programme import ForeignSession, Link, Person, Programme
from congress.agenda.formats.foreign.times.moments import read_moment
from congress.core.errors import Fault

_LANGUAGES = ("zh", "en")
_LINKS = {"co_write": "Shared notes", "qa": "Questions", "slide": "Slides", "record": "Recording"}


def is_opass(tree: Mapping[str, Any]) -> bool:
    """Tell whether a decoded file is one of OPass."""
    return all(isinstance(tree.get(name), list) for name in ("sessions", "speakers", "rooms"))


def read_opass(tree: Mapping[str, Any]) -> Programme:
    """Return the programme of a session.json; what cannot be read is among its faults."""
    known = _Known(tree)
    faults: list[Fault] = []
    sessions = [
        _session(one, f"sessions[{index}], id {plain(one.get('id'))}", known, faults)
        for index, one in enumerate(items(tree["sessions"]))
    ]
    return Programme(place="the file", sessions=tuple(sessions), faults=tuple(faults))


def _texts(one: Mapping[str, Any], name: str) -> list[str]:
    return wordings({of: mapping(one.get(of)).get(name) for of in _LANGUAGES}, _LANGUAGES)


class _Known:
    """What sessions refer to by id, each built once: a text may be referred to 60,000 times (T32)."""

    def __init__(self, tree: Mapping[str, Any]) -> None:
        self.types, self.rooms, self.tags = (
            {
                plain(one.get("id")): " / ".join(_texts(one, "name"))
                for one in items(tree.get(section))
            }
            for section in ("session_types", "rooms", "tags")
        )
        people = ((plain(speaker.get("id")), speaker) for speaker in items(tree["speakers"]))
        self.speakers = {key: _person(one, key) for key, one in people}


def _person(one: Mapping[str, Any], key: str) -> Person:
    names = _texts(one, "name")
    name = f"{names[0]} ({names[1]})" if len(names) > 1 else "".join(names)
    return Person(name, key, bio="\n\n".join(_texts(one, "bio")))


def _session(
    one: Mapping[str, Any],
    place: str,
    known: _Known,
    faults: list[Fault],
) -> ForeignSession:
    titles = _texts(one, "title")
    start, end = read_moment(plain(one.get("start"))), read_moment(plain(one.get("end")))
    for name, moment in (("start", start), ("end", end)):
        if moment is None:
            said = plain(one.get(name))[:40]
            message = f"{said!r} is no {name}; write it as 2023-07-29T12:35:00+08:00"
            faults.append(Fault(place, message))
    if not titles:
        faults.append(Fault(place, "it has no title; write one"))
    return ForeignSession(
        place=place,
        title=titles[0] if titles else "",
        start=start if end is not None else None,
        end=end,
        external_id=plain(one.get("id")),
        subtitle=" / ".join(titles[1:]),
        room=_name(known.rooms, one.get("room")),
        track=_name(known.types, one.get("type")),
        language=plain(one.get("language")),
        description="\n\n".join(_texts(one, "description")),
        labels=tuple(_name(known.tags, tag) for tag in _ids(one.get("tags"))),
        persons=tuple(_persons(one, place, known.speakers, faults)),
        links=tuple(Link(plain(one.get(name)), label) for name, label in _LINKS.items()),
    )


def _persons(
    one: Mapping[str, Any],
    place: str,
    speakers: Mapping[str, Person],
    faults: list[Fault],
) -> Iterator[Person]:
    for key in _ids(one.get("speakers")):
        if key in speakers:
            yield speakers[key]
            continue
        message = f"there is no speaker {key[:40]!r}; add it to speakers, or correct the id"
        faults.append(Fault(place, message))


def _ids(value: object) -> list[str]:
    return [text for text in map(plain, value) if text] if isinstance(value, list) else []


def _name(known: Mapping[str, str], key: object) -> str:
    """Return both names of a room, type or tag, or its id where the file does not describe it."""
    return known.get(plain(key)) or plain(key)

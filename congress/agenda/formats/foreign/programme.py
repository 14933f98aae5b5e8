"""What every foreign schedule says, whatever its format: the common model of the readers.

A reader knows its format and nothing of our ids, texts or kinds; `assembling` knows those and no
format. Texts are as the file has them, HTML included. A time is an aware datetime, or a naive one: the
clock on the wall in the event's zone. What a reader cannot read is a fault with its place, and None
stands where the value would be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from congress.agenda.rules.document import Document
from congress.core.errors import Fault


@dataclass(frozen=True)
class Hints:
    """What the organizer, and the current release, say about a file.

    Args:
        event: the id the event has here; "": the file's own.
        zone: the event's IANA zone, above whatever the file says; "": the file's own.
        current: finds the current release of an event by its id, or by the acronym that our own
            exports give it; what a format cannot say is kept from there.
    """

    event: str = ""
    zone: str = ""
    current: Callable[[str], Document | None] = lambda _event_id: None


@dataclass(frozen=True)
class Link:
    """An address, and the words for it."""

    address: str
    label: str = ""


@dataclass(frozen=True)
class Person:
    """Somebody on a session. `key`: the file's own id of the person; `guid`: a UUID."""

    name: str
    key: str = ""
    guid: str = ""
    bio: str = ""


@dataclass(frozen=True)
class ForeignRoom:
    """A room that the file describes by itself; sessions name it."""

    name: str
    seats: int | None = None
    where: str = ""


@dataclass(frozen=True)
class ForeignSession:
    """One item of a foreign schedule.

    Args:
        place: where it stands in the file, in words: "line 812, event 4711".
        title: its title.
        start: when it starts, aware or by the clock on the wall; None: a fault says why.
        end: when it ends, in the same way; where it is missing, `duration` says it.
        duration: how long it lasts, in elapsed time.
        day: the day of the agenda under which the file lists it, when it does.
        guid: its UUID, or "".
        external_id: the file's own id, or "".
        subtitle: told above the abstract.
        room: the room's name.
        track: the track's name.
        kind: the file's word for what it is.
        language: its language; told when the file has several.
        abstract: short text.
        description: long text.
        labels: further words: level, tags.
        persons: who speaks.
        links: addresses and attachments, told below the text.
        status: "confirmed" or "cancelled"; "" when the format cannot say it.
        recorded: whether it is recorded; None when the file does not say it.
    """

    place: str
    title: str
    start: datetime | None
    end: datetime | None = None
    duration: timedelta | None = None
    day: date | None = None
    guid: str = ""
    external_id: str = ""
    subtitle: str = ""
    room: str = ""
    track: str = ""
    kind: str = ""
    language: str = ""
    abstract: str = ""
    description: str = ""
    labels: tuple[str, ...] = ()
    persons: tuple[Person, ...] = ()
    links: tuple[Link, ...] = ()
    status: str = ""
    recorded: bool | None = None


@dataclass(frozen=True)
class Programme:
    """A foreign schedule.

    Args:
        place: where the facts of the event stand, in words: "line 3, conference".
        sessions: the items, in the file's order.
        name: the event's name.
        acronym: the file's own id of the event, or "".
        zone: an IANA zone, or "" when the file names none.
        starts_on: the first local date; None: that of the first session.
        ends_on: the last local date, inclusive; None: that of the last session.
        day_change: when a day of the agenda ends; None: the file does not say.
        venue: name, city and the like.
        link: the event's page.
        rooms: rooms with facts of their own.
        tracks: names of tracks, in order.
        notes: what the reader decided or left out, in sentences.
        faults: what it could not read, with places.
        is_ours: this service wrote the file, so its texts are plain and its words are ours.
        no_room: the word that stands for a room where a session of ours has none, or "".
        tells_cancelled: the format has a word for cancelled sessions, so the others take place.
    """

    place: str
    sessions: tuple[ForeignSession, ...]
    name: str = ""
    acronym: str = ""
    zone: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    day_change: time | None = None
    venue: Mapping[str, str] = field(default_factory=dict)
    link: str = ""
    rooms: tuple[ForeignRoom, ...] = ()
    tracks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    is_ours: bool = False
    no_room: str = ""
    tells_cancelled: bool = False

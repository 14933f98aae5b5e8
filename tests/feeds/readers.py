"""Three independent readers of iCalendar, and one plain reader of the standard's own grammar."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import icalendar
import ics
import vobject


@dataclass(frozen=True)
class Seen:
    """An event as a reader saw it; all-day ones have dates instead of instants."""

    title: str
    start: datetime | date
    end: datetime | date
    status: str
    location: str
    sequence: int


def _utc(value: datetime | date) -> datetime | date:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def read_by_icalendar(body: bytes) -> dict[str, Seen]:
    """Read by icalendar; an entry that stands twice fails."""
    events = icalendar.Calendar.from_ical(body).walk("VEVENT")
    found = {
        str(event["UID"]): Seen(
            str(event["SUMMARY"]),
            _utc(event.decoded("DTSTART")),
            _utc(event.decoded("DTEND")),
            str(event["STATUS"]),
            str(event.get("LOCATION", "")),
            int(event["SEQUENCE"]),
        )
        for event in events
    }
    assert len(found) == len(events)
    return found


def read_by_vobject(body: bytes) -> dict[str, Seen]:
    """Read by vobject."""
    calendar = vobject.readOne(body.decode())
    events = calendar.contents.get("vevent", [])
    found = {
        event.uid.value: Seen(
            event.summary.value,
            _utc(event.dtstart.value),
            _utc(event.dtend.value),
            event.status.value,
            event.location.value if hasattr(event, "location") else "",
            int(event.sequence.value),
        )
        for event in events
    }
    assert len(found) == len(events)
    return found


def read_by_ics(body: bytes) -> dict[str, Seen]:
    """Read by ics. It shows all-day entries as midnights in UTC, and keeps SEQUENCE as extra."""
    events = list(ics.Calendar(body.decode()).events)
    found = {}
    for event in events:
        start, end = event.begin.datetime, event.end.datetime
        if event.all_day:
            start, end = start.date(), end.date()
        sequence = next(line.value for line in event.extra if line.name == "SEQUENCE")
        found[event.uid] = Seen(
            event.name,
            _utc(start),
            _utc(end),
            event.status,
            event.location or "",
            int(sequence),
        )
    assert len(found) == len(events)
    return found


READERS = {"icalendar": read_by_icalendar, "ics": read_by_ics, "vobject": read_by_vobject}

_LINE = re.compile(
    r"^(?P<name>[A-Z-]+)(?P<parameters>(;[A-Z-]+=(\"[^\"\x00-\x1f]*\"|[^\";:,\x00-\x1f]*))*):"
)
_ESCAPES = {"\\\\": "\\", "\\;": ";", "\\,": ",", "\\n": "\n", "\\N": "\n"}


def unfold(body: bytes) -> list[str]:
    """Return the content lines of RFC 5545 3.1; a line over 75 octets or without CRLF fails."""
    assert body.endswith(b"\r\n")
    physical = body[:-2].split(b"\r\n")
    for line in physical:
        assert len(line) <= 75
        assert b"\n" not in line
        assert b"\r" not in line
        line.decode()  # no UTF-8 sequence is split
    return body[:-2].replace(b"\r\n ", b"").decode().split("\r\n")


def unescape(value: str) -> str:
    """Return what a TEXT value means (RFC 5545 3.3.11), read from left to right."""
    return re.sub(r"\\[\\;,nN]", lambda found: _ESCAPES[found.group()], value)


def properties(lines: list[str]) -> list[tuple[str, str]]:
    """Return name and raw value of each line; one that is no content line fails."""
    found = []
    for line in lines:
        match = _LINE.match(line)
        assert match is not None, line
        found.append((match["name"], line[match.end() :]))
    return found


def read_plainly(body: bytes) -> Sequence[Mapping[str, str]]:
    """Return the VEVENTs, each property's raw value by name."""
    events: list[dict[str, str]] = []
    inside = False
    for name, value in properties(unfold(body)):
        if (name, value) == ("BEGIN", "VEVENT"):
            events.append({})
            inside = True
        elif (name, value) == ("END", "VEVENT"):
            inside = False
        elif inside:
            assert name not in events[-1]
            events[-1][name] = value
    return events

"""iCalendar bytes (RFC 5545, RFC 7986): the only place that imports icalendar.

icalendar builds what has no free text and is built once: the VTIMEZONE with its recurrence rules.
VEVENTs are ours. An entry is rendered once for each version of its session and state, and three
values (SEQUENCE, DTSTAMP, LAST-MODIFIED) are put in for each person, so a feed of 20 entries is 20
joins of bytes; a tree of icalendar objects costs a millisecond an entry, and its escaping does not
return every text as it was (see `rules.text`). What we write is read back by icalendar, ics and
vobject in the tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

from congress.agenda.rules.document import Event
from congress.feeds.rules.entries import EntryStatus
from congress.feeds.rules.text import clean, escape, fold, parameter
from congress.feeds.rules.zones import Observance, observances_of

MEDIA_TYPE = "text/calendar; charset=utf-8"
MY_AGENDA, AGENDA = "my-agenda", "agenda"
# Raise it when the bytes of an unchanged agenda change: it is part of every ETag.
FORMAT = 3
REFRESH = "PT1H"
MAX_RENDERED = 8192
_PREFIX = {
    EntryStatus.CONFIRMED: "",
    EntryStatus.TENTATIVE: "Waitlist: ",
    EntryStatus.CANCELLED: "CANCELLED: ",
}


@dataclass(frozen=True)
class Venue:
    """Where the event is. `latitude` and `longitude` as written, or None when they are no place."""

    name: str = ""
    address: str = ""
    geo: tuple[float, float] | None = None

    @property
    def words(self) -> str:
        """Return the name and the address, as LOCATION has them."""
        return ", ".join(part for part in (self.name, self.address) if part)

    @classmethod
    def of(cls, event: Event) -> Venue:
        """Read the venue of an event; coordinates that are no numbers on the globe are left out."""
        found = event.venue
        try:
            geo = float(found.get("latitude", "")), float(found.get("longitude", ""))
        except ValueError:
            geo = None
        if geo is not None and not (abs(geo[0]) <= 90 and abs(geo[1]) <= 180):  # noqa: PLR2004 -- the globe
            geo = None
        return cls(found.get("name", ""), found.get("address", ""), geo)


@dataclass(frozen=True)
class EntryFacts:
    """All that a VEVENT says of a session or deadline, but whose and which revision it is.

    Titles, rooms and times only: no join link, Wi-Fi or person stands in a feed (T20).
    """

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    venue: Venue
    room: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    description: str = ""
    is_all_day: bool = False
    is_busy: bool = True


@dataclass(frozen=True)
class Rendered:
    """A VEVENT without its revision: the bytes before SEQUENCE's value, and those after the stamps."""

    head: bytes
    tail: bytes

    def stamped(self, sequence: int, changed_at: datetime) -> bytes:
        """Return the whole VEVENT. DTSTAMP is the last revision, since a feed has no METHOD (3.8.7.2).

        No clock is in it: equal facts give equal bytes.
        """
        at = f"{changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        stamps = f"SEQUENCE:{sequence}\r\nDTSTAMP:{at}\r\nLAST-MODIFIED:{at}\r\n"
        return b"".join((self.head, stamps.encode(), self.tail))


@lru_cache(maxsize=MAX_RENDERED)
def render_entry(facts: EntryFacts, mark: EntryStatus) -> Rendered:
    """Return the VEVENT of a session version in one state; rendered once, then remembered."""
    tail = [
        *_times(facts),
        f"SUMMARY:{escape(_PREFIX[mark] + facts.title)}",
        *_place(facts),
        f"STATUS:{mark}",
        f"TRANSP:{'OPAQUE' if mark is EntryStatus.CONFIRMED and facts.is_busy else 'TRANSPARENT'}",
    ]
    if facts.description:
        tail.append(f"DESCRIPTION:{escape(facts.description)}")
    if facts.categories:
        tail.append(f"CATEGORIES:{','.join(map(escape, facts.categories))}")
    if facts.url:
        tail.append(f"URL:{clean(facts.url)}")
    tail.append("END:VEVENT")
    head = ["BEGIN:VEVENT", f"UID:{escape(facts.uid)}"]
    return Rendered(b"".join(map(fold, head)), b"".join(map(fold, tail)))


def _times(facts: EntryFacts) -> tuple[str, str]:
    zone = ZoneInfo(facts.zone)
    start, end = facts.starts_at.astimezone(zone), facts.ends_at.astimezone(zone)
    if facts.is_all_day:  # both are local midnights; DTEND is exclusive (RFC 5545 3.6.1)
        return f"DTSTART;VALUE=DATE:{start:%Y%m%d}", f"DTEND;VALUE=DATE:{end:%Y%m%d}"
    # An hour that the clocks show twice names its first one (3.3.5); its second cannot be said with
    # a zone, so it is given in UTC, which is exact everywhere.
    if start.fold or end.fold:
        first, last = (at.astimezone(UTC) for at in (start, end))
        return f"DTSTART:{first:%Y%m%dT%H%M%SZ}", f"DTEND:{last:%Y%m%dT%H%M%SZ}"
    return (
        f"DTSTART;TZID={facts.zone}:{start:%Y%m%dT%H%M%S}",
        f"DTEND;TZID={facts.zone}:{end:%Y%m%dT%H%M%S}",
    )


def _place(facts: EntryFacts) -> list[str]:
    venue = facts.venue
    where = ", ".join(part for part in (facts.room, venue.words) if part)
    lines = [f"LOCATION:{escape(where)}"] if where else []
    if venue.geo is not None:
        latitude, longitude = venue.geo
        lines.append(f"GEO:{latitude:.6f};{longitude:.6f}")
        # The form Apple's calendars write and read; without it they guess from LOCATION's words.
        lines.append(
            f"X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-ADDRESS={parameter(venue.address)}"
            f";X-APPLE-RADIUS=100;X-TITLE={parameter(venue.name)}:geo:{latitude:.6f},{longitude:.6f}"
        )
    return lines


def render_calendar(
    product: str, name: str, zone: str, entries: Iterable[bytes], *, venue: str = ""
) -> bytes:
    """Return a VCALENDAR. `venue`: what stands behind the room in every LOCATION.

    Without entries it holds the VTIMEZONE alone, as 3.6 asks for one component.

    No METHOD: a feed is not an invitation, and Outlook would treat it as one (rule D 5).
    """
    return b"".join((_calendar_head(product, name, zone, venue), *entries, b"END:VCALENDAR\r\n"))


@lru_cache(maxsize=256)
def _calendar_head(product: str, name: str, zone: str, venue: str) -> bytes:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//congress//{product} 1//EN",
        "CALSCALE:GREGORIAN",
        f"NAME:{escape(name)}",
        f"X-WR-CALNAME:{escape(name)}",
        f"X-WR-TIMEZONE:{zone}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
    ]
    if venue:  # an import of this file tells the room from the venue by it
        lines.append(f"X-CONGRESS-VENUE:{escape(venue)}")
    return b"".join(map(fold, lines)) + render_zone(zone)


@cache
def render_zone(zone: str) -> bytes:
    """Return the VTIMEZONE of a zone (3.6.5), with rules from 2007 on.

    icalendar's own `Timezone.from_tzinfo` lists every change as a date and counts them in the offset
    after the change; readers want rules, in the offset before it. So the rules are ours, the
    writing is icalendar's.
    """
    component = Timezone()
    component.add("TZID", zone)
    for observance in observances_of(zone):
        component.add_component(_component(observance))
    return bytes(component.to_ical(sorted=False))


def _component(observance: Observance) -> TimezoneDaylight | TimezoneStandard:
    component = TimezoneDaylight() if observance.is_daylight else TimezoneStandard()
    component.add("DTSTART", observance.onset)
    if observance.rule:
        rule: dict[str, Sequence[str | datetime]] = {"FREQ": ["YEARLY"], **dict(observance.rule)}
        if observance.until is not None:
            rule["UNTIL"] = [observance.until]
        component.add("RRULE", vRecur(rule))
    if observance.more:
        component.add("RDATE", list(observance.more))
    component.add("TZOFFSETFROM", observance.offset_from)
    component.add("TZOFFSETTO", observance.offset_to)
    component.add("TZNAME", observance.name)
    return component


def categories_of(kind: str, track: str) -> tuple[str, ...]:
    """Return the kind in words, and the track's name when there is one."""
    words = kind.replace("-", " ").title()
    return (words, track) if track else (words,)

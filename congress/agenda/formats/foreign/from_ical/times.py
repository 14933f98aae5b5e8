"""Times and zones of an iCalendar file. The doorway to icalendar for what is read, as `feeds.ical` is
for what is written: its parsers of single values know the corners of RFC 5545 3.3, and its table the
zones that Windows names by names of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Parameters, vDDDTypes
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from congress.agenda.formats.foreign.from_ical.lines import Component, Line
from congress.agenda.formats.foreign.from_ical.zones import DeclaredZone, declared_zone
from congress.agenda.formats.foreign.times.moments import FIRST_YEAR, LAST_YEAR
from congress.core.intervals import NoSuchLocalTimeError, find_zone, resolve_local

# An unknown name costs three looks for a file of that name; IANA has 600 names, a calendar a few.
MAX_ZONES = 200
MAX_DURATION = timedelta(days=400)
_WRITE_SO = "write it as 20250310T160000, or as 20250310T230000Z in UTC"


class UnreadableValueError(ValueError):
    """A value that is not what its property needs; the message says what to write."""

    def __init__(self, line: Line, message: str) -> None:
        """Keep the line of the file on which it stands."""
        super().__init__(f"{line.name}: {message}")
        self.number = line.number


class CalendarTimes:
    """The zones of one file, and its values in them."""

    def __init__(self, whole: Component, head: Component, *, has_zone_option: bool) -> None:
        """Note the zones that the file declares. `has_zone_option`: one not known is the event's."""
        self._has_zone_option = has_zone_option
        self._declared = dict(_declared_zones(whole))
        self._by_rules = dict(_zones_by_rules(whole))
        self._ruled: Counter[str] = Counter()
        self._found: dict[str, ZoneInfo | None] = {}
        self._unknown: Counter[str] = Counter()
        self._head = head
        self._not_taken: tuple[str, str] | None = None

    def moment(self, line: Line) -> date:
        """Return a date, a naive datetime (floating, 3.3.5), or an aware one.

        Raises:
            UnreadableValueError: it is none, or its zone is not known, or its clocks skip it.
        """
        value = _decode(line)
        if not isinstance(value, date) or not FIRST_YEAR <= value.year <= LAST_YEAR:
            message = f"{line.value[:40]!r} is no date or time; {_WRITE_SO}"
            raise UnreadableValueError(line, message)
        if not isinstance(value, datetime) or value.tzinfo is not None:
            return value
        zone = self._zone_of(line)
        if zone is None:
            return value
        if isinstance(zone, DeclaredZone):
            return zone.at(value)
        try:
            return resolve_local(value, zone).astimezone(zone)
        except NoSuchLocalTimeError as error:
            message = f"{error}; write a time before or after the gap"
            raise UnreadableValueError(line, message) from error

    def duration(self, line: Line) -> timedelta:
        """Return how long something lasts.

        Raises:
            UnreadableValueError: it is no duration, or not that of a session.
        """
        value = _decode(line)
        if isinstance(value, timedelta) and timedelta() < value <= MAX_DURATION:
            return value
        message = f"{line.value[:40]!r} is no length of a session; write it as PT1H30M"
        raise UnreadableValueError(line, message)

    def event_zone(self, entries: Iterable[Component]) -> str:
        """Return the calendar's own zone, else the one most entries start in, else "".

        The calendar's own is that of whoever exported it: where every entry with a time names
        another, it is theirs.
        """
        line = self._head.find("X-WR-TIMEZONE")
        own = self._find(line.text) if line is not None else None
        found = (entry.find("DTSTART") for entry in entries)
        starts = [one for one in found if one is not None and "T" in one.value]
        counted = Counter(name for name in map(_try_tzid, starts) if name)
        zones = [zone for name, _ in counted.most_common() if (zone := self._find(name))]
        if own is None or (counted.total() == len(starts) > 0 and zones and own not in zones):
            if own is not None:
                self._not_taken = (own.key, zones[0].key)
            return zones[0].key if zones else ""
        return own.key

    def notes(self) -> Iterator[str]:
        """Yield what was decided about zones."""
        if self._not_taken:
            own, taken = self._not_taken
            yield f"The calendar is kept in {own}, and every entry names {taken}: that was taken."
        for name, count in self._ruled.items():
            yield f"The zone {name[:60]!r} was read by the rules that the file gives it: {count}."
        for name, count in self._unknown.items():
            yield f"The zone {name[:60]!r} is not known; its times are read in --zone: {count}."

    def _zone_of(self, line: Line) -> ZoneInfo | DeclaredZone | None:
        """Return the zone of a TZID; None for a time without one, and where --zone stands for it."""
        name = _tzid(line)
        zone = self._find(name) if name else None
        if name and name not in self._found:
            message = f"the file names over {MAX_ZONES} zones; write all times in UTC"
            raise UnreadableValueError(line, message)
        if name and zone is None and name in self._by_rules:
            self._ruled[name] += 1
            return self._by_rules[name]
        if name and zone is None and not self._has_zone_option:
            message = (
                f"the zone {name[:60]!r} is not known; write its IANA name, such as"
                " America/New_York, or say --zone if it is the event's own"
            )
            raise UnreadableValueError(line, message)
        if name and zone is None:
            self._unknown[name] += 1
        return zone

    def _find(self, name: str) -> ZoneInfo | None:
        """Return the zone of a name; each of the first 200 names is looked for once (T32)."""
        if name not in self._found and len(self._found) < MAX_ZONES:
            declared = find_calendar_zone(self._declared.get(name, ""))
            self._found[name] = declared or find_calendar_zone(name)
        return self._found.get(name)


def find_calendar_zone(name: str) -> ZoneInfo | None:
    """Return the zone that a TZID means: IANA's, Windows', or a path that ends in IANA's."""
    plain = name.strip().strip('"')
    steps = plain.split("/")
    # libical writes /freeassociation.sourceforge.net/Tzfile/Europe/Berlin, Mozilla the like.
    for count in (len(steps), 3, 2):
        zone = find_zone("/".join(steps[-count:])) if len(steps) >= count else None
        if zone is not None:
            return zone
    return find_zone(WINDOWS_TO_OLSON.get(plain, ""))


def _declared_zones(whole: Component) -> Iterator[tuple[str, str]]:
    for part in whole.walk("VTIMEZONE"):
        name, place = part.find("TZID"), part.find("X-LIC-LOCATION")
        if name is not None and place is not None:
            yield name.text, place.text


def _zones_by_rules(whole: Component) -> Iterator[tuple[str, DeclaredZone]]:
    for part in whole.walk("VTIMEZONE"):
        name, zone = part.find("TZID"), declared_zone(part)
        if name is not None and zone is not None:
            yield name.text, zone


def _decode(line: Line) -> object:
    try:
        found: object = vDDDTypes.from_ical(line.value.strip())  # type: ignore[no-untyped-call]  # not typed there
    except (ValueError, OverflowError):
        return None
    return found


def _tzid(line: Line) -> str:
    try:
        found = Parameters.from_ical(line.parameters[1:])  # type: ignore[no-untyped-call]  # not typed there
        return str(found.get("TZID", ""))
    except ValueError as error:
        message = f'its parameters cannot be read; write {line.name};TZID="Europe/Paris"'
        raise UnreadableValueError(line, message) from error


def _try_tzid(line: Line) -> str:
    try:
        return _tzid(line)
    except UnreadableValueError:
        return ""

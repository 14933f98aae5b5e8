"""Zones that a calendar file defines by rules of its own (VTIMEZONE, RFC 5545 3.6.5).

Outlook writes "Customized Time Zone", which no table knows. Its yearly rules are enough to tell the
offset of a time; which place on earth has them, they do not tell, so such a zone is never the event's.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from congress.agenda.formats.foreign.from_ical.lines import Component

_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)(\d\d)?\Z")
_STARTS = re.compile(r"\d{8}T\d{6}\Z")
_BY_DAY = re.compile(r"([+-]?[1-5])(MO|TU|WE|TH|FR|SA|SU)\Z")
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MAX_OBSERVANCES = 20  # each is looked at for each time (T32)
_LONGEST = timedelta(hours=24)


@dataclass(frozen=True)
class _Observance:
    """A STANDARD or DAYLIGHT: from when on, by the clocks before it, which offset is in force.

    `month` 0: it began once, with `first`. Else each year from then on, in that month on its `nth`
    `weekday` (0 Monday; -1: the last one), at the time of `first`; until `until` (inclusive).
    """

    first: datetime
    offset: timedelta
    month: int = 0
    nth: int = 0
    weekday: int = 0
    until: datetime | None = None

    def last_onset(self, moment: datetime) -> datetime | None:
        """Return when it last began, at or before a local time; None: never yet."""
        if not self.month:
            return self.first if self.first <= moment else None
        for year in (moment.year, moment.year - 1):
            onset = self._onset(year)
            if onset is not None and self.first <= onset <= moment:
                if self.until is not None and onset > self.until:
                    return self._onset(self.until.year)
                return onset
        return None

    def _onset(self, year: int) -> datetime | None:
        starts_with, days = calendar.monthrange(year, self.month)
        day = 1 + (self.weekday - starts_with) % 7
        fits = range(day, days + 1, 7)
        index = self.nth if self.nth < 0 else self.nth - 1
        if not -len(fits) <= index < len(fits):
            return None
        return datetime.combine(date(year, self.month, fits[index]), self.first.time())


@dataclass(frozen=True)
class DeclaredZone:
    """A zone by its rules."""

    observances: tuple[_Observance, ...]

    def at(self, local: datetime) -> datetime:
        """Return a naive local time with its offset; of an hour that comes twice, the first (3.3.5)."""
        begun = [
            (onset, one.offset)
            for one in self.observances
            if (onset := one.last_onset(local)) is not None
        ]
        # Before the first onset: the file says nothing better than its earliest rule.
        earliest = min(self.observances, key=lambda one: one.first)
        offset = max(begun, key=lambda one: one[0])[1] if begun else earliest.offset
        return local.replace(tzinfo=timezone(offset))


def declared_zone(part: Component) -> DeclaredZone | None:
    """Return the zone of a VTIMEZONE; None when a rule of it is none of those that clocks follow."""
    parts = [one for one in part.parts if one.name in ("STANDARD", "DAYLIGHT")]
    if not parts or len(parts) > MAX_OBSERVANCES:
        return None
    found = [_observance(one) for one in parts]
    known = tuple(one for one in found if one is not None)
    return DeclaredZone(known) if len(known) == len(found) else None


def _observance(part: Component) -> _Observance | None:
    starts, offset = part.find("DTSTART"), part.find("TZOFFSETTO")
    first = _STARTS.match(starts.value.strip()) if starts is not None else None
    told = _OFFSET.match(offset.value.strip()) if offset is not None else None
    if first is None or told is None or part.find("RDATE") is not None:
        return None
    length = timedelta(hours=int(told[2]), minutes=int(told[3]), seconds=int(told[4] or 0))
    if length >= _LONGEST:
        return None
    rule = part.find("RRULE")
    try:
        begins = datetime.strptime(first[0], "%Y%m%dT%H%M%S")  # noqa: DTZ007 -- local, as the rules are
        plain = _Observance(begins, -length if told[1] == "-" else length)
        return plain if rule is None else _yearly(plain, rule.value)
    except ValueError:
        return None


def _yearly(plain: _Observance, text: str) -> _Observance | None:
    """Return an observance that comes back each year; None for any other rule."""
    words = dict(_split_rule(text))
    day, month = words.pop("BYDAY", ""), words.pop("BYMONTH", "")
    until = words.pop("UNTIL", "")
    if words.pop("FREQ", "") != "YEARLY" or words.pop("INTERVAL", "1") != "1":
        return None
    words.pop("WKST", None)
    found = _BY_DAY.match(day)
    if words or found is None or not month.isdecimal() or not 1 <= int(month) <= 12:  # noqa: PLR2004 -- months
        return None
    return _Observance(
        plain.first,
        plain.offset,
        int(month),
        int(found[1]),
        _DAYS.index(found[2]),
        _end_of(until) if until else None,
    )


def _split_rule(text: str) -> Iterator[tuple[str, str]]:
    for pair in text.strip().upper().split(";"):
        name, _, value = pair.partition("=")
        yield name, value


def _end_of(until: str) -> datetime:
    """Return the end of the day of an UNTIL, which is in UTC: a zone changes once a season."""
    day = date(int(until[:4]), int(until[4:6]), int(until[6:8]))
    return datetime.combine(day, time.max)

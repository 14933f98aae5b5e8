"""A zone's definition as RFC 5545 3.6.5 wants it: observances with their rules, from 2007 on.

Derived from the zone database that decides everywhere else, so calendar and service cannot disagree.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

FIRST_YEAR = 2007  # since when the United States change clocks as they do now
LAST_YEAR = 2037  # the last year that TZif files spell out
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MIN_RUN = 2
UNTIL_SLACK_DAYS = 30
DAYS_OF_WEEK = 7


@dataclass(frozen=True)
class Observance:
    """A change of offset that recurs, or some that do not.

    `onset`: local wall clock before the change (RFC 5545: in terms of `offset_from`). `rule`: the
    RRULE as name and values, empty for none; `more`: further onsets that follow no rule.
    """

    is_daylight: bool
    name: str
    offset_from: timedelta
    offset_to: timedelta
    onset: datetime
    rule: tuple[tuple[str, tuple[str, ...]], ...] = ()
    until: datetime | None = None
    more: tuple[datetime, ...] = ()


@dataclass(frozen=True)
class _Shape:
    """What all changes of one kind share."""

    is_daylight: bool
    name: str
    offset_from: timedelta
    offset_to: timedelta


@cache
def observances_of(zone_name: str) -> tuple[Observance, ...]:
    """Return the observances of an IANA zone, the first to begin first."""
    zone = ZoneInfo(zone_name)
    kinds: dict[_Shape, list[datetime]] = defaultdict(list)
    for instant in _changes(zone):
        after = instant.astimezone(zone)
        offset_from = _offset(instant - timedelta(seconds=1), zone)
        shape = _Shape(
            (after.dst() or timedelta(0)) > timedelta(0),
            after.tzname() or zone_name,
            offset_from,
            _offset(instant, zone),
        )
        kinds[shape].append((instant + offset_from).replace(tzinfo=None))
    if not kinds:
        return (_unchanging(zone),)
    found = [
        observance for shape, onsets in kinds.items() for observance in _observances(shape, onsets)
    ]
    return tuple(sorted(found, key=lambda observance: observance.onset))


def _unchanging(zone: ZoneInfo) -> Observance:
    start = datetime(1970, 1, 1, tzinfo=zone)
    offset = _offset(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), zone)
    name = datetime(FIRST_YEAR, 1, 1, tzinfo=zone).tzname() or zone.key
    return Observance(False, name, offset, offset, start.replace(tzinfo=None))  # noqa: FBT003 -- a field


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta(0)


def _changes(zone: ZoneInfo) -> list[datetime]:
    """Return the instants at which the offset or the name changes, to the second."""
    found = []
    day = timedelta(days=1)
    early = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    while early.year <= LAST_YEAR:
        late = early + day
        if _state(early, zone) != _state(late, zone):
            low, high = early, late
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
                low, high = (
                    (low, middle) if _state(middle, zone) != _state(low, zone) else (middle, high)
                )
            found.append(high)
        early = late
    return found


def _state(instant: datetime, zone: ZoneInfo) -> tuple[timedelta | None, str | None]:
    local = instant.astimezone(zone)
    return local.utcoffset(), local.tzname()


def _observances(shape: _Shape, onsets: list[datetime]) -> list[Observance]:
    """Return runs of years that follow one rule as an RRULE each, and the rest as dates."""
    facts = (shape.is_daylight, shape.name, shape.offset_from, shape.offset_to)
    found, single = [], []
    rest = onsets
    while rest:
        run, rules = _longest_run(rest)
        if len(run) < MIN_RUN:
            single.append(rest[0])
            rest = rest[1:]
            continue
        until = None
        if run[-1].year != LAST_YEAR:
            # Some days later than the last: a reader that takes UNTIL for local time keeps it, too.
            until = (run[-1] + timedelta(days=UNTIL_SLACK_DAYS)).replace(tzinfo=UTC)
        found.append(Observance(*facts, run[0], min(rules)[1], until))
        rest = rest[len(run) :]
    if single:
        found.append(Observance(*facts, single[0], more=tuple(single[1:])))
    return found


# A candidate: how welcome it is (readers know the first kinds best), and its RRULE parts.
_Rule = tuple[int, tuple[tuple[str, tuple[str, ...]], ...]]


def _longest_run(onsets: list[datetime]) -> tuple[list[datetime], set[_Rule]]:
    """Return the onsets, one a year from the first on, that some rule gives, and those rules."""
    run = [onsets[0]]
    rules = _rules_of(onsets[0])
    for onset in onsets[1:]:
        common = rules & _rules_of(onset)
        if onset.year != run[-1].year + 1 or onset.time() != run[0].time() or not common:
            break
        run.append(onset)
        rules = common
    return run, rules


def _rules_of(onset: datetime) -> set[_Rule]:
    """Return every yearly rule that gives this date: n-th, last, or first on or after a day."""
    weekday = WEEKDAYS[onset.weekday()]
    month = ("BYMONTH", (str(onset.month),))
    days = calendar.monthrange(onset.year, onset.month)[1]
    rules: set[_Rule] = {
        (0, (month, ("BYDAY", (f"{(onset.day - 1) // DAYS_OF_WEEK + 1}{weekday}",))))
    }
    if onset.day > days - DAYS_OF_WEEK:
        rules.add((1, (month, ("BYDAY", (f"-1{weekday}",)))))
    for first in range(max(1, onset.day - DAYS_OF_WEEK + 1), onset.day + 1):
        if first + DAYS_OF_WEEK - 1 <= days:
            window = tuple(str(first + more) for more in range(DAYS_OF_WEEK))
            rules.add((2, (month, ("BYMONTHDAY", window), ("BYDAY", (weekday,)))))
    return rules

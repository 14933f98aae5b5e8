"""Dates, times and durations as schedule.xml and schedule.json write them (rules E 1, E 2)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

FIRST_YEAR, LAST_YEAR = 1900, 2100  # beyond them times cannot be reckoned with
NOON, LAST_MINUTE = time(12), 59
LONGEST_DAY = timedelta(hours=25)  # in autumn; longer bounds are those of several days
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\Z", re.ASCII)
_LENGTH = re.compile(r"(\d{1,3}):(\d{2})(?::\d{2})?\Z", re.ASCII)
_ISO_LENGTH = re.compile(
    r"P(?=.)(?:(\d{1,3})D)?(?:T(?=\d)(?:(\d{1,3})H)?(?:(\d{1,5})M)?(?:\d+S)?)?\Z", re.ASCII
)
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?\s?(Z|[+-]\d{2}:?\d{2})?\Z", re.ASCII
)


def read_day(text: str) -> date | None:
    """Return the date at the beginning of 2025-02-01 or 2025-02-01T10:35:00+01:00, or None."""
    try:
        day = date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def read_moment(text: str) -> datetime | None:
    """Return the moment of 2025-02-01T10:35:00+01:00, naive where it has no offset, or None."""
    plain = text.strip()
    try:
        moment = datetime.fromisoformat(plain) if _MOMENT.match(plain) else None
    except ValueError:
        return None
    return moment if moment is not None and FIRST_YEAR <= moment.year <= LAST_YEAR else None


def read_clock(text: str) -> time | None:
    """Return the time of day of 10:35 or 10:35:00, or None."""
    found = _CLOCK.match(text.strip())
    try:
        return time(int(found[1]), int(found[2])) if found else None
    except ValueError:
        return None


def read_length(text: str) -> timedelta | None:
    """Return how long 00:25, 00:25:00 or PT25M (ISO 8601) is, or None."""
    found = _LENGTH.match(text.strip())
    if found is not None:
        return timedelta(hours=int(found[1]), minutes=int(found[2]))
    found = _ISO_LENGTH.match(text.strip())
    if found is None:
        return None
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def start_of(
    date_text: str, clock_text: str, day: date | None, day_change: time | None
) -> datetime | None:
    """Return when an item starts: its own date with the offset, else the clock on its day's wall.

    Args:
        date_text: the item's `date`: a moment, a date, or "".
        clock_text: the item's `start`: a time of day, a moment, or "".
        day: the day under which the file lists it.
        day_change: an earlier time of day is meant after midnight; None: the file does not say.
    """
    for text in (date_text, clock_text):
        moment = read_moment(text)
        if moment is not None:
            return moment
    clock = read_clock(clock_text)
    own = read_day(date_text) if date_text.strip() else None
    if clock is None or (own is None and day is None):
        return None
    if own is not None:
        return datetime.combine(own, clock)
    is_late = day_change is not None and clock < day_change
    return datetime.combine(day or date.min, clock) + timedelta(days=is_late)


def day_change_of(bounds: Iterable[tuple[str, str]]) -> time | None:
    """Return when days end by their own bounds, as in 09:00 to 04:00 the next day; None: not said.

    Args:
        bounds: start and end of each day, as the file writes them; an end at :59 means the next hour.
    """
    ends = []
    for first, last in bounds:
        start, end = read_moment(first), read_moment(last)
        if start is not None and end is not None and end.date() > start.date():
            ends.append(_exclusive(end).time())
    return max((end for end in ends if end < NOON), default=None)


def _exclusive(end: datetime) -> datetime:
    return end + timedelta(minutes=end.minute == LAST_MINUTE)


class ListedDays:
    """The days of a file by their own bounds, for items that stand under no day."""

    def __init__(self, days: Iterable[tuple[str, str, str]]) -> None:
        """Read date, start and end of each day; one without an offset holds nothing."""
        self._days: list[tuple[datetime, datetime, date]] = []
        for on, first, last in days:
            day, start, end = read_day(on), read_moment(first), read_moment(last)
            if day is None or start is None or end is None or not (start.tzinfo and end.tzinfo):
                continue
            if end - start <= LONGEST_DAY:
                self._days.append((start, _exclusive(end), day))
        self._days.sort()

    def day_of(self, moment: datetime | None) -> date | None:
        """Return the date of the day that holds a moment; None: no day does."""
        if moment is None or moment.tzinfo is None:
            return None
        index = bisect_right(self._days, moment, key=lambda day: day[0])
        if not index or moment >= self._days[index - 1][1]:
            return None
        return self._days[index - 1][2]

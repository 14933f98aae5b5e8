"""Times, days, spans and zones as US readers say them: on pages, in letters, in calendars."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from congress.core.clock import rfc3339

# What a text of a span looks like (`write_span`).
_SPAN = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d)-(?:(\d{4}-\d\d-\d\d) )?(\d\d:\d\d)")
_MINUTE = "%Y-%m-%d %H:%M"
MOST_DAYS, MOST_SPANS = 1000, 4096


@dataclass(frozen=True)
class _American:
    """A time of the United States: its letters and words, and a zone that keeps it.

    `behind`: hours behind UTC while the clocks show standard time.
    """

    letters: str
    words: str
    model: str
    behind: int


_AMERICAN = {
    "P": _American("PT", "Pacific Time", "America/Los_Angeles", 8),
    "M": _American("MT", "Mountain Time", "America/Denver", 7),
    "C": _American("CT", "Central Time", "America/Chicago", 6),
    "E": _American("ET", "Eastern Time", "America/New_York", 5),
}


@dataclass(frozen=True)
class Moment:
    """An instant in words. `iso` is the same instant for programs, in UTC (RFC 3339)."""

    time: str  # 4:00 PM
    zone: str  # PT
    iso: str
    day: str  # Mon, March 10
    night: str = ""  # Sun: the true day of what an agenda lists under the evening before

    @property
    def clock(self) -> str:
        """Return the time with its zone: `4:00 PM PT`."""
        return f"{self.time} {self.zone}"

    @property
    def text(self) -> str:
        """Return day and time: `Mon, March 10, 4:00 PM PT`."""
        return f"{self.day}, {self.clock}"


def moment_of(instant: datetime, zone: ZoneInfo, listed_on: date | None = None) -> Moment:
    """Return an instant as `Mon, March 10` and `4:00 PM`, never 16:00 or 10/3.

    `listed_on` is the day of the agenda under whose heading it stands, where that may be another.
    """
    local = instant.astimezone(zone)
    return Moment(
        time=clock_time(local),
        zone=zone_letters(local),
        iso=rfc3339(instant.replace(microsecond=0)),
        day=short_day(local),
        night=f"{local:%a}" if listed_on not in (None, local.date()) else "",
    )


def last_moment_of(bound: datetime, zone: ZoneInfo) -> Moment:
    """Return the last minute before an exclusive bound: `Thu, April 17` and `11:59 PM`, not 12:00 AM."""
    return moment_of(bound - timedelta(microseconds=1), zone)


def hours_of(starts_at: datetime, ends_at: datetime | None, zone: ZoneInfo) -> str:
    """Return from when to when: `Sun, March 9, 8:00 AM to 12:00 PM PT`; the end's day where another."""
    starts = moment_of(starts_at, zone)
    if ends_at is None:
        return f"{starts.day}, from {starts.clock}"
    ends = moment_of(ends_at, zone)
    return f"{starts.day}, {starts.time} to {ends.clock if ends.day == starts.day else ends.text}"


@lru_cache(MOST_SPANS)
def clock_span(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """Return a span within a day: `10:31–11:28 AM PT`, `11:31 AM–12:28 PM PT`."""
    ends = ends_at.astimezone(zone)
    first, last = clock_time(starts_at.astimezone(zone)), clock_time(ends)
    return f"{first.removesuffix(last[-3:])}–{last} {zone_letters(ends)}"


def clock_time(local: datetime) -> str:
    """Return the time of day: `4:00 PM`."""
    return f"{local.hour % 12 or 12}:{local.minute:02} {'AM' if local.hour < 12 else 'PM'}"  # noqa: PLR2004 -- noon


def short_day(day: date) -> str:
    """Return a local date: `Mon, March 10`."""
    # Each once: the days of a congress are few, and `strftime` is slow.
    return _short_day(day.date() if isinstance(day, datetime) else day)


@lru_cache(MOST_DAYS)
def _short_day(day: date) -> str:
    return f"{day:%a}, {month_day(day)}"


def full_day(day: date) -> str:
    """Return a local date: `Monday, March 10`."""
    return f"{day:%A}, {month_day(day)}"


def month_day(day: date) -> str:
    """Return a local date without its weekday: `March 10`."""
    return f"{day:%B} {day.day}"


def dates_of(first: date, last: date) -> str:
    """Return the dates of an event: `March 9–11, 2025`."""
    if first == last:
        return f"{month_day(first)}, {first.year}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{month_day(first)}–{last.day}, {first.year}"
    if first.year == last.year:
        return f"{month_day(first)} – {month_day(last)}, {last.year}"
    return f"{month_day(first)}, {first.year} – {month_day(last)}, {last.year}"


def duration_of(span: timedelta) -> str:
    """Return a length of time: `1 hour 15 minutes`."""
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    parts = [_many(hours, "hour")] if hours else []
    if minutes or not hours:
        parts.append(_many(minutes, "minute"))
    return " ".join(parts)


def countdown(starts_at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return how soon something starts: `starts in 25 minutes`, `tomorrow, 8:00 AM PT`."""
    minutes = -int((now - starts_at).total_seconds() // 60)
    if minutes <= 90:  # noqa: PLR2004 -- beyond it, people think in hours of the day
        return f"starts in {_many(max(minutes, 1), 'minute')}"
    start = moment_of(starts_at, zone)
    days = (starts_at.astimezone(zone).date() - now.astimezone(zone).date()).days
    if days == 0:
        return f"today, {start.clock}"
    return f"tomorrow, {start.clock}" if days == 1 else start.text


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def write_span(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """Return a span as changelogs keep it, local: `2025-03-10 16:00-17:15`, or with its last day."""
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{end:{_MINUTE}}"
    return f"{start:{_MINUTE}}-{until}"


def said_span(text: str, zone: ZoneInfo) -> str:
    """Return what `write_span` wrote as people say it; any other text unchanged."""
    found = _SPAN.fullmatch(text)
    if found is None:
        return text
    first_day, start, last_day, end = found.groups()
    opens = datetime.fromisoformat(f"{first_day} {start}").replace(tzinfo=zone)
    closes = datetime.fromisoformat(f"{last_day or first_day} {end}").replace(tzinfo=zone)
    until = moment_of(closes, zone)
    return f"{moment_of(opens, zone).text} to {until.text if last_day else until.clock}"


def zone_words(zone: ZoneInfo, at: datetime) -> str:
    """Return the zone in words: `Pacific Time (PT)`, else `Europe/Berlin (CET)`."""
    letters = zone_letters(at.astimezone(zone))
    for american in _AMERICAN.values():
        if american.letters == letters:
            return f"{american.words} ({letters})"
    return letters if letters == zone.key else f"{zone.key} ({letters})"


def zone_letters(local: datetime) -> str:
    """Return the letters after a time: `PT`, `CET`, `UTC+8`.

    A zone that changes its clocks with the American ones loses the letter for daylight saving: on
    the day of the change it misleads. One that does not keeps it (`MST` in Phoenix, where `MT` would
    be Denver's time, in summer an hour off). Letters that mean an American time elsewhere (`CST` in
    Taipei) or nothing (`+08`) are not said.
    """
    name, ahead = local.tzname() or "", local.utcoffset() or timedelta()
    american = _AMERICAN.get(name[:1]) if name[1:] in ("ST", "DT") else None
    if american is None:
        return name if name.isalpha() else _utc(ahead)
    if isinstance(local.tzinfo, ZoneInfo) and _keeps(local.tzinfo, american.model, local.year):
        return american.letters
    means = timedelta(hours=name.endswith("DT") - american.behind)
    return name if ahead == means else _utc(ahead)


@cache
def _keeps(zone: ZoneInfo, model: str, year: int) -> bool:
    """Tell whether a zone's clocks show what the model's show, in winter and in summer."""
    noons = [datetime(year, month, 15, 12, tzinfo=UTC) for month in (1, 7)]
    return all(
        noon.astimezone(zone).utcoffset() == noon.astimezone(ZoneInfo(model)).utcoffset()
        for noon in noons
    )


def _utc(ahead: timedelta) -> str:
    minutes = int(ahead.total_seconds()) // 60
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}"

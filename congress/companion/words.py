"""Times, numbers and states as US readers say them (docs/design.md, "Words on screen"). Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from congress.companion.shapes.lines import Fill, Moment

FEW_SEATS = 5
KINDS = {
    "keynote": "Keynote",
    "general": "General Session",
    "innovation-theater": "Innovation Theater",
    "breakout": "Breakout",
    "workshop": "Workshop",
    "poster": "Posters",
    "meal": "Meal",
    "reception": "Reception",
    "networking": "Networking",
    "exhibit": "Exhibits",
    "other": "Session",
}
# Letters, words, and how many hours behind UTC in winter.
_AMERICAN = {
    "P": ("PT", "Pacific Time", 8),
    "M": ("MT", "Mountain Time", 7),
    "C": ("CT", "Central Time", 6),
    "E": ("ET", "Eastern Time", 5),
}
# As the changelog writes a span: 2025-03-10 16:00-17:15, or with the day of its end.
_SPAN = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d)-(?:(\d{4}-\d\d-\d\d) )?(\d\d:\d\d)")


def zone_letters(local: datetime) -> str:
    """Return the letters after a time: `PT`. American zones lose the letter for daylight saving:
    on the day the clocks change it misleads.

    Letters that mean an American zone elsewhere (`CST` in Taipei) or nothing (`+08`) are not said:
    `UTC+8`.
    """
    name = local.tzname() or ""
    behind = -(local.utcoffset() or timedelta())
    if name[1:] in ("ST", "DT") and name[:1] in _AMERICAN:
        letters, _, hours = _AMERICAN[name[0]]
        if behind + (local.dst() or timedelta()) == timedelta(hours=hours):
            return letters
        return _utc(-behind)
    return name if name.isalpha() else _utc(-behind)


def _utc(ahead: timedelta) -> str:
    minutes = int(ahead.total_seconds()) // 60
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}"


def zone_words(zone: ZoneInfo, at: datetime) -> str:
    """Return the zone in words: `Pacific Time (PT)`, else `Europe/Berlin (CET)`."""
    local = at.astimezone(zone)
    letters = zone_letters(local)
    for short, words, _ in _AMERICAN.values():
        if short == letters:
            return f"{words} ({short})"
    return f"{zone.key} ({letters})"


def moment_of(instant: datetime, zone: ZoneInfo, listed_on: date | None = None) -> Moment:
    """Return an instant as `Mon, March 10` and `4:00 PM`, never 16:00 or 10/3.

    `listed_on` is the day of the agenda under whose heading it stands, where that may be another.
    """
    local = instant.astimezone(zone)
    return Moment(
        time=clock_time(local),
        zone=zone_letters(local),
        iso=instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        day=f"{local:%a, %B} {local.day}",
        night=f"{local:%a}" if listed_on not in (None, local.date()) else "",
    )


def clock_time(local: datetime) -> str:
    """Return the time of day: `4:00 PM`."""
    return f"{local.hour % 12 or 12}:{local:%M} {'AM' if local.hour < 12 else 'PM'}"  # noqa: PLR2004 -- noon


def full_day(day: date) -> str:
    """Return a local date: `Monday, March 10`."""
    return f"{day:%A, %B} {day.day}"


def dates_of(first: date, last: date) -> str:
    """Return the dates of an event: `March 9–11, 2025`."""
    if first == last:
        return f"{first:%B} {first.day}, {first.year}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%B} {first.day}–{last.day}, {first.year}"
    if first.year == last.year:
        return f"{first:%B} {first.day} – {last:%B} {last.day}, {last.year}"
    return f"{first:%B} {first.day}, {first.year} – {last:%B} {last.day}, {last.year}"


def duration_of(span: timedelta) -> str:
    """Return a length of time: `1 hour 15 minutes`."""
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    parts = [many(hours, "hour")] if hours else []
    if minutes or not hours:
        parts.append(many(minutes, "minute"))
    return " ".join(parts)


def many(count: int, noun: str) -> str:
    """Return a count with its noun: `1 seat`, `3 seats`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def ordinal(number: int) -> str:
    """Return `1st`, `2nd`, `11th`."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def in_line(position: int | None) -> str:
    """Return where one stands on a waitlist: `Waitlisted, 2nd in line`."""
    return f"Waitlisted, {ordinal(position)} in line" if position else "Waitlisted"


def full_words(waiting: int) -> str:
    """Return what is said of a full session (`Full. 4 people are waiting.`) to who may wait."""
    if not waiting:
        return "Full"
    return "Full. 1 person is waiting." if waiting == 1 else f"Full. {waiting} people are waiting."


def fill_of(seats: Mapping[str, int | None] | None) -> Fill | None:
    """Return how full a session is, in a line of a list; None where seats are not counted.

    A seat that people wait for is not one a newcomer gets, so it is not called free.
    """
    if seats is None or seats["capacity"] is None:
        return None
    left = max(0, seats["capacity"] - (seats["taken"] or 0))
    waiting = seats["waiting"] or 0
    if not left or waiting:
        words = f"Full, {waiting} waiting" if waiting else "Full"
        return Fill(words, "wait", has_room=False)
    return Fill(f"{many(left, 'seat')} left", "wait" if left <= FEW_SEATS else "plain")


def countdown(starts_at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return how soon something starts: `starts in 25 minutes`, `tomorrow, 8:00 AM PT`."""
    minutes = -int((now - starts_at).total_seconds() // 60)
    if minutes <= 90:  # noqa: PLR2004 -- beyond it, people think in hours of the day
        return f"starts in {many(max(minutes, 1), 'minute')}"
    start = moment_of(starts_at, zone)
    days = (starts_at.astimezone(zone).date() - now.astimezone(zone).date()).days
    if days == 0:
        return f"today, {start.clock}"
    return f"tomorrow, {start.clock}" if days == 1 else start.text


def said_span(text: str, zone: ZoneInfo) -> str:
    """Return a span of the changelog as people say it; any other text unchanged."""
    found = _SPAN.fullmatch(text)
    if found is None:
        return text
    first_day, start, last_day, end = found.groups()
    opens = datetime.fromisoformat(f"{first_day} {start}").replace(tzinfo=zone)
    closes = datetime.fromisoformat(f"{last_day or first_day} {end}").replace(tzinfo=zone)
    until = moment_of(closes, zone)
    return f"{moment_of(opens, zone).text} to {until.text if last_day else until.clock}"


def quoted(title: str) -> str:
    """Return a title in quotes, as the texts about seats name sessions."""
    return f"“{title}”"


def keep_words(kept: str, wanted: str) -> str:
    """Return what a swap promises (docs/design.md, "Words on screen")."""
    return f"You keep {quoted(kept)} unless you get {quoted(wanted)}."

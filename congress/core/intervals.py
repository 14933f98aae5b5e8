"""Half-open intervals of instants, and the one way from a wall clock to an instant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

ItemT = TypeVar("ItemT")


@dataclass(frozen=True, order=True)
class Interval:
    """From `start` (inclusive) to `end` (exclusive), both aware."""

    start: datetime
    end: datetime

    def overlaps(self, other: Interval) -> bool:
        """Tell whether some instant lies in both; touching ends do not overlap."""
        return self.start < other.end and other.start < self.end


def overlapping_pairs(
    items: Iterable[tuple[ItemT, Interval]],
) -> Iterator[tuple[ItemT, ItemT]]:
    """Yield each two items whose intervals overlap, the one that starts first before the other."""
    running: list[tuple[ItemT, Interval]] = []
    for item, interval in sorted(items, key=lambda pair: pair[1]):
        running = [pair for pair in running if pair[1].overlaps(interval)]
        for earlier, _ in running:
            yield earlier, item
        running.append((item, interval))


class NoSuchLocalTimeError(ValueError):
    """The wall clock never shows this time: it lies in the gap of a daylight-saving change."""


def resolve_local(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant, in UTC, at which the clocks of `zone` show the naive `wall`.

    A time in the gap (02:30 on 9 March 2025 in Los Angeles) does not exist and is refused.
    A time shown twice in autumn means the first of the two (fold=0), the earlier promise.

    Raises:
        NoSuchLocalTimeError: no such time on that day.
    """
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != wall:
        message = f"{wall:%Y-%m-%d %H:%M} does not exist in {zone.key}: the clocks skip it"
        raise NoSuchLocalTimeError(message)
    return instant


def find_zone(name: str) -> ZoneInfo | None:
    """Return the IANA zone of this name, or None."""
    if not re.fullmatch(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*", name):
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # no such file, a folder, or not a zone's file
        return None


def end_of_day(day: date, zone: ZoneInfo, day_change: time = time.min) -> datetime:
    """Return the exclusive bound of the local date `day`, in UTC: a deadline "by that day" holds
    while `received_at < end_of_day(day, zone)`. The day lasts until `day_change` of the next one.
    """
    # Midnight itself may be skipped (it is in some zones); the first instant after it is meant.
    return datetime.combine(day + timedelta(days=1), day_change, zone).astimezone(UTC)


def day_of(instant: datetime, zone: ZoneInfo, day_change: time = time.min) -> date:
    """Return the local date to which an instant belongs when days change at `day_change`.

    With days that change at 04:00, half past midnight on Sunday still belongs to Saturday.
    """
    local = instant.astimezone(zone)
    return local.date() - timedelta(days=local.time() < day_change)

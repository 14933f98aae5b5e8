"""From when until when credits are claimed (R23, R24, rule B 8). Pure; bounds are exclusive."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from congress.core.intervals import end_of_day

# Boards take nothing a year later, and a slip such as 2205 would keep claims open for good.
MOST_DAYS_AFTER = 365


@dataclass(frozen=True)
class Extension:
    """A later bound for somebody, exclusive, with who gave it and why."""

    until: datetime
    because: str
    by: str


@dataclass(frozen=True)
class Window:
    """When claims are taken: until `closes_at`, exclusive; None: without end."""

    closes_at: datetime | None
    extension: Extension | None = None


@dataclass(frozen=True)
class Whom:
    """Whom an extension is for: each "" means whichever. All that is named must be so."""

    type_id: str = ""
    registration_type: str = ""
    profession: str = ""

    def takes_in(self, type_id: str, registration_type: str, professions: Collection[str]) -> bool:
        """Tell whether it is for who claims this kind, with these professions in capitals."""
        return (
            self.type_id in ("", type_id)
            and self.registration_type in ("", registration_type)
            and (not self.profession or self.profession.upper() in professions)
        )


def last_extension(ends_on: date, zone: ZoneInfo) -> datetime:
    """Return until when claims can be extended at the latest, exclusive: a year after the event."""
    return end_of_day(ends_on + timedelta(days=MOST_DAYS_AFTER), zone)


class Timing(StrEnum):
    """Whether what arrived at an instant is in time."""

    EARLY = "early"  # nothing to claim is over yet
    OPEN = "open"
    CLOSED = "closed"


def window_of(
    last_day: date | None, zone: ZoneInfo, extensions: Iterable[Extension] = ()
) -> Window:
    """Return the window of who has these extensions: the day's own end, or the latest of them.

    `last_day`: local and inclusive: until the last of its seconds. An extension never shortens.
    """
    if last_day is None:
        return Window(None)
    ends_at = end_of_day(last_day, zone)
    latest = max(extensions, key=lambda one: one.until, default=None)
    if latest is None or latest.until <= ends_at:
        return Window(ends_at)
    return Window(latest.until, latest)


def decide_timing(window: Window, opens_at: datetime, received_at: datetime) -> Timing:
    """Return whether a claim is in time. `opens_at`: the end of the first session that it is about.

    What counts is when it reached us, and not when its page was opened or when it was worked on.
    """
    if window.closes_at is not None and received_at >= window.closes_at:
        return Timing.CLOSED
    return Timing.OPEN if received_at >= opens_at else Timing.EARLY

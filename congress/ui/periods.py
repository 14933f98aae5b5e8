"""Where we are in an event's time, and which event is meant where none is named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from congress.agenda.queries import EventFacts, ReleaseShelf
from congress.core.intervals import end_of_day
from congress.web.house import Call


def period_of(event: EventFacts, now: datetime) -> str:
    """Return whether now is before, during or after the event, by its own days."""
    zone = ZoneInfo(event.zone)
    if now >= end_of_day(event.ends_on, zone):
        return "after"
    return "during" if now >= end_of_day(event.starts_on - timedelta(days=1), zone) else "before"


def nearest_event(call: Call) -> EventFacts | None:
    """Return the listed event that runs now or comes next, else the last one."""
    events = [one for one in call.store.attached(ReleaseShelf).events() if one.listed]
    return nearest(events, call.now)


def nearest(events: Sequence[EventFacts], now: datetime) -> EventFacts | None:
    """Return the event that runs now or comes next, else the one that ended last."""
    ahead = [one for one in events if period_of(one, now) != "after"]
    if ahead:
        return min(ahead, key=lambda one: (one.starts_on, one.id))
    return max(events, key=lambda one: (one.ends_on, one.id), default=None)


def nearest_first(events: Sequence[EventFacts], now: datetime) -> list[EventFacts]:
    """Return what is on or comes, the soonest first; then what is over, the latest first."""
    ahead = [one for one in events if period_of(one, now) != "after"]
    over = [one for one in events if one not in ahead]
    return [
        *sorted(ahead, key=lambda one: (one.starts_on, one.id)),
        *sorted(over, key=lambda one: (one.ends_on, one.id), reverse=True),
    ]


def zone_of(event: EventFacts | None) -> ZoneInfo:
    """Return an event's zone; UTC where there is no event."""
    return ZoneInfo(event.zone if event else "UTC")

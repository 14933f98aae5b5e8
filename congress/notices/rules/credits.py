"""When somebody is reminded of their credits (R23), and what that tells them. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from congress.core.ports import Unclaimed
from congress.core.time_words import moment_of

CREDITS_OPEN, CREDITS_DUE = "credits-open", "credits-due"
CREDITS_AT, CREDITS_GRACE = time(9), timedelta(hours=8)
# So many days before the last one on which credits are claimed; 0 is that day itself.
MILESTONES = (14, 3, 0)
LONGEST = timedelta(days=400)  # after an event: nobody is reminded for longer


def kind_due(day: date, ends_on: date, last_day: date | None) -> str:
    """Return which letter about credits a day has: the first, a reminder, or "".

    `ends_on`: the event's last day; `last_day`: on which claims are still taken, None: without end.
    """
    if day == ends_on + timedelta(days=1):
        return CREDITS_OPEN
    if last_day is not None and day > ends_on and (last_day - day).days in MILESTONES:
        return CREDITS_DUE
    return ""


def credits_facts(event_id: str, unclaimed: Unclaimed, zone: ZoneInfo) -> dict[str, Any]:
    """Return what a letter about credits tells who is not done."""
    closes_at = unclaimed.closes_at
    return {
        "event_id": event_id,
        "credits": list(unclaimed.credits),
        "missing": list(unclaimed.missing),
        "closes": _last_minute(closes_at, zone) if closes_at is not None else "",
    }


def _last_minute(closes_at: datetime, zone: ZoneInfo) -> str:
    """Return a bound as people say it: at midnight nobody knows which day is meant."""
    return moment_of(closes_at - timedelta(minutes=1), zone).text


def dates_of_credit_letters(first: date, last: date) -> tuple[date, date]:
    """Return the days, after an event's last, among which those of `kind_due` are."""
    del first
    return last + timedelta(days=1), last + LONGEST

"""What is good to know soon: where badges are, and what ends when. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from congress.agenda.rules.document import Document, PickupWindow
from congress.agenda.rules.pickup import Holder, windows_ahead
from congress.companion.shapes.lines import Reminder
from congress.core.intervals import end_of_day
from congress.core.time_words import (
    clock_time,
    full_day,
    hours_of,
    moment_of,
)
from congress.ui.shapes import Link
from congress.ui.words import many

AHEAD = timedelta(days=45)
BEHIND = timedelta(days=365)  # so long after the close Today still leads to one's certificates
THERE = "Your certificates are there, and what the CE office decided."
SHOWN = 3
LAST_HOURS = 3
EASTERN = ZoneInfo("America/New_York")
PACIFIC = "America/Los_Angeles"


def reminders_for(
    document: Document, holder: Holder, now: datetime, *, has_badge: bool = False
) -> tuple[Reminder, ...]:
    """Return the badge windows and deadlines next to come for a registration, the soonest first.

    `has_badge`: it is in their hands, so that no desk waits for them.
    """
    windows = () if has_badge else windows_ahead(document, holder, now)
    found = [(window.starts_at, _pickup(window, document)) for window in windows]
    closes = document.deadlines.registration_closes_at
    if closes is not None and now < closes:
        when = moment_of(closes, document.zone)
        note = "Until then you can register for sessions and unregister."
        found.append(
            (closes, Reminder("Registration for sessions closes", when.text, when.iso, "", note))
        )
    last_day = document.deadlines.claims_close_on
    claims = deadline_of_claims(document, now)
    if claims is not None and last_day is not None:
        closes_at = end_of_day(last_day, document.zone)
        if now < closes_at:
            found.append((closes_at, claims))
        elif document.credit_types and now < closes_at + BEHIND:
            found.append((closes_at, replace(claims, note=THERE)))
    found.sort(key=lambda pair: pair[0])
    return tuple(one for at, one in found if at <= now + AHEAD)[:SHOWN]


def _pickup(window: PickupWindow, document: Document) -> Reminder:
    when = hours_of(window.starts_at, window.ends_at, document.zone)
    iso = moment_of(window.starts_at, document.zone).iso
    link = Link("My badge", f"/e/{document.event.id}/badge")
    return Reminder("Badge pick-up", when, iso, window.place, window.note, link)


@dataclass(frozen=True)
class GivenTime:
    """A later bound that somebody has, exclusive. `kinds`: of which kinds of credit; (): of all."""

    until: datetime
    kinds: tuple[str, ...] = ()


def deadline_of_claims(
    document: Document, now: datetime, given: GivenTime | None = None
) -> Reminder | None:
    """Say the last minute that still counts, in the event's zone and, from the Pacific, in Eastern.

    None: the event has no such deadline. With a way to one's credits, where it gives any. `given`: what
    the CE office gave to who reads it.
    """
    last_day, zone = document.deadlines.claims_close_on, document.zone
    if last_day is None:
        return None
    closes_at = end_of_day(last_day, zone)
    if given is not None and now < given.until:
        closes_at = given.until
    last = closes_at - timedelta(minutes=1)
    last_day = last.astimezone(zone).date()
    local = last.astimezone(zone)
    moment = moment_of(last, zone)
    when = f"Claim by {full_day(last_day)}, {clock_time(local)} {moment.zone}"
    if zone.key == PACIFIC:
        east = last.astimezone(EASTERN)
        when = (
            f"Claim by {full_day(last_day)}, {clock_time(local)} Pacific"
            f" ({clock_time(east)} {east:%A}, Eastern)."
        )
    days = (last_day - now.astimezone(zone).date()).days
    left = _left(closes_at, now) if days == 0 else f"{many(days, 'day')} left."
    if given is not None and now < given.until:
        whose = f" for {' and '.join(given.kinds)}" if given.kinds else ""
        left = f"The CE office gave you this time{whose}. {left}"
    link = Link("Credits", f"/e/{document.event.id}/credits") if document.credit_types else None
    if days < 0:
        when, left = f"Claims closed {full_day(last_day)}, {clock_time(local)} {moment.zone}", ""
    return Reminder("Evaluations and credits", when, moment.iso, "", left, link)


def _left(closes_at: datetime, now: datetime) -> str:
    """Return how much of the last day is left: of its last hours the minutes count."""
    minutes = int((closes_at - now).total_seconds()) // 60
    if minutes >= LAST_HOURS * 60:
        return "Today is the last day."
    if not minutes:
        return "Less than a minute left."
    hours, rest = divmod(minutes, 60)
    parts = [many(count, name) for count, name in ((hours, "hour"), (rest, "minute")) if count]
    return f"Today is the last day: {' and '.join(parts)} left."

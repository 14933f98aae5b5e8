"""What is good to know soon: where badges are, and what ends when. Pure."""

from __future__ import annotations

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
SHOWN = 3
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
    if claims is not None and last_day is not None and now < end_of_day(last_day, document.zone):
        found.append((end_of_day(last_day, document.zone), claims))
    found.sort(key=lambda pair: pair[0])
    return tuple(one for at, one in found if at <= now + AHEAD)[:SHOWN]


def _pickup(window: PickupWindow, document: Document) -> Reminder:
    when = hours_of(window.starts_at, window.ends_at, document.zone)
    iso = moment_of(window.starts_at, document.zone).iso
    link = Link("My badge", f"/e/{document.event.id}/badge")
    return Reminder("Badge pick-up", when, iso, window.place, window.note, link)


def deadline_of_claims(document: Document, now: datetime) -> Reminder | None:
    """Say the last minute that still counts, in the event's zone and, from the Pacific, in Eastern.

    None: the event has no such deadline. With a way to one's credits, where it gives any.
    """
    last_day, zone = document.deadlines.claims_close_on, document.zone
    if last_day is None:
        return None
    last = end_of_day(last_day, zone) - timedelta(minutes=1)
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
    left = "Today is the last day." if days == 0 else f"{many(days, 'day')} left."
    link = Link("Credits", f"/e/{document.event.id}/credits") if document.credit_types else None
    if days < 0:
        when, left = f"Claims closed {full_day(last_day)}, {clock_time(local)} {moment.zone}", ""
    return Reminder("Evaluations and credits", when, moment.iso, "", left, link)

"""Whether people may register for an event by themselves, at an instant."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from congress.agenda.rules.document import Document
from congress.core.intervals import end_of_day

OPEN_TO_ALL = "open"  # the value of `Event.registration`


class Registering(StrEnum):
    """The answer of `decide_registering`."""

    OPEN = "open"
    ELSEWHERE = "elsewhere"  # registrations come from the event's own registration system
    NOT_YET = "not-yet"
    CLOSED = "closed"
    OVER = "over"  # its last day has passed


def decide_registering(document: Document, now: datetime) -> Registering:
    """Tell whether anybody may register for the event at `now`.

    The event's registration deadlines bound it, as they bound its sessions' seats; without them it is
    open from its first release until its last day is over. An event that is not listed is nobody's to
    find, so it takes no registrations either.
    """
    event, deadlines = document.event, document.deadlines
    if event.registration != OPEN_TO_ALL or not event.listed:
        return Registering.ELSEWHERE
    if now >= end_of_day(event.ends_on, document.zone, event.day_change):
        return Registering.OVER
    opens_at, closes_at = deadlines.registration_opens_at, deadlines.registration_closes_at
    if opens_at is not None and now < opens_at:
        return Registering.NOT_YET
    if closes_at is not None and now >= closes_at:
        return Registering.CLOSED
    return Registering.OPEN


def where_to_register(document: Document) -> str:
    """Return the address where an event is registered for elsewhere: its own page, or ""."""
    links = document.event.links
    return links.get("register") or links.get("modify") or links.get("main") or ""

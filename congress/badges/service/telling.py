"""Whether somebody gets a badge now, in the words that staff say and attendees read."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from congress.badges.rules.handout import HandedOver, Handout, HandoutState
from congress.core.time_words import moment_of

ASK = "The information desk can help."


def say_handout(handout: Handout, now: datetime, zone: ZoneInfo) -> str:
    """Return the verdict in a sentence or two: `Not yet: from 4:00 PM PT, Sunset Foyer`."""
    match handout.state:
        case HandoutState.HANDED_OUT if handout.handed is not None:
            return f"Handed out already {say_handed(handout.handed, now, zone)}."
        case HandoutState.CANCELLED:
            return f"This registration is cancelled. {ASK}"
        case HandoutState.OVER:
            return f"The hours of the badge desk are over. {ASK}"
    if handout.window is None:
        return f"No badge pick-up is listed for this registration. {ASK}"
    place = handout.window.place
    if handout.state is HandoutState.LATER:
        return f"Not yet: from {say_time(handout.window.starts_at, now, zone)}, {place}."
    ends_at = handout.window.ends_at
    until = f", until {say_time(ends_at, now, zone)}" if ends_at else ""
    here = "Now" if handout.state is HandoutState.NOW else "Now, at another desk"
    return f"{here}: {place}{until}."


def say_handed(handed: HandedOver, now: datetime, zone: ZoneInfo) -> str:
    """Return when and where: `at 8:02 AM PT, Sunset Foyer`, with the day where it was another."""
    said = say_time(handed.at, now, zone)
    when = f"at {said}" if said[0].isdigit() else f"on {said}"
    return f"{when}, {handed.place}" if handed.place else when


def say_time(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return `4:00 PM PT`; of another day, `Mon, March 10, 7:00 AM PT`."""
    moment = moment_of(at, zone)
    is_today = at.astimezone(zone).date() == now.astimezone(zone).date()
    return moment.clock if is_today else moment.text

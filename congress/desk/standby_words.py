"""The words of the page of a standby line. Pure."""

from __future__ import annotations

from congress.checkin.queries import Unheard
from congress.checkin.service.standby import Standby
from congress.ui.words import many

NOBODY_STANDS = "Nobody in the line can get a seat now."
LINE_EMPTY = "Scan who waits at the door as “Standby line”."
NO_SEAT_LEFT = "No seat is left: whoever has one has come."
ROOM_FULL = "As many are inside, or on their way in, as may be."
NO_COUNT = "Open this page again, then press."


def say_counts(found: Standby) -> str:
    """Return how many stand there and how many seats there are for them."""
    line, missing, free = len(found.line.waiting), len(found.line.not_come), found.line.free
    nobody = "Nobody else stands" if found.called else "Nobody stands"
    stands = {0: nobody, 1: "1 person stands"}.get(line, f"{line} people stand")
    is_free = "1 seat is" if free == 1 else f"{free} seats are"
    said = f"{stands} in line. Nobody has come yet for {many(missing, 'seat')}."
    return f"{said} {is_free} free." if free else said


def say_early(at: str) -> str:
    """Return that seats are held, and until when."""
    return f"Seats are held until {at}. From then on you can let the line in here."


def say_button(seats: int) -> str:
    """Return what stands on the button: `Let 12 people in`."""
    return "Let 1 person in" if seats == 1 else f"Let {seats} people in"


def say_why_none(found: Standby) -> str:
    """Return why there is no button, at an hour when there could be one."""
    if not found.line.waiting:
        return LINE_EMPTY
    if found.line.load is not None and found.line.load <= 0:
        return ROOM_FULL
    return NO_SEAT_LEFT if found.line.places == 0 else NOBODY_STANDS


def say_silent(one: Unheard, since: str) -> str:
    """Return what to know of a device that is not heard, before people are let in."""
    holds = f" with {many(one.waiting, 'scan')} to be sent" if one.waiting else ""
    return (
        f"“{one.name}” was last heard of at {since}{holds}. It may know of people who have come: bring "
        "it to the network first, if you can."
    )


def say_released(let_in: int) -> str:
    """Return what came of a press, and what to do now."""
    if not let_in:
        return NOBODY_STANDS
    if let_in == 1:
        return "1 person has a seat here now. Call them in, and scan the badge."
    return f"{let_in} people have seats here now. Call them in, and scan each badge."

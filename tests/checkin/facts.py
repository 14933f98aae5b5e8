"""Scans as plain facts, on Monday, March 10, 2025 in San Diego; two rooms with a session each hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from congress.checkin.rules.attendance import Agenda, Doubt, ScanFact
from congress.checkin.rules.verdict import Direction
from congress.core.intervals import Interval

HARBOR, SUNSET = "harbor", "sunset"
BEFORE_END, AHEAD = timedelta(minutes=10), timedelta(minutes=30)


def at(wall: str) -> datetime:
    """Return an instant of that Monday, as the clocks there show it (PDT)."""
    return datetime.fromisoformat(f"2025-03-10T{wall}-07:00").astimezone(UTC)


def during(start: str, end: str) -> Interval:
    """Return from when until when."""
    return Interval(at(start), at(end))


# A fills Harbor from 10 to 11, B Sunset; A2 follows A at once, and B2 begins half an hour later.
AGENDA: Agenda = {
    "A": during("10:00", "11:00"),
    "A2": during("11:00", "12:00"),
    "B": during("10:00", "11:00"),
    "B2": during("11:30", "12:30"),
}
ROOM_OF = {"A": HARBOR, "A2": HARBOR, "B": SUNSET, "B2": SUNSET}


def serves(place: str, now: datetime) -> str:
    """Return the session for which one comes through a door, as the design of doors has it."""
    here = {one: AGENDA[one] for one, room in ROOM_OF.items() if room == place}
    coming = [one for one, when in here.items() if when.start - AHEAD <= now < when.start]
    running = [one for one, when in here.items() if when.start <= now < when.end]
    for one in running:
        if now < here[one].end - BEFORE_END or not coming:
            return one
    return coming[0] if coming else ""


def scan(
    way: Direction,
    wall: str,
    place: str = HARBOR,
    *,
    number: int = 0,
    name: str = "",
    device: str = "d1",
    who: str | None = "ana",
    admitted: bool = True,
    session: str | None = None,
    undoes: str | None = None,
    doubts: frozenset[Doubt] = frozenset(),
) -> ScanFact:
    """Return a scan; its id tells it by what it is, unless it is named."""
    served = serves(place, at(wall)) if session is None else session
    return ScanFact(
        id=name or f"{device}-{way}-{wall}-{place}-{number}", device=device, seq=number, at=at(wall),
        direction=way, door=f"{place}-door", place=place, session_id=served, attendee_id=who,
        is_admitted=admitted, undoes=undoes, doubts=doubts,
    )  # fmt: skip


IN, OUT, WAITING = Direction.IN, Direction.OUT, Direction.WAITING

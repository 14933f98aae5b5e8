"""Documents for the agenda's tests: small, whole, and without a warning unless asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from congress.agenda.rules.document import (
    Card,
    Deadlines,
    Document,
    Event,
    PickupWindow,
    RegistrationType,
    Room,
    Session,
    Speaker,
    Track,
)

ZONE = "America/Los_Angeles"


def at(hour: int, minute: int = 0, day: int = 10) -> datetime:
    """Return an instant of March 2025 by the UTC clock: 15:00 is 8 AM in Los Angeles from the 9th on."""
    return datetime(2025, 3, day, hour, minute, tzinfo=UTC)


def a_session(session_id: str = "k1", *, room: str = "sunset", **facts: object) -> Session:
    """Return a confirmed breakout on Monday, 8 to 9 AM, that warns of nothing."""
    plain = Session(
        id=session_id,
        title=f"Session {session_id}",
        kind="breakout",
        starts_at=at(15),
        ends_at=at(16),
        room=room,
    )
    return replace(plain, **facts)


def an_event(**facts: object) -> Event:
    """Return the 2025 Congress."""
    plain = Event(
        id="psc-2025",
        name="Congress 2025",
        zone=ZONE,
        starts_on=date(2025, 3, 9),
        ends_on=date(2025, 3, 11),
        venue={"name": "Paradise Point"},
    )
    return replace(plain, **facts)


def a_document(sessions: Sequence[Session] = (), **event: object) -> Document:
    """Return a document with two rooms, one track, two speakers and every other section."""
    return Document(
        event=an_event(**event),
        rooms=(Room("sunset", "Sunset Ballroom", 400, "left"), Room("lawn", "Bay Lawn")),
        tracks=(Track("culture", "Culture, Leadership, and Governance"),),
        speakers=(
            Speaker("helen", "Helen Macfié", "PharmD", "Writes plans."),
            Speaker("ben", "Ben Okafor"),
        ),
        sessions=tuple(sessions),
        registration_types=(
            RegistrationType("general", "General Conference", ("keynote", "general")),
        ),
        pickup=(PickupWindow("Sunset Foyer", at(15, day=9), at(19, day=9), ("general",)),),
        deadlines=Deadlines(claims_close_on=date(2025, 4, 17), recordings_within_days=7),
        cards=(Card("wifi", "Wi-Fi", "IHI Congress / SanDiego25", "attendees"),),
    )

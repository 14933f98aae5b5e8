"""A small published event, and registrations for it."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert

from congress.agenda.models import EventRow, SessionRow
from congress.attendees.rules.registrations import KnownIds, WrittenRegistration
from tests.builders import NOW

EVENT = "psc"
KNOWN_IDS = KnownIds(
    event_id=EVENT,
    zone=ZoneInfo("America/Los_Angeles"),
    registration_types=frozenset({"general", "workshop"}),
    sessions=frozenset({"b1", "b2", "w1"}),
    speakers=frozenset({"helen-macfie"}),
)
HEADER = "external_id,email,first_name,last_name,registration_type,status,paid_sessions"
GOOD = "R1,ana@example.org,Ana,Rivera,general,active,"


def a_row(**changes: str) -> dict[str, str]:
    """Return one good record of text values, with changes."""
    values = dict(zip(HEADER.split(","), GOOD.split(","), strict=True))
    return {**values, **changes}


def a_registration(
    external_id: str = "R1", *, email: str = "ana@example.org", first_name: str = "Ana",
    last_name: str = "Rivera", registration_type: str = "general", status: str = "active",
    paid_sessions: tuple[str, ...] = (), **more: object,
) -> WrittenRegistration:  # fmt: skip
    """Return a checked registration of Ana Rivera, general, active."""
    return WrittenRegistration(
        external_id, email, first_name, last_name, registration_type, status, paid_sessions,
        **{"where": f"row of {external_id}", **more},  # type: ignore[arg-type]
    )  # fmt: skip


def an_event(
    db: Connection,
    event_id: str = EVENT,
    *,
    starts_on: date = date(2025, 3, 9),
    ends_on: date = date(2025, 3, 11),
) -> None:
    """Add an event with three sessions, and no release."""
    db.execute(
        insert(EventRow),
        {
            "id": event_id, "name": event_id.upper(), "zone": "America/Los_Angeles",
            "starts_on": starts_on, "ends_on": ends_on, "listed": True, "overlap": "refuse",
            "current_release": 0, "created_at": NOW,
        },
    )  # fmt: skip
    db.execute(
        insert(SessionRow),
        [
            {
                "event_id": event_id, "id": session_id, "title": session_id, "kind": "breakout",
                "room": "", "place": "", "moved_at": None,
                "starts_at": NOW, "ends_at": NOW.replace(hour=23),
                "status": "confirmed", "vanished": False, "registration": "required",
                "capacity": 2, "open_to": [], "registration_opens_at": None,
                "registration_closes_at": None, "uid": f"{event_id}-{session_id}", "sequence": 0,
                "changed_at": NOW, "released_in": 1,
            }
            for session_id in sorted(KNOWN_IDS.sessions)
        ],
    )  # fmt: skip

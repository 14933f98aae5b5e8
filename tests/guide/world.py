"""A small guide: Wi-Fi for attendees, luggage for everybody, three windows of the badge desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from congress.agenda.rules.document import Card, Document, PickupWindow
from congress.guide.service import GuideFollower
from congress.infra.database import Store
from congress.seats.service.releases import SeatsFollower
from tests.builders import NOW
from tests.ground import a_document, publish_document

EVENT = "psc-2025"
GUIDE = f"/api/v1/events/{EVENT}/guide"


def at(day: int, hour: int) -> datetime:
    """Return an instant of March 2025 by the UTC clock: 15:00 is 8 AM in Los Angeles from the 9th on."""
    return datetime(2025, 3, day, hour, tzinfo=UTC)


WIFI = Card(
    "wifi", "Wi-Fi", "Both are case sensitive.", "attendees",
    {"network": "IHI Congress", "password": "SanDiego25"},
)  # fmt: skip
LUGGAGE = Card("luggage", "Luggage", "There is a bag check.", extra={"place": "Mission Bay 1"})
WORKSHOP = PickupWindow("Sunset Foyer", at(9, 15), at(9, 19), ("workshop",))
SUNDAY = PickupWindow("Paradise Foyer", at(9, 23), None, ("general", "workshop"))
MONDAY = PickupWindow("Paradise Foyer", at(10, 14), None, ("general", "workshop"))
CORRECTED = replace(SUNDAY, place="Sunset Foyer")


def a_guide(
    *, cards: tuple[Card, ...] = (WIFI, LUGGAGE),
    pickup: tuple[PickupWindow, ...] = (WORKSHOP, SUNDAY, MONDAY),
) -> Document:  # fmt: skip
    return replace(a_document(event_id=EVENT), cards=cards, pickup=pickup)


def release(store: Store, document: Document, *, now: datetime = NOW) -> None:
    publish_document(store, document, now=now, followers=(GuideFollower(), SeatsFollower()))

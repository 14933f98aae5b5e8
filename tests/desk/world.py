"""A badge desk with people and staff, and a browser that fills in its forms as they stand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from congress.app import create_app, database, house_of
from congress.badges.models import BadgeRow
from congress.core.clock import FixedClock
from congress.core.principal import Role
from congress.infra.audit import AuditRow
from tests.badges.world import EVENT, OPEN_AT, add_people, employ, the_congress
from tests.builders import settings_for
from tests.companion.world import Browser, words_of
from tests.ground import an_attendee, publish_document

DESK = f"/desk/e/{EVENT}"
SUNSET, PARADISE = "Sunset Foyer", "Paradise Foyer"
STAFF = {
    "dana": (Role.STAFF, EVENT), "dirk": (Role.STAFF, EVENT), "sam": (Role.SUPERVISOR, EVENT),
    "eva": (Role.STAFF, "other-2025"), "cai": (Role.CE_OFFICE, EVENT),
}  # fmt: skip


@dataclass
class World:
    """The congress at a time that can be moved."""

    app: Flask
    clock: FixedClock
    browsers: dict[str, Tablet] = field(default_factory=dict)

    def tablet(self, name: str = "dana", *, place: str = SUNSET) -> Tablet:
        """A device on which somebody of the staff works; with a place, it was told where it stands."""
        tablet = Tablet(self.app.test_client())
        tablet.client.set_cookie("congress", f"token-of-{name}")
        if place:
            tablet.get(f"{DESK}/place")
            tablet.send(f"{DESK}/place", place=place)
        return tablet

    def at(self, instant: datetime) -> None:
        self.clock.instant = instant


@dataclass
class Tablet(Browser):
    """A browser at the badge desk."""

    def find(self, typed: str) -> str:
        """Type into the field, and return what is read."""
        self.get(DESK)
        self.send(DESK, q=typed)
        return words_of(self.page)

    def do(self, do: str, **typed: str) -> str:
        """Send the form of the last page that does something, and return what is read."""
        form = next(one for one in self.forms() if do in one["acts"])
        self.answer = self.client.post(DESK, data={**form["fields"], "do": do, **typed})
        self.page = self.answer.text
        return words_of(self.page)

    def offers(self) -> list[str]:
        """What the forms of the last page do."""
        return [act for one in self.forms() for act in one["acts"]]


@contextmanager
def open_world(url: str, folder: Path) -> Iterator[World]:
    """Sunday, 4:00 PM. Ana (general), Ben (workshop) and Vera (virtual) are registered, and two Lees."""
    clock = FixedClock(OPEN_AT)
    app = create_app(settings_for(url, folder), clock=clock)
    store = house_of(app).store
    publish_document(store, the_congress())
    publish_document(store, the_congress(event_id="other-2025"))
    with store.writing() as db:
        add_people(db)
        for name in ("min", "jordan"):
            an_attendee(db, name=name, last_name="Lee", attendee_id=f"{name}{'0' * 20}"[:20])
        for name, (role, event_id) in STAFF.items():
            employ(db, name, role, event_id)
    yield World(app, clock)
    with app.app_context():
        for engine in database.engines.values():
            engine.dispose()


def badges(world: World) -> list[tuple[int, str | None, str, str | None]]:
    """Every copy: its number, who handed it over, where, and why it was retired."""
    with house_of(world.app).store.reading() as db:
        rows = db.execute(
            select(
                BadgeRow.copy, BadgeRow.handed_by, BadgeRow.handed_place, BadgeRow.retired_because
            ).order_by(BadgeRow.attendee_id, BadgeRow.copy)
        )
        return [(*row,) for row in rows]


def noted(world: World, action: str) -> list[dict[str, object]]:
    with house_of(world.app).store.reading() as db:
        rows = db.execute(
            select(AuditRow.facts).where(AuditRow.action == action).order_by(AuditRow.id)
        )
        return [row[0] for row in rows]

"""A console with staff of several roles, and a browser that fills in its forms as they stand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, update

from congress.app import create_app, database, house_of
from congress.core.clock import FixedClock
from congress.core.principal import FRESH_MINUTES, Role
from congress.infra.database import Store
from congress.people.models import DeviceRow
from tests.badges.world import employ
from tests.builders import settings_for
from tests.checkin.attended import EVENT, give_badge
from tests.checkin.facts import at
from tests.companion.world import Browser
from tests.credits.world import the_credited_congress
from tests.ground import a_document, a_session, an_attendee, publish_document

CONSOLE = f"/console/e/{EVENT}"
OTHER = "other-2025"
STAFF = {
    "cai": (Role.CE_OFFICE, EVENT), "olive": (Role.ORGANIZER, EVENT), "dana": (Role.STAFF, EVENT),
    "sam": (Role.SUPERVISOR, EVENT), "eva": (Role.CE_OFFICE, OTHER), "all": (Role.CE_OFFICE, ""),
}  # fmt: skip


@dataclass
class World:
    """The congress at a time that can be moved."""

    app: Flask
    clock: FixedClock

    @property
    def store(self) -> Store:
        return house_of(self.app).store

    @property
    def engines(self) -> set[Engine]:
        """Every engine, so that a statement is counted whoever runs it."""
        with self.app.app_context():
            return set(database.engines.values())

    def wait(self) -> None:
        """Let the staff have signed in a while ago."""
        self.clock.advance(timedelta(minutes=FRESH_MINUTES))

    def browser(self, name: str = "cai") -> Browser:
        """A browser in which somebody of the staff is signed in."""
        browser = Browser(self.app.test_client())
        browser.client.set_cookie("congress", f"token-of-{name}")
        return browser


@contextmanager
def open_world(url: str, folder: Path) -> Iterator[World]:
    """Monday, 6:00 PM: three sessions with credit are over, whose doors were open. Ana is registered."""
    clock = FixedClock(at("18:00"))
    app = create_app(settings_for(url, folder), clock=clock)
    store = house_of(app).store
    publish_document(store, the_credited_congress())
    publish_document(store, a_document(a_session(id="o1"), event_id=OTHER))
    with store.writing() as db:
        an_attendee(db, name="ana")
        give_badge(db, "ana")
        for name, (role, event_id) in STAFF.items():
            employ(db, name, role, event_id)
        db.execute(update(DeviceRow).values(proved_at=clock.now()))
    yield World(app, clock)
    with app.app_context():
        for engine in database.engines.values():
            engine.dispose()

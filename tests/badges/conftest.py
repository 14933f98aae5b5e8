"""A served badge desk, with the staff who work there signed in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection, insert

from congress.app import create_app, database, house_of
from congress.core.clock import FixedClock
from congress.core.ids import digest
from congress.core.principal import Level, Role
from congress.people.models import DeviceRow, PersonRow, RoleRow, StaffRow
from tests.badges.world import EVENT, OPEN_AT, add_people, the_congress
from tests.builders import settings_for
from tests.ground import an_attendee, publish_document


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Sunday, 4:00 PM: the desk opens. Ana is at this event, Zoe at another one, too."""
    app = create_app(settings_for(database_url, tmp_path / "data"), clock=FixedClock(OPEN_AT))
    house = house_of(app)
    publish_document(house.store, the_congress())
    publish_document(house.store, the_congress(event_id="other-2025"))
    with house.store.writing() as db:
        add_people(db)
        an_attendee(db, name="zed", event_id="other-2025", attendee_id="zed00000000000000000")
        for name, role in (("dana", Role.STAFF), ("dirk", Role.STAFF), ("sam", Role.SUPERVISOR)):
            _employ(db, name, role)
    yield app
    with app.app_context():
        for engine in database.engines.values():
            engine.dispose()


def _employ(db: Connection, name: str, role: Role) -> None:
    """Somebody at work: signed in, without the quarter of a second that a password takes."""
    db.execute(
        insert(PersonRow).values(
            id=f"p-{name}", first_name=name, last_name="Desk", name_key="desk", credentials="",
            settings={}, created_at=OPEN_AT, updated_at=OPEN_AT,
        )
    )  # fmt: skip
    db.execute(
        insert(StaffRow).values(
            person_id=f"p-{name}", email_folded=name, password_hash="none", updated_at=OPEN_AT
        )
    )
    db.execute(
        insert(RoleRow).values(
            person_id=f"p-{name}", event_id=EVENT, role=role.value, granted_at=OPEN_AT
        )
    )
    db.execute(
        insert(DeviceRow).values(
            id=f"d-{name}", person_id=f"p-{name}", token_hash=digest(f"token-of-{name}"),
            level=int(Level.STAFF), label="Tablet", created_at=OPEN_AT, seen_at=OPEN_AT,
            expires_at=OPEN_AT + timedelta(days=1), proved_at=OPEN_AT,
        )
    )  # fmt: skip

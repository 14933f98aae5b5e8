"""A served badge desk, with the staff who work there signed in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from congress.app import create_app, database, house_of
from congress.core.clock import FixedClock
from congress.core.principal import Role
from tests.badges.world import OPEN_AT, add_people, employ, the_congress
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
            employ(db, name, role)
    yield app
    with app.app_context():
        for engine in database.engines.values():
            engine.dispose()

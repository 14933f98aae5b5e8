"""Served doors: a station and staff who work there, signed in."""

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
from congress.core.principal import Duty, Role
from congress.people.models import StationRow
from tests.badges.world import employ
from tests.builders import settings_for
from tests.checkin.world import EVENT, NOW, open_doors


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Monday, 9:50 AM: people come to the session of 10 o'clock."""
    app = create_app(settings_for(database_url, tmp_path / "data"), clock=FixedClock(NOW))
    house = house_of(app)
    open_doors(house.store)
    with house.store.writing() as db:
        employ(db, "dana", Role.STAFF)
        employ(db, "sam", Role.SUPERVISOR)
        employ(db, "oscar", Role.OPERATOR)
        for duty in Duty:
            a_station(db, duty)
    yield app
    with app.app_context():
        for engine in database.engines.values():
            engine.dispose()


def a_station(db: Connection, duty: Duty) -> None:
    """Enroll a station whose token is `station-<duty>`."""
    db.execute(
        insert(StationRow).values(
            id=f"s-{duty}", event_id=EVENT, name=f"Phone for {duty}", duty=duty.value, place="",
            code_hash=f"code-{duty}", code_until=NOW, token_hash=digest(f"station-{duty}"),
            asked_by="p-sam", asked_at=NOW, enrolled_at=NOW, seen_at=NOW,
            expires_at=NOW + timedelta(days=30), ended_at=None, ended_by=None,
        )
    )  # fmt: skip

"""What letters remind of: what is left to claim, and what a claim waits for (R23, `MissingCredits`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from congress.app import create_app, database, house_of
from congress.core.clock import FixedClock
from congress.core.ports import Unclaimed
from congress.credits.service.unclaimed import UnclaimedCredits
from congress.people.models import PersonRow
from congress.settings import Settings
from tests.credits.claimed import Claimant, attended_monday
from tests.credits.forms import FORMS
from tests.credits.world import EVENT, the_credited_congress
from tests.ground import publish_document

CLOSES = datetime(2025, 4, 18, 7, 0, tzinfo=UTC)


@pytest.fixture
def app(settings: Settings, clock: FixedClock) -> Iterator[Flask]:
    made = create_app(settings, clock=clock)
    attended_monday(house_of(made).store)
    clock.instant = CLOSES - timedelta(days=1)
    yield made
    with made.app_context():
        for engine in database.engines.values():
            engine.dispose()


def _left(app: Flask, clock: FixedClock, event_id: str = EVENT) -> Unclaimed | None:
    store = house_of(app).store
    with store.reading() as db:
        people = ["p-ana", "p-nobody"]
        found = UnclaimedCredits(store).list_unclaimed(db, event_id, people, clock.instant)
    assert set(found) <= {"p-ana"}
    return found.get("p-ana")


def test_what_is_left_goes_with_each_claim(app: Flask, clock: FixedClock) -> None:
    ana = Claimant(app, clock).verify()
    both = ("1.50 AMA PRA Category 1 Credit™", "1.00 ACPE contact hour")
    assert _left(app, clock) == Unclaimed(both, (), CLOSES, frozenset({"ama", "acpe"}))
    ana.claim("1.50")
    assert _left(app, clock) == Unclaimed(both[1:], (), CLOSES, frozenset({"acpe"}))
    ana.claim("1.00", kind="acpe")
    assert _left(app, clock) is None


def test_only_kinds_of_their_profession_are_left(app: Flask, clock: FixedClock) -> None:
    with house_of(app).store.writing() as db:
        db.execute(update(PersonRow).values(credentials="RN"))
    assert _left(app, clock) == Unclaimed(
        ("1.00 ACPE contact hour",), (), CLOSES, frozenset({"acpe"})
    )


def test_what_a_claim_waits_for_is_left_too(app: Flask, clock: FixedClock) -> None:
    store = house_of(app).store
    publish_document(store, the_credited_congress(evaluations=FORMS))
    ana = Claimant(app, clock)
    ana.claim("1.50")
    left = _left(app, clock)
    assert left is not None
    assert left.missing == (
        "Evaluate 2 sessions", "Answer the survey about the whole event", "Confirm that it is you",
    )  # fmt: skip


def test_after_the_close_nobody_is_reminded(app: Flask, clock: FixedClock) -> None:
    clock.instant = CLOSES
    assert _left(app, clock) is None
    assert _left(app, clock, "none") is None

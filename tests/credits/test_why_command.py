"""`congress credits why`: each step of a claim with who, when and what was reckoned then."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from flask import Flask

from congress.app import create_app, database, house_of
from congress.core.clock import FixedClock
from congress.core.errors import NotFoundError
from congress.credits.cli.why import credits_group
from congress.settings import Settings
from tests.credits.claimed import Claimant, attended_monday
from tests.credits.world import EVENT


@pytest.fixture
def app(settings: Settings, clock: FixedClock) -> Iterator[Flask]:
    made = create_app(settings, clock=clock)
    attended_monday(house_of(made).store)
    clock.instant = datetime(2025, 4, 18, 7, tzinfo=UTC) - timedelta(minutes=1)
    Claimant(made, clock).claim("1.50")
    yield made
    with made.app_context():
        for engine in database.engines.values():
            engine.dispose()


def test_it_tells_why_it_is_so_much(app: Flask) -> None:
    told = CliRunner().invoke(credits_group, ["why", EVENT, "--to", "Test"], obj=house_of(app))
    assert told.exit_code == 0
    assert told.output.splitlines()[1:] == [
        "ama: 1.50, claimed, version 1, received 2025-04-18T06:59:00Z",
        "  2025-04-18T06:59:00Z claimed v1 by p-ana",
        "    b1: counts, 60 of 60 min",
        "    b3: counts, 30 of 30 min",
        "    so it gave 1.50",
    ]


def test_a_machine_reads_the_same(app: Flask) -> None:
    asked = ["why", EVENT, "--to", "Test", "--json"]
    [claim] = json.loads(CliRunner().invoke(credits_group, asked, obj=house_of(app)).output)
    assert (claim["amount"], claim["steps"][0]["evidence"]["credits"]) == ("1.50", "1.50")


def test_nobody_has_claimed_at_an_event_that_is_not_there(app: Flask) -> None:
    asked = ["why", "none", "--to", "Test"]
    told = CliRunner().invoke(credits_group, asked, obj=house_of(app))
    assert isinstance(told.exception, NotFoundError)

"""The kills in small: the harness runs, and finds a service that promises before it has written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.long import kills
from tests.long.kills import Scale
from tests.long.stage import Service
from tests.long.test_histories import stage_on
from tests.stores import open_store


@pytest.mark.slow
def test_a_few_kills_lose_nothing(sqlite_url: str, tmp_path: Path) -> None:
    with open_store(sqlite_url) as store:
        found = kills.run(stage_on(sqlite_url, tmp_path), store, Scale(2, 0, 0.2, 0))
    # How fast it comes back is measured on a quiet machine, not here.
    missed = [one for one in found if not one.is_met and "ready again" not in one.name]
    assert missed == []


@pytest.mark.slow
def test_control_a_service_that_promises_first_is_found_out(
    sqlite_url: str, tmp_path: Path
) -> None:
    stage = stage_on(sqlite_url, tmp_path)
    with open_store(sqlite_url) as store:
        hasty = Service(stage, target="tests.races.hasty:app")
        found = kills.run(stage, store, Scale(1, 0, 0.0, 0), service=hasty)
    assert [one.name for one in found if not one.is_met and "writes lost" in one.name] != []

"""The last second in small: no claim in time is lost, none late is taken (I6, E11)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.long import claims
from tests.long.claims import Scale
from tests.long.figures import Figure
from tests.long.test_histories import stage_on
from tests.stores import open_store

SMALL = Scale(in_time=60, late=12, lookers=12, seconds=0.2)


def small(url: str, folder: Path, target: str = "") -> dict[str, Figure]:
    with open_store(url) as store:
        found = claims.run(stage_on(url, folder), store, SMALL, target)
    return {one.name.partition(": ")[2]: one for one in found}


@pytest.mark.slow
def test_nothing_in_time_is_lost_and_nothing_late_is_taken(
    database_url: str, tmp_path: Path
) -> None:
    found = small(database_url, tmp_path)
    # How long it takes is measured on a quiet machine, not here.
    assert [one for name, one in found.items() if not one.is_met and name[:7] != "seconds"] == []


@pytest.mark.slow
def test_control_by_the_time_of_their_thread_claims_in_time_are_lost(
    sqlite_url: str, tmp_path: Path
) -> None:
    assert not small(sqlite_url, tmp_path, "tests.long.tardy:app")["of these lost"].is_met

"""The rush in small: everybody gets an answer that is so; a service that forgets is found out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.long import rush
from tests.long.figures import Figure
from tests.long.rush import Scale
from tests.long.stage import served
from tests.long.test_histories import stage_on
from tests.stores import open_store

SMALL = Scale(people=100, seconds=0.5, sessions=4, capacity=10, phones=6)


def small_rush(url: str, folder: Path, target: str = "") -> dict[str, Figure]:
    stage = stage_on(url, folder)
    with open_store(url) as store:
        names = rush.fill(store, SMALL)
        with served(stage, target=target) as service:
            told = rush.run(service, names, SMALL)
        return {one.name.partition(": ")[2]: one for one in rush.figures(stage, store, told, SMALL)}


@pytest.mark.slow
def test_everybody_gets_a_definite_answer(postgres_url: str, tmp_path: Path) -> None:
    found = small_rush(postgres_url, tmp_path)
    # How long it takes is measured on a quiet machine, not here.
    assert [one for name, one in found.items() if not one.is_met and name[0] != "p"] == []


@pytest.mark.slow
def test_control_answers_that_are_not_so_are_found(sqlite_url: str, tmp_path: Path) -> None:
    found = small_rush(sqlite_url, tmp_path, "tests.long.forgetful:app")
    assert not found["answers that are not so"].is_met


def small_doors(url: str, folder: Path, target: str = "") -> dict[str, Figure]:
    with open_store(url) as store:
        found = rush.measure_doors(stage_on(url, folder), store, SMALL, target)
    return {one.name.partition(": ")[2]: one for one in found}


@pytest.mark.slow
def test_what_doors_tell_meanwhile_is_stored(database_url: str, tmp_path: Path) -> None:
    found = small_doors(database_url, tmp_path)
    timed = ("p99", "oldest")  # as above
    assert [
        one for name, one in found.items() if not one.is_met and not name.startswith(timed)
    ] == []


@pytest.mark.slow
def test_control_uploads_that_are_forgotten_are_found(sqlite_url: str, tmp_path: Path) -> None:
    found = small_doors(sqlite_url, tmp_path, "tests.long.deaf:app")
    assert not found["of these not stored, or twice"].is_met

"""The timing experiment in small, and its classifiers on times that are known."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.long import login
from tests.long.figures import Figure
from tests.long.login import KINDS, Scale
from tests.long.stage import served
from tests.long.test_histories import stage_on
from tests.long.timing import histogram_auc, threshold_auc, worst_pair
from tests.stores import open_store

SMALL = Scale(tries=40, warm=20)


def small_login(url: str, folder: Path, target: str = "") -> dict[str, Figure]:
    stage = stage_on(url, folder)
    with open_store(url) as store:
        tries = login.fill(store, SMALL)
        with served(stage, target=target) as service:
            found = login.run(stage, store, service, tries, SMALL)
    return {one.name.partition(": ")[2]: one for one in found}


@pytest.mark.slow
def test_misses_are_answered_byte_for_byte_alike(postgres_url: str, tmp_path: Path) -> None:
    found = small_login(postgres_url, tmp_path)
    assert [one for name, one in found.items() if "AUC" not in name and not one.is_met] == []


@pytest.mark.slow
def test_control_two_milliseconds_more_are_found(sqlite_url: str, tmp_path: Path) -> None:
    found = small_login(sqlite_url, tmp_path, "tests.long.leaky:app")
    assert not found["AUC of the best limit on the time"].is_met


def _times(seed: int, middle: float, spread: float) -> list[float]:
    dice = random.Random(seed)
    return [dice.gauss(middle, spread) for _ in range(2000)]


def test_times_of_one_kind_cannot_be_told_apart() -> None:
    alike = {kind: _times(place, 5.0, 1.0) for place, kind in enumerate(KINDS)}
    threshold, histogram, _ = worst_pair(alike)
    assert threshold < 0.55
    assert histogram < 0.55


def test_control_a_later_middle_is_found() -> None:
    assert threshold_auc(_times(1, 5.0, 1.0), _times(2, 5.3, 1.0)) > 0.55


def test_control_another_shape_is_found_by_the_histogram_alone() -> None:
    narrow, wide = _times(1, 5.0, 1.0), _times(2, 5.0, 2.0)
    assert threshold_auc(narrow, wide) < 0.55
    assert histogram_auc(narrow, wide) > 0.6

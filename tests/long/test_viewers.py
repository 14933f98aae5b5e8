"""Slow viewers and people who register meanwhile, in small: by count, not by the clock."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.long import viewers
from tests.long.figures import Figure
from tests.long.test_histories import stage_on
from tests.stores import open_store

SMALL = viewers.Scale(seconds=6.0, seeks=5, rate=20_000, quiet=1.0, warm=4.0)


def small_viewers(url: str, folder: Path, target: str = "") -> dict[str, Figure]:
    stage = stage_on(url, folder)
    with open_store(url) as store:
        told = viewers.run(stage, store, SMALL, target)
        return {one.name.partition(": ")[2]: one for one in viewers.figures(stage, told, SMALL)}


@pytest.mark.slow
@pytest.mark.parametrize("target", ["", "tests.long.unlaned:honest"])
def test_slow_viewers_keep_nobody_from_registering(
    sqlite_url: str, tmp_path: Path, target: str
) -> None:
    found = small_viewers(sqlite_url, tmp_path, target)
    timed = ("the first byte", "Register's", "growth")  # measured on a quiet machine, not here
    assert [
        one for name, one in found.items() if not one.is_met and not name.startswith(timed)
    ] == []


@pytest.mark.slow
def test_control_without_a_limit_slow_lines_hold_every_thread(
    sqlite_url: str, tmp_path: Path
) -> None:
    found = small_viewers(sqlite_url, tmp_path, "tests.long.unlaned:app")
    assert not found["Registers beside 12 who watch"].is_met
    assert not found["seeks to 1.5 GB that were answered"].is_met

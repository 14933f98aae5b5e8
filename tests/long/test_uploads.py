"""Devices that upload at once and are killed meanwhile, in small (E13): by count, not by the clock."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checkin.backlog import Scale, kept, plan
from tests.long import uploads
from tests.long.figures import Figure
from tests.long.test_histories import stage_on
from tests.stores import open_store

SMALL = Scale(devices=40, scans=20, people=40, batch=20)


def small_uploads(url: str, folder: Path) -> dict[str, Figure]:
    stage = stage_on(url, folder)
    with open_store(url) as store:
        told = uploads.run(stage, store, SMALL, quiet_seconds=1.0)
        found = uploads.figures(stage, kept(store), told, SMALL)
    return {one.name.partition(": ")[2]: one for one in found}


@pytest.mark.slow
def test_forty_clients_tell_at_once_and_each_scan_is_stored_once(
    database_url: str, tmp_path: Path
) -> None:
    found = small_uploads(database_url, tmp_path)
    timed = ("seconds", "Register")  # measured on a quiet machine, not here
    assert [
        one for name, one in found.items() if not one.is_met and not name.startswith(timed)
    ] == []


@pytest.mark.slow
def test_control_a_device_that_gives_up_when_it_is_killed_is_found(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It forgets what it was telling: not told three times, and not stored."""
    monkeypatch.setattr("tests.long.uploads.plan", lambda scale: plan(scale)[scale.devices :])
    found = small_uploads(sqlite_url, tmp_path)
    assert not found["tellings without an answer of each"].is_met

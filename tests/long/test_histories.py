"""The histories in small: the harness runs, and finds a service that gives seats away twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.long.histories import Scale, run_rounds
from tests.long.stage import Stage

SMALL = Scale(events=1, ops_a_phone=30, operations=120)


def stage_on(url: str, folder: Path) -> Stage:
    return Stage("sqlite" if url.startswith("sqlite") else "postgresql", url, folder)


@pytest.mark.slow
def test_a_small_history_is_clean(postgres_url: str, tmp_path: Path) -> None:
    tally = run_rounds(stage_on(postgres_url, tmp_path), SMALL)
    assert (tally.anomalies, tally.faults) == ([], [])
    assert tally.operations == 120
    assert tally.changes > 15
    assert tally.checked > 300


@pytest.mark.slow
def test_control_a_service_that_forgets_is_found_out(sqlite_url: str, tmp_path: Path) -> None:
    """Every second Register is acknowledged and forgotten: a lost update."""
    tally = run_rounds(stage_on(sqlite_url, tmp_path), SMALL, target="tests.long.forgetful:app")
    assert any("acknowledged and not written" in anomaly for anomaly in tally.anomalies)

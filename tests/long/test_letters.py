"""The kills of senders in small: the harness runs, and finds what is lost, doubled or late."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from congress.mail.jobs import UNWRITTEN
from congress.settings import Settings
from tests.builders import NOW
from tests.long import letters
from tests.long.letters import WITHIN_SECONDS, Crew, Scale, figures
from tests.long.stage import Stage
from tests.long.test_histories import stage_on
from tests.stores import open_store


@pytest.mark.slow
def test_killed_workers_lose_no_letter(sqlite_url: str, tmp_path: Path) -> None:
    scale = Scale(letters=60, seconds=3.0, pause=120.0, rest=0.5, ahead=timedelta(minutes=6))
    with open_store(sqlite_url) as store:
        found = letters.run(stage_on(sqlite_url, tmp_path), store, scale)
    assert [one.line() for one in found if not one.is_met] == []


def _row(name: str, state: str = "sent", seconds: float = 1.0) -> Any:  # noqa: ANN401 -- a row
    sent_at = NOW + timedelta(seconds=seconds) if state == "sent" else None
    return SimpleNamespace(id=name, state=state, created_at=NOW, sent_at=sent_at)


STAGE = Stage("sqlite", "", Path())
GAP = Settings.mail_senders * UNWRITTEN


@pytest.mark.parametrize(
    ("row", "arrived", "missed"),
    [
        (_row("a"), 1, ""),
        (_row("a"), 1 + GAP, ""),
        (_row("a", "leased"), 0, "letters that did not leave"),
        (_row("a"), 0, "letters said to be sent that never arrived"),
        (_row("a", seconds=WITHIN_SECONDS + 1), 1, "the slowest letter"),
        (_row("a"), 2 + GAP, "letters that arrived twice (no evidence by SMTP)"),
    ],
)
def test_control_what_goes_wrong_is_found(row: Any, arrived: int, missed: str) -> None:  # noqa: ANN401
    crew = Crew(STAGE, "", kills=1, kills_amid=1)
    found = figures("X", [row], Counter({"a": arrived}), crew, timedelta(0))
    assert [one.name for one in found if not one.is_met] == ([f"X: {missed}"] if missed else [])

"""docs/develop.md leads newcomers to files that are there, and to names that stand in them."""

from __future__ import annotations

import re

import pytest

from tests.habits.citations import without_fences
from tests.habits.sources import ROOT

PATH = re.compile(
    r"`((?:congress|schedules|templates|tests|docs)/[\w/.-]*|dev\.py|[\w-]+\.(?:toml|md))[ `]"
)
ROW = re.compile(r"^\| (?!\*)[^|]+ \| `([^`]+)` \| (`.+`) \|$", re.MULTILINE)


@pytest.fixture
def page() -> str:
    return without_fences((ROOT / "docs" / "develop.md").read_text("utf-8"))


def test_every_path_it_names_is_there(page: str) -> None:
    named = set(PATH.findall(page))
    assert len(named) > 80
    assert {path for path in named if not (ROOT / path).exists()} == set()


def test_what_to_look_for_stands_in_the_file(page: str) -> None:
    rows = ROW.findall(page)
    assert len(rows) > 50
    assert [fault for path, names in rows for fault in _missing(path, names)] == []


def test_control_a_name_that_went_away_is_found() -> None:
    row = "| a question | `congress/mail/rules/letters.py` | `KINDS` `CLASSES` |"
    assert [_missing(*found) for found in ROW.findall(row)] == [
        ["congress/mail/rules/letters.py: CLASSES"]
    ]


def _missing(path: str, names: str) -> list[str]:
    file = ROOT / path
    text = file.read_text("utf-8") if file.is_file() else ""
    return [f"{path}: {name}" for name in re.findall(r"`([^`]+)`", names) if name not in text]

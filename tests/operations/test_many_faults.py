"""What a file of nothing but faults costs whoever hands it to a command: a screen, and no more (T32)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask

from congress.app import house_of
from congress.attendees.rules.grouping import SHOWN_ANSWERS
from congress.core.errors import MOST_FAULTS
from tests.attendees.world import GOOD, HEADER
from tests.ground import a_document, a_session, publish_document
from tests.operations.test_cli import run

FAULTS = 2_100
LARGE = 376_000  # bytes: what a guest once sent, and was answered with 49 MB
SCREEN = 12_000  # bytes of words: a hundred lines of a usual width
SCREEN_OF_JSON = 20_000


def _registrations(path: Path) -> Path:
    name = "Rivera" + "x" * 130
    row = GOOD.replace("R1,ana", "R%d,ana%d").replace("Rivera", name).replace("active", "here %d")
    rows = [row % (number, number, number) for number in range(FAULTS)]
    path.write_text("\n".join([HEADER, *rows, ""]), "utf-8")
    return path


EVENT = """\
event: {id: psc-2025, name: Congress, zone: UTC, starts_on: 2025-03-09, ends_on: 2025-03-11}
sessions:
"""


def _agenda(path: Path) -> Path:
    session = (
        "  - {id: s%d, title: " + "x" * 130 + ", kind: talk, starts_at: soon, ends_at: later}\n"
    )
    path.write_text(EVENT + "".join(session % number for number in range(FAULTS)), "utf-8")
    return path


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("command", ["import-attendees", "publish"])
def test_a_command_tells_a_screen_of_two_thousand_faults_and_how_many_more(
    app: Flask, tmp_path: Path, command: str
) -> None:
    publish_document(house_of(app).store, a_document(a_session()))
    if command == "publish":
        file = _agenda(tmp_path / "a.yaml")
        asked = [command, str(file), "--dry-run"]
    else:
        file = _registrations(tmp_path / "a.csv")
        asked = [command, "psc-2025", str(file)]
    assert file.stat().st_size > LARGE
    told = run(app, *asked)
    assert told.exit_code == 2
    assert " more" in "".join(told.stderr.splitlines()[-2:])
    assert len(told.stderr.splitlines()) <= MOST_FAULTS + 3 + 3 * SHOWN_ANSWERS
    assert len(told.output) < SCREEN
    answer = json.loads(run(app, *asked, "--json").stdout)
    faults = answer["faults" if command == "publish" else "errors"]
    assert MOST_FAULTS <= len(faults) <= MOST_FAULTS + 1
    assert " more" in faults[-1]["message"]
    assert len(json.dumps(answer)) < SCREEN_OF_JSON

"""Other projects' bad files: every calendar, malformed JSON, odd CSV and address, read or refused."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from congress.attendees.formats.list_file import read_list
from congress.core.errors import CsvError
from tests.attendees.world import KNOWN_IDS, a_row
from tests.builders import NOW
from tests.limits import Outcome, measure

CONFERENCE = "iclr-2020-apple-google-export"


@pytest.fixture(scope="module")
def outcomes(schedules: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """Return what became of each file of ics/ and hard/, each measured alone."""
    data = schedules.parent
    cases = {
        f"ics-{path.parent.name}-{path.stem}": ("schedule", path.read_bytes())
        for path in sorted(data.glob("ics/**/*.ics"))
    }
    broken = [
        *(path.read_bytes() for path in sorted(data.glob("hard/jansson-json/invalid*/*.json"))),
        *map(str.encode, json.loads((data / "hard/json-checker-fail.json").read_text("utf-8"))),
    ]
    for index, content in enumerate(broken):
        cases[f"json-{index}"] = ("schedule", content)
        cases[f"body-{index}"] = ("body", content)
    for path in sorted(data.glob("hard/csv-spectrum/csvs/*.csv")):
        cases[f"csv-{path.stem}"] = ("attendees", path.read_bytes())
    return measure(tmp_path_factory.mktemp("corpora"), cases)


def test_every_file_is_read_or_refused_cheaply(outcomes: dict[str, Outcome]) -> None:
    assert len(outcomes) > 250
    assert {name: one.crash for name, one in outcomes.items() if one.crash} == {}
    assert {name: one for name, one in outcomes.items() if not one.is_cheap} == {}


def test_every_calendar_that_is_refused_says_in_which_line(outcomes: dict[str, Outcome]) -> None:
    calendars = {name: one for name, one in outcomes.items() if name.startswith("ics-")}
    refused = {name: one.refusal for name, one in calendars.items() if one.refusal}
    assert (len(calendars), len(calendars) - len(refused)) == (161, 45)
    vague = {
        name: fault
        for name, faults in refused.items()
        for fault in faults
        if not re.match(r"line \d+: ", fault)
    }
    assert vague == {}
    assert not next(one for name, one in calendars.items() if name.endswith(CONFERENCE)).refusal


def test_no_malformed_json_is_a_schedule_or_a_body(outcomes: dict[str, Outcome]) -> None:
    found = {name: one for name, one in outcomes.items() if name.startswith(("json-", "body-"))}
    assert [name for name, one in found.items() if not one.refusal] == []


def test_no_foreign_table_is_a_list_of_attendees(outcomes: dict[str, Outcome]) -> None:
    """Each is a good CSV whose columns are not ours: every column is named with its row."""
    found = {name: one.refusal for name, one in outcomes.items() if name.startswith("csv-")}
    assert len(found) == 12
    assert [
        name for name, faults in found.items() if not faults[0].startswith(("row 1", "line "))
    ] == []


def test_addresses_are_taken_or_refused_as_their_test_suite_says(schedules: Path) -> None:
    text = (schedules.parent / "hard/emails-email_validator.json").read_text("utf-8")
    known = json.loads(text)
    good = [
        one[0]
        for name in ("test_email_valid", "test_email_valid_intl_local_part")
        for one in known[name]
    ]
    # Quoted local parts and display names are options there, and no address of a registration here.
    plain = [one for one in good if not set('"<') & set(one)]
    assert len(plain) > 15
    assert [one for one in plain if _refusals(one)] == []
    assert [one for one in good if one not in plain and not _refusals(one)] == []
    bad = [one[0] for one in known["test_email_invalid_syntax"]]
    # Blanks and line ends around a cell are a spreadsheet's, and fall away.
    refused = {one: _refusals(one) for one in bad if one == one.strip()}
    assert len(refused) > 60
    assert [one for one, faults in refused.items() if not faults] == []
    assert all(faults[0].startswith("row 2, email: ") for faults in refused.values())


def _refusals(address: str) -> list[str]:
    row = a_row(email=address)
    cells = ['"' + cell.replace('"', '""') + '"' for cell in row.values()]
    try:
        found = read_list(f"{','.join(row)}\n{','.join(cells)}\n".encode(), KNOWN_IDS, NOW)
    except CsvError as error:
        return [str(fault) for fault in error.faults]
    # What is no address keeps nobody else out: its row waits, and says why.
    return [f"row 2, email: {one.problem}" for one in found.registrations if one.problem]

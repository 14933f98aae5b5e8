"""Reading attendee files: every fault with its row and column, and what spreadsheets do to a CSV."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress.attendees.formats.csv_table import find_delimiter, read_table
from congress.attendees.formats.list_file import read_list
from congress.core.errors import MOST_FAULTS, CsvError
from tests.attendees.world import GOOD, HEADER, KNOWN_IDS
from tests.builders import NOW

REAL_DATA = os.environ.get("CONGRESS_REAL_DATA")


def faults_of(data: bytes) -> list[str]:
    """Return the faults of a file as a command prints them."""
    with pytest.raises(CsvError) as refused:
        read_list(data, KNOWN_IDS, NOW)
    return [str(fault) for fault in refused.value.faults]


def a_file(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def test_a_file_is_read_whole() -> None:
    header = f"{HEADER},employer,speaker,sessions,sessions_at"
    row = 'R1,Ana@Example.ORG,Ana,"Rivera, Jr.",general,active,w1 w1,"ACME ""A"" Inc",helen-macfie,'
    data = a_file(f"{row}b1 b2,2025-02-14 09:30", header=header)
    written = read_list(data, KNOWN_IDS, NOW).registrations[0]
    assert written.email == "Ana@example.org"
    assert written.last_name == "Rivera, Jr."
    assert written.paid_sessions == ("w1",)
    assert written.speaker == "helen-macfie"
    assert written.details == {"employer": 'ACME "A" Inc'}
    assert written.chosen == ("b1", "b2")
    assert written.chosen_at == datetime(2025, 2, 14, 17, 30, tzinfo=UTC)
    assert written.where == "row 2"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_spreadsheets_write_is_read(mark: bytes, delimiter: str, end: str) -> None:
    text = a_file(GOOD, "", GOOD.replace("R1", "R2")).decode()
    data = mark + text.replace(",", delimiter).replace("\n", end).encode()
    assert [one.external_id for one in read_list(data, KNOWN_IDS, NOW).registrations] == [
        "R1",
        "R2",
    ]


def test_a_header_alone_holds_nobody() -> None:
    assert read_list(a_file(), KNOWN_IDS, NOW).registrations == []


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", ["row 1: the file has no header; begin with external_id,"]),
        (b"\n\n", ["row 1: the file has no header"]),
        (a_file(GOOD).decode().encode("utf-32"), ["the file is UTF-32; save it as CSV UTF-8"]),
        (a_file(GOOD).replace(b"Ana", b"An\x81"), ["line 2: byte 0x81 is not UTF-8"]),
        (a_file(GOOD, GOOD).replace(b"Ana", "Zoë".encode(), 1).replace(b"Ana", b"An\xe1"), [
            "line 3: byte 0xe1 is not UTF-8",
        ]),
        (a_file(GOOD.replace("Ana", "A\0a")), ["line 2: holds a NUL character; remove it"]),
        (a_file(GOOD + ",x"), ["row 2: has 8 cells where the header has 7"]),
        (a_file("R1,ana@example.org"), ["row 2: has 2 cells where the header has 7"]),
        (a_file(GOOD + '"open'), ["row 2: a quote is opened and never closed"]),
        (a_file(GOOD + '"shut"x'), ["row 2: text follows a closing quote"]),
        (a_file(GOOD, header=HEADER + ",email"), ["row 1, email: stands twice; rename one, or say"]),
        (a_file(header="external_id,email"), ["row 1, last_name: no column has it"]),
        (a_file(header="external_id,last_name,Emial"), [
            "row 1, email: no column has it; did you mean 'Emial'?",
        ]),
        (a_file(header="Ort,Tag"), [
            "row 1: no heading is known here: Ort, Tag", "row 1, email: no column has it",
            "row 1, last_name: no column has it",
        ]),
        (a_file(GOOD.replace("Rivera", "R" * 201)), ["row 2, last_name: has 201 characters"]),
        (a_file(GOOD.replace("Rivera", "R\x07")), ["row 2, last_name: holds a character"]),
        (a_file(GOOD.replace("general", "gold")), [
            ("row 2, registration_type: there is no registration type 'gold'; say once: --map "
            '"registration_type:gold=…" (or =- to leave such rows out); or write one of general, '),
        ]),
        (a_file(GOOD.replace("general", "generl")), [
            ("row 2, registration_type: there is no registration type 'generl'; did you mean general?; "
            'say once: --map "registration_type:generl=general"'),
        ]),
        (a_file(GOOD.replace("general", "Workshop Pass")), [
            ("row 2, registration_type: there is no registration type 'Workshop Pass'; did you mean "
            "workshop?; say once: "),
        ]),
        # No type is proposed: obeyed, it would be everybody's.
        (a_file(GOOD.replace("general", "")), [
            ("row 2, registration_type: is empty; write one of general, workshop; if another heading "
            'holds it: --map "HEADING=registration_type"; to say what an empty one means: '
            '--map "registration_type:=TYPE"'),
        ]),
        (a_file(GOOD.replace("active", "Actve")), [
            "row 2, status: 'Actve' is not a status; did you mean active?; say once what it means, or",
        ]),
        (a_file(GOOD + "w9"), ["row 2, paid_sessions: there is no session 'w9'"]),
        (a_file(GOOD + ",nobody", header=HEADER + ",speaker"), [
            "row 2, speaker: there is no speaker 'nobody'; write one of helen-macfie",
        ]),
        (a_file(GOOD + ",b1,", header=HEADER + ",sessions,sessions_at"), [
            "row 2, sessions_at: is empty beside sessions",
        ]),
        (a_file(GOOD + ",,soon", header=HEADER + ",sessions,sessions_at"), [
            "row 2, sessions_at: 'soon' is not a time",
        ]),
        (a_file(GOOD + ",,0001-01-01T00:00:00+14:00", header=HEADER + ",sessions,sessions_at"), [
            "row 2, sessions_at: '0001-01-01T00:00:00+14:00' is not a time",
        ]),
        (a_file(GOOD + ",,2025-03-09 02:30", header=HEADER + ",sessions,sessions_at"), [
            "row 2, sessions_at: 2025-03-09 02:30 does not exist in America/Los_Angeles",
        ]),
        (a_file(GOOD + ",,2025-03-09T00:00Z", header=HEADER + ",sessions,sessions_at"), [
            "row 2, sessions_at: '2025-03-09T00:00Z' lies in the future",
        ]),
        (a_file(GOOD.replace("Rivera", "R" * 201), GOOD.replace("active", "x")), [
            "row 2, last_name: has 201 characters", "row 3, status: 'x' is not a status",
        ]),
    ],
)  # fmt: skip
def test_each_fault_names_its_place_and_what_to_write(data: bytes, expected: list[str]) -> None:
    found = faults_of(data)
    assert len(found) == len(expected)
    assert [a for a, b in zip(found, expected, strict=True) if not a.startswith(b)] == []


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"x" * 50_000_001, "50000001 bytes are more than 50000000; split the file"),
        (a_file() + b"\n" * 200_001, "more than 200000 rows; split the file"),
        (a_file("," * 300_001), "row 2: over 300,000 bytes; is a quote left open?"),
        (a_file(GOOD, '"' + "x\n" * 160_000), "row 3: a cell holds more than 20000 characters"),
        (a_file(GOOD, '"\n",' * 80_000), "row 3: over 300,000 bytes; is a quote left open?"),
    ],
    ids=["bytes", "rows", "row", "cell", "lines"],
)
def test_what_is_too_large_is_refused(data: bytes, expected: str) -> None:
    (fault,) = faults_of(data)
    assert fault.startswith(expected)


def test_faults_before_a_broken_row_are_told_with_it() -> None:
    found = faults_of(a_file(GOOD.replace("active", "x"), GOOD + '"open'))
    assert [one[:6] for one in found] == ["row 2,", "row 3:"]


def test_two_thousand_equal_faults_are_told_once() -> None:
    """Control: without grouping this was a hundred lines that say the same."""
    rows = [GOOD.replace("R1", f"R{n}").replace("active", "maybee?") for n in range(2000)]
    assert faults_of(a_file(*rows)) == [
        (
            "rows 2, 3, 4 and 1,997 more, status: 'maybee?' is not a status; did you mean maybe?; say "
            "once what it means, or write active or cancelled\n"
            '    --map "status:maybee?=pending"  not registered yet: they stay as they are\n'
            '    --map "status:maybee?=cancelled"  not registered any more: their seats are freed\n'
            '    --map "status:maybee?=active"  registered'
        )
    ]


def test_faults_of_many_kinds_do_not_print_a_book() -> None:
    rows = [GOOD.replace("R1", f"R{n}").replace("active", f"s{n}") for n in range(1000)]
    found = faults_of(a_file(*rows))
    assert len(found) == MOST_FAULTS  # so that the last one is told, too
    assert found[0].startswith("row 2, status: 's0' is not a status")
    assert found[-1].endswith("and more: the rows below were not looked at")


def test_multi_line_cells_count_as_one_row() -> None:
    """A spreadsheet numbers rows, not lines: that is where a person looks."""
    header = HEADER + ",employer"
    data = a_file(GOOD + ',"two\nlines"', GOOD.replace("active", "x") + ",x", header=header)
    assert faults_of(data)[0].startswith("row 3, status: 'x' is not")


@pytest.mark.skipif(REAL_DATA is None, reason="CONGRESS_REAL_DATA is not set")
def test_csv_spectrum() -> None:
    """Every file of csv-spectrum, cell by cell; the one that is not UTF-8 is refused."""
    folder = Path(str(REAL_DATA), "hard", "csv-spectrum")
    paths = sorted((folder / "csvs").glob("*.csv"))
    assert len(paths) == 12
    for path in paths:
        wanted = json.loads((folder / "json" / f"{path.stem}.json").read_text("utf-8"))
        if path.stem == "location_coordinates":
            # Its one row stands there without a list, and with another telephone number.
            wanted = [{**wanted, "Contact Phone Number": "2095257564"}]
        header, *rows = read_table(path.read_bytes())
        found = [dict(zip(header, cells, strict=True)) for cells in rows]
        assert _with_bare_ends(found) == _with_bare_ends(wanted), path.stem


def _with_bare_ends(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{name: cell.replace("\r\n", "\n") for name, cell in row.items()} for row in rows]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        read_list(data, KNOWN_IDS, NOW)
    except CsvError as error:
        assert error.faults  # noqa: PT017 -- both outcomes are right, a crash is not


@given(st.text(max_size=300))
def test_any_text_behind_a_good_header_is_read_or_refused(text: str) -> None:
    data = f"{HEADER}\n{text}".encode("utf-8", "replace")
    try:
        registrations = read_list(data, KNOWN_IDS, NOW).registrations
    except CsvError as error:
        assert error.faults  # noqa: PT017 -- both outcomes are right, a crash is not
    else:
        assert len({one.external_id for one in registrations}) == len(registrations)


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [("a,b;c,d", ","), ("a;b;c,d", ";"), ("a\tb", "\t"), ("", ","), ("a", ",")],
)
def test_the_commonest_delimiter_of_the_header_is_it(line: str, delimiter: str) -> None:
    assert find_delimiter(line) == delimiter

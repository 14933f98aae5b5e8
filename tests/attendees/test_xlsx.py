"""Workbooks: read as a list is, every digit of a number kept, and none that swells or explodes."""

from __future__ import annotations

import io
import tracemalloc
import zipfile

import pytest

from congress.attendees.formats import xlsx_table
from congress.attendees.formats.list_file import read_list
from congress.attendees.formats.xlsx_table import read_workbook
from congress.core.errors import CsvError
from tests.attendees.test_lists import NAMED, OURS, PEOPLE, READ, rows_of
from tests.attendees.workbooks import a_sheet, a_workbook, number, shared, text
from tests.builders import NOW

HEADINGS = [text(one) for one in OURS.split(",")]


def read_cells(data: bytes) -> list[list[str]]:
    return list(read_workbook(data))


def refusal_of(data: bytes) -> str:
    with pytest.raises(CsvError) as refused:
        read_cells(data)
    return str(refused.value.faults[0])


def test_a_workbook_goes_in_as_a_list_does() -> None:
    """The first sheet that is shown, with a title, a row that is not there, and short rows."""
    rows = [[text(cell) for cell in row.split(",")] for row in PEOPLE]
    sheet = a_sheet([[text("Registrants")], [], HEADINGS, *rows])
    found = read_list(a_workbook(sheet), NAMED, NOW)
    assert rows_of(found) == READ
    assert found.notes == ["The headings stand in row 3; row 1 above: left out."]


def test_cells_of_every_kind() -> None:
    cells = [
        shared(0), number("801770000012"), number("42.0"), number("8.0177E11"), number("0.5"),
        number("45719", 1), number("45719.25", 2), '<c t="b"><v>1</v></c>',
        '<c t="e"><v>#REF!</v></c>', '<c t="str"><f>A1</f><v>made</v></c>', number("1E20"),
    ]  # fmt: skip
    (found,) = read_cells(
        a_workbook(a_sheet([cells]), texts=["Müller & Söhne".replace("&", "&amp;")])
    )
    assert found == [
        "Müller & Söhne", "801770000012", "42", "801770000000", "0.5", "2025-03-03",
        "2025-03-03 06:00:00", "Yes", "#REF!", "made", "1E20",
    ]  # fmt: skip


def test_an_id_that_became_a_date_is_named_with_its_cause() -> None:
    row = [number("45719", 1), *(text(cell) for cell in PEOPLE[0].split(",")[1:])]
    with pytest.raises(CsvError) as refused:
        read_list(a_workbook(a_sheet([HEADINGS, row])), NAMED, NOW)
    assert [str(one).split(":")[:2] for one in refused.value.faults] == [
        ["row 2, external_id", " a spreadsheet turned it into a date"]
    ]


def _archive(*parts: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (_archive(("content.xml", b"<a/>")), "this is an OpenDocument spreadsheet"),
        (_archive(("xl/workbook.bin", b"")), "this is a binary workbook"),
        (_archive(("a.txt", b"")), "this is an archive and no workbook"),
        (a_workbook(a_sheet([]))[:-200], "this workbook is broken"),
        (a_workbook("<worksheet><sheetData>"), "this workbook is broken (no element found)"),
        (a_workbook('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "this workbook has a DOCTYPE"),
        (a_workbook("<a>" * 40), "this workbook is nested deeper than any"),
        (a_workbook(" " * 40_000_000), "this workbook unpacks to far more than a list"),
        (_archive(*((f"x{n}", b"") for n in range(2_001))), "this workbook unpacks to far more"),
        (a_workbook('<worksheet><sheetData><row r="9999999"/></sheetData></worksheet>'),
         "more than 200000 rows"),
    ],
    ids=["ods", "xlsb", "zip", "cut", "open", "doctype", "deep", "swells", "entries", "rows"],
)  # fmt: skip
def test_what_is_no_list_is_refused(data: bytes, said: str) -> None:
    """T14, T16."""
    assert refusal_of(data).startswith(said)


def test_an_archive_that_lies_about_its_size_is_stopped_while_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """T14: the headers are believed by nobody; with them alone (the control) it would be read."""
    monkeypatch.setattr(xlsx_table, "MAX_PART", 1_000)
    assert "unpacks to far more" in refusal_of(a_workbook(a_sheet([[text("x" * 60)]] * 30)))
    monkeypatch.setattr(xlsx_table, "MAX_PART", 100_000)
    assert len(read_cells(a_workbook(a_sheet([[text("x" * 60)]] * 30)))) == 30


def test_twenty_thousand_rows_are_read_a_piece_at_a_time() -> None:
    """Control: with every row kept, this took over 60 MB."""
    rows = [[text(f"cell {n} {place}") for place in range(9)] for n in range(20_000)]
    data = a_workbook(a_sheet(rows))
    tracemalloc.start()
    count = sum(1 for _ in read_workbook(data))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 20_000
    assert peak < 5_000_000

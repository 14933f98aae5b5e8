"""People out as CSV: no cell is a formula (T18), and the file goes in again and changes nothing."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

import congress
from congress.app import house_of
from congress.attendees.formats import writing
from congress.attendees.formats.writing import keep_as_text
from congress.attendees.rules.values import as_meant
from congress.mail.models import LetterRow
from tests.ground import a_document, a_session, publish_document
from tests.operations.test_cli import run

SIGNS = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")
HEADINGS = "external_id,email,first_name,last_name,registration_type,status,paid_sessions,employer"
ROWS = [
    "R1,ana@example.org,Ana,=1+1,general,active,,+ACME",
    'R2,ben@example.org,@Ben,"-O""Neill, Jr.",general,cancelled,,',
    "R3,zoe@example.org,Zoë,'t Hooft,general,active,,'007",
    "007,cy@example.org,Cy,Müller,general,active,b1,",
]


@pytest.fixture
def published(app: Flask) -> Flask:
    """An app with a published event that knows the type `general`."""
    publish_document(house_of(app).store, a_document(a_session(id="b1")))
    return app


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "'=1",
        "''=1",
        "'007",
        "'t Hooft",
        "O'Neill",
        "007",
        "",
        "a=b",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(A1)",
        "fine;=1+1",
        "fine;'=1+1;+2;＠3",
        "fine\n=1+1",
        "fine;-)",
        "a; b",
    ],
)
def test_no_cell_is_a_formula_and_each_comes_back(cell: str) -> None:
    """Whether a spreadsheet separates by commas or by semicolons (T18)."""
    written = keep_as_text(cell)
    assert not [one for one in re.split(r"[;\r\n]", written) if one.startswith(SIGNS)]
    assert as_meant(written) == cell


def test_control_without_the_guard_cells_would_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "_FORMULA_INSIDE", re.compile("(?!)"))
    assert keep_as_text("fine;=1+1").split(";")[1].startswith(SIGNS)


def test_one_home_guards_every_file_that_spreadsheets_open() -> None:
    """Whoever writes CSV writes it by `keep_as_text`."""
    house = Path(congress.__file__).parent
    for file in house.rglob("*.py"):
        text = file.read_text("utf-8")
        assert "csv.writer(" not in text or "keep_as_text" in text, file


def as_csv(table: list[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(table[0]))
    writer.writeheader()
    writer.writerows(table)
    return text.getvalue()


def test_everybody_comes_out_with_seats_and_goes_in_again(published: Flask, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("\n".join([f"{HEADINGS},sessions,sessions_at", *(
        f"{row},{'b1' if row[0] == '0' else ''},2025-01-20T09:30-08:00" for row in ROWS
    )]), "utf-8")  # fmt: skip
    assert run(published, "import-attendees", "psc-2025", str(file)).exit_code == 0
    out = run(published, "export-attendees", "psc-2025").stdout_bytes
    assert out.startswith(b"\xef\xbb\xbf")
    table = list(csv.DictReader(io.StringIO(out.decode("utf-8-sig"))))
    assert [(one["external_id"], one["last_name"], one["seats"]) for one in table] == [
        ("007", "Müller", "b1"), ("R1", "'=1+1", ""), ("R2", "'-O\"Neill, Jr.", ""),
        ("R3", "'t Hooft", ""),
    ]  # fmt: skip
    assert not [cell for one in table for cell in one.values() if cell[:1] in {"=", "+", "-", "@"}]
    assert out.count(b"waits_for") == 1
    # Who waits for a session is registered: no column "Waitlist" of another system.
    for one in table:
        one["waits_for"] = "b1"
    file.write_text(as_csv(table), "utf-8")
    again = run(published, "import-attendees", "psc-2025", str(file))
    assert again.stdout.splitlines() == [
        "psc-2025: 4 rows: 0 added, 0 changed, 0 cancelled, 4 unchanged.",
        "How the list was read:",
        "  Columns that are not used: seats, waits_for.",
    ]


def test_whoever_is_added_is_welcomed_once(published: Flask, tmp_path: Path) -> None:
    """The letter says what somebody needs; not who is cancelled, and not by a second import."""
    file = tmp_path / "a.csv"
    file.write_text("\n".join([HEADINGS, *ROWS[:2]]), "utf-8")
    for _ in range(2):
        assert run(published, "import-attendees", "psc-2025", str(file)).exit_code == 0
    file.write_text("\n".join([HEADINGS, *ROWS]), "utf-8")
    assert (
        "would go to 2"
        in run(published, "import-attendees", "psc-2025", str(file), "--dry-run").stdout
    )
    assert run(published, "import-attendees", "psc-2025", str(file), "--no-welcome").exit_code == 0
    with house_of(published).store.reading() as db:
        letters = db.execute(select(LetterRow.kind, LetterRow.facts)).all()
    assert [tuple(one) for one in letters] == [
        ("welcome", {"event_id": "psc-2025", "days": "March 9–11, 2025", "place": "Paradise Point"})
    ]

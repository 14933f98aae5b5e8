"""`congress blank-badges`: a stack whose codes are read back, and one of them becomes somebody's."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from congress.app import house_of
from congress.badges.models import BlankRow
from congress.cli import main
from tests.badges.paper import pictures_of, read_codes, texts_of
from tests.badges.world import DESK, EVENT, staff


def run(app: Flask, *words: str) -> Result:
    return CliRunner().invoke(main, ["blank-badges", EVENT, *words], obj=house_of(app))


def made(app: Flask) -> int:
    with house_of(app).store.reading() as db:
        return db.scalar(select(func.count()).select_from(BlankRow)) or 0


def test_a_stack_is_printed_and_one_scan_makes_one_somebodys(app: Flask, tmp_path: Path) -> None:
    out = tmp_path / "blank.pdf"
    done = run(app, "7", str(out))
    assert done.exit_code == 0, done.output
    assert "7 blank badges. Write the name by hand" in done.output
    assert out.stat().st_mode & 0o777 == 0o600
    pages = pictures_of(out.read_bytes())
    codes = [code for page in pages for code in read_codes(page)]
    assert len(set(codes)) == made(app) == 7
    text = "".join(texts_of(out.read_bytes()))
    assert text.count("Attendee") == 7
    assert "Keep this slip to yourself" in text
    blank = f"{DESK}/people/x-ana/badge/blank"
    given = app.test_client().put(blank, json={"code": codes[3]}, headers=staff())
    assert (given.status_code, given.json["code"]) == (201, codes[3])  # type: ignore[index] # JSON
    assert str(given.json["slip"])[:5] in text.replace(" ", "")  # type: ignore[index] # as above
    assert str(out) in run(app, "1", str(out)).output  # another run makes another one
    assert made(app) == 8


@pytest.mark.parametrize(
    ("words", "said"), [(("0",), "0 is not in the range"), (("1001",), "1001")]
)
def test_as_many_as_a_stack_holds(
    app: Flask, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    refused = run(app, *words, str(tmp_path / "x.pdf"))
    assert refused.exit_code == 2
    assert said in refused.output


def test_a_file_that_cannot_be_written_makes_none(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    refused = run(app, "3", str(tmp_path / "file" / "x.pdf"))
    assert refused.exit_code != 0
    assert made(app) == 0

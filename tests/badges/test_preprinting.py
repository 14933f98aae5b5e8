"""Badges printed ahead of time: whose, in which order, and what the desk knows of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select, update

from congress.app import house_of
from congress.attendees.models import AttendeeRow
from congress.badges.cli import preprinting as cli
from congress.badges.models import BadgeRow, PrintRow
from congress.badges.rules.boxes import Letters, in_order, letter_of, read_letters
from congress.badges.service.codes import slip_code_of
from congress.badges.service.handing import hand_out
from congress.badges.service.printing import ask_for_print
from congress.badges.service.stations import take_prints
from congress.cli import main
from congress.people.models import PersonRow
from tests.badges.paper import pictures_of, read_codes, texts_of
from tests.badges.world import DESK, EVENT, IDS, a_desk, staff
from tests.ground import an_attendee

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Run `congress badges` for the event."""

    def command(*words: str) -> Result:
        return CliRunner().invoke(main, ["badges", EVENT, *words], obj=house_of(app))

    return command


def counts(app: Flask) -> tuple[int, int, int]:
    """How many badges, how many of them handed over, how many prints that came out."""
    with house_of(app).store.reading() as db:
        badges = db.scalar(select(func.count()).select_from(BadgeRow)) or 0
        handed = db.scalar(select(func.count(BadgeRow.handed_at))) or 0
        done = db.scalar(select(func.count(PrintRow.done_at))) or 0
    return badges, handed, done


def state_of(app: Flask, number: str) -> str:
    answer = app.test_client().post(f"{DESK}/look-ups", json={"q": number}, headers=staff())
    [one] = answer.json["people"]
    return f"{one['state']}/{one['print'] and one['print']['state']}"


def test_badges_are_made_printed_and_handed_to_nobody(app: Flask, run: Run, tmp_path: Path) -> None:
    """Vera joins online, and gets none."""
    file = tmp_path / "new" / "out.pdf"
    done = run(str(file))
    assert done.exit_code == 0, done.output
    assert "2 badges, 2 of them made now. None is handed over." in done.stdout
    assert file.stat().st_mode & 0o777 == 0o600  # it holds codes in clear
    assert counts(app) == (2, 0, 2)
    assert state_of(app, "x-ana") == "now/done"
    assert state_of(app, "x-vera") == "not-entitled/None"
    page, slips = pictures_of(file.read_bytes())
    codes = read_codes(page)
    assert (len(codes), read_codes(slips)) == (2, [])  # a slip opens no door
    found = app.test_client().post(f"{DESK}/look-ups", json={"q": codes[0]}, headers=staff()).json
    assert found["people"][0]["external_id"] == "x-ana"


def test_run_again_it_gives_the_same_badges(app: Flask, run: Run, tmp_path: Path) -> None:
    first, second = tmp_path / "1.pdf", tmp_path / "2.pdf"
    run(str(first))
    assert "2 badges, 0 of them made now" in run(str(second)).stdout
    assert first.read_bytes() == second.read_bytes()
    assert counts(app) == (2, 0, 2)
    nobody = run(str(second), "--new")
    assert (nobody.exit_code, "all of them have theirs" in nobody.stderr) == (2, True)
    with house_of(app).store.writing() as db:
        an_attendee(db, name="dee", last_name="Zola", registration_type="general")
    assert "1 badges, 1 of them made now" in run(str(second), "--new").stdout


def test_who_has_theirs_or_does_not_come_is_left_out(app: Flask, run: Run, tmp_path: Path) -> None:
    house = house_of(app)
    house.store.unit_of_work(
        lambda db: hand_out(a_desk(db, house.store, signer=house.signer), "x-ana")
    )
    with house.store.writing() as db:
        db.execute(
            update(AttendeeRow).where(AttendeeRow.id == IDS["ben"]).values(status="cancelled")
        )
    assert run(str(tmp_path / "out.pdf")).exit_code == 2
    assert counts(app) == (1, 1, 0)
    assert not (tmp_path / "out.pdf").exists()


def test_what_waits_for_a_station_is_not_printed_twice(
    app: Flask, run: Run, tmp_path: Path
) -> None:
    house = house_of(app)
    here = {"signer": house.signer, "place": "Sunset Foyer"}
    house.store.unit_of_work(lambda db: ask_for_print(a_desk(db, house.store, **here), "x-ana"))
    run(str(tmp_path / "out.pdf"))
    assert counts(app) == (2, 0, 2)
    assert (
        house.store.unit_of_work(lambda db: take_prints(a_desk(db, house.store, **here), most=5))
        == []
    )


def test_a_file_that_cannot_be_written_marks_nothing(app: Flask, run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    failed = run(str(tmp_path / "file" / "out.pdf"))
    assert failed.exit_code == 2
    assert "cannot be written" in failed.stderr
    assert counts(app)[2] == 0


def test_faults_are_told_with_what_to_write_instead(app: Flask, run: Run, tmp_path: Path) -> None:
    file = str(tmp_path / "out.pdf")
    for words, said in (
        (("--type", "vip"), "there is no 'vip'. Types: "),
        (("--names", "M-A"), "'M-A' ends before it begins; write A-M"),
        (("--names", "7"), "'7' is no letter, and no two of them as in A-M"),
        (("--names", "Q"), "There is nobody to print a badge for"),
    ):
        refused = run(file, *words)
        assert (refused.exit_code, said in refused.stderr) == (2, True), refused.output
    missing = CliRunner().invoke(main, ["badges", "psc-2052", file], obj=house_of(app))
    assert "There is no published event 'psc-2052'. Known: other-2025, psc-2025." in missing.stderr
    assert counts(app) == (0, 0, 0)


def test_what_is_lacking_is_named_with_its_number(app: Flask, run: Run, tmp_path: Path) -> None:
    with house_of(app).store.writing() as db:
        db.execute(update(PersonRow).where(PersonRow.id == "p-ana").values(first_name="Ana ᏣᎳ"))
    done = run(str(tmp_path / "out.pdf"))
    assert "1 badges lack characters that no font here holds; add them by hand:" in done.stdout
    assert "  x-ana Ana Test: “Ꮳ” (U+13E3 CHEROKEE LETTER TSA), “Ꮃ” (U+13B3" in done.stdout
    assert "Ana\r\nTest" in texts_of((tmp_path / "out.pdf").read_bytes())[0]


def test_many_are_made_in_parts_and_come_out_in_order(
    app: Flask, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "TOGETHER", 3)
    names = ("Zola", "Álvarez", "李", "van Dyk", "O’Brien", "albers", "Ähre")
    with house_of(app).store.writing() as db:
        for number, name in enumerate(names):
            an_attendee(db, name=f"n{number}", last_name=name, registration_type="general")
    file = tmp_path / "out.pdf"
    assert (
        "9 badges, 9 of them made now" in run(str(file), "--sheet", "single", "--no-slips").stdout
    )
    lines = [text.splitlines() for text in texts_of(file.read_bytes())]
    assert [one[2] for one in lines] == [
        "Ähre", "albers", "Álvarez", "O’Brien", "Test", "Test", "van Dyk", "Zola", "李",
    ]  # fmt: skip
    assert "2 badges" in run(str(file), "--names", "z").stdout  # and what comes after Z
    assert counts(app) == (9, 0, 9)


def test_the_slips_lie_behind_the_badges_they_come_with(
    app: Flask, run: Run, tmp_path: Path
) -> None:
    """Decision 0048: on a sheet of their own, in the same places."""
    file = tmp_path / "out.pdf"
    run(str(file))
    _, slips = texts_of(file.read_bytes())
    assert slips.index("Ana, keep this slip") < slips.index("Ben, keep this slip")
    assert slips.count("It works once, until ") == 2
    with house_of(app).store.reading() as db:
        ids = db.execute(select(BadgeRow.id).order_by(BadgeRow.attendee_id)).scalars().all()
    for badge_id in ids:
        code = slip_code_of(house_of(app).signer, badge_id)
        # Between an A and a J that were set close the reader of PDFs sees a blank.
        assert code in slips.replace(" ", "")
    run(str(file), "--no-slips")
    assert len(texts_of(file.read_bytes())) == 1


def test_everybody_is_in_one_box() -> None:
    for name, letter in (("Ähre", "a"), ("7up", "a"), ("李", "z"), ("", "a"), ("Mm", "m")):
        assert letter_of(name) == letter
        boxes = [Letters("a", "f"), Letters("g", "m"), Letters("n", "z")]
        assert sum(box.hold(name) for box in boxes) == 1, name
    assert (read_letters("a-m"), read_letters("Q")) == (Letters("a", "m"), Letters("q", "q"))
    assert in_order([]) == []

"""Paper lists of the desks: everybody once at each desk they may come to, in order, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select, update

from congress.app import house_of
from congress.attendees.models import AttendeeRow
from congress.badges.formats.lists import DeskList, ListedPerson, set_lists
from congress.badges.models import BadgeRow
from congress.badges.service.codes import badge_code_of
from congress.badges.service.handing import hand_out
from congress.badges.service.listing import list_desks
from congress.badges.service.preprinting import mark_printed, prepare_badges
from congress.cli import main
from tests.badges.paper import texts_of
from tests.badges.world import EVENT, IDS, a_desk, the_congress
from tests.ground import an_attendee

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    def command(*words: str) -> Result:
        return CliRunner().invoke(main, ["badge-lists", *words], obj=house_of(app))

    return command


def test_each_desk_has_its_people_in_order_with_where_their_badge_is(app: Flask) -> None:
    """Vera joins online, Cy cancelled: they are on none."""
    house = house_of(app)
    with house.store.writing() as db:
        an_attendee(db, name="cy", last_name="Adams", registration_type="general")
        an_attendee(db, name="li", last_name="李", registration_type="general")
        db.execute(update(AttendeeRow).where(AttendeeRow.id == "a-cy").values(status="cancelled"))
    house.store.unit_of_work(
        lambda db: hand_out(a_desk(db, house.store, signer=house.signer), "x-ana")
    )

    def preprint(db: object) -> None:
        desk = a_desk(db, house.store, signer=house.signer)
        mark_printed(desk, prepare_badges(desk, [IDS["ben"]]))

    house.store.unit_of_work(preprint)
    with house.store.reading() as db:
        desks = list_desks(db, the_congress())
    shown = {
        desk.place: [(one.first_name, one.since, one.badge) for one in desk.people]
        for desk in desks
    }
    assert shown == {
        "Sunset Foyer": [
            ("Ana", "Sun 4:00 PM", "has it"), ("Ben", "Sun 8:00 AM", "in the box"),
            ("Li", "Sun 4:00 PM", ""),
        ],
        "Paradise Foyer": [
            ("Ana", "Mon 7:00 AM", "has it"), ("Ben", "Mon 7:00 AM", "in the box"),
            ("Li", "Mon 7:00 AM", ""),
        ],
    }  # fmt: skip


def test_a_list_is_on_paper_with_its_desk_and_hour_and_no_code(
    app: Flask, run: Run, tmp_path: Path
) -> None:
    house = house_of(app)
    house.store.unit_of_work(
        lambda db: hand_out(a_desk(db, house.store, signer=house.signer), "x-ana")
    )
    file = tmp_path / "lists.pdf"
    done = run(EVENT, str(file))
    assert done.exit_code == 0, done.output
    assert "Sunset Foyer: 2 people" in done.stdout
    assert file.stat().st_mode & 0o777 == 0o600
    first, second = texts_of(file.read_bytes())
    assert first.index("Sunset Foyer") < first.index("Test, Ana") < first.index("Test, Ben")
    assert "Paradise Foyer" in second
    assert "As of Sun, March 9, 4:00 PM PT." in first
    assert "1 / 1" in first
    with house.store.reading() as db:
        code = badge_code_of(house.signer, db.scalar(select(BadgeRow.id)) or "").text
    assert code not in first + second


def test_what_cannot_be_done_is_said(app: Flask, run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    refused = run(EVENT, str(tmp_path / "file" / "x.pdf"))
    assert (refused.exit_code, "cannot be written" in refused.stderr) == (2, True)
    missing = run("psc-2052", str(tmp_path / "x.pdf"))
    assert (missing.exit_code, "There is no published event" in missing.stderr) == (2, True)
    del app


def test_long_and_strange_names_stay_in_their_column() -> None:
    """Nothing of a name is markup, and a list of thousands turns its pages."""
    strange = ("#panic()", "$x$", "W" * 200, "محمد", "李明 " * 40, "")
    people = [
        ListedPerson(name, name, "RN", f"x-{number}", "General", "Sun 4:00 PM", "has it")
        for number, name in enumerate(strange * 200)
    ]
    pages = texts_of(set_lists("A congress", "now", [DeskList("Foyer", people), DeskList("B", [])]))
    assert len(pages) > 20
    assert "Nobody gets a badge here." in pages[-1]
    assert "#panic()" in pages[0]
    assert f"x-{len(people) - 1}" in "".join(pages)

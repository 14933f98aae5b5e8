"""Paper lists of the doors: who may come in, in order, and nobody else; by command and by page."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import insert, select

from congress.app import house_of
from congress.checkin.formats.lists import DoorList, ListedGuest, set_lists
from congress.checkin.service.listing import list_doors_on_paper
from congress.cli import main
from congress.infra.audit import AuditRow
from congress.infra.database import Store
from congress.seats.models import SeatRow
from tests.badges.paper import texts_of
from tests.checkin.world import EVENT, NOW, a_seat, open_doors, pacific, somebody, the_agenda
from tests.desk.world import Tablet
from tests.ground import an_attendee

MONDAY = pacific("00:00").date()


def lists_of(store: Store) -> dict[str, DoorList]:
    with store.reading() as db:
        return {one.title: one for one in list_doors_on_paper(db, the_agenda(), MONDAY)}


def names(guests: object) -> list[str]:
    return [one.name for one in guests]  # type: ignore[attr-defined] # guests of a list


def test_a_list_has_who_has_a_seat_by_last_name_then_the_waitlist(sqlite_store: Store) -> None:
    """R10, I3; a cancelled registration and who has no seat stand on none."""
    open_doors(sqlite_store, ("cleo", "ana"))
    with sqlite_store.writing() as db:
        an_attendee(db, name="zoe", last_name="Adams")
        a_seat(db, "zoe", "b1")
        somebody(db, "eve")
        an_attendee(db, name="gone", status="cancelled")
        for turn, name in enumerate(("eve", "dan"), 1):
            if name == "dan":
                somebody(db, name)
            db.execute(
                insert(SeatRow).values(
                    attendee_id=f"a-{name}", session_id="b1", event_id=EVENT, state="waitlisted",
                    turn=turn, gives_up=None, because=None, passed_over=None, changes=1,
                    changed_at=NOW,
                )
            )  # fmt: skip
    found = lists_of(sqlite_store)["Session b1"]
    assert names(found.guests) == ["Adams, Zoe", "Test, Ana", "Test, Cleo"]
    assert names(found.waiting) == ["Test, Eve", "Test, Dan"]
    assert found.doors == "Room 1, left door, Room 1, right door"
    assert found.when == "Mon, March 10, 10:00 AM PT to 11:00 AM PT"
    assert (found.held, found.everybody) == ("Seats are held until 9:55 AM PT.", "")


def test_what_is_paid_or_taught_is_listed_and_what_is_included_is_a_sentence(
    sqlite_store: Store,
) -> None:
    open_doors(sqlite_store)
    with sqlite_store.writing() as db:
        somebody(db, "pia", paid_sessions=("w1",))
        somebody(db, "helen", speaker="helen")
    found = lists_of(sqlite_store)
    assert list(found["Session w1"].guests) == [ListedGuest("Test, Pia", "x-pia", "paid")]
    assert list(found["Session c1"].guests) == [
        ListedGuest("Test, Helen", "x-helen", "speaks here")
    ]
    keynote = found["Session k1"]
    assert keynote.everybody == (
        "Whoever has one of these on the badge may come in: General Conference, Workshop."
    )
    assert (list(keynote.guests), keynote.held) == ([], "")
    assert found["Session p1"].everybody == "Everybody with a badge of this event may come in."
    assert "Session x1" not in found  # cancelled


def test_a_list_is_set_as_it_says_and_markup_in_a_name_is_a_name() -> None:
    guest = ListedGuest("#image(*Rivera*), Ana", "x-1")
    page = set_lists(
        "Congress", "9:50 AM PT",
        [DoorList("Left door", "Session b1", "10:00 AM PT", "", "Held.", [guest], [guest])],
    )  # fmt: skip
    [text] = texts_of(page)
    for words in (
        "Left door",
        "Session b1",
        "Held.",
        "#image(*Rivera*), Ana",
        "May come in",
        "Waitlist",
    ):
        assert words in text


def test_the_command_writes_a_file_for_its_owner_alone(app: Flask, tmp_path: Path) -> None:
    out = tmp_path / "lists.pdf"
    said = CliRunner().invoke(
        main, ["door-lists", EVENT, str(out), "--day", "2025-03-10"], obj=house_of(app)
    )
    assert said.exit_code == 0
    assert "8 lists with " in said.output
    assert out.stat().st_mode & 0o077 == 0
    none = CliRunner().invoke(
        main, ["door-lists", EVENT, str(out), "--day", "2025-03-14"], obj=house_of(app)
    )
    assert none.exit_code == 2


@pytest.mark.parametrize(("token", "status"), [("token-of-sam", 200), ("token-of-dana", 404)])
def test_a_supervisor_gets_them_on_a_page_and_it_is_written_down(
    app: Flask, token: str, status: int
) -> None:
    """T12: staff at a door, and phones there, get no list of names."""
    tablet = Tablet(app.test_client())
    tablet.client.set_cookie("congress", token)
    tablet.get(f"/desk/e/{EVENT}/doors")
    at = f"/desk/e/{EVENT}/door-lists"
    assert (f'action="{at}"' in tablet.page) is (status == 200)
    forms = [one["fields"]["form_token"] for one in tablet.forms() if one["fields"]]
    token = forms[0] if forms else ""
    answer = tablet.client.post(at, data={"day": "2025-03-10", "form_token": token})
    assert answer.status_code == status
    with house_of(app).store.reading() as db:
        noted = db.scalars(select(AuditRow.subject).where(AuditRow.action == "door-lists.made"))
        assert list(noted) == (["2025-03-10"] if status == 200 else [])
    if status == 200:
        assert answer.mimetype == "application/pdf"
        bad = tablet.client.post(at, data={"day": "someday", "form_token": token})
        assert bad.status_code == 422

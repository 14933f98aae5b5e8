"""A note to staff on the card: large, for every desk, and done with one tap."""

from __future__ import annotations

from sqlalchemy import insert, update

from congress.app import house_of
from congress.badges.models import StaffNoteRow
from congress.badges.service.codes import pickup_code_of
from congress.people.models import StationRow
from tests.badges.world import EVENT, IDS, OPEN_AT
from tests.counting import statements_of
from tests.desk.world import DESK, World, noted

TEXT = "Ask her to see Dr. Reyes at the info desk."


def test_the_next_desk_sees_it_above_all_else(world: World) -> None:
    tablet = world.tablet()
    tablet.find("x-ana")
    assert "Never health data or prices." in tablet.page
    assert "Every desk sees that note when they come." in tablet.do("write-note", note=TEXT)
    other = world.tablet("dirk")
    said = other.find("x-ana")
    assert said.index(TEXT) < said.index("Now: Sunset Foyer.")
    assert f'<div class="staff-note" role="note"><div class="grow"><p>{TEXT}</p>' in other.page
    assert f"{TEXT} dana Desk, 4:00 PM PT" in said
    said = other.do("write-note", note="")
    assert "The note is cleared." in said
    assert TEXT not in said


def test_the_form_of_a_note_has_what_it_says(world: World) -> None:
    """So that it is changed, and not written anew."""
    tablet = world.tablet()
    tablet.find("x-ana")
    tablet.do("write-note", note=TEXT)
    texts = [one["fields"].get("note") for one in tablet.forms() if "write-note" in one["acts"]]
    assert texts == ["", TEXT]  # the button that clears it, and the form


def test_who_gets_no_badge_can_have_one_all_the_same(world: World) -> None:
    tablet = world.tablet()
    tablet.find("x-vera")
    assert TEXT in tablet.do("write-note", note=TEXT)


def test_a_code_scanned_into_a_note_is_the_next_person(world: World) -> None:
    code = pickup_code_of(house_of(world.app).signer, IDS["ben"], "p-ben").text
    tablet = world.tablet()
    tablet.find("x-ana")
    assert "Ben Test" in tablet.do("write-note", note=code)
    assert noted(world, "staff-note.written") == []


def test_a_station_is_named_where_it_wrote_the_note_and_a_name_that_is_gone_is_left_out(
    world: World,
) -> None:
    store = house_of(world.app).store
    tablet = world.tablet()
    tablet.find("x-ana")
    tablet.do("write-note", note=TEXT)
    for by, said in (("station:s1", "iPad 3, 4:00 PM PT"), ("p-gone", "4:00 PM PT")):
        with store.writing() as db:
            db.execute(update(StaffNoteRow).values(written_by=by))
            if by == "station:s1":
                db.execute(insert(StationRow).values(
                    id="s1", event_id=EVENT, name="iPad 3", duty="desk", place="", code_hash="h",
                    code_until=OPEN_AT, expires_at=OPEN_AT, asked_by="p-sam", asked_at=OPEN_AT,
                ))  # fmt: skip
        assert f"{TEXT} {said} Done, clear it" in tablet.find("x-ana")


def test_who_wrote_a_note_is_looked_up_where_there_is_one(world: World) -> None:
    """A card without a note, as nearly all are, costs no statement more."""
    tablet = world.tablet()
    tablet.find("x-ana")
    engine = house_of(world.app).store.engine
    with statements_of(engine) as without:
        tablet.send(DESK, q="x-ana")
    tablet.do("write-note", note=TEXT)
    with statements_of(engine) as with_one:
        tablet.send(DESK, q="x-ana")
    assert len(with_one) == len(without) + 1
    assert not [one for one in without if "written_at" in one]

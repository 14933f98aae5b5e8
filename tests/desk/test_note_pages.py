"""A note to staff on the card: large, for every desk, and done with one tap."""

from __future__ import annotations

from congress.app import house_of
from congress.badges.service.codes import pickup_code_of
from tests.badges.world import IDS
from tests.desk.world import World, noted

TEXT = "Ask her to see Dr. Reyes at the info desk."


def test_the_next_desk_sees_it_above_all_else(world: World) -> None:
    tablet = world.tablet()
    tablet.find("x-ana")
    assert "Never health data or prices." in tablet.page
    assert "Every desk sees that note when they come." in tablet.do("write-note", note=TEXT)
    other = world.tablet("dirk")
    said = other.find("x-ana")
    assert said.index(TEXT) < said.index("Now: Sunset Foyer.")
    assert f'<div class="staff-note" role="note"><p>{TEXT}</p>' in other.page
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

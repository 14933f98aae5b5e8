"""A name corrected at the desk: the card says both, and nothing with the old one opens a door."""

from __future__ import annotations

from sqlalchemy import update

from congress.app import house_of
from congress.badges.service.codes import pickup_code_of
from congress.people.models import PersonRow
from tests.badges.world import IDS, pacific
from tests.desk.world import World, badges, noted

KATHERINE = {"first_name": "Katherine", "last_name": "Soto", "credentials": "RN"}
SAYS = "Badge says Katherine Soto, RN (registered as Ana Test)."


def test_the_card_says_what_the_badge_says_and_how_they_are_registered(world: World) -> None:
    tablet = world.tablet()
    tablet.find("x-ana")
    said = tablet.do("correct-name", **KATHERINE)
    assert "The badge says Katherine Soto, RN from now on." in said
    assert "throw it away" not in said
    assert SAYS in said
    assert '<h2 id="name" dir="auto">Katherine Soto</h2>' in tablet.page
    assert "“Welcome, Katherine!" in said
    for typed in ("soto", "ana te"):
        assert SAYS in tablet.find(typed), typed


def test_it_goes_back_to_the_registered_name(world: World) -> None:
    tablet = world.tablet()
    tablet.find("x-ana")
    assert "clear-name" not in tablet.offers()
    tablet.do("correct-name", **KATHERINE)
    said = tablet.do("clear-name")
    assert "The badge says Ana Test from now on." in said
    assert "Badge says" not in said
    assert "clear-name" not in tablet.offers()


def test_a_badge_that_is_out_is_replaced_and_printed(world: World) -> None:
    """Its slip, too: the photo ID is looked at with the new name."""
    tablet = world.tablet()
    tablet.find("x-ana")
    tablet.do("hand-over")
    tablet.find("x-ana")
    said = tablet.do("correct-name", **KATHERINE)
    assert "The one with the old name opens nothing any more: throw it away." in said
    assert "Sent to the printer." in said
    assert badges(world) == [
        (1, "p-dana", "Sunset Foyer", "name"), (2, "p-dana", "Sunset Foyer", None),
    ]  # fmt: skip
    assert len(noted(world, "badge.print-asked")) == 1


def test_before_their_hours_a_name_is_corrected_and_nothing_printed(world: World) -> None:
    world.at(pacific(9, "15:00"))
    tablet = world.tablet()
    tablet.find("x-ana")
    said = tablet.do("correct-name", **KATHERINE)
    assert SAYS in said
    assert "Not yet: from 4:00 PM PT" in said
    assert noted(world, "badge.print-asked") == []


def test_who_gets_no_badge_has_no_name_on_it(world: World) -> None:
    tablet = world.tablet()
    tablet.find("x-vera")
    assert "correct-name" not in tablet.offers()


def test_a_third_badge_is_corrected_by_a_supervisor(world: World) -> None:
    """Rule C 3: and nothing of it is offered in vain."""
    tablet = world.tablet()
    tablet.find("x-ana")
    tablet.do("hand-over")
    tablet.find("x-ana")
    tablet.do("correct-name", **KATHERINE)
    tablet.find("x-ana")
    assert "correct-name" not in tablet.offers()
    sam = world.tablet("sam")
    sam.find("x-ana")
    assert "Kate" in sam.do("correct-name", first_name="Kate", last_name="Soto", credentials="")


def test_a_code_scanned_into_a_name_is_the_next_person(world: World) -> None:
    """A scanner types wherever the cursor stands: nobody is called by a code."""
    code = pickup_code_of(house_of(world.app).signer, IDS["ben"], "p-ben").text
    for field in KATHERINE:
        tablet = world.tablet()
        tablet.find("x-ana")
        said = tablet.do("correct-name", **{**KATHERINE, field: code})
        assert "Ben Test" in said, field
    assert noted(world, "badge.name-corrected") == []


def test_a_badge_without_a_last_name_keeps_the_one_it_has(world: World) -> None:
    tablet = world.tablet()
    tablet.find("x-ana")
    said = tablet.do("correct-name", first_name="Kate", last_name="  ", credentials="")
    assert tablet.answer.status_code == 422
    assert "A badge needs a last name. Nothing was changed." in said
    assert "Ana Test" in said


def test_a_list_that_changes_the_name_later_is_said(world: World) -> None:
    tablet = world.tablet()
    tablet.find("x-ana")
    tablet.do("correct-name", **KATHERINE)
    with house_of(world.app).store.writing() as db:
        db.execute(update(PersonRow).where(PersonRow.id == "p-ana").values(first_name="Kathrine"))
    said = tablet.find("soto")
    assert "Badge says Katherine Soto, RN (registered as Kathrine Test)." in said
    assert "The list changed the name since. Ask which one is right." in said
    assert "The list changed" not in tablet.do("correct-name", **KATHERINE)

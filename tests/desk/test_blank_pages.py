"""Blank and day badges at the desk (decision 0049): one scan with the card on the screen."""

from __future__ import annotations

import pytest

from congress.app import house_of
from congress.badges.service.blanks import make_blanks
from tests.badges.world import SAM, a_desk
from tests.companion.world import words_of
from tests.desk.world import DESK, Tablet, World

DAY_BADGE = f"{DESK}/day-badge"


def blanks(world: World, count: int = 1) -> list[str]:
    house = house_of(world.app)
    made = house.store.unit_of_work(
        lambda db: make_blanks(a_desk(db, house.store, actor=SAM, signer=house.signer), count)
    )
    return [one.code.text for one in made]


def scan(tablet: Tablet, code: str) -> str:
    """What a scanner does: it types into the field of the page that stands there."""
    return words_of(tablet.send(DESK, q=code))


def test_a_scan_with_the_card_on_the_screen_makes_it_theirs(world: World) -> None:
    (code,) = blanks(world)
    tablet = world.tablet()
    assert "Find the person first, then scan it" in tablet.find(code)
    tablet.find("x-ana")
    said = scan(tablet, code)
    assert "That badge is Ana Test's from now on. Please write the name on it." in said
    assert "see-photo-id" in tablet.offers()  # a scan saw nobody's photo ID
    assert "Undone." in tablet.do("take-back")


def test_the_next_persons_code_is_no_blank_badge(world: World) -> None:
    """With Ana on the screen, what is scanned otherwise finds whom it names, and gives nothing."""
    used, _ = blanks(world, 2)
    tablet = world.tablet()
    tablet.find("x-ben")
    scan(tablet, used)
    tablet.find("x-ana")
    said = scan(tablet, used)
    assert "Ben Test" in said
    assert "That code is not of the person before" in said
    assert "Ana Test" in tablet.find("x-ana")
    assert "Gets it now" not in scan(tablet, "x-ben")


def test_a_blank_badge_keeps_to_the_verdict(world: World) -> None:
    (code,) = blanks(world)
    tablet = world.tablet()
    tablet.find("x-vera")
    assert "from now on" not in scan(tablet, code)
    assert tablet.answer.status_code == 409
    tablet.find("x-ana")
    assert "from now on" in scan(tablet, code)  # it is still blank


def test_a_supervisor_gives_a_day_badge(world: World) -> None:
    (code,) = blanks(world)
    sam = world.tablet("sam")
    assert "A supervisor can give a day badge" in sam.find("obi")
    sam.send(DAY_BADGE)  # the button: what was typed comes along
    assert 'name="name" value="obi"' in sam.page
    sam.find("801770-09999")
    sam.send(DAY_BADGE)
    assert 'name="number" value="801770-09999"' in sam.page
    typed = {"number": "801770-09999", "name": "Nia Obi", "because": "Has the mail."}
    said = words_of(sam.send(DAY_BADGE, **typed, code=code))
    assert "Nia Obi has a day badge. It becomes theirs as soon as the list has number" in said
    assert "The day badge of Nia Obi, number 801770-09999" in world.tablet().find(code)


@pytest.mark.parametrize(
    ("wrong", "status", "said"),
    [
        ({"code": "C1000"}, 409, "no blank badge of this event"),
        ({"number": "x-ana"}, 409, "That number is in the list already."),
        ({"because": " "}, 422, "Say the confirmation number, the name and why"),
        ({"code": ""}, 422, "scan a blank badge"),
    ],
)
def test_what_was_typed_stays_where_something_is_wrong(
    world: World, wrong: dict[str, str], status: int, said: str
) -> None:
    (code,) = blanks(world)
    sam = world.tablet("sam")
    sam.get(DAY_BADGE)
    typed = {"number": "801770-09999", "name": "Nia Obi", "because": "Has the mail.", "code": code}
    assert said in words_of(sam.send(DAY_BADGE, **{**typed, **wrong}))
    assert sam.answer.status_code == status
    assert 'value="Nia Obi"' in sam.page


def test_who_is_no_supervisor_is_told_whom_to_ask(world: World) -> None:
    dana = world.tablet("dana")
    said = dana.find("obi")
    assert "“I do not find you in the list yet. Let me call a supervisor" in said
    assert "A supervisor can give a day badge against the confirmation number. Call one." in said
    assert DAY_BADGE not in dana.page
    dana.get(DAY_BADGE)
    assert dana.answer.status_code == 404

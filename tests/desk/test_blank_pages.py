"""Blank and day badges at the desk (decision 0049): one scan with the card on the screen."""

from __future__ import annotations

import pytest

from congress.app import house_of
from congress.badges.service.blanks import make_blanks
from congress.desk.words import NOT_LISTED
from tests.badges.world import SAM, a_desk
from tests.companion.world import words_of
from tests.desk.world import DESK, Tablet, World, badges, noted

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


def test_a_blank_badge_for_who_never_had_the_printed_one_is_their_first(world: World) -> None:
    """What nobody ever had is no copy: in what people are told, and for what takes a supervisor."""
    (code,) = blanks(world)
    tablet = world.tablet()
    tablet.find("x-ana")
    tablet.do("print")
    scan(tablet, code)
    assert [one[0] for one in badges(world)] == [1, 2]
    assert "copy" not in tablet.find("x-ana").lower()
    before = tablet.page
    assert "Copy 2 is the badge of Ana Test now." in tablet.do("replace", reason="lost")
    said = tablet.find("x-ana")
    assert "This is copy 2." in said
    assert "A third badge takes a supervisor." in said
    tablet.page = before
    tablet.do("replace", reason="stolen", copy="3")
    assert tablet.answer.status_code == 403


def test_a_sheet_that_tore_before_anybody_had_it_is_no_copy_either(world: World) -> None:
    tablet = world.tablet()
    tablet.find("x-ana")
    tablet.do("print")
    tablet.find("x-ana")
    assert "The new sheet is the badge of Ana Test now." in tablet.do("replace", reason="damaged")
    tablet.do("hand-over")
    assert "copy" not in tablet.find("x-ana").lower()


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


def give(world: World, number: str, name: str) -> Tablet:
    (code,) = blanks(world)
    sam = world.tablet("sam")
    sam.get(DAY_BADGE)
    sam.send(DAY_BADGE, number=number, name=name, because="Has the mail.", code=code)
    return sam


@pytest.mark.parametrize(
    "typed", ["nowak", "NO", "ola nowak", "Nowak, Ola", "801770-09999", "09999", "999", "lee, no"]
)
def test_a_day_badge_is_found_by_its_name_and_number(world: World, typed: str) -> None:
    give(world, "801770-09999", "Ola Lee-Nowak")
    give(world, "801770-08888", "Nia Obi")
    dana = world.tablet()
    said = dana.find(typed)
    assert "Has a day badge Ola Lee-Nowak 801770-09999 · Given at 4:00 PM PT, Sunset Foyer." in said
    assert "Lost? A supervisor can give another one." in said
    assert NOT_LISTED not in said
    assert "Nia" not in said
    shown = [one for one in noted(world, "people.looked-up") if one["by"] == "day badge"]
    assert [len(one["shown"]) for one in shown] == [1]  # type: ignore[arg-type] # a list


def test_a_day_badge_stands_beside_those_in_the_list(world: World) -> None:
    give(world, "801770-09999", "Ola Lee")
    said = world.tablet().find("le")
    assert "Has a day badge Ola Lee" in said
    assert "“le”: 2 people" in said
    assert "day badge" not in world.tablet().find("jordan lee")


def test_a_supervisor_gives_another_day_badge_from_there(world: World) -> None:
    give(world, "801770-09999", "Ola Nowak")
    (code,) = blanks(world)
    sam = world.tablet("sam")
    sam.find("nowak")
    sam.send(DAY_BADGE)
    assert 'value="Ola Nowak"' in sam.page
    assert 'id="because" name="because" autofocus' in sam.page
    said = words_of(sam.send(DAY_BADGE, because="Lost it.", code=code, do=""))
    assert "Ola Nowak has a day badge." in said
    assert sam.find("nowak").count("Ola Nowak") == 1  # the one before is over


def test_a_day_badge_that_was_a_mistake_is_undone(world: World) -> None:
    sam = give(world, "801770-09999", "Ola Nowak")
    form = next(one for one in sam.forms() if "take-back" in one["acts"])
    for _ in range(2):
        answer = sam.client.post(DAY_BADGE, data={**form["fields"], "do": "take-back"})
        assert "Undone. That badge is blank again, and opens nothing." in words_of(answer.text)
    assert NOT_LISTED in world.tablet().find("nowak")
    dana = world.tablet("dana")
    dana.find("x-ana")
    assert len(noted(world, "badge.day-badge-taken-back")) == 2


def test_the_form_begins_where_something_is_to_be_typed_and_keeps_a_mistyped_code(
    world: World,
) -> None:
    (code,) = blanks(world)
    sam = world.tablet("sam")
    sam.get(DAY_BADGE)
    assert 'id="number" name="number" autofocus' in sam.page
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    typed = {"number": "801770-09999", "name": "Nia Obi", "because": "Has the mail."}
    said = words_of(sam.send(DAY_BADGE, **typed, code=wrong))
    assert "A character of that code is wrong. Look first at “" in said
    assert f'value="{wrong}"' in sam.page
    assert "data-camera" in sam.page


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

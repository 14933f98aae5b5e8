"""Codes that are none of the desk's, scanned or typed there: one clear sentence, and no wrong offer."""

from __future__ import annotations

import pytest

from congress.app import house_of
from congress.badges.rules.mistaken import ASK_INSTEAD, say_mistaken
from congress.badges.service.codes import badge_code_of, pickup_code_of, slip_code_of
from congress.core.ids import new_id
from tests.badges.world import IDS
from tests.companion.world import words_of
from tests.desk.world import DESK, World

LINK = f"That is a web link, and no badge or pick-up code. {ASK_INSTEAD}"
NOT_OURS = "I do not find you in the list yet"
FOREIGN = (
    ("https://congress.example.org/e/psc-2025/sessions/b1", LINK),
    ("https://zoom.example.com/j/123456789?pwd=" + "a" * 200, LINK),
    ("webcal://congress.example.org/feeds/abc.ics", LINK),
    ("www.example.org", LINK),
    ("https://congress.example.org/desk/enroll#K7QM2X9D4TRB",
     "That code sets a tablet or a printer up. Scan it on that device itself."),
    ("WIFI:T:WPA;S:Congress;P:secret;;",
     f"That is the code of a Wi-Fi, and no badge or pick-up code. {ASK_INSTEAD}"),
    ("BEGIN:VCARD",
     f"That is a contact or a calendar entry, and no badge or pick-up code. {ASK_INSTEAD}"),
    ("MAILTO:ana@example.org",
     f"That is an e-mail address, and no badge or pick-up code. {ASK_INSTEAD}"),
)  # fmt: skip


@pytest.mark.parametrize(("typed", "expected"), FOREIGN)
def test_a_code_of_something_else_is_told_from_a_name(
    world: World, typed: str, expected: str
) -> None:
    tablet = world.tablet()
    said = tablet.find(typed)
    assert expected in said
    assert NOT_OURS not in said
    assert typed not in tablet.page  # it may hold a secret, and nobody reads it


def test_our_own_codes_are_told_apart(world: World) -> None:
    """A badge and a pick-up code of another event; one that was mistyped; the slip."""
    signer = house_of(world.app).signer
    zoe = new_id()
    # Of a hundred slips two have no digit, and are taken for a name that nobody has.
    stray = next(
        one for one in iter(new_id, "") if set(slip_code_of(signer, one)) & set("0123456789")
    )
    pickup, badge = pickup_code_of(signer, zoe, "p-zoe").text, badge_code_of(signer, stray).text
    wrong = badge[:-1] + ("0" if badge[-1] != "0" else "1")
    for typed, expected in (
        (pickup, "That pick-up code is of another event, or an old one. Type the name instead."),
        (badge, "That badge is none of this event. Type the name instead."),
        (wrong, "A character of that code is wrong. Look first at “"),
        (slip_code_of(signer, stray), "That is the slip for the phone: it finds nobody here."),
    ):
        said = world.tablet().find(typed)
        assert expected in said
        assert NOT_OURS not in said, expected
        assert typed not in said


def test_the_right_code_still_finds_its_person(world: World) -> None:
    code = pickup_code_of(house_of(world.app).signer, IDS["ana"], "p-ana").text
    assert "Ana Test" in world.tablet().find(code)


def test_a_group_hears_it_too(world: World) -> None:
    tablet = world.tablet()
    tablet.find("x-ana")
    tablet.send(f"{DESK}/group")
    tablet.send(f"{DESK}/group", do="find", q=FOREIGN[0][0])
    assert LINK in words_of(tablet.page)


@pytest.mark.parametrize(
    "name", ["Rivera", "van der Berg", "O'Brien", "Begin", "Tell", "801770-00001"]
)
def test_a_name_is_no_code_of_something_else(name: str) -> None:
    assert say_mistaken(name) == ""


def test_what_finds_nobody_by_name_is_still_offered_a_day_badge(world: World) -> None:
    """The control: a name that nobody has."""
    assert NOT_OURS in world.tablet().find("zzz")


def test_a_mistyped_code_stays_with_the_part_that_looks_wrong_chosen(world: World) -> None:
    code = pickup_code_of(house_of(world.app).signer, IDS["ana"], "p-ana").text
    groups = [code[:2], *(code[at : at + 4] for at in range(2, len(code), 4))]
    groups[3] = groups[3][:1] + ("7" if groups[3][1] != "7" else "8") + groups[3][2:]
    typed = " ".join(groups).lower()
    start = typed.index(groups[3].lower(), 12)
    marks = f'data-in-vain="{typed}" data-from="{start}" data-until="{start + 4}"'
    tablet = world.tablet()
    said = tablet.find(typed)
    assert f"Look first at “{groups[3].lower()}”. Mend it, scan it again, or type the name." in said
    assert marks in tablet.page
    tablet.find("x-ana")
    tablet.send(f"{DESK}/group")
    tablet.send(f"{DESK}/group", do="find", q=typed)
    assert marks in tablet.page
    # A scanner types into the chosen part: the whole code within counts.
    assert "Ana Test" in tablet.find(typed[:start] + code + typed[start + 4 :])


def test_enter_with_nothing_typed_is_answered_and_takes_nobody_away(world: World) -> None:
    tablet = world.tablet()
    asked = "Type two letters of the last name, or the registration number, or scan a code."
    assert asked in tablet.find("")
    tablet.find("x-ana")
    tablet.send(DESK, q="  ", number="x-ana")
    said = words_of(tablet.page)
    assert asked in said
    assert "Ana Test" in said
    tablet.send(f"{DESK}/group")
    tablet.send(f"{DESK}/group", do="find", q="")
    assert asked in words_of(tablet.page)

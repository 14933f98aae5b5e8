"""What takes a supervisor at the badge desk, replacing, and who is let in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from congress.app import house_of
from congress.badges.service.codes import pickup_code_of
from congress.desk import acting
from tests.badges.world import IDS, OPEN_AT
from tests.companion.world import words_of
from tests.desk.world import DESK, SUNSET, Tablet, World, badges, noted

SECOND = timedelta(seconds=1)


# -- a supervisor --------------------------------------------------------------------------------


def test_a_supervisor_opens_with_a_reason(world: World) -> None:
    world.at(OPEN_AT - SECOND)
    sam = world.tablet("sam")
    assert "Open for them… Why? It is kept on record." in sam.find("x-ana")
    said = sam.do("hand-over", because="She has to leave for the airport.")
    assert "Handed over to Ana Test." in said
    [fact] = noted(world, "badge.handed-out")
    assert fact["because"] == "She has to leave for the airport."


def test_staff_with_a_form_of_their_own_open_nothing(world: World) -> None:
    """Control of what the page leaves out."""
    dana, sam = world.tablet(), world.tablet("sam")
    world.at(OPEN_AT - SECOND)
    dana.find("x-ana")
    page = dana.page
    sam.find("x-ana")
    dana.page = sam.page.replace(*(tablet_token(one.page) for one in (sam, dana)))
    assert "Open for them" not in page
    said = dana.do("hand-over", because="I would like to.")
    assert dana.answer.status_code == 403
    assert "This takes a supervisor." in said
    assert badges(world) == []


def tablet_token(page: str) -> str:
    return re.search(r'name="form_token" value="([^"]+)"', page)[1]


def test_a_code_scanned_into_the_reason_finds_the_next_person(world: World) -> None:
    world.at(OPEN_AT - SECOND)
    sam = world.tablet("sam")
    sam.find("x-ana")
    code = pickup_code_of(house_of(world.app).signer, IDS["ben"], "p-ben").text
    said = sam.do("hand-over", because=code)
    assert "Ben Test" in said
    assert code not in sam.page
    assert badges(world) == []


def test_control_without_the_guard_the_code_is_a_reason(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acting, "looks_like_code", lambda _: False)
    world.at(OPEN_AT - SECOND)
    sam = world.tablet("sam")
    sam.find("x-ana")
    sam.do("hand-over", because=pickup_code_of(house_of(world.app).signer, IDS["ben"], "x").text)
    assert len(badges(world)) == 1


# -- replacing -----------------------------------------------------------------------------------


def test_a_lost_badge_is_replaced_and_the_third_takes_a_supervisor(world: World) -> None:
    tablet = world.tablet()
    tablet.find("x-ana")
    tablet.do("hand-over")
    before = tablet.page
    said = tablet.do("replace", reason="lost")
    assert "Copy 2 is the badge of Ana Test now. The old one opens nothing any more: if" in said
    assert "This is copy 2." in tablet.find("x-ana")
    said = words_of(tablet.page)
    assert "A third badge takes a supervisor. Please ask one." in said
    assert "replace" not in tablet.offers()
    said = tablet.find("x-ana")
    assert "Is it lost? I will ask a supervisor.”" in said
    assert "Then I will make you a new one" not in said
    sam = world.tablet("sam")
    assert "A third badge takes a supervisor" not in sam.find("x-ana")
    assert "replace" in sam.offers()
    tablet.page = before
    said = tablet.do("replace", reason="stolen", copy="2")
    assert tablet.answer.status_code == 403
    assert "A third badge takes a supervisor." in said
    assert badges(world) == [(1, "p-dana", SUNSET, "lost"), (2, "p-dana", SUNSET, None)]


def test_a_card_of_who_has_the_badge_asks_at_once_why(world: World) -> None:
    """The reasons stand beside the sentence, and not under More."""
    tablet = world.tablet()
    tablet.find("x-ana")
    tablet.do("hand-over")
    said = tablet.find("x-ana")
    assert (
        said.index("Lost, damaged, or left at the hotel?")
        < said.index("Stolen")
        < said.index("More")
    )
    assert tablet.offers().count("replace") == 1


def test_a_replacement_that_somebody_else_made_is_told(world: World) -> None:
    dana, dirk = world.tablet("dana"), world.tablet("dirk")
    dana.find("x-ana")
    dana.do("hand-over")
    dirk.find("x-ana")
    dana.do("replace", reason="damaged")
    said = dirk.do("replace", reason="damaged")
    assert dirk.answer.status_code == 412
    assert "Another copy of this badge was made at 4:00 PM PT." in said
    assert [one[0] for one in badges(world)] == [1, 2]


@pytest.mark.parametrize("typed", [{"reason": "made"}, {"reason": ""}, {"copy": "x"}])
def test_a_form_that_is_not_ours_is_refused(world: World, typed: dict[str, str]) -> None:
    tablet = world.tablet()
    tablet.find("x-ana")
    tablet.do("hand-over")
    tablet.do("replace", **{"reason": "lost", "copy": "1", **typed})
    assert tablet.answer.status_code == 422
    assert len(badges(world)) == 1


# -- where, figures, who -------------------------------------------------------------------------


def test_a_device_is_asked_once_where_it_stands(world: World) -> None:
    tablet = world.tablet(place="")
    assert "Where is this desk?" in words_of(tablet.get(DESK))
    said = words_of(tablet.send(f"{DESK}/place", place=SUNSET))
    assert "This desk stays there until you change it." in said
    assert "Sunset Foyer Change" in words_of(tablet.get(DESK))
    tablet.get(f"{DESK}/place")
    tablet.send(f"{DESK}/place", place="The roof")
    assert tablet.answer.status_code == 422


def test_a_place_that_the_event_no_longer_has_is_asked_for_again(world: World) -> None:
    tablet = world.tablet(place="")
    tablet.client.set_cookie("congress-desk-place", "The%20roof")
    assert "Where is this desk?" in words_of(tablet.get(DESK))


def test_figures_count_who_gets_a_badge_and_who_has_one(world: World) -> None:
    tablet = world.tablet()
    assert "0 of 4 have their badge 0 here since 4:00 PM PT" in words_of(tablet.get(DESK))
    for name in ("x-ana", "x-ben"):
        tablet.find(name)
        tablet.do("hand-over")
    assert "2 of 4 have their badge 2 here since 4:00 PM PT" in words_of(tablet.get(DESK))
    tablet.find("x-ana")
    tablet.do("take-back")
    assert "1 of 4 have their badge" in words_of(tablet.get(DESK))


@pytest.mark.parametrize("path", ["/desk", DESK, f"{DESK}/place"])
def test_a_guest_is_led_to_the_sign_in_of_staff_and_back(world: World, path: str) -> None:
    answer = world.app.test_client().get(path)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/sign-in/staff?next={path}"


@pytest.mark.parametrize(
    ("name", "path", "status"),
    [
        ("eva", DESK, 404), ("eva", "/desk", 200), ("cai", DESK, 404), ("cai", "/desk", 403),
        ("dana", "/desk/e/other-2025", 404), ("dana", "/desk/e/nothing", 404), ("dana", "/desk", 200),
    ],
)  # fmt: skip
def test_staff_see_the_desks_of_their_events(
    world: World, name: str, path: str, status: int
) -> None:
    tablet = world.tablet(name, place="")
    tablet.get(path)
    assert tablet.answer.status_code == status


def test_an_attendee_is_asked_for_the_password_of_staff(world: World) -> None:
    tablet = Tablet(world.app.test_client())
    tablet.sign_in("ana")
    tablet.get(DESK)
    assert tablet.answer.status_code == 403
    assert f'href="/sign-in/staff?next={DESK}"' in tablet.page


def test_the_list_names_each_event_with_a_desk(world: World) -> None:
    tablet = world.tablet("eva", place="")
    tablet.get("/desk")
    assert re.findall(r'href="(/desk/e/[^"]+)"', tablet.page) == [
        "/desk/e/other-2025",
        "/desk/e/other-2025/doors",
    ]


def test_the_dark_switch_keeps_the_place_one_is_at(world: World) -> None:
    tablet = world.tablet()
    tablet.get(DESK)
    tablet.send("/desk/look", theme="dark")
    assert tablet.answer.request.path == DESK
    assert 'data-theme="dark"' in tablet.page
    assert 'value="light"' in tablet.page

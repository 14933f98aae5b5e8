"""Who is let into the console, by which door, and what each may do there (T3, T26)."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from congress.app import house_of
from congress.console.start_words import say_close
from congress.credits.rules.window import Window
from congress.people.service.erasing import erase_person
from tests.checkin.facts import at
from tests.companion.world import Browser, words_of
from tests.console.world import CONSOLE, OTHER, World

ASKS = "Who comes later asks, and you decide."


@pytest.mark.parametrize("path", ["/console", CONSOLE])
def test_a_guest_is_led_to_the_sign_in_of_staff_and_back(world: World, path: str) -> None:
    answer = world.app.test_client().get(path)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/sign-in/staff?next={path}"


def test_an_attendee_is_asked_for_the_password_of_staff(world: World) -> None:
    browser = Browser(world.app.test_client())
    browser.sign_in("ana")
    browser.get(CONSOLE)
    assert browser.answer.status_code == 403
    assert f'href="/sign-in/staff?next={CONSOLE}"' in browser.page


@pytest.mark.parametrize(
    ("name", "path", "status"),
    [
        ("cai", "/console", 200), ("cai", CONSOLE, 200), ("cai", f"/console/e/{OTHER}", 404),
        ("olive", CONSOLE, 200), ("all", CONSOLE, 200), ("all", "/console/e/nothing", 404),
        ("dana", "/console", 403), ("dana", CONSOLE, 404), ("sam", CONSOLE, 404),
        ("eva", "/console", 200), ("eva", CONSOLE, 404),
    ],
)  # fmt: skip
def test_the_office_and_organizers_see_the_console_of_their_events(
    world: World, name: str, path: str, status: int
) -> None:
    browser = world.browser(name)
    browser.get(path)
    assert browser.answer.status_code == status


def test_what_stays_of_who_was_erased_is_the_offices_alone(world: World) -> None:
    ledger = f"{CONSOLE}/people/a-ana"
    for name in ("cai", "olive"):
        assert "Ana Test" in words_of(world.browser(name).get(ledger))
    house = house_of(world.app)
    with world.store.writing() as db:
        erase_person(db, house.personal_data, "p-ana", actor="operator", now=world.clock.now())
    page = words_of(world.browser("cai").get(ledger))
    assert "Erased" in page
    assert "Ana" not in page
    browser = world.browser("olive")
    browser.get(ledger)
    assert browser.answer.status_code == 404


def test_the_list_names_the_events_of_who_looks(world: World) -> None:
    for name, events in (("cai", [CONSOLE]), ("eva", [f"/console/e/{OTHER}"])):
        page = world.browser(name).get("/console")
        assert re.findall(r'href="(/console/e/[^"]+)"', page) == events
    assert len(re.findall(r'class="row-link"', world.browser("all").get("/console"))) == 2


def test_the_dark_switch_keeps_the_place_one_is_at(world: World) -> None:
    browser = world.browser()
    browser.get(CONSOLE)
    browser.send("/console/look", theme="dark")
    assert browser.answer.request.path == CONSOLE
    assert 'data-theme="dark"' in browser.page


def test_the_first_page_says_until_when_claims_are_taken_and_for_what(world: World) -> None:
    said = words_of(world.browser().get(CONSOLE))
    assert "Claims are taken until Thu, April 17, 11:59 PM PT." in said
    assert "AMA PRA Category 1 Credit™" in said


@pytest.mark.parametrize(
    ("closes_at", "said"),
    [
        (None, "Claims are taken without end."),
        (at("18:01"), "Claims are taken until Mon, March 10, 6:00 PM PT."),
        (at("18:00"), f"Claims were taken until Mon, March 10, 5:59 PM PT. {ASKS}"),
    ],
)  # fmt: skip
def test_the_last_minute_is_said_of_a_bound_that_is_exclusive(
    closes_at: datetime | None, said: str
) -> None:
    zone = ZoneInfo("America/Los_Angeles")
    assert say_close(Window(closes_at), zone, at("18:00")) == said


def test_an_event_without_kinds_of_credit_says_who_can_add_them(world: World) -> None:
    said = words_of(world.browser("eva").get(f"/console/e/{OTHER}"))
    assert "The agenda of this event names no kind of credit." in said

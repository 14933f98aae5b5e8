"""Trying one's way in from two days before, and the organizers' list of who has not (T24)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from congress.app import house_of
from congress.core.clock import FixedClock
from congress.infra.audit import AuditRow
from congress.lobby.rules.access import is_test_time
from tests.builders import NOW
from tests.companion.world import EVENT, Browser, confirm, words_of
from tests.lobby.world import MINUTE, open_lobby, the_congress
from tests.ui.markup import check_page

LOBBY, DESK = f"{EVENT}/lobby", "/desk/e/psc-2025/lobby-access"
TEST = f"{EVENT}/lobby/test"


@pytest.fixture
def app(app: Flask) -> Flask:
    open_lobby(house_of(app).store)
    return app


def browser_of(app: Flask, name: str) -> Browser:
    browser = Browser(app.test_client())
    browser.sign_in(name)
    return browser


def olga(app: Flask) -> Browser:
    browser = Browser(app.test_client())
    browser.client.set_cookie("congress", "token-of-olga")
    return browser


def test_from_two_days_before_the_first_day() -> None:
    """The congress begins on Sunday, March 9; Friday begins at 08:00 UTC, before the clocks change."""
    opens, ends = datetime(2025, 3, 7, 8, tzinfo=UTC), datetime(2025, 3, 12, 7, tzinfo=UTC)
    second = timedelta(seconds=1)
    said = [is_test_time(the_congress(), at) for at in (opens - second, opens, ends - second, ends)]
    assert said == [False, True, True, False]


def test_who_attends_online_tries_it_once(app: Flask, clock: FixedClock) -> None:
    vera = browser_of(app, "vera")
    assert "Test your access" in words_of(vera.get(LOBBY))
    vera.send(TEST)
    assert "One more step" in vera.page
    confirm(app, vera, LOBBY)
    said = words_of(vera.send(TEST))
    assert "It works. On this device no other code is asked for." in said
    assert "Your way in is open" in said
    check_page(vera.answer, vera.page)
    elsewhere = browser_of(app, "vera")
    assert "Test your access" in words_of(elsewhere.get(LOBBY))  # that device was not tried
    assert "Test your access" not in words_of(browser_of(app, "ana").get(LOBBY))
    clock.advance(timedelta(days=-3))
    assert "Test your access" not in words_of(browser_of(app, "viktor").get(LOBBY))


def test_the_list_of_who_has_not(app: Flask) -> None:
    desk = olga(app)
    assert "2 attend online." in words_of(desk.get(DESK))
    assert "Vera Test x-vera" in words_of(desk.page)
    assert "Ana Test" not in words_of(desk.page)
    vera = browser_of(app, "vera")
    confirm(app, vera, LOBBY)
    vera.send(TEST)
    said = words_of(desk.get(DESK))
    assert ("Vera Test" in said, "Viktor Test" in said) == (False, True)


def test_a_code_on_the_phone_opens_level_2_once(app: Flask, clock: FixedClock) -> None:
    desk, vera = olga(app), browser_of(app, "vera")
    desk.get(DESK)
    fields = {"number": "x-vera", "because": "Told me her sessions and her hospital."}
    page = desk.send(DESK, **fields)
    found = re.search(r'enrolment-code">(\w{5} \w{5})<', page)
    assert found is not None
    assert found[1] not in desk.get(DESK)
    other = browser_of(app, "viktor")
    other.get(f"/sign-in/slip?next={LOBBY}")
    assert "works once" in words_of(other.send("/sign-in/slip", code=found[1]))
    vera.get(f"/sign-in/slip?next={LOBBY}")
    vera.send("/sign-in/slip", code=found[1].lower())
    assert "It works." in words_of(vera.send(TEST))
    again = browser_of(app, "vera")
    again.get(f"/sign-in/slip?next={LOBBY}")
    assert "works once" in words_of(again.send("/sign-in/slip", code=found[1]))
    with house_of(app).store.reading() as db:
        noted = db.execute(
            select(AuditRow.facts).where(AuditRow.action == "access.phone-code")
        ).all()
    assert [row.facts for row in noted] == [{"because": fields["because"]}]
    assert clock.now() == NOW


def test_that_code_dies_after_an_hour(app: Flask, clock: FixedClock) -> None:
    desk, vera = olga(app), browser_of(app, "vera")
    desk.get(DESK)
    page = desk.send(DESK, number="x-vera", because="Told me her sessions.")
    found = re.search(r'enrolment-code">(\w{5} \w{5})<', page)
    assert found is not None
    clock.advance(60 * MINUTE)
    vera.get("/sign-in/slip")
    assert "works once" in words_of(vera.send("/sign-in/slip", code=found[1]))


def test_it_is_for_who_attends_online_and_with_a_reason(app: Flask) -> None:
    desk = olga(app)
    for number, because, status in (
        ("x-vera", "", 422),
        ("x-ana", "Knows all.", 422),
        ("x", "y", 404),
    ):
        desk.get(DESK)
        desk.send(DESK, number=number, because=because)
        assert desk.answer.status_code == status
        assert "enrolment-code" not in desk.page
    dana = Browser(app.test_client())
    dana.client.set_cookie("congress", "token-of-dana")
    dana.get(DESK)
    assert dana.answer.status_code == 404

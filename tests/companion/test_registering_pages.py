"""Registering by oneself on the pages: every state of it, with the code and with the letter's link."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from congress.core.clock import FixedClock
from tests.attendees.open_event import (
    ANA,
    IMPORTED,
    OPEN,
    attendees,
    letters,
    publish_both,
    register,
    store_of,
    the_series,
)
from tests.companion.world import Browser, words_of
from tests.ground import an_attendee, publish_document
from tests.people.world import a_person, rename, wrong

EVENT = f"/e/{OPEN}"
REGISTER = f"{EVENT}/register"


def _ask(browser: Browser, **who: str) -> str:
    browser.get(REGISTER)
    return browser.send(REGISTER, **{**ANA, **who})


def _letter(app: Flask) -> dict[str, str]:
    (letter,) = letters(app, "confirm-registration")
    return dict(letter.facts)


def test_from_the_agenda_to_my_agenda(app: Flask, client: FlaskClient) -> None:
    publish_both(app)
    browser = Browser(client)
    assert f'href="{REGISTER}"' in browser.get(f"{EVENT}/agenda")
    assert f'href="{REGISTER}"' not in browser.get(f"/e/{IMPORTED}/agenda")
    _ask(browser)
    assert browser.answer.request.path == f"{REGISTER}/code"
    assert browser.answer.headers["Cache-Control"] == "no-store"
    code = _letter(app)["code"]
    page = browser.send(f"{REGISTER}/code", code=wrong(code))
    assert (browser.answer.status_code, "Check the newest e-mail" in page) == (401, True)
    page = browser.send(f"{REGISTER}/code", code=f"{code[:3]} {code[3:]}", remember="1")
    assert browser.answer.request.path == f"{EVENT}/my-agenda"
    shown = words_of(page)
    assert "You are registered." in shown
    assert "First Webinar" in shown
    assert "Second Webinar" in shown
    assert f'href="{REGISTER}"' not in browser.get(f"{EVENT}/agenda")
    page = browser.get(REGISTER)
    assert "You are registered already" in words_of(page)


def test_the_link_of_the_letter_opens_on_another_device_and_changes_nothing_by_itself(
    app: Flask, client: FlaskClient
) -> None:
    """Rule F 9: gateways open every link of a mail, some of them several times."""
    publish_both(app)
    _ask(Browser(client))
    address = f"{REGISTER}/confirm/{_letter(app)['link']}"
    for _ in range(3):
        gateway = Browser(app.test_client())
        assert "Yes, this is me" in words_of(gateway.get(address))
        assert gateway.client.head(address).status_code == 200
    assert attendees(app) == []
    other = Browser(app.test_client())
    shown = words_of(other.get(address))
    assert "Ana Rivera" in shown
    assert ANA["email"] not in shown  # whoever the letter was passed on to
    other.send(address)
    assert other.answer.request.path == f"{EVENT}/my-agenda"
    assert len(attendees(app)) == 1
    # Both work once: neither the link nor the code opens anything now.
    assert "This link no longer works" in words_of(Browser(app.test_client()).get(address))
    first = Browser(client)
    first.get(f"{REGISTER}/code")
    assert "Check the newest e-mail" in first.send(f"{REGISTER}/code", code=_letter(app)["code"])


@pytest.mark.parametrize("by", ["code", "link"])
def test_several_people_under_one_address_say_who_they_are(
    app: Flask, client: FlaskClient, by: str
) -> None:
    publish_both(app)
    store = store_of(app)
    cy = a_person(store, email=ANA["email"], first_name="Cy", last_name="Rivers")
    a_person(store, email=ANA["email"], first_name="Dee", last_name="Rivera")
    rename(store, cy, "Rivera")
    browser = Browser(client)
    _ask(browser)
    facts = _letter(app)
    address = f"{REGISTER}/code" if by == "code" else f"{REGISTER}/confirm/{facts['link']}"
    browser.get(address)
    typed = {"code": facts["code"]} if by == "code" else {}
    page = browser.send(address, **typed, remember="1")
    assert "Who are you?" in words_of(page)
    assert attendees(app) == []
    assert ('name="remember"' in page, facts["code"] in page) == (True, by == "code")
    browser.send(address, **typed, remember="1", person=cy)
    assert browser.answer.request.path == f"{EVENT}/my-agenda"
    assert [one.person_id for one in attendees(app)] == [cy]


def test_a_link_is_good_for_its_event_and_ten_minutes(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    publish_both(app)
    _ask(Browser(client))
    link = _letter(app)["link"]
    browser = Browser(app.test_client())
    page = browser.get(f"{REGISTER}/confirm/{link}")
    assert "no longer works" in browser.get(f"/e/{IMPORTED}/register/confirm/{link}")
    assert "no longer works" in browser.get(f"{REGISTER}/confirm/{'x' * 43}")
    clock.advance(timedelta(minutes=10))
    assert "no longer works" in browser.get(f"{REGISTER}/confirm/{link}")
    browser.page = page  # it was open all the time
    browser.send(f"{REGISTER}/confirm/{link}")
    assert browser.answer.status_code == 401
    assert attendees(app) == []


def test_strangers_who_guess_cannot_shut_the_link(app: Flask, client: FlaskClient) -> None:
    """Ten wrong codes a day close typing for an address (T4), never the letter's own link."""
    publish_both(app)
    stranger = Browser(app.test_client())
    for _ in range(2):
        _ask(stranger)
        for _ in range(5):
            stranger.send(f"{REGISTER}/code", code="abcdef")
    _ask(Browser(client))
    newest = letters(app, "confirm-registration")
    alive = [
        browser
        for one in newest
        if "Yes, this is me" in (browser := Browser(app.test_client())).get(_address(one.facts))
        and browser.send(_address(one.facts))
        and browser.answer.request.path == f"{EVENT}/my-agenda"
    ]
    assert len(alive) == 1


def _address(facts: dict[str, str]) -> str:
    return f"{REGISTER}/confirm/{facts['link']}"


def test_what_is_wrong_stands_at_its_field(app: Flask, client: FlaskClient) -> None:
    publish_both(app)
    browser = Browser(client)
    page = _ask(browser, email="ana@nowhere", last_name="")
    assert browser.answer.status_code == 422
    shown = words_of(page)
    assert "That does not look like an e-mail address." in shown
    assert "Please write your last name." in shown
    assert 'value="ana@nowhere"' in page  # nobody types twice


def test_too_many_letters_say_how_long_to_wait(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit of a source, which writes to whomever it likes (decision 0009)."""
    monkeypatch.setattr("congress.people.rules.ASKED_BY_SOURCE", 1)
    publish_both(app)
    browser = Browser(client)
    _ask(browser)
    page = _ask(browser)
    assert (browser.answer.status_code, "Retry-After" in browser.answer.headers) == (429, True)
    assert "Please wait a little" in words_of(page)


def test_where_registration_is_not_open(app: Flask, client: FlaskClient, clock: FixedClock) -> None:
    publish_both(app)
    browser = Browser(client)
    page = browser.get(f"/e/{IMPORTED}/register")
    assert "Registration is not done here" in words_of(page)
    assert 'href="https://registration.example/modify"' in page
    form = browser.get(REGISTER)
    clock.advance(timedelta(days=4))
    assert "This event is over" in words_of(browser.get(REGISTER))
    browser.page = form
    browser.send(REGISTER, **ANA)
    assert browser.answer.status_code == 403
    assert "Register for free" not in browser.get(f"{EVENT}/agenda")


def test_a_confirmed_person_finds_the_form_filled_in(app: Flask, client: FlaskClient) -> None:
    publish_both(app)
    browser = Browser(client)
    _ask(browser)
    browser.send(f"{REGISTER}/code", code=_letter(app)["code"])
    browser.get(f"{EVENT}/leave")
    browser.send(f"{EVENT}/leave")
    page = browser.get(REGISTER)
    for value in ANA.values():
        assert f'value="{value}"' in page


def test_leaving_asks_first_and_for_a_code(app: Flask, client: FlaskClient) -> None:
    publish_both(app)
    register(app, app.test_client())
    browser = Browser(client)
    browser.get("/sign-in")
    browser.send("/sign-in", email=ANA["email"], last_name=ANA["last_name"])
    assert f'href="{EVENT}/leave"' in browser.get(f"{EVENT}/my-agenda")
    page = browser.get(f"{EVENT}/leave")
    assert "we first mail you a code" in words_of(page)
    assert f'action="{EVENT}/leave"' not in page
    browser.get("/sign-in/code")
    browser.send("/sign-in/code")
    code = letters(app, "code")[-1].facts["code"]
    browser.send("/sign-in/code/verify", code=code)
    browser.get(f"{EVENT}/leave")
    page = browser.send(f"{EVENT}/leave")
    assert "Your registration is cancelled." in words_of(page)
    assert f'href="{REGISTER}"' in page
    assert [one.status for one in attendees(app)] == ["cancelled"]


def test_who_is_elsewhere_is_shown_what_is_open_to_everybody(
    app: Flask, client: FlaskClient
) -> None:
    publish_both(app)
    with store_of(app).writing() as db:
        an_attendee(db, event_id=IMPORTED)
    browser = Browser(client)
    browser.sign_in()
    shown = words_of(browser.get("/events"))
    assert shown.index("Patient Safety Congress") < shown.index("Free, and open to everybody")
    assert shown.index("Free, and open to everybody") < shown.index("Learning Series")
    _ask(browser, email="ana@example.org", last_name="Test")
    browser.send(f"{REGISTER}/code", code=_letter(app)["code"])
    assert "open to everybody" not in words_of(browser.get("/events"))
    assert [one.person_id for one in attendees(app)] == ["p-ana"]


def test_an_online_event_has_no_desk_to_ask_at(app: Flask, client: FlaskClient) -> None:
    publish_both(app)
    assert "Blue Shirt" in Browser(client).get(REGISTER)  # this one has rooms
    publish_document(
        store_of(app), replace(the_series(), rooms=(), sessions=the_series().sessions[:2])
    )
    assert "an online event has no desk" in Browser(client).get(REGISTER)

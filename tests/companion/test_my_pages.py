"""Calendars, inbox, settings and events of mine."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from congress.companion.pages import settings
from congress.core.clock import FixedClock
from tests.companion.world import EVENT, Browser, confirm, open_congress, store_of, words_of
from tests.ground import an_attendee
from tests.people.world import newest_code

SUBSCRIBE = f"{EVENT}/subscribe"


@pytest.fixture
def ana(app: Flask, client: FlaskClient) -> Browser:
    """Ana, signed in by name."""
    open_congress(app)
    browser = Browser(client)
    browser.sign_in()
    return browser


def test_subscribing_says_what_to_expect_of_each_calendar(ana: Browser) -> None:
    page = words_of(ana.get(SUBSCRIBE))
    for said in (
        "Apple Calendar About every hour",
        "Outlook About every 3 hours",
        "Google Calendar Every 8 to 24 hours",
        "sometimes never moves an entry it already has",
        "Confirm it is you",
    ):
        assert said in page, said
    assert "Create the link" not in page


def test_a_calendar_link_is_made_shown_once_fetched_and_ended(
    app: Flask, client: FlaskClient, ana: Browser
) -> None:
    confirm(app, ana, SUBSCRIBE)
    assert ana.answer.request.path == SUBSCRIBE
    page = ana.send(SUBSCRIBE, label="Phone <b>")
    found = re.search(r'value="(http://localhost/feeds/[^"]+\.ics)"', page)
    assert found is not None
    link = found.group(1)
    assert f'href="webcal{link[4:]}"' in page
    assert "https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2F" in page
    page = ana.get(SUBSCRIBE)
    assert link not in page
    assert "Phone &lt;b&gt;" in page
    assert "Not fetched yet" in page
    agent = {"User-Agent": "Google-Calendar-Importer"}
    assert client.get(link.removeprefix("http://localhost"), headers=agent).status_code == 200
    page = ana.get(SUBSCRIBE)
    assert "Last fetched Sat, March 8, 2:00 PM PT by Google" in words_of(page)
    ended = re.search(rf'action="({SUBSCRIBE}/[^/"]+/revoke)"', page)
    assert ended is not None
    assert "That calendar has ended." in words_of(ana.send(ended.group(1)))
    assert client.get(link.removeprefix("http://localhost")).status_code == 404


def test_a_star_is_no_seat_in_my_agenda_and_in_no_calendar(
    app: Flask, client: FlaskClient, ana: Browser
) -> None:
    """Control: a seat in the same session is in both."""
    ana.press("b3", "star")
    page = words_of(ana.get(f"{EVENT}/my-agenda"))
    assert page.index("Starred Only notes to yourself. A star is not a seat") < page.index(
        "Night Shift"
    )
    confirm(app, ana, SUBSCRIBE)
    found = re.search(r'value="http://localhost(/feeds/[^"]+)"', ana.send(SUBSCRIBE, label="Phone"))
    assert found is not None
    assert "Night Shift" not in client.get(found[1]).text
    ana.press("b3", "register")
    assert "Night Shift" in client.get(found[1]).text
    page = words_of(ana.get(f"{EVENT}/my-agenda"))
    assert page.count("Night Shift") == 1
    assert "Starred Only notes" not in page


def test_a_link_needs_a_confirmed_person(ana: Browser) -> None:
    ana.get("/settings")
    token = ana.page.split('name="form_token" value="')[1].split('"')[0]
    answer = ana.client.post(SUBSCRIBE, data={"form_token": token, "label": "Phone"})
    assert answer.status_code == 403
    assert "Confirm it is you" in words_of(answer.text)


def test_what_i_did_myself_is_no_news_on_any_device(app: Flask, ana: Browser) -> None:
    """It stands in the inbox, as read; what others cause is counted (the control)."""
    other = Browser(app.test_client())
    other.sign_in()
    for browser in (ana, other):  # the sign-in on another device is news
        browser.get(f"{EVENT}/inbox")
    other.send(f"{EVENT}/inbox/read")
    for press in ("register", "unregister", "register"):
        ana.press("b1", press)
    for browser in (ana, other):
        page = browser.get(f"{EVENT}/inbox")
        assert "New:" not in page
        assert "Mark all as read" not in words_of(page)
        assert 'class="dot"' not in page
        assert words_of(page).count("You have a seat: Disclosing Harm") == 1  # not twice
        assert words_of(page).count("You no longer have a seat: Disclosing Harm") == 1
        assert "new message" not in words_of(browser.get(f"{EVENT}/"))


def test_the_inbox_shows_letters_and_marks_them_read(app: Flask, ana: Browser) -> None:
    with store_of(app).writing() as db:
        an_attendee(db, name="ben")
    ben = Browser(app.test_client())
    ben.sign_in("ben")
    ben.press("b1", "register")
    ana.press("b1", "register")
    ben.press("b1", "unregister")
    page = ana.get(f"{EVENT}/inbox")
    assert "A seat opened, and it is yours: Disclosing Harm" in page
    assert "Mon, March 10, 10:00 AM PT" in words_of(page)
    assert "New:" in page
    page = ana.send(f"{EVENT}/inbox/read")
    assert "All messages are marked as read." in words_of(page)
    assert "New:" not in page
    assert "Mark all as read" not in words_of(page)


def test_a_code_never_stands_in_the_inbox(app: Flask, ana: Browser) -> None:
    ana.get("/sign-in/code")
    ana.send("/sign-in/code")
    assert newest_code(store_of(app)) not in ana.get(f"{EVENT}/inbox")


def test_a_look_is_kept_on_the_device_by_guests_too(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    browser = Browser(client)
    page = browser.get("/settings")
    assert "data-theme=" not in page.split("</head>")[0]
    page = browser.send("/settings/theme", theme="dark")
    assert '<html lang="en-US" data-theme="dark">' in page
    assert 'data-theme="dark"' in browser.get("/sign-in")
    browser.get("/settings")
    page = browser.send("/settings/theme", theme="neon")
    assert browser.answer.status_code == 422


def test_personal_data_is_changed_by_whoever_confirmed(app: Flask, ana: Browser) -> None:
    confirm(app, ana, "/settings")
    page = ana.send("/settings/name", first_name="Anita", credentials="RN, MSN")
    assert "Saved." in words_of(page)
    assert 'value="Anita"' in page
    assert 'value="RN, MSN"' in page
    page = ana.send("/settings/name", first_name=" ")
    assert ana.answer.status_code == 422
    assert "Please write your name." in words_of(page)
    ana.get("/settings")
    page = ana.send("/settings/name", first_name="Ana", last_name="\u200b")
    assert ana.answer.status_code == 422
    assert "Write at least one letter." in words_of(page)


def test_mail_can_be_left_to_the_inbox(app: Flask, ana: Browser) -> None:
    page = confirm(app, ana, "/settings")
    assert 'name="mail" value="1" checked' in page
    token = page.split('name="form_token" value="')[1].split('"')[0]
    named = {"form_token": token, "first_name": "Ana", "last_name": "Test", "credentials": ""}
    ana.client.post("/settings/name", data=named)
    assert 'name="mail" value="1" checked' not in ana.get("/settings")


def test_another_device_is_signed_out_from_here(app: Flask, ana: Browser) -> None:
    other = Browser(app.test_client())
    other.sign_in()
    page = confirm(app, ana, "/settings")
    assert "This device" in words_of(page)
    ended = re.search(r'action="(/settings/devices/[^/"]+/sign-out)"', page)
    assert ended is not None
    assert "That device is signed out." in words_of(ana.send(ended.group(1)))
    other.get(f"{EVENT}/")
    assert other.answer.request.path == "/sign-in"


def _sign_in_often(app: Flask, clock: FixedClock) -> None:
    """Five who know the name and never come again, and a phone that does."""
    for _ in range(5):
        Browser(app.test_client()).sign_in()
    phone = Browser(app.test_client())
    phone.sign_in()
    clock.advance(timedelta(minutes=2))
    phone.get(f"{EVENT}/")


def test_many_sign_ins_that_nobody_used_again_are_one_line(
    app: Flask, clock: FixedClock, ana: Browser
) -> None:
    """T3: 250 of a stranger's would bury her own devices."""
    _sign_in_often(app, clock)
    page = confirm(app, ana, "/settings")
    assert "5 sign-ins that nobody used again" in words_of(page)
    assert len(re.findall(r'action="/settings/devices/', page)) == 1
    page = ana.send("/settings/unused-devices/sign-out")
    assert "They are all signed out." in words_of(page)
    assert "nobody used again" not in page
    assert len(re.findall(r'action="/settings/devices/', page)) == 1


def test_control_a_few_are_listed_one_by_one(
    app: Flask, clock: FixedClock, ana: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "FEW_UNUSED", 5)
    _sign_in_often(app, clock)
    page = confirm(app, ana, "/settings")
    assert "nobody used again" not in page
    assert len(re.findall(r'action="/settings/devices/', page)) == 6


def test_events_are_now_and_next_then_past(
    app: Flask, clock: FixedClock, client: FlaskClient
) -> None:
    open_congress(app)
    browser = Browser(client)
    guest = words_of(browser.get("/events"))
    assert "Now and next Patient Safety Congress March 9–11, 2025" in guest
    browser.sign_in()
    page = words_of(browser.get("/events"))
    assert "My events Now and next Patient Safety Congress" in page
    assert "General Conference" in page
    clock.advance(timedelta(days=10))
    page = words_of(browser.get("/events"))
    assert "My events Past Patient Safety Congress" in page
    guest = words_of(Browser(app.test_client()).get("/events"))
    assert "Now and next" not in guest
    assert "Events Past Patient Safety Congress" in guest
    page = words_of(browser.get(f"{EVENT}/"))
    assert "It ended on Tuesday, March 11. Thank you for being there." in page
    browser.get("/")
    assert browser.answer.request.path == "/events"

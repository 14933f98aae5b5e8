"""The filters of the agenda: combined, counted, removable, and calm about what they do not know."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from congress.core.clock import FixedClock
from congress.seats.queries import AvailabilityShelf
from tests.builders import NOW
from tests.companion.world import EVENT, Browser, open_congress, the_congress, words_of
from tests.ground import a_session

MONDAY = f"{EVENT}/agenda?day=2025-03-10"
TITLES = ("Safer Together", "Disclosing Harm", "Falls & Frailty", "Night Shift")


def shown(page: str) -> list[str]:
    words = words_of(page)
    return [one for one in TITLES if one in words]


def test_each_filter_lets_through_what_it_says(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    browser = Browser(client)
    for filters, titles in (
        ("track=culture", ["Disclosing Harm"]),
        ("room=r2", ["Falls & Frailty"]),
        ("kind=keynote", ["Safer Together"]),
        ("needs=1", ["Disclosing Harm", "Falls & Frailty", "Night Shift"]),
        ("room=r1&kind=breakout", ["Disclosing Harm", "Night Shift"]),
        ("room=r1&kind=breakout&track=culture", ["Disclosing Harm"]),
        ("q=families&room=r1", ["Disclosing Harm"]),
        ("q=families&room=r2", []),
    ):
        page = browser.get(f"{MONDAY}&{filters}")
        assert shown(page) == titles, filters


def test_has_room_leaves_out_what_is_full_over_or_cancelled(
    app: Flask, clock: FixedClock, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AvailabilityShelf, "AGE_SECONDS", 0.0)  # what was just taken shows at once
    open_congress(app, ben="general")
    with_ben = Browser(app.test_client())
    with_ben.sign_in("ben")
    with_ben.press("b3", "register")  # its only seat
    browser = Browser(client)
    everything = ["Safer Together", "Disclosing Harm", "Falls & Frailty"]
    assert shown(browser.get(f"{MONDAY}&free=1")) == everything
    clock.advance(timedelta(days=1, hours=18, minutes=30))  # Monday, 9:30 AM: the keynote is over
    assert shown(browser.get(f"{MONDAY}&free=1")) == everything[1:]
    assert shown(browser.get(f"{MONDAY}&needs=1")) == list(TITLES[1:])
    clock.advance(timedelta(hours=1))  # 10:30 AM: two have started, which takes no registration
    assert shown(browser.get(f"{MONDAY}&free=1")) == []
    assert shown(browser.get(f"{MONDAY}&needs=1")) == ["Night Shift"]


def test_seats_left_lists_nothing_that_my_button_refuses(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ana sits in b2: b1 is at the same time, `other` is for another type, `shut` is closed."""
    monkeypatch.setattr(AvailabilityShelf, "AGE_SECONDS", 0.0)
    document = the_congress()
    more = (
        a_session(id="other", title="Masterclass", start="16:00", end="17:00",
                  open_to=("workshop",)),
        a_session(id="shut", title="Early Birds", start="17:00", end="18:00",
                  registration_closes_at=NOW),
        a_session(id="paid", title="Night Course", start="18:00", end="19:00",
                  registration="paid"),
        a_session(id="walk", title="Walk-In", start="19:00", end="20:00", registration="none"),
    )  # fmt: skip
    open_congress(app, replace(document, sessions=(*document.sessions, *more)))
    browser = Browser(client)
    browser.sign_in()
    browser.press("b2", "register")
    titles = (*TITLES, *(one.title for one in more))
    page = words_of(browser.get(f"{MONDAY}&free=1"))
    assert [one for one in titles if one in page] == [
        "Safer Together", "Falls & Frailty", "Night Shift", "Walk-In",
    ]  # fmt: skip
    page = words_of(browser.get(f"{MONDAY}&needs=1"))
    assert [one for one in titles if one in page] == [
        "Disclosing Harm", "Falls & Frailty", "Night Shift",
    ]  # fmt: skip


def test_a_seat_beside_who_was_passed_over_is_offered_and_can_be_had(
    app: Flask, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eva waits for b1 and sits in b2 at that time; Ana gives b1 up, so Eva is passed over (I3)."""
    monkeypatch.setattr(AvailabilityShelf, "AGE_SECONDS", 0.0)
    open_congress(app, eva="general", ben="general")
    ana, eva, ben = (Browser(app.test_client()) for _ in range(3))
    for browser, name in ((ana, "ana"), (eva, "eva"), (ben, "ben")):
        browser.sign_in(name)
    ana.press("b1", "register")
    eva.press("b1", "register")
    eva.press("b2", "register")
    ana.press("b1", "unregister")
    for guest in (False, True):
        browser = Browser(app.test_client()) if guest else ben
        page = words_of(browser.get(f"{MONDAY}&free=1"))
        assert "Disclosing Harm Registration required · 1 seat left" in page
        page = words_of(browser.get(f"{EVENT}/sessions/b1"))
        assert "1 seat left Sign in to register" in page or "1 seat left Register" in page
    clock.advance(timedelta(days=1, hours=18, minutes=10))  # 9:10 AM: the waitlist stands still
    page = words_of(ben.get(MONDAY))
    assert "Registration required · 1 seat kept for the waitlist" in page
    assert "Disclosing Harm" not in words_of(ben.get(f"{MONDAY}&free=1"))
    page = words_of(ben.get(f"{EVENT}/sessions/b1"))
    assert "1 seat is kept for the waitlist." in page
    assert "Join the waitlist" in page
    clock.advance(-timedelta(minutes=30))  # it moved until 9:00 AM
    assert "You have a seat." in words_of(ben.press("b1", "register"))


def test_a_choice_shows_as_many_as_its_line_promised(app: Flask, client: FlaskClient) -> None:
    """The counts of a list hold beside the other filters, and of its own it holds all choices."""
    open_congress(app)
    browser = Browser(client)
    page = browser.get(f"{MONDAY}&needs=1&track=culture")
    rooms = re.search(r'<select[^>]* name="room".*?</select>', page, re.DOTALL)
    tracks = re.search(r'<select[^>]* name="track".*?</select>', page, re.DOTALL)
    assert tracks is None  # the congress has one track only: nothing to choose
    assert rooms is not None
    assert re.findall(r"Room \d \(\d\)", rooms[0]) == ["Room 1 (1)"]
    page = browser.get(f"{MONDAY}&needs=1&room=r2")
    for value, count in re.findall(r'<option value="(r\d)"[^>]*>Room \d \((\d)\)', page):
        assert len(shown(browser.get(f"{MONDAY}&needs=1&room={value}"))) == int(count) > 0


def test_a_chip_takes_one_filter_away_and_clear_takes_all(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    browser = Browser(client)
    page = browser.get(f"{MONDAY}&room=r2&needs=1")
    assert "Filters (2)" in words_of(page)
    chips = dict(re.findall(r'class="chip[^"]*" href="([^"]+)">.*?<span>([^<]+)</span>', page))
    by_words = {words: href.replace("&amp;", "&") for href, words in chips.items()}
    assert set(by_words) == {"Room: Room 2", "Needs registration"}
    assert shown(browser.get(by_words["Room: Room 2"])) == list(TITLES[1:])
    assert shown(browser.get(by_words["Needs registration"])) == ["Falls & Frailty"]
    clear = re.search(r'class="chip plain" href="([^"]+)"', page)
    assert clear is not None
    assert shown(browser.get(clear[1].replace("&amp;", "&"))) == list(TITLES)


def test_filters_stay_from_day_to_day(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    page = Browser(client).get(f"{MONDAY}&kind=meal")
    assert "Nothing matches" in words_of(page)
    assert "Show all of Monday" in words_of(page)
    assert "Tuesday: 1" in words_of(page)
    assert f'href="{EVENT}/agenda?day=2025-03-11&amp;kind=meal"' in page


def test_what_is_not_known_is_left_out_and_said(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    browser = Browser(client)
    for asked in ("track=gone", "room=%3Cscript%3E", "kind=__class__", f"track={'x' * 5000}"):
        page = browser.get(f"{MONDAY}&{asked}")
        assert browser.answer.status_code == 200, asked
        assert shown(page) == list(TITLES), asked
        assert "One filter of this address is not known here" in page
    page = browser.get(f"{MONDAY}&needs=yes&free=&page=-3&page=2&day=2025-03-10")
    assert shown(page) == list(TITLES)


def test_guests_are_not_offered_what_is_theirs(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    page = Browser(client).get(f"{MONDAY}&mine=1&starred=1")
    assert shown(page) == list(TITLES)
    assert "Starred" not in words_of(page)


def test_a_search_names_the_speakers_it_found(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    page = Browser(client).get(f"{EVENT}/agenda?q=AKESSON")
    assert "Speakers: Liv Åkesson" in words_of(page)
    assert f'href="{EVENT}/speakers/liv"' in page

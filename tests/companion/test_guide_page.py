"""The guide's page: Wi-Fi to the letter and for attendees only, what changed, answers (R26-R40, R58)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient

from congress.agenda.rules.document import Card
from congress.agenda.rules.pickup import Holder
from congress.companion.guide_words import desk_headline, window_line
from congress.guide.rules.stories import tell_guide
from tests.builders import NOW
from tests.companion.world import Browser, store_of, words_of
from tests.ground import an_attendee
from tests.guide.world import (
    CORRECTED,
    LUGGAGE,
    MONDAY,
    SUNDAY,
    WIFI,
    WORKSHOP,
    a_guide,
    at,
    release,
)
from tests.symbols import read_symbol

PAGE = "/e/psc-2025/guide"
HOTEL = Card("hotel", "Hotel room block", "Closed on February 14.\n\nCafé: https://example.org/a.")
OVER = "The listed hours are over. Please ask at the conference information desk."
MONDAY_3 = NOW - timedelta(days=5)


@pytest.fixture
def browser(app: Flask, client: FlaskClient) -> Browser:
    """The guide, whose Sunday was corrected on Monday, March 3, and whose luggage card was, too."""
    store = store_of(app)
    cards = (WIFI, LUGGAGE, HOTEL)
    release(store, a_guide(cards=cards), now=MONDAY_3 - timedelta(days=3))
    moved = replace(LUGGAGE, body="Free of charge.", extra={"place": "Garden Wing"})
    after = a_guide(cards=(WIFI, moved, HOTEL), pickup=(WORKSHOP, CORRECTED, MONDAY))
    after = replace(after, event=replace(after.event, links={"main": "https://example.org/main"}))
    release(store, after, now=MONDAY_3)
    with store.writing() as db:
        an_attendee(db, name="ana")
        an_attendee(db, name="ben", registration_type="workshop")
    return Browser(client)


class _Inputs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input" and "id" in found:
            self.values[found["id"]] = found.get("value") or ""


def inputs_of(page: str) -> dict[str, str]:
    parser = _Inputs()
    parser.feed(page)
    return parser.values


def test_a_guest_sees_no_wifi_and_is_told_where_it_is(browser: Browser) -> None:
    page = browser.get(PAGE)
    assert browser.answer.status_code == 200
    assert "SanDiego25" not in page
    assert "IHI Congress" not in page
    assert "Sign in to see the Wi-Fi." in words_of(page)
    assert "For you" not in page


def test_the_wifi_is_shown_letter_for_letter_with_its_symbol_r26(browser: Browser) -> None:
    browser.sign_in()
    page = browser.get(PAGE)
    fields = inputs_of(page)
    assert (fields["network-1"], fields["password-1"]) == ("IHI Congress", "SanDiego25")
    assert page.count("data-copies") == 2
    symbol = re.search(r'<svg xmlns="[^"]+" viewBox="0 0 \d+ .*?</svg>', page)[0]
    assert read_symbol(symbol) == "WIFI:T:WPA;S:IHI Congress;P:SanDiego25;;"


def test_blanks_and_markup_in_a_password_stay(app: Flask, browser: Browser) -> None:
    odd = replace(WIFI, extra={"network": "  a  b ", "password": " \"<b>&amp;' "})
    release(store_of(app), a_guide(cards=(odd,)))
    browser.sign_in()
    fields = inputs_of(browser.get(PAGE))
    assert (fields["network-1"], fields["password-1"]) == ("  a  b ", " \"<b>&amp;' ")


def test_a_correction_is_told_with_its_day_and_monday_is_untouched_r29(browser: Browser) -> None:
    words = words_of(browser.get(PAGE))
    assert words.count("Changed Mon, March 3: Sunset Foyer (was: Paradise Foyer)") == 1
    assert words.count("(was:") == 1
    assert "Sun, March 9, from 4:00 PM PT" in words
    assert "Mon, March 10, from 7:00 AM PT" in words


@pytest.mark.parametrize(
    ("name", "headline"),
    [
        ("ana", "Opens Sun, March 9, 4:00 PM PT: Sunset Foyer."),
        ("ben", "Opens Sun, March 9, 8:00 AM PT: Sunset Foyer."),
    ],
)
def test_the_desk_tells_each_type_its_own_hours_r27_r28(
    browser: Browser, name: str, headline: str
) -> None:
    browser.sign_in(name)
    assert headline in words_of(browser.get(PAGE))


@pytest.mark.parametrize(
    ("kind", "now", "headline"),
    [
        ("workshop", at(9, 15), "Open now, until 12:00 PM PT: Sunset Foyer."),
        ("workshop", at(9, 19), "Opens Sun, March 9, 4:00 PM PT: Sunset Foyer."),  # G8
        ("general", at(9, 15), "Opens Sun, March 9, 4:00 PM PT: Sunset Foyer."),
        ("general", at(9, 23), "Open now: Sunset Foyer."),
        ("general", at(10, 8), "Opens Mon, March 10, 7:00 AM PT: Paradise Foyer."),
        ("general", at(10, 14), "Open now: Paradise Foyer."),
        ("general", at(11, 14), OVER),
        ("virtual", at(9, 15), "No badge pick-up is listed for your registration."),
    ],
)  # fmt: skip
def test_the_headline_at_each_hour(kind: str, now: object, headline: str) -> None:
    document = a_guide(pickup=(WORKSHOP, CORRECTED, MONDAY))
    assert desk_headline(document, now, Holder(kind)) == headline


def test_the_place_of_older_messages_is_told_without_a_day() -> None:
    document = a_guide(pickup=(replace(CORRECTED, was="Paradise Foyer"),))
    story = tell_guide(document, {}, is_attendee=False).windows[0]
    line = window_line(story, document, NOW, ())
    assert line.changed == ("Changed: Sunset Foyer (was: Paradise Foyer)",)
    assert line.whom == "General Conference, Workshop"


def test_changed_hours_are_told(app: Flask, browser: Browser) -> None:
    later = replace(SUNDAY, place="Sunset Foyer", starts_at=at(9, 22), ends_at=at(10, 4))
    release(store_of(app), a_guide(pickup=(WORKSHOP, later, MONDAY)))
    words = words_of(browser.get(PAGE))
    assert "Sun, March 9, 3:00 PM to 9:00 PM PT" in words
    assert "New hours (were: Sun, March 9, from 4:00 PM PT)" in words


def test_a_card_tells_since_when_and_what_it_said_r40(browser: Browser) -> None:
    words = words_of(browser.get(PAGE))
    assert "Luggage Updated Mon, March 3 Garden Wing Free of charge." in words
    assert "From Fri, February 28, 2:00 PM PT Mission Bay 1 There is a bag check." in words
    assert words.count("Updated") == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("cafe", ["hotel"]),
        ("ROOM closed", ["hotel"]),
        ("garden", ["luggage"]),
        ("zebra", []),
        ("", ["luggage", "hotel"]),
        ("sandiego25", []),
    ],
)
def test_answers_are_found_by_their_words_r58(
    browser: Browser, query: str, found: list[str]
) -> None:
    browser.sign_in()
    page = browser.get(f"{PAGE}?q={query}")
    assert re.findall(r'id="card-([a-z]+)"', page) == found


def test_it_ends_with_whom_to_ask_and_the_way_back_r37_r58(browser: Browser) -> None:
    page = browser.get(PAGE)
    words = words_of(page)
    assert "The conference information desk, or any Blue Shirt staff member." in words
    assert page.index("Whom to ask") > page.index("Hotel room block")
    assert 'href="https://example.org/main"' in page

"""Large agendas: what is compressed and what never is, nights, long lists, lines drawn once."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from congress.agenda.rules.document import Document
from congress.companion.drawing import MAX_LINES_KEPT, agenda_line
from congress.core.clock import FixedClock
from tests.companion.large import LARGE, SATURDAY, SESSIONS, SUNDAY, a_large_congress
from tests.companion.world import EVENT, Browser, confirm, open_congress, store_of, words_of
from tests.ground import a_document, a_session, publish_document

ZIPPED = {"Accept-Encoding": "gzip"}
MOST_BYTES = 30_000  # of a day's page; the rest of 60 kB is for styles and scripts
MOST_ROWS = 100


def test_a_day_is_whole_and_light(app: Flask, client: FlaskClient) -> None:
    publish_document(store_of(app), a_large_congress())
    for day, count in SESSIONS.items():
        answer = client.get(f"{LARGE}/agenda?day={day}", headers=ZIPPED)
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert len(answer.data) <= MOST_BYTES
        page = gzip.decompress(answer.data).decode()
        assert page.count('class="line-title"') == count
        assert len(page.encode()) > 2 * 60_000  # without compression it would not do
    plain = client.get(f"{LARGE}/agenda?day={SATURDAY}")
    assert "Content-Encoding" not in plain.headers


def test_a_page_that_holds_a_secret_is_never_compressed(app: Flask, client: FlaskClient) -> None:
    """BREACH: the form token and a calendar's address stand in no compressed page."""
    open_congress(app)
    browser = Browser(client)
    browser.sign_in()
    confirm(app, browser, f"{EVENT}/subscribe")
    page = browser.send(f"{EVENT}/subscribe", label="Phone")
    assert re.search(r"/feeds/[\w-]{20,}\.ics", page)
    assert 'name="form_token" value="' in page
    for path in ("/subscribe", "/sessions/b1", "/agenda", "/my-agenda", "/speakers", "/inbox"):
        answer = client.get(f"{EVENT}{path}", headers=ZIPPED)
        zipped = answer.headers.get("Content-Encoding") == "gzip"
        page = (gzip.decompress(answer.data) if zipped else answer.data).decode()
        assert zipped is ('name="form_token"' not in page), path
    assert client.get(f"{EVENT}/agenda?q=x", headers=ZIPPED).headers["Content-Encoding"] == "gzip"


def test_the_longest_list_a_search_shows_is_a_hundred(app: Flask, client: FlaskClient) -> None:
    """T32: the rest is on the pages after it, each session once."""
    publish_document(store_of(app), a_large_congress())
    browser = Browser(client)
    found: list[str] = []
    path = f"{LARGE}/agenda?q=a"
    while path:
        page = browser.get(path)
        rows = re.findall(r'class="line-title"><a href="([^"]+)"', page)
        assert 0 < len(rows) <= MOST_ROWS
        found += rows
        following = re.search(r'href="([^"]+)">Later ones<', page)
        path = following[1].replace("&amp;", "&") if following else ""
    said = re.search(r"(\d+) sessions found", words_of(browser.page))
    assert said is not None
    assert len(found) == len(set(found)) == int(said[1]) > MOST_ROWS


def a_camp() -> Document:
    """Nights that run past midnight: days change at 4 AM."""
    return a_document(
        a_session(id="late", title="Lightning Talks", day=9, start="23:30", end="23:59"),
        a_session(id="night", title="Night Cinema", day=10, start="00:30", end="02:00"),
        a_session(id="early", title="Morning Run", day=10, start="06:00", end="07:00"),
        day_change=time(4),
    )


def test_a_night_is_listed_at_the_end_of_its_evening(
    app: Flask, clock: FixedClock, client: FlaskClient
) -> None:
    open_congress(app, a_camp())
    browser = Browser(client)
    browser.sign_in()
    browser.press("night", "register")
    page = words_of(browser.get(f"{EVENT}/agenda?day=2025-03-09"))
    assert page.index("11:30 PM PT") < page.index("12:30 AM PT (Mon)") < page.index("Night Cinema")
    assert "Morning Run" not in page
    assert "Night Cinema" not in words_of(browser.get(f"{EVENT}/agenda?day=2025-03-10"))
    page = words_of(browser.get(f"{EVENT}/sessions/night"))
    assert "Mon, March 10, 12:30 AM PT" in page
    assert f'href="{EVENT}/agenda?day=2025-03-09"' in browser.page
    page = words_of(browser.get(f"{EVENT}/my-agenda"))
    assert page.index("Sunday, March 9") < page.index("12:30 AM PT (Mon)")
    assert "Monday, March 10" not in page
    clock.advance(timedelta(days=1, hours=10))  # 1 AM on Monday
    page = browser.get(f"{EVENT}/agenda")
    assert "Night Cinema" in page  # it is still Sunday's agenda that is open
    assert "Your Sunday, March 9" in words_of(browser.get(f"{EVENT}/"))


def test_days_of_a_series_are_those_on_which_something_is(app: Flask, client: FlaskClient) -> None:
    months = a_document(a_session(id="b1"), a_session(id="b2", day=11))
    apart = replace(
        months, event=replace(months.event, starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 1))
    )
    open_congress(app, apart)
    page = Browser(client).get(f"{EVENT}/agenda")
    assert re.findall(r"agenda\?day=([\d-]+)", page) == ["2025-03-10", "2025-03-11"]


@pytest.mark.parametrize("day", [SATURDAY, SUNDAY])
def test_a_long_day_has_its_hours_to_jump_to(app: Flask, client: FlaskClient, day: date) -> None:
    publish_document(store_of(app), a_large_congress())
    page = Browser(client).get(f"{LARGE}/agenda?day={day}")
    hours = re.search(r'<nav class="hours".*?</nav>', page, re.DOTALL)
    assert hours is not None
    links = dict(re.findall(r'href="#(at\d+)">([^<]+)<', hours[0]))
    assert list(links.values()) == [
        "9 AM", "10 AM", "11 AM", "12 PM", "1 PM", "2 PM", "3 PM", "4 PM", "5 PM",
    ]  # fmt: skip
    for target, hour in links.items():
        group = page.split(f'id="{target}"')[1]
        assert words_of(group.split("</h2>")[0].partition(">")[2]).startswith(
            hour.replace(" ", ":00 ")
        )


def test_lines_are_drawn_once_and_anew_when_they_look_different(
    app: Flask, client: FlaskClient
) -> None:
    """Control: a line that changed would otherwise show what it was."""
    open_congress(app)
    browser = Browser(client)
    browser.sign_in()
    agenda_line.cache_clear()
    day = f"{EVENT}/agenda?day=2025-03-10"
    browser.get(day)
    drawn = agenda_line.cache_info().misses
    browser.get(day)
    assert agenda_line.cache_info().misses == drawn > 0
    browser.press("b3", "star")
    browser.press("b2", "register")
    page = words_of(browser.get(day))
    assert "Starred." in page
    assert "Registered" in page
    assert agenda_line.cache_info().maxsize == MAX_LINES_KEPT

"""What the pages say of a session before, while and after it takes place."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from congress.core.clock import FixedClock
from tests.companion.world import EVENT, Browser, open_congress, words_of

MONDAY = f"{EVENT}/agenda?day=2025-03-10"
TO_MONDAY_7_40 = timedelta(days=1, hours=16, minutes=40)  # from Saturday 2:00 PM


def line_of(page: str, session: str) -> str:
    """The words of one line of a list."""
    lines = re.findall(r'<article class="line.*?</article>', page, re.DOTALL)
    return next(words_of(one) for one in lines if f"/sessions/{session}" in one)


def test_a_line_says_what_is_on_and_what_is_over(
    app: Flask, clock: FixedClock, client: FlaskClient
) -> None:
    open_congress(app)
    browser = Browser(client)
    browser.sign_in()
    browser.press("b2", "register")
    clock.advance(TO_MONDAY_7_40)
    said = []
    for hours in (0, 0.5, 1, 1.5, 3):  # 7:40, 8:10, 9:10, 10:40 AM, 1:40 PM
        clock.advance(timedelta(hours=hours))
        page = browser.get(MONDAY)
        said.append((line_of(page, "k1"), line_of(page, "b2"), line_of(page, "b1")))
    marks = [
        ["Included", "On now Included", "Over Included", "Over Included", "Over Included"],
        ["Registered", "Registered", "Registered", "On now Registered", "Over Registered"],
        ["", "", "", "On now", "Over"],
    ]
    for column, expected in enumerate(marks):
        for row, mark in zip(said, expected, strict=True):
            found = re.search(r"(?:On now|Over|Registered|Included)[\w ]*$", row[column])
            assert (found[0] if found else "") == mark
    needs = "Registration required"
    assert [needs in row[2] for row in said] == [True, True, True, False, False]


def test_green_is_only_what_is_not_over(app: Flask, clock: FixedClock, client: FlaskClient) -> None:
    open_congress(app)
    browser = Browser(client)
    browser.sign_in()
    clock.advance(TO_MONDAY_7_40)
    for path in (f"{EVENT}/sessions/k1", MONDAY, f"{EVENT}/my-agenda"):
        assert re.search("mark good|is-mine", browser.get(path)), path
    assert 'class="card seat included"' in browser.get(f"{EVENT}/sessions/k1")
    clock.advance(timedelta(hours=2))
    browser.get(f"{EVENT}/sessions/k1")
    assert 'class="card seat none"' in browser.page
    assert "This session is over. It came with your registration." in words_of(browser.page)
    assert "Just come" not in browser.page
    for path in (f"{EVENT}/sessions/k1", MONDAY, f"{EVENT}/my-agenda?"):
        line = browser.get(path).split("Safer Together")[-1].split("</article>")[0]
        assert not re.search("mark good", line), path


def test_a_workshop_of_yesterday_is_not_booked(
    app: Flask, clock: FixedClock, client: FlaskClient
) -> None:
    open_congress(app)
    browser = Browser(client)
    browser.sign_in()
    path = f"{EVENT}/sessions/w1"
    assert "It is booked and paid on the registration page." in words_of(browser.get(path))
    clock.advance(TO_MONDAY_7_40)
    page = words_of(browser.get(path))
    assert "This session is over." in page
    assert "registration page" not in page
    assert "Over" in words_of(Browser(app.test_client()).get(path))  # a guest is told, too

"""The agenda, its search, a session, My Agenda, today and what changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from congress.app import database
from congress.core.clock import FixedClock
from tests.builders import NOW
from tests.companion.world import (
    EVENT,
    Browser,
    open_congress,
    store_of,
    the_congress,
    words_of,
)
from tests.counting import statements_of
from tests.ground import a_document, a_session, publish_document

TITLES = ("Safer Together", "Disclosing Harm", "Night Shift")
COUNTED = ("/agenda?day=2025-03-10", "/my-agenda", "/", "/sessions/s0")


def test_a_guest_reads_a_listed_agenda(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    page = Browser(client).get(f"{EVENT}/agenda?day=2025-03-10")
    assert "Disclosing Harm" in page
    assert "Registration required · 1 seat left" in words_of(page)
    assert "Mine" not in words_of(page)
    assert "8:00 AM PT" in page


def test_an_event_that_is_not_listed_is_for_its_people_only(
    app: Flask, client: FlaskClient
) -> None:
    open_congress(app, the_congress(listed=False))
    browser = Browser(client)
    browser.get(f"{EVENT}/agenda")
    assert browser.answer.status_code == 404
    browser.sign_in()
    browser.get(f"{EVENT}/agenda")
    assert browser.answer.status_code == 200


def test_who_is_not_registered_has_no_my_agenda(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    other = a_document(a_session(), event_id="other-2025")
    publish_document(store_of(app), other)
    browser = Browser(client)
    browser.sign_in()
    page = browser.get("/e/other-2025/")
    assert browser.answer.request.path == "/e/other-2025/agenda"
    assert "You have no registration for this event." in words_of(page)
    for path in ("my-agenda", "inbox", "subscribe"):
        page = browser.get(f"/e/other-2025/{path}")
        assert browser.answer.status_code == 404, path
        assert "You have no registration for this event." in words_of(page)


def test_unknown_addresses_are_not_found_and_say_whom_to_ask(
    app: Flask, client: FlaskClient
) -> None:
    open_congress(app)
    for path in ("/e/nope/agenda", f"{EVENT}/sessions/nope", "/nowhere"):
        page = Browser(client).get(path)
        assert "We can't find that here." in words_of(page), path
        assert "Blue Shirt" in page


def test_days_are_tabs_and_today_is_open(
    app: Flask, clock: FixedClock, client: FlaskClient
) -> None:
    open_congress(app)
    browser = Browser(client)
    assert "Full-Day Workshop" in browser.get(f"{EVENT}/agenda")
    clock.advance(timedelta(days=3))
    assert "Lunch" in browser.get(f"{EVENT}/agenda")
    assert "Night Shift" in browser.get(f"{EVENT}/agenda?day=2025-03-10")
    assert "Lunch" in browser.get(f"{EVENT}/agenda?day=2031-01-01")


def test_search_finds_titles_texts_and_speakers(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    for query in ("akesson", "ÅKESSON", "families need", "disclos"):
        page = Browser(client).get(f"{EVENT}/agenda?q={query}")
        assert "1 session found" in words_of(page), query
        assert "Disclosing Harm" in page
        assert "Monday, March 10" in page


def test_search_shows_titles_before_what_is_said_in_descriptions(
    app: Flask, client: FlaskClient
) -> None:
    """In the page as in the index: in parts, each by time, and every place to jump to is one place."""
    open_congress(app)
    page = Browser(client).get(f"{EVENT}/agenda?q=harm")
    words = words_of(page)
    assert "In the description" not in words
    page = Browser(client).get(f"{EVENT}/agenda?q=families")
    assert "In the description" in words_of(page)
    page = Browser(client).get(f"{EVENT}/agenda?q=akesson")
    assert "By speaker or track" in words_of(page)


def test_a_letter_is_forgiven_and_said(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    page = Browser(client).get(f"{EVENT}/agenda?q=disclsing")
    assert "1 session found, close to what you typed" in words_of(page)
    assert "Disclosing Harm" in page


def test_search_without_a_hit_says_so(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    page = Browser(client).get(f"{EVENT}/agenda?q=zebra%3Cscript%3E")
    assert "No session fits" in words_of(page)
    assert "zebra<script>" not in page


def test_mine_and_starred_are_apart_and_add_to_each_other(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    browser = Browser(client)
    browser.sign_in()
    browser.press("b3", "star")
    for own, titles in (
        ("mine=1", {"Safer Together"}),
        ("starred=1", {"Night Shift"}),
        ("mine=1&starred=1", {"Safer Together", "Night Shift"}),
    ):
        page = browser.get(f"{EVENT}/agenda?day=2025-03-10&{own}")
        assert {one for one in TITLES if one in page} == titles, own


def test_a_session_page_tells_everything(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    page = words_of(Browser(client).get(f"{EVENT}/sessions/b1"))
    for said in (
        "Breakout · Culture, Leadership, and Governance", "Disclosing Harm",
        "Registration required", "Mon, March 10, 10:00 AM PT", "to 11:00 AM PT · 1 hour", "Room 1",
        "1.25 credits", "What families need first.", "And second.", "Liv Åkesson , RN",
        "Nurse and teacher.", "Nothing to disclose.", "Sign in to register",
    ):  # fmt: skip
        assert said in page, said


def test_text_of_the_agenda_is_never_markup(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    for path in ("/agenda?day=2025-03-10", "/sessions/b2"):
        page = Browser(client).get(f"{EVENT}{path}")
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_my_agenda_lists_each_session_once_and_marks_it(app: Flask, client: FlaskClient) -> None:
    open_congress(app, ben="general")
    with_ben = Browser(app.test_client())
    with_ben.sign_in("ben")
    with_ben.press("b3", "register")
    browser = Browser(client)
    browser.sign_in()
    browser.press("b1", "register")
    browser.press("b3", "register")
    page = words_of(browser.get(f"{EVENT}/my-agenda"))
    assert [page.count(one) for one in ("Safer Together", "Disclosing Harm", "Night Shift")] == [
        1, 1, 1,
    ]  # fmt: skip
    assert page.index("Safer Together") < page.index("Disclosing Harm") < page.index("Night Shift")
    for mark in ("Included", "Registered", "Waitlisted, 1st in line"):
        assert mark in page, mark


def test_what_moved_or_is_cancelled_is_marked(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    browser = Browser(client)
    browser.sign_in()
    browser.press("b1", "register")
    browser.press("b3", "register")
    document = the_congress()
    sessions = tuple(
        replace(one, starts_at=one.starts_at + timedelta(minutes=30)) if one.id == "b1" else one
        for one in document.sessions
        if one.id != "b3"
    )
    later = NOW + timedelta(minutes=5)
    moved = replace(document, sessions=sessions)
    publish_document(store_of(app), moved, now=later, because="The presenter is ill")
    page = words_of(browser.get(f"{EVENT}/my-agenda"))
    assert "Registered New time" in page
    assert "Night Shift" in page
    assert "Cancelled" in page
    assert "This session was cancelled." in words_of(browser.get(f"{EVENT}/sessions/b3"))
    page = words_of(browser.get(f"{EVENT}/changes"))
    assert "Was Mon, March 10, 10:00 AM PT to 11:00 AM PT." in page
    assert "Now Mon, March 10, 10:30 AM PT to 11:00 AM PT." in page
    assert "ill" not in page.split()  # why it was published anyway is the organizers' own
    assert "2 changes in the agenda since yesterday" in words_of(browser.get(f"{EVENT}/"))


def test_today_shows_now_next_and_the_day(
    app: Flask, clock: FixedClock, client: FlaskClient
) -> None:
    open_congress(app)
    browser = Browser(client)
    browser.sign_in()
    browser.press("b1", "register")
    page = words_of(browser.get(f"{EVENT}/"))
    assert "Saturday, March 8 · it starts tomorrow" in page
    assert "Your Monday, March 10" in page
    clock.advance(timedelta(days=1, hours=17, minutes=30))  # Monday, 8:30 AM: a day of 23 hours
    page = words_of(browser.get(f"{EVENT}/"))
    assert "Good morning, Ana Monday, March 10 · day 2 of 3" in page
    assert page.index("Now") < page.index("Safer Together") < page.index("Disclosing Harm")
    assert "starts in 90 minutes" in page


def test_on_the_day_the_agenda_leads_to_now(
    app: Flask, clock: FixedClock, client: FlaskClient
) -> None:
    open_congress(app)
    browser = Browser(client)
    assert "Go to now" not in browser.get(f"{EVENT}/agenda?day=2025-03-10")
    clock.advance(timedelta(days=1, hours=18, minutes=30))  # Monday, 9:30 AM: the keynote is over
    page = browser.get(f"{EVENT}/agenda")
    assert "Go to now" in page
    after = page.split('id="now"')[1]
    assert "Disclosing Harm" in after
    assert "Safer Together" not in after


def test_an_empty_congress_shows_a_way_on(app: Flask, client: FlaskClient) -> None:
    open_congress(app, a_document(a_session()))
    browser = Browser(client)
    page = words_of(browser.sign_in())
    assert "Nothing on your agenda yet" in page
    assert "Nothing here yet" in words_of(browser.get(f"{EVENT}/my-agenda"))
    assert "No changes" in words_of(browser.get(f"{EVENT}/changes"))


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements of the app's engines while inside."""
    with app.app_context():
        engines: list[Engine] = list(database.engines.values())
    with statements_of(*engines) as said:
        yield said


def test_pages_ask_as_often_for_many_sessions_as_for_one(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    browser = Browser(client)
    browser.sign_in()
    asked: list[dict[str, int]] = []
    for count in (1, 20):
        sessions = [
            a_session(id=f"s{n}", kind="keynote", registration="included", start="08:00",
                      end="09:00", room="")
            for n in range(count)
        ]  # fmt: skip
        document = a_document(*sessions)
        publish_document(store_of(app), document, now=NOW + timedelta(minutes=count))
        asked.append({path: _statements(app, browser, path) for path in COUNTED})
    assert asked[0] == asked[1]


def _statements(app: Flask, browser: Browser, path: str) -> int:
    """The fewest of three looks: on a busy machine what is a second old is read again meanwhile."""
    browser.get(f"{EVENT}{path}")  # the release is in memory from now on
    counts = []
    for _ in range(3):
        with counted(app) as said:
            browser.get(f"{EVENT}{path}")
        counts.append(len(said))
    return min(counts)

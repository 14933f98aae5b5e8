"""What My Agenda says of one's time, the same day, and "Not right?" with its answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from congress.app import database
from congress.checkin.models import AttendanceRequestRow
from congress.checkin.service.requesting import answer_request
from congress.core.clock import FixedClock
from congress.core.intervals import Interval
from tests.checkin.attended import EVENT, open_doors, reviewer, the_congress, told
from tests.checkin.facts import IN, OUT, at, during
from tests.companion.world import Browser, store_of, words_of
from tests.counting import statements_of
from tests.ground import publish_document

MINE = f"/e/{EVENT}/my-agenda"
COUNTED = f"/e/{EVENT}/sessions/b1/counted"


@pytest.fixture
def browser(app: Flask) -> Browser:
    """Ana, with a seat in b1 (10 to 11) and a badge."""
    open_doors(store_of(app))
    browser = Browser(app.test_client())
    browser.sign_in()
    browser.press("b1", "register")
    return browser


def _read(browser: Browser, clock: FixedClock, now: datetime, path: str = MINE) -> str:
    clock.instant = now
    return words_of(browser.get(path))


def _scan(app: Flask, *scans: tuple[object, str]) -> None:
    with store_of(app).writing() as db:
        for way, wall in scans:
            told(db, "ana", way, at(wall))


@pytest.mark.parametrize(
    ("scans", "now", "said"),
    [
        ([(IN, "09:45")], "09:50", "You are checked in. Counting from 10:00 AM PT"),
        ([(IN, "10:31")], "10:40", "Counting since 10:31 AM PT Not right?"),
        ([(IN, "10:31")], "11:00", "Counted 10:31–11:00 AM PT Not right?"),
        ([(IN, "10:31"), (OUT, "10:58")], "10:59", "Counted 10:31–10:58 AM PT"),
        (
            [(IN, "10:00"), (OUT, "10:10"), (IN, "10:20")], "10:40",
            "Counted 10:00–10:10 AM PT · Counting since 10:20 AM PT",
        ),
        (
            [(IN, "10:00"), (OUT, "10:10"), (IN, "10:20")], "12:00",
            "Counted 10:00–10:10 AM PT and 10:20–11:00 AM PT",
        ),
        ([], "11:00", "Nothing counted so far. Not right?"),
    ],
)  # fmt: skip
def test_my_agenda_says_what_was_counted(
    app: Flask, browser: Browser, clock: FixedClock, scans: list[object], now: str, said: str
) -> None:
    _scan(app, *scans)
    assert said in _read(browser, clock, at(now))


@pytest.mark.parametrize("now", ["09:29", "09:59", "10:30"])
def test_nothing_is_wrong_before_a_session_is_over(
    browser: Browser, clock: FixedClock, now: str
) -> None:
    page = _read(browser, clock, at(now))
    assert "Nothing counted" not in page
    assert "Not right?" not in page


def test_an_uncertain_time_says_that_it_is_looked_at(
    app: Flask, browser: Browser, clock: FixedClock
) -> None:
    with store_of(app).writing() as db:
        told(db, "ana", IN, at("10:10"), is_uncertain=True)
    said = "Counted 10:10–11:00 AM PT. We are still checking the time."
    assert said in _read(browser, clock, at("12:00"))


def test_what_counted_without_a_seat_is_there_too(
    app: Flask, browser: Browser, clock: FixedClock
) -> None:
    with store_of(app).writing() as db:
        told(db, "ana", IN, at("18:10"), door="reception", session="e1")
    page = _read(browser, clock, at("19:00"))
    assert "Counted, without a seat" in page
    assert "Counting since 6:10 PM PT" in page


def test_not_right_is_asked_once_and_answered_in_the_inbox(
    app: Flask, browser: Browser, clock: FixedClock
) -> None:
    _scan(app, (IN, "10:31"))
    page = _read(browser, clock, at("12:00"), COUNTED)
    assert "Counted 10:31–11:00 AM PT" in page
    browser.send(COUNTED, text="I came at ten, the scanner was off.")
    assert "Thank you. Staff look at it" in words_of(browser.page)
    assert "You asked us to look at it." in words_of(browser.page)
    assert "Ask us to look at it" not in _read(browser, clock, at("12:01"), COUNTED)
    store = store_of(app)
    with store.writing() as db:
        asked = db.execute(select(AttendanceRequestRow.id)).scalar_one()
        answer_request(
            reviewer(db, store, now=at("13:00")), asked, during("10:00", "11:00"),
            because="A volunteer saw you.",
        )  # fmt: skip
    page = _read(browser, clock, at("13:05"))
    assert "Counted 10:00–11:00 AM PT" in page
    assert "Our answer: A volunteer saw you." in page
    inbox = _read(browser, clock, at("13:06"), f"/e/{EVENT}/inbox")
    assert "Your time in Disclosing Harm" in inbox
    assert "It is put right now: 60 minutes in all. A volunteer saw you." in inbox


def test_an_answer_that_changes_nothing_says_so(
    app: Flask, browser: Browser, clock: FixedClock
) -> None:
    _read(browser, clock, at("12:00"), COUNTED)
    browser.send(COUNTED, text="I was there.")
    store = store_of(app)
    with store.writing() as db:
        asked = db.execute(select(AttendanceRequestRow.id)).scalar_one()
        stays: Interval | None = None
        for _ in range(2):  # the second time changes nothing
            answer_request(reviewer(db, store), asked, stays, because="Nobody saw you there.")
    inbox = _read(browser, clock, at("18:10"), f"/e/{EVENT}/inbox")
    assert "It stays as it was counted. Nobody saw you there." in inbox


@pytest.mark.parametrize(
    ("now", "text", "said"),
    [
        ("12:00", "  ", "Please write what is not right"),
        ("12:00", "x" * 501, "Please write at most 500 letters."),
    ],
)
def test_what_cannot_be_sent_stays_in_the_field(
    browser: Browser, clock: FixedClock, now: str, text: str, said: str
) -> None:
    _read(browser, clock, at(now), COUNTED)
    browser.send(COUNTED, text=text)
    assert browser.answer.status_code == 422
    assert said in words_of(browser.page)
    assert f">{text.strip()}</textarea>" in browser.page


def test_nobody_asks_before_it_began(browser: Browser, clock: FixedClock) -> None:
    assert "Ask us to look at it" not in _read(browser, clock, at("09:59"), COUNTED)
    form = {"text": "I was there."}
    _read(browser, clock, at("12:00"), COUNTED)
    clock.instant = at("09:59")
    browser.send(COUNTED, **form)
    assert "This session has not begun" in words_of(browser.page)


def test_two_sent_at_once_are_one(app: Flask, browser: Browser, clock: FixedClock) -> None:
    for _ in range(2):
        _read(browser, clock, at("12:00"), COUNTED)
        if "Ask us to look at it" in browser.page:
            kept = browser.page
        browser.page = kept
        browser.send(COUNTED, text="I was there.")
    assert "You have asked about this session already" in words_of(browser.page)
    with store_of(app).reading() as db:
        assert len(db.execute(select(AttendanceRequestRow.id)).all()) == 1


def test_who_is_not_registered_has_no_such_page(app: Flask, clock: FixedClock) -> None:
    open_doors(store_of(app))
    clock.instant = at("12:00")
    assert app.test_client().get(COUNTED).status_code in (302, 303, 401)


def test_my_agenda_asks_nothing_more_before_anybody_was_scanned(
    app: Flask, browser: Browser, clock: FixedClock
) -> None:
    with app.app_context():
        engines = list(database.engines.values())

    def count(now: str) -> int:
        _read(browser, clock, at(now))
        with statements_of(*engines) as texts:
            _read(browser, clock, at(now))
        return sum("FROM scan" in text or "attendance" in text for text in texts)

    assert count("09:29") == 0
    assert count("10:30") == 3


def test_the_button_says_why_the_seat_stays_r8(
    app: Flask, browser: Browser, clock: FixedClock
) -> None:
    session = f"/e/{EVENT}/sessions/b1"
    assert "Unregister" in _read(browser, clock, at("09:40"), session)
    _scan(app, (IN, "09:41"))
    page = _read(browser, clock, at("09:42"), session)
    assert "You were counted in at 9:41 AM PT, so this seat stays yours." in page
    assert "Unregister" not in page


def test_who_joins_from_home_is_missed_at_no_door(
    app: Flask, browser: Browser, clock: FixedClock
) -> None:
    page = _read(browser, clock, at("12:00"))
    assert "Nothing counted" in page
    document = the_congress()
    online = [replace(one, online=True) for one in document.registration_types]
    publish_document(store_of(app), replace(document, registration_types=tuple(online)))
    page = _read(browser, clock, at("12:01"))
    assert "Disclosing Harm" in page
    assert "Nothing counted" not in page

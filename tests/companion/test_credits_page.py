"""What the page Credits says: what counts, what does not and why, and why it is 0.75 and not 1.00."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from congress.agenda.rules.document import Deadlines
from congress.app import database
from congress.attendees.models import AttendeeRow
from congress.core.clock import FixedClock
from congress.core.principal import Level, Principal
from congress.credits.rules.window import Whom
from congress.credits.service.office import Office, extend
from congress.people.models import PersonRow
from tests.checkin.attended import give_badge, told
from tests.checkin.facts import IN, OUT, at
from tests.companion.world import Browser, store_of, words_of
from tests.counting import statements_of
from tests.credits.world import EVENT, HERE, the_credited_congress
from tests.ground import an_attendee, publish_document

CREDITS = f"{HERE}/credits"
WAY_THERE = f'href="{CREDITS}"'


@pytest.fixture
def browser(app: Flask) -> Browser:
    """Ana, with a badge and a seat in b1, from 10 to 11."""
    store = store_of(app)
    publish_document(store, the_credited_congress())
    with store.writing() as db:
        an_attendee(db, name="ana")
        give_badge(db, "ana")
    browser = Browser(app.test_client())
    browser.sign_in()
    browser.press("b1", "register")
    return browser


def _read(browser: Browser, clock: FixedClock, now: datetime, path: str = CREDITS) -> str:
    clock.instant = now
    return words_of(browser.get(path))


def _scan(app: Flask, *scans: tuple[object, str], **facts: object) -> None:
    with store_of(app).writing() as db:
        for way, wall in scans:
            told(db, "ana", way, at(wall), **facts)


def test_who_attends_online_is_told_of_no_badge(
    app: Flask, browser: Browser, clock: FixedClock
) -> None:
    """Nobody scans them anywhere: their time comes from the report of who joined."""
    document = the_credited_congress()
    kinds = tuple(replace(one, online=True) for one in document.registration_types)
    publish_document(store_of(app), replace(document, registration_types=kinds), now=at("07:00"))
    page = _read(browser, clock, at("08:00"))
    assert "Your time in sessions that you join online counts from when you joined" in page
    assert "scan to scan" not in page


def test_before_anything_counted_it_says_how_it_will(browser: Browser, clock: FixedClock) -> None:
    page = _read(browser, clock, at("08:00"))
    assert "Nothing counts yet. Your time counts from scan to scan of your badge" in page
    assert "Claim by Thursday, April 17, 11:59 PM Pacific (2:59 AM Friday, Eastern)." in page
    assert "38 days left." in page
    assert "AMA PRA Category 1 Credit™ 0.00 credits so far For MD and DO" in page


def test_why_it_is_no_more_is_one_tap_away(app: Flask, browser: Browser, clock: FixedClock) -> None:
    _scan(app, (IN, "10:08"), (OUT, "11:00"))
    _scan(app, (IN, "14:00"), (OUT, "14:50"), session="b3")
    page = _read(browser, clock, at("16:00"))
    assert "1.50 credits so far" in page
    assert "Why 1.50 and not 2.00?" in page
    assert "Disclosing Harm: 52 of 60 minutes." in page
    assert "Night Shift: 40 of 60 minutes. 10 minutes in its break do not count." in page
    assert (
        "92 minutes in all. We add them up first, divide by 60, and round once, to the nearest 0.25."
    ) in page
    assert "So it is 1.50 credits." in page
    assert "<summary>Why 1.50 and not 2.00?</summary>" in browser.page


def test_each_session_says_what_counts_and_why_not(
    app: Flask, browser: Browser, clock: FixedClock
) -> None:
    _scan(app, (IN, "10:20"), (OUT, "11:00"))
    page = _read(browser, clock, at("12:00"))
    assert "Counted 10:20–11:00 AM PT" in page
    assert "40 minutes count for AMA PRA Category 1 Credit™." in page
    late = "Not for ACPE: only whole sessions count, and you came more than 10 minutes late."
    assert late in page


def test_while_it_runs_nothing_is_promised(app: Flask, browser: Browser, clock: FixedClock) -> None:
    _scan(app, (IN, "10:00"))
    page = _read(browser, clock, at("10:30"))
    assert "Does not count: it counts once the session is over." not in page
    assert "Counts once the session is over." in page


def test_who_was_missed_may_say_so(browser: Browser, clock: FixedClock) -> None:
    page = _read(browser, clock, at("12:00"))
    assert "Nothing counted so far. Not right?" in page
    assert "Does not count" not in page  # it says it all
    assert f"{HERE}/sessions/b1/counted" in browser.page


def test_presenters_read_why(app: Flask, browser: Browser, clock: FixedClock) -> None:
    store = store_of(app)
    document = the_credited_congress()
    sessions = tuple(replace(one, speakers=("liv",)) for one in document.sessions)
    publish_document(store, replace(document, sessions=sessions))
    with store.writing() as db:
        db.execute(update(AttendeeRow).where(AttendeeRow.id == "a-ana").values(speaker="liv"))
    _scan(app, (IN, "10:00"))
    page = _read(browser, clock, at("12:00"))
    assert (
        "Does not count: you present it, and presenters get no attendee’s credit for what they teach."
    ) in page


@pytest.mark.parametrize(
    ("credentials", "mine", "others"),
    [
        ("", ["AMA PRA Category 1 Credit™", "ACPE"], []),
        ("MD, FACP", ["AMA PRA Category 1 Credit™", "ACPE"], []),
        ("RN", ["ACPE"], ["AMA PRA Category 1 Credit™"]),
    ],
)
def test_kinds_of_other_professions_are_folded_away(
    app: Flask,
    browser: Browser,
    clock: FixedClock,
    credentials: str,
    mine: list[str],
    others: list[str],
) -> None:
    with store_of(app).writing() as db:
        db.execute(update(PersonRow).where(PersonRow.id == "p-ana").values(credentials=credentials))
    _read(browser, clock, at("12:00"))
    for_me, _, folded = browser.page.partition("Kinds of credit for other professions")
    assert [one for one in (*mine, *others) if f">{one}</h3>" in for_me] == mine
    assert [one for one in others if f">{one}</h3>" in folded] == others


def test_after_the_deadline_it_says_that_claims_closed(browser: Browser, clock: FixedClock) -> None:
    """R24: what is there can be read on."""
    clock.instant = datetime.fromisoformat("2025-04-18T00:00:00-07:00")
    browser.sign_in()
    page = _read(browser, clock, clock.instant)
    assert "Claims closed Thursday, April 17, 11:59 PM PT" in page
    assert "days left" not in page
    assert "What your time gave Nothing was claimed in time." in page
    assert "so far" not in page.replace("Nothing counted so far.", "")
    clock.instant -= timedelta(seconds=1)
    last = _read(browser, clock, clock.instant)
    assert "So far Nothing is claimed yet" in last  # the control
    assert "Less than a minute left." in last
    clock.instant -= timedelta(minutes=75)
    assert "Today is the last day: 1 hour and 15 minutes left." in _read(
        browser, clock, clock.instant
    )


def test_today_keeps_a_way_to_certificates_after_the_close(
    browser: Browser, clock: FixedClock
) -> None:
    clock.instant = datetime.fromisoformat("2025-05-20T10:00:00-07:00")
    browser.sign_in()
    page = _read(browser, clock, clock.instant, f"{HERE}/")
    assert "Claims closed Thursday, April 17" in page
    assert "Your certificates are there, and what the CE office decided." in page
    assert browser.page.count(WAY_THERE) >= 2


@pytest.mark.parametrize(
    ("whom", "said"),
    [
        (Whom(), "The CE office gave you this time. 6 days left."),
        (Whom(type_id="acpe"), "The CE office gave you this time for ACPE. 6 days left."),
    ],
)
def test_who_was_given_time_reads_until_when(
    app: Flask, browser: Browser, clock: FixedClock, whom: Whom, said: str
) -> None:
    """Not that claims closed: that was so for the others."""
    clock.instant = datetime.fromisoformat("2025-04-18T09:00:00-07:00")
    until = datetime.fromisoformat("2025-04-25T00:00:00-07:00")
    store = store_of(app)
    with store.writing() as db:
        actor = Principal(level=Level.STAFF, person_id="p-cai")
        office = Office(db, store, actor, clock.now(), EVENT, "The survey was away.")
        extend(office, until=until, attendee_id="a-ana", whom=whom)
    browser.sign_in()
    page = _read(browser, clock, clock.instant)
    assert "Claim by Thursday, April 24, 11:59 PM Pacific" in page
    assert said in page
    assert "Claims closed" not in page
    clock.instant = until
    assert "Claims closed Thursday, April 17" in _read(browser, clock, until)


def test_an_event_without_credits_shows_no_way_to_them(
    app: Flask, browser: Browser, clock: FixedClock
) -> None:
    assert WAY_THERE in browser.get(f"{HERE}/my-agenda")
    publish_document(store_of(app), the_credited_congress(credit_types=(), deadlines=Deadlines()))
    clock.instant = at("12:00")
    assert WAY_THERE not in browser.get(f"{HERE}/my-agenda")
    assert "This event gives no continuing education credits." in words_of(browser.get(CREDITS))


def test_an_event_without_deadline_says_none(
    app: Flask, browser: Browser, clock: FixedClock
) -> None:
    publish_document(store_of(app), the_credited_congress(deadlines=Deadlines()))
    assert "Claim by" not in _read(browser, clock, at("12:00"))


def test_today_leads_to_my_credits(browser: Browser, clock: FixedClock) -> None:
    page = _read(browser, clock, at("12:00"), f"{HERE}/")
    assert "Evaluations and credits" in page
    assert browser.page.count(WAY_THERE) >= 2  # the way beside the tabs, and the reminder


def test_the_page_asks_as_much_for_three_sessions_as_for_one(
    app: Flask, browser: Browser, clock: FixedClock
) -> None:
    with app.app_context():
        engines = list(database.engines.values())

    def count() -> int:
        _read(browser, clock, at("16:00"))
        with statements_of(*engines) as texts:
            _read(browser, clock, at("16:00"))
        asked = [text for text in texts if "FROM person" in text or "JOIN person " in text]
        assert len(asked) == 1  # the frame asks for nobody anew
        return len(texts)

    _scan(app, (IN, "10:00"), (OUT, "10:50"))
    one = count()
    _scan(app, (IN, "14:00"), session="b3")
    _scan(app, (IN, "10:52"), (OUT, "11:00"), session="b2", door="room-2")
    assert count() <= one

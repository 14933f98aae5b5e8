"""Evaluations on the attendee's pages: a form that works without scripts, and what is left to do."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from congress.app import database
from congress.core.clock import FixedClock
from congress.credits.models import EvaluationRow
from tests.checkin.attended import give_badge, told
from tests.checkin.facts import IN, at
from tests.companion.world import Browser, confirm, store_of, words_of
from tests.counting import statements_of
from tests.credits.forms import FORMS, OVERALL_FORM, SESSION_FORM
from tests.credits.world import HERE, the_credited_congress
from tests.ground import an_attendee, publish_document
from tests.ui.markup import check_page

LIST, B1 = f"{HERE}/evaluations", f"{HERE}/evaluations/b1"
WHOLE = {"q-useful": "4", "q-reason": "topic", "q-changed": "team", "q-words": "Thank you."}
CLOSES = datetime(2025, 4, 18, 7, tzinfo=UTC)


@pytest.fixture
def browser(app: Flask) -> Browser:
    """Ana, with a badge and a seat in b1, from 10 to 11, in which she was counted."""
    store = store_of(app)
    publish_document(store, the_credited_congress(evaluations=FORMS))
    with store.writing() as db:
        an_attendee(db, name="ana")
        give_badge(db, "ana")
        told(db, "ana", IN, at("10:00"))
    browser = Browser(app.test_client())
    browser.sign_in()
    browser.press("b1", "register")
    return browser


def _read(browser: Browser, clock: FixedClock, wall: str, path: str) -> str:
    clock.instant = at(wall)
    return words_of(browser.get(path))


def _kept(app: Flask) -> list[tuple[str, str, dict[str, Any]]]:
    with store_of(app).reading() as db:
        rows = db.execute(select(EvaluationRow.subject, EvaluationRow.state, EvaluationRow.answers))
        return [tuple(row) for row in rows]


def test_the_form_is_sent_without_scripts(app: Flask, browser: Browser, clock: FixedClock) -> None:
    page = _read(browser, clock, "11:00", B1)
    check_page(browser.answer, browser.page)
    assert "Disclosing Harm This session · 1 minute" in page
    assert "Nobody who reads what you answer sees your name." in page
    assert "Open until Thu, April 17, 11:59 PM PT." in page
    said = words_of(browser.send(B1, **WHOLE, state="sent"))
    assert "Thank you. Your evaluation is sent." in said
    assert "1 of 1 done That is all of them. Thank you!" in said  # the survey is asked at the end
    whole = {"useful": 4, "reason": "topic", "changed": ["team"], "words": "Thank you."}
    assert _kept(app) == [("b1", "sent", whole)]


def test_what_is_saved_for_later_stands_there_again(
    app: Flask, browser: Browser, clock: FixedClock
) -> None:
    _read(browser, clock, "11:00", B1)
    page = browser.send(B1, **{"q-words": "So <far>", "q-useful": "2"}, state="draft")
    assert "Saved. Send it when you are done." in words_of(page)
    assert "So &lt;far&gt;</textarea>" in page
    assert 'name="q-useful" value="2" aria-describedby="fault-1" checked' in page
    assert _kept(app) == [("b1", "draft", {"useful": 2, "words": "So <far>"})]
    assert "begun, not sent yet" in _read(browser, clock, "11:05", LIST)


def test_what_is_missing_is_marked_and_the_rest_is_kept(
    app: Flask, browser: Browser, clock: FixedClock
) -> None:
    _read(browser, clock, "11:00", B1)
    page = browser.send(B1, **{**WHOLE, "q-useful": "", "q-reason": "weather"}, state="sent")
    assert browser.answer.status_code == 422
    check_page(browser.answer, page)
    assert "Almost done. Please answer what is marked, then send it." in page
    assert "This question needs an answer." in page
    assert "Write one of topic, speaker." in page
    marked = re.findall(r'name="q-(\w+)"[^>]* aria-invalid="true"', page)
    assert set(marked) == {"useful", "reason"}  # its own fields, and no other
    assert "Thank you.</textarea>" in page
    assert _kept(app) == [("b1", "draft", {"changed": ["team"], "words": "Thank you."})]


def test_what_was_sent_may_be_changed_and_a_bad_change_takes_nothing(
    app: Flask, browser: Browser, clock: FixedClock
) -> None:
    _read(browser, clock, "11:00", B1)
    browser.send(B1, **WHOLE, state="sent")
    clock.instant = at("11:05")
    page = words_of(confirm(app, browser, B1))
    assert "Sent. You may change it until Thu, April 17, 11:59 PM PT." in page
    browser.send(B1, **{"q-useful": "7"}, state="sent")
    assert browser.answer.status_code == 422
    browser.get(B1)
    browser.send(B1, **{"q-useful": "5"}, state="sent")
    [(_, state, answers)] = _kept(app)
    assert (state, answers["useful"]) == ("sent", 5)


def test_a_name_alone_shows_nothing_of_what_was_sent(
    app: Flask, browser: Browser, clock: FixedClock
) -> None:
    """T3, decision 0073: the day alone, and the way to a code; then it is there, and never kept."""
    _read(browser, clock, "11:00", B1)
    form = browser.page
    browser.send(B1, **WHOLE, state="sent")
    page = _read(browser, clock, "11:05", B1)
    check_page(browser.answer, browser.page)
    words = (
        "You sent this on Mon, March 10, 11:00 AM PT. To read or change it, confirm that it is you."
    )
    assert words in page
    assert "Confirm it is you" in page
    assert "Thank you." not in page
    assert "checked" not in browser.page
    assert "<textarea" not in browser.page
    browser.page = form  # one that was open since before, or a made-up one
    browser.send(B1, **{**WHOLE, "q-useful": "1"}, state="sent")
    assert (browser.answer.status_code, "Confirm it is you" in browser.page) == (403, True)
    assert _kept(app)[0][2]["useful"] == 4
    shown = confirm(app, browser, B1)
    assert "Thank you.</textarea>" in shown
    assert browser.get(B1) == browser.page
    assert "X-Congress-Keep" not in browser.answer.headers
    clock.instant = CLOSES
    browser.sign_in()
    closed = words_of(browser.get(B1))
    assert "To read it, confirm that it is you." in closed


def test_outside_its_hours_it_is_read_and_not_written(browser: Browser, clock: FixedClock) -> None:
    early = _read(browser, clock, "10:59", B1)
    assert "It opens Mon, March 10, 11:00 AM PT." in early
    assert '<fieldset class="plain stack" disabled>' in browser.page
    _read(browser, clock, "11:00", B1)
    clock.instant = at("10:58")
    page = words_of(browser.send(B1, **WHOLE, state="sent"))
    assert "This evaluation opens when the session is over." in page
    clock.instant = CLOSES
    browser.sign_in()
    assert "This evaluation is closed." in words_of(browser.get(B1))


def test_the_list_and_today_ask_for_what_is_over_and_was_not_missed(
    browser: Browser, clock: FixedClock
) -> None:
    browser.press("b3", "register")
    assert "Nothing to evaluate yet." in _read(browser, clock, "10:30", LIST)
    _read(browser, clock, "10:59", f"{HERE}/")
    assert LIST not in browser.page
    today = _read(browser, clock, "11:00", f"{HERE}/")
    assert "Evaluate Disclosing Harm · 1 minute" in today
    assert f'href="{B1}"' in browser.page
    # b3 is over at 3 PM; she has a seat there and was scanned nowhere. Then the congress is asked about.
    page = _read(browser, clock, "15:00", f"{HERE}/")
    assert "2 evaluations to do · 1 minute each" in page
    listed = _read(browser, clock, "15:00", LIST)
    assert "0 of 2 done · 1 minute each" in listed
    assert "The whole congress" in listed
    assert "Night Shift" not in listed
    browser.get(f"{HERE}/evaluations/b3")
    assert browser.answer.status_code == 200  # a door may have missed her


def test_today_asks_the_database_nothing_for_who_has_nothing_to_evaluate(
    app: Flask, browser: Browser, clock: FixedClock
) -> None:
    """The hot path: as many statements with forms as without."""
    with app.app_context():
        engines = list(database.engines.values())

    def asked(wall: str) -> list[bool]:
        """Whether each statement that the forms cost asks for more than what was sent."""
        with statements_of(*engines) as texts:
            _read(browser, clock, wall, f"{HERE}/")
        return [
            "FROM scan" in one for one in texts if "FROM scan" in one or "FROM evaluation" in one
        ]

    assert asked("10:30") == []
    assert True in asked("11:30")  # the control: what is over is seen
    browser.get(B1)
    browser.send(B1, **WHOLE, state="sent")
    assert asked("11:40") == [False]  # one statement, that all is sent


def test_credits_say_what_is_evaluated_with_a_way_to_the_rest(
    app: Flask, browser: Browser, clock: FixedClock
) -> None:
    page = _read(browser, clock, "11:00", f"{HERE}/credits")
    assert "Evaluate this session · 1 minute" in page
    assert "Evaluations: 1 to go" in page  # of b2, where she was not, nobody asks her
    browser.get(B1)
    browser.send(B1, **WHOLE, state="sent")
    page = _read(browser, clock, "11:05", f"{HERE}/credits")
    assert "Evaluations: 1 done" in page
    assert "to go" not in page
    assert "Evaluated" in page
    publish_document(store_of(app), the_credited_congress(), now=at("09:00"))
    assert "valuat" not in _read(browser, clock, "11:05", f"{HERE}/credits").replace(
        "Evaluations and credits", ""
    )


def test_a_phone_keeps_the_form_and_fetches_it_ahead(browser: Browser, clock: FixedClock) -> None:
    _read(browser, clock, "11:00", B1)
    assert browser.answer.headers["X-Congress-Keep"] != "0"
    ahead = browser.client.get("/kept.json").get_json()["pages"]
    assert {"address": B1, "name": "Evaluation: Disclosing Harm"} in ahead
    browser.send(B1, **WHOLE, state="sent")
    assert B1 not in [
        one["address"] for one in browser.client.get("/kept.json").get_json()["pages"]
    ]


def test_an_event_without_forms_says_so(app: Flask, browser: Browser, clock: FixedClock) -> None:
    publish_document(store_of(app), the_credited_congress(), now=at("09:00"))
    assert "This event asks for no evaluations." in _read(browser, clock, "11:00", LIST)
    browser.get(B1)
    assert browser.answer.status_code == 404


def test_other_kinds_of_questions_come_back_as_they_were_typed(
    app: Flask, browser: Browser, clock: FixedClock
) -> None:
    form = replace(OVERALL_FORM, questions=SESSION_FORM.questions)
    publish_document(store_of(app), the_credited_congress(evaluations=(form,)), now=at("09:00"))
    clock.instant = datetime(2025, 3, 12, 7, tzinfo=UTC)  # no session is evaluated: the event's end
    browser.get(f"{HERE}/evaluations/overall")
    typed = {"q-useful": "x9", "q-words": "y" * 1200, "state": "sent"}
    page = browser.send(f"{HERE}/evaluations/overall", **typed)
    assert "Write a whole number, 1 (Not at all) to 5 (Very)." in page
    assert "Write at most 1,000 characters; these are 1,200." in page
    assert "y" * 1200 in page

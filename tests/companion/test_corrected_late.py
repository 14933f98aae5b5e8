"""Staff correct somebody's time after claims closed: the page says what can be claimed, and how."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from congress.checkin.service.settling import Reviewer, settle_time
from congress.companion import claim_words
from congress.core.clock import FixedClock
from congress.core.intervals import Interval
from congress.core.principal import Level, Principal
from tests.checkin.facts import at
from tests.companion.world import Browser, confirm, store_of, words_of
from tests.credits.claimed import attended_monday
from tests.credits.forms import FORMS
from tests.credits.world import EVENT, HERE, the_credited_congress
from tests.ground import publish_document

CREDITS, CLAIM = f"{HERE}/credits", f"{HERE}/claims"
CLOSES = datetime(2025, 4, 18, 7, 0, tzinfo=UTC)
AFTER = CLOSES + timedelta(hours=9)


@pytest.fixture
def browser(app: Flask, clock: FixedClock) -> Browser:
    """Ana, who was in sessions for 1.50 of AMA, two seconds before the close."""
    attended_monday(store_of(app))
    clock.instant = CLOSES - timedelta(seconds=2)
    browser = Browser(app.test_client())
    browser.sign_in()
    return browser


def _correct(app: Flask) -> None:
    """Staff let the whole of b3 count, as she said it was."""
    store = store_of(app)
    with store.writing() as db:
        actor = Principal(level=Level.STAFF, person_id="p-cai")
        stay = Interval(at("14:00"), at("15:00"))
        reviewer = Reviewer(db, store, actor, AFTER, EVENT)
        settle_time(reviewer, "a-ana", "b3", stay, because="A colleague saw her.")


def test_who_claimed_nothing_reads_that_it_takes_the_ce_office(
    app: Flask, browser: Browser, clock: FixedClock
) -> None:
    clock.instant = AFTER
    assert claim_words.CORRECTED not in words_of(browser.get(CREDITS))
    _correct(app)
    assert claim_words.CORRECTED in words_of(browser.get(CREDITS))
    page = words_of(browser.send(f"{HERE}/late-requests", words="b3 counts now."))
    assert "You asked the CE office to take it late." in page


def test_who_was_awarded_less_may_ask_for_the_rest(
    app: Flask, browser: Browser, clock: FixedClock
) -> None:
    confirm(app, browser, CREDITS)
    assert "Awarded: 1.50." in words_of(browser.send(CLAIM))
    clock.instant = AFTER
    assert "Staff corrected" not in words_of(browser.get(CREDITS))
    _correct(app)
    page = words_of(browser.get(CREDITS))
    assert claim_words.CORRECTED_MORE.format("1.75") in page
    assert "Open my certificate" in page
    page = words_of(browser.send(f"{HERE}/late-requests", words="b3 counts now."))
    assert "Awarded: 1.50." in page
    assert "You asked the CE office to take it late." in page


def test_what_is_missing_is_said_before_it_is_claimed(app: Flask, browser: Browser) -> None:
    publish_document(store_of(app), the_credited_congress(evaluations=FORMS))
    page = words_of(browser.get(CREDITS))
    assert claim_words.MISSING_BEFORE in page
    form = browser.page.index(f'action="{CLAIM}"')
    assert 0 < browser.page.index(f'href="{HERE}/evaluations/overall"') < form
    assert f'href="{HERE}/evaluations/b1"' in browser.page


def test_many_evaluations_are_one_link(
    app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claim_words, "MOST_NAMED", 1)
    publish_document(store_of(app), the_credited_congress(evaluations=FORMS))
    assert "2 sessions to evaluate The survey about the whole event" in words_of(
        browser.get(CREDITS)
    )


def test_the_name_on_a_claim_is_behind_one_fold(app: Flask, browser: Browser) -> None:
    confirm(app, browser, CREDITS)
    browser.send(CLAIM)
    browser.get(CREDITS)
    changing = browser.page.partition("<summary>Change it</summary>")[2]
    fold = changing.index("<details")
    assert changing[fold:].startswith("<details open")
    assert 'name="name"' in changing[fold:]

"""Claiming on the Credits page without JavaScript: one press, what is kept, whom to ask when late."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from congress.agenda.rules.credit_types import Asked
from congress.app import database
from congress.core.clock import FixedClock
from congress.credits.models import ClaimDraftRow, ClaimReceiptRow, ClaimRow, LateRequestRow
from congress.people.models import PersonRow
from tests.companion.world import Browser, confirm, store_of, words_of
from tests.counting import statements_of
from tests.credits.claimed import attended_monday
from tests.credits.facts import ANCC
from tests.credits.forms import FORMS
from tests.credits.world import HERE, the_credited_congress
from tests.ground import publish_document
from tests.ui.markup import NEVER_SAID

CREDITS = f"{HERE}/credits"
CLAIM = f"{HERE}/claims"
CLOSES = datetime(2025, 4, 18, 7, 0, tzinfo=UTC)
LAST_MINUTE = CLOSES - timedelta(seconds=2)


@pytest.fixture
def browser(app: Flask, clock: FixedClock) -> Browser:
    """Ana, RN, who was in sessions for 1.50, two seconds before the close."""
    attended_monday(store_of(app))
    with store_of(app).writing() as db:
        db.execute(update(PersonRow).values(credentials="MD"))
    clock.instant = LAST_MINUTE
    browser = Browser(app.test_client())
    browser.sign_in()
    browser.get(CREDITS)
    return browser


def _look_over(browser: Browser) -> None:
    """Each field is named once, no word of the house is said, and nothing stands in line."""
    ids = re.findall(r'\bid="([^"]+)"', browser.page)
    assert sorted(ids) == sorted(set(ids))
    assert NEVER_SAID.findall(words_of(browser.page)) == []
    for form in re.findall(r'<form method="post".*?</form>', browser.page, re.DOTALL):
        assert 'name="form_token" value="' in form


def _claims(app: Flask) -> list[tuple[object, ...]]:
    with store_of(app).reading() as db:
        rows = db.execute(select(ClaimRow.amount, ClaimRow.version, ClaimRow.state))
        return [tuple(row) for row in rows]


def test_one_press_claims_what_the_time_gives(app: Flask, browser: Browser) -> None:
    assert "On your certificate: Ana Test, MD" in words_of(browser.page)
    assert '<button class="button">Claim 1.50</button>' in browser.page
    page = words_of(browser.send(CLAIM))
    _look_over(browser)
    assert "We have your claim, in time." in page
    assert "Claimed: 1.50. It reached us Thu, April 17, 11:59 PM PT." in page
    assert "Confirm it is you" in page
    assert _claims(app) == [(150, 1, "claimed")]


def test_confirmed_by_a_code_it_is_awarded(app: Flask, browser: Browser) -> None:
    browser.send(CLAIM)
    page = words_of(confirm(app, browser, CREDITS))
    assert "One press more, and it can be awarded." in page
    assert "Confirm that it is you" not in page
    assert "Yes, this is my claim" in page
    page = words_of(browser.send(f"{CLAIM}/confirm"))
    _look_over(browser)
    assert "Awarded: 1.50." in page
    assert _claims(app) == [(150, 1, "awarded")]


def test_the_same_press_again_is_the_same_claim(
    app: Flask, browser: Browser, clock: FixedClock
) -> None:
    """The answer was lost, and the phone sends the form once more, after the close."""
    form = next(one for one in browser.forms() if one["form"].get("action") == CLAIM)
    for instant in (LAST_MINUTE, CLOSES + timedelta(minutes=1)):
        clock.instant = instant
        assert browser.client.post(CLAIM, data=form["fields"]).status_code == 303
    with store_of(app).reading() as db:
        assert len(db.execute(select(ClaimReceiptRow.id)).all()) == 1
    assert _claims(app) == [(150, 1, "claimed")]
    browser.get(CREDITS)
    assert "You have claimed this already." in words_of(browser.page)


def test_a_license_says_what_it_is_for_and_alone_is_none(app: Flask, browser: Browser) -> None:
    """Who leaves "For" as it is has the license of their profession; a state alone is a fault."""
    with store_of(app).writing() as db:
        db.execute(update(PersonRow).values(credentials="MSN, RN"))
    nurses = replace(ANCC, professions=("APRN", "RN"), asks_for=(Asked.LICENSE,))
    publish_document(store_of(app), the_credited_congress(credit_types=(nurses,)))
    page = browser.get(CREDITS)
    assert 'name="license_kind" value="RN"' in page
    page = words_of(browser.send(CLAIM, license_state="CA"))
    assert "Each license needs its number." in page
    browser.get(CREDITS)
    browser.send(CLAIM, license_state="")
    browser.get(CREDITS)
    browser.send(CLAIM, license_state="CA", license_number="612345")
    with store_of(app).reading() as db:
        told = db.scalars(select(ClaimRow.ids).order_by(ClaimRow.version)).all()
    assert told[-1]["licenses"] == [{"kind": "RN", "state": "CA", "number": "612345"}]
    with store_of(app).reading() as db:
        bodies = db.scalars(select(ClaimReceiptRow.body)).all()
    assert sum(b"licenses" in bytes(one) for one in bodies) == 2  # of three, one named none


def test_what_is_missing_has_its_last_minute_and_afterwards_leads_nowhere(
    app: Flask, browser: Browser, clock: FixedClock
) -> None:
    publish_document(store_of(app), the_credited_congress(evaluations=FORMS))
    confirm(app, browser, CREDITS)
    page = words_of(browser.send(CLAIM))
    said = "It is awarded as soon as these are done, by Thu, April 17, 11:59 PM PT:"
    assert said in page
    assert f"{HERE}/evaluations/overall" in browser.page
    clock.instant = CLOSES
    page = words_of(browser.get(CREDITS))
    _look_over(browser)
    assert "evaluations are still missing. They have closed: the CE office decides" in page
    assert "as soon as these are done" not in page
    assert "You need not do anything" not in page


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    app: Flask, browser: Browser
) -> None:
    page = words_of(
        browser.send(CLAIM, type_id="acpe", name="Ana Rivera", amount="1.00", birth_day="1332")
    )
    _look_over(browser)
    assert "There is no such day as this." in page
    assert 'value="Ana Rivera"' in browser.page
    # Kept, and shown to who has shown a code (T2): the sentence alone says which field it is.
    assert 'value="1332"' not in browser.page
    with store_of(app).reading() as db:
        assert db.scalars(select(ClaimDraftRow.body)).one()["birth_day"] == "1332"
    assert _claims(app) == []


def test_after_the_close_nothing_is_kept_of_who_filled_in_nothing(
    browser: Browser, clock: FixedClock
) -> None:
    clock.instant = CLOSES
    page = words_of(browser.get(CREDITS))
    assert "Claims have closed." in page
    assert "What you filled in is kept" not in page


def test_more_than_the_time_gives_is_refused_in_words(app: Flask, browser: Browser) -> None:
    page = words_of(browser.send(CLAIM, amount="9.75"))
    assert "You can claim what your time in sessions gives, or less." in page
    assert 'value="9.75"' in browser.page  # kept as it was filled in
    assert _claims(app) == []


def test_after_the_close_the_draft_is_kept_and_one_press_asks(
    app: Flask, browser: Browser, clock: FixedClock
) -> None:
    """The outcome of the issue: a clear refusal, a kept draft, and a way to ask."""
    clock.instant = CLOSES
    page = words_of(browser.send(CLAIM, name="Ana Rivera"))
    _look_over(browser)
    assert "This claim reached us after the last minute for it." in page
    assert "Claims have closed. What you filled in is kept." in page
    page = words_of(browser.send(f"{HERE}/late-requests", words="The hotel had no network."))
    _look_over(browser)
    assert "You asked the CE office to take it late." in page
    with store_of(app).reading() as db:
        [asked] = db.execute(select(LateRequestRow.words, LateRequestRow.state)).all()
    assert tuple(asked) == ("The hotel had no network.", "open")


def test_kept_for_later_it_stands_as_it_was_left(browser: Browser) -> None:
    form = next(one for one in browser.forms() if one["form"].get("action") == CLAIM)
    fields = {**form["fields"], "name": "Ana M. Rivera", "amount": "0.50"}
    browser.client.post(f"{CLAIM}/draft", data=fields)
    browser.get(CREDITS)
    assert 'value="Ana M. Rivera"' in browser.page
    assert 'value="0.50"' in browser.page


def test_the_statements_do_not_grow_with_claims(app: Flask, browser: Browser) -> None:
    with app.app_context():
        engines = list(database.engines.values())

    def asked() -> int:
        with statements_of(*engines) as texts:
            browser.get(CREDITS)
        return len(texts)

    browser.send(CLAIM, amount="1.00")
    browser.get(CREDITS)
    one = asked()
    browser.send(CLAIM, type_id="acpe", amount="0.50")
    browser.get(CREDITS)
    assert len(_claims(app)) == 2
    assert asked() == one

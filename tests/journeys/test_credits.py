"""From evidence to a certificate that anybody can check, on a phone; and a claim with no way to us."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, update

from congress.app import create_app, database, house_of
from congress.core.clock import FixedClock
from congress.credits.models import ClaimReceiptRow
from congress.credits.queries.claims import find_claims
from congress.people.models import PersonRow
from tests.badges.paper import pictures_of, read_codes, texts_of
from tests.builders import settings_for
from tests.checkin.attended import EVENT, give_badge, told
from tests.checkin.facts import IN, at
from tests.credits.facts import ANCC
from tests.credits.forms import FORMS
from tests.credits.world import HERE, the_credited_congress
from tests.ground import an_attendee, publish_document
from tests.journeys.conftest import PHONE, sign_in, watched
from tests.journeys.road import Road, State, road_to
from tests.served import served
from tests.stores import migrated, sqlite_address

FOR_NURSES = replace(ANCC, name="ANCC contact hours", professions=("RN",))


@dataclass
class Evening:
    """The congress after its last session, Ana's phone, and a road that can be closed."""

    app: Flask
    road: Road
    page: Page

    def claims(self) -> list[tuple[str, int, int]]:
        """State, hundredths and version of each claim."""
        with house_of(self.app).store.reading() as db:
            return [(one.state.value, one.amount, one.version) for one in find_claims(db, EVENT)]

    def receipts(self) -> list[str]:
        with house_of(self.app).store.reading() as db:
            return list(db.scalars(select(ClaimReceiptRow.outcome)))


@pytest.fixture
def evening(tmp_path: Path, chromium: Browser) -> Iterator[Evening]:
    url = sqlite_address(tmp_path / "congress.sqlite3")
    migrated(url)
    app = create_app(settings_for(url, tmp_path / "data"), clock=FixedClock(at("15:30")))
    store = house_of(app).store
    kinds = {"evaluations": FORMS, "credit_types": (FOR_NURSES,)}
    publish_document(store, the_credited_congress(**kinds))
    with store.writing() as db:
        an_attendee(db, name="ana")
        db.execute(update(PersonRow).values(credentials="MSN, RN"))
        give_badge(db, "ana")
        told(db, "ana", IN, at("10:00"))
    with served(app) as address, road_to(address) as road:
        context = chromium.new_context(
            base_url=f"http://127.0.0.1:{road.port}",
            viewport=PHONE,
            has_touch=True,
            bypass_csp=True,
        )
        pages = watched(context)
        page = next(pages)
        sign_in(page, "ana")
        yield Evening(app, road, page)
        next(pages, None)
    with app.app_context():
        for engine in database.engines.values():
            engine.dispose()


def test_evidence_evaluation_claim_and_a_certificate_that_anybody_checks(evening: Evening) -> None:
    page = evening.page
    page.goto(f"{HERE}/credits")
    expect(page.locator("main")).to_contain_text("60 minutes count.")
    for subject in ("b1", "overall"):
        page.goto(f"{HERE}/evaluations/{subject}")
        useful = page.get_by_role("group", name="How useful was it?")
        useful.get_by_label("4", exact=True).check()
        page.get_by_role("button", name="Send").click()
        page.wait_for_url("**/evaluations")
    page.goto(f"{HERE}/credits")
    page.get_by_role("button", name="Claim 1.00").click()
    expect(page.locator("main")).to_contain_text("Claimed: 1.00")
    assert evening.claims() == [("claimed", 100, 1)]  # by name alone: it waits for a code
    assert Axe().run(page).response["violations"] == []
    _confirm(page)
    expect(page.locator("main")).to_contain_text("Awarded")
    assert evening.claims() == [("awarded", 100, 1)]
    page.get_by_role("link", name="Certificate").first.click()
    page.wait_for_url("**/certificates/*")
    pdf = page.request.get(page.get_by_role("link", name="Open the PDF").get_attribute("href"))
    assert pdf.headers["content-type"] == "application/pdf"
    assert "ANCC contact hours" in texts_of(pdf.body())[0]
    [address] = read_codes(pictures_of(pdf.body())[0])
    anybody = page.context.browser.new_page()  # type: ignore[union-attr] # a context of ours has its browser
    anybody.goto(re.sub(r"^https?://[^/]+", f"http://127.0.0.1:{evening.road.port}", address))
    expect(anybody.locator("main")).to_contain_text("This certificate is valid")
    expect(anybody.locator("main")).to_contain_text("1.00 contact hour")
    anybody.close()


def _confirm(page: Page) -> None:
    """Show by a code from the mailbox that it is Ana who claimed."""
    page.get_by_role("link", name="Confirm it is you").first.click()
    page.get_by_role("button", name="Send me a code").click()
    asked = page.url
    page.goto("/dev/letters")
    code = page.get_by_text(re.compile(r"^Code: \d{6}$")).first.inner_text()[-6:]
    page.goto(asked)
    page.get_by_label("Code from the e-mail").fill(code)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/credits")
    again = page.get_by_role("button", name="Yes, this is my claim")
    if again.count():
        again.click()


@pytest.mark.parametrize("lost", [State.CLOSED, State.ONE_WAY])
def test_a_claim_that_nobody_answers_is_received_once(evening: Evening, lost: State) -> None:
    """Pressed while no answer comes, it is tried on in sight, and with the same key it is one (B 2)."""
    page = evening.page
    page.goto(f"{HERE}/credits")
    evening.road.turn(lost)
    page.get_by_role("button", name="Claim 1.00").click()
    says = page.locator("[data-claim-live]")
    expect(says).to_contain_text("No answer came. Leave this page open")
    expect(page.get_by_role("button", name="Claim 1.00")).to_be_disabled()
    if lost is State.CLOSED:
        assert evening.receipts() == []
    evening.road.turn(State.OPEN)
    expect(page.locator("main")).to_contain_text("Claimed: 1.00")
    assert evening.claims() == [("claimed", 100, 1)]
    assert evening.receipts() == ["claimed"]

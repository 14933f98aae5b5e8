"""From evidence to a certificate that anybody can check, on a phone; and a claim with no way to us."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Browser, Page, expect

from tests.badges.paper import pictures_of, read_codes, texts_of
from tests.credits.facts import ANCC
from tests.credits.world import HERE
from tests.journeys.evening import Evening, an_evening
from tests.journeys.road import State

FOR_NURSES = replace(ANCC, name="ANCC contact hours", professions=("RN",))


@pytest.fixture
def evening(tmp_path: Path, chromium: Browser) -> Iterator[Evening]:
    """Ana is a nurse, and the congress gives hours to nurses."""
    with an_evening(
        tmp_path, chromium, credentials="MSN, RN", credit_types=(FOR_NURSES,)
    ) as opened:
        yield opened


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

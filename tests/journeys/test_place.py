"""Coming back to where one was: the search, the filters and the place on the page."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PHONE, path_of, watched

DAY = "/e/psc-2025/agenda?day=2025-03-10"
FILTERED = re.compile(r"/agenda\?.*kind=breakout")
TOP_OF_B1 = "document.querySelector('main a[href$=\"/sessions/b1\"]').getBoundingClientRect().top"
# As before back.js kept it: the browser keeps no place for a page that is asked for anew.
WITHOUT_PLACES = """
const read = Storage.prototype.getItem;
Storage.prototype.getItem = function (name) {
  return name === "congress-places" ? null : read.call(this, name);
};
"""


def _find_b1(page: Page) -> float:
    """Filter as people do, scroll to a session far below, and say where it stands on the screen."""
    page.goto(DAY)
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Kind").select_option("breakout")
    page.wait_for_url(FILTERED)
    page.evaluate(
        f"window.scrollBy(0, {TOP_OF_B1} - 400)"
    )  # in plain sight: a click scrolls no more
    top: float = page.evaluate(TOP_OF_B1)
    assert page.evaluate("window.scrollY") > 300
    return top


def _open_b1_and_come_back(page: Page) -> None:
    page.locator("main a[href$='/sessions/b1']").click()
    page.locator("[data-way-back]").click()
    page.wait_for_url(FILTERED)


def test_back_from_a_session_is_where_one_was(phone: Page) -> None:
    top = _find_b1(phone)
    _open_b1_and_come_back(phone)
    expect(phone.locator("main a[href$='/sessions/b1']")).to_be_in_viewport()
    assert abs(phone.evaluate(TOP_OF_B1) - top) < 3


def test_control_without_what_is_remembered_one_is_at_the_top(
    chromium: Browser, address: str
) -> None:
    context = chromium.new_context(base_url=address, viewport=PHONE)
    context.add_init_script(WITHOUT_PLACES)
    for page in watched(context):
        _find_b1(page)
        _open_b1_and_come_back(page)
        assert page.evaluate("window.scrollY") == 0


def test_signing_in_leads_to_the_same_place_of_the_same_page(phone: Page) -> None:
    top = _find_b1(phone)
    # Playwright's own click scrolls to what stands still in the bar.
    phone.get_by_role("link", name="Sign in", exact=True).evaluate("link => link.click()")
    phone.get_by_label("E-mail").fill("una@example.org")
    phone.get_by_label("Last name").fill("test")
    phone.get_by_role("button", name="Sign in").click()
    phone.wait_for_url(FILTERED)
    expect(phone.locator("main a[href$='/sessions/b1']")).to_be_in_viewport()
    assert abs(phone.evaluate(TOP_OF_B1) - top) < 3
    assert path_of(phone) == "/e/psc-2025/agenda"

"""The browser's own memory of pages: quick for whoever stays, closed once somebody signed out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import ARGUMENTS, PHONE, sign_in, watched

EVENT = "/e/psc-2025"
# A property of the window lives as long as the page does: it tells a page that came back whole.
STAMP = "window.stamp = 'first'"
READ_STAMP = "window.stamp || ''"
# As before back.js: nothing listens when a page is shown again.
WITHOUT_THE_GUARD = """
window.addEventListener("pageshow", (event) => event.stopImmediatePropagation(), true);
"""


@pytest.fixture
def remembering(chromium: Browser) -> Iterator[Browser]:
    """Chromium as people have it: Playwright's own switches off what is tried here."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    browser = chromium.browser_type.launch(
        executable_path=path,
        args=list(ARGUMENTS),
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield browser
    browser.close()


@pytest.fixture
def phone(remembering: Browser, address: str) -> Iterator[Page]:
    """A phone in a browser that remembers whole pages."""
    yield from watched(remembering.new_context(base_url=address, viewport=PHONE))


def _go_back(page: Page) -> None:
    """Press "back"; a page that comes back whole loads nothing, which `Page.go_back` waits for."""
    page.evaluate("setTimeout(() => window.history.back(), 0)")


def _leave_my_agenda_behind(page: Page, name: str) -> None:
    sign_in(page, name)
    page.goto(f"{EVENT}/my-agenda")
    page.evaluate(STAMP)
    page.get_by_role("link", name="Settings of").click()
    expect(page.get_by_role("heading", name="Settings", exact=True)).to_be_visible()


def test_back_is_whole_for_whoever_stays(phone: Page) -> None:
    _leave_my_agenda_behind(phone, "dirk")
    _go_back(phone)
    expect(phone.get_by_role("heading", name="My Agenda")).to_be_visible()
    assert phone.evaluate(READ_STAMP) == "first"  # else the tests below would show nothing


def test_back_after_signing_out_shows_nobody(phone: Page) -> None:
    _leave_my_agenda_behind(phone, "elke")
    phone.get_by_role("button", name="Sign out on this device").click()
    expect(phone.get_by_text("You are signed out on this device.")).to_be_visible()
    for behind in ("Settings", "Welcome"):  # as a guest sees them; the second was My Agenda
        _go_back(phone)
        expect(phone.get_by_role("heading", name=behind, exact=True)).to_be_visible()
        assert "Elke" not in phone.content()
        assert phone.evaluate(READ_STAMP) == ""


@pytest.mark.parametrize("way", ["whole", "from the cache", "without a worker"])
def test_back_shows_the_seat_as_it_is_now(
    remembering: Browser, chromium: Browser, address: str, way: str
) -> None:
    """The page behind was drawn before the Register, wherever the browser has it from."""
    name = {"whole": "gerd", "from the cache": "hella", "without a worker": "iris"}[way]
    browser = remembering if way == "whole" else chromium
    workers: Literal["allow", "block"] = "block" if way == "without a worker" else "allow"
    context = browser.new_context(base_url=address, viewport=PHONE, service_workers=workers)
    for phone in watched(context):
        sign_in(phone, name)
        phone.goto(f"{EVENT}/sessions/b2")
        phone.get_by_role("button", name="Register", exact=True).click()
        expect(phone.locator("[data-seat]")).to_contain_text("You have a seat.")
        phone.get_by_role("link", name="My Agenda").first.click()
        phone.wait_for_url("**/my-agenda")
        _go_back(phone)
        expect(phone.locator("[data-seat]")).to_contain_text("You have a seat.")
        expect(phone.get_by_role("button", name="Register", exact=True)).to_have_count(0)


def test_control_without_the_guard_my_agenda_comes_back(remembering: Browser, address: str) -> None:
    context = remembering.new_context(base_url=address, viewport=PHONE)
    context.add_init_script(WITHOUT_THE_GUARD)
    for phone in watched(context):
        _leave_my_agenda_behind(phone, "falk")
        phone.get_by_role("button", name="Sign out on this device").click()
        expect(phone.get_by_text("You are signed out on this device.")).to_be_visible()
        _go_back(phone)
        expect(phone.get_by_role("heading", name="Settings", exact=True)).to_be_visible()
        _go_back(phone)
        expect(phone.get_by_role("heading", name="My Agenda")).to_be_visible()
        assert phone.evaluate(READ_STAMP) == "first"

"""Every page, in light and dark, on a phone and a desk: nothing for axe, nothing wider than 320 px."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import sign_in, watched

EVENT = "/e/psc-2025"
GUEST = (
    "/news", "/sign-in", "/sign-in/staff", "/sign-in/code", "/events", "/settings", "/dev/letters",
    "/nowhere", "/problems/seats/full", f"{EVENT}/agenda?day=2025-03-10", f"{EVENT}/sessions/a2",
    f"{EVENT}/guide", f"{EVENT}/speakers", f"{EVENT}/speakers?q=a", "/offline",
    "/certificates", "/certificates?number=x",
)  # fmt: skip
SIGNED_IN = (
    f"{EVENT}/", f"{EVENT}/agenda?day=2025-03-09", f"{EVENT}/agenda?q=staffing",
    f"{EVENT}/agenda?q=zebra", f"{EVENT}/sessions/a2", f"{EVENT}/sessions/a2?confirm=unregister",
    f"{EVENT}/my-agenda", f"{EVENT}/subscribe", f"{EVENT}/inbox", f"{EVENT}/changes", "/events",
    f"{EVENT}/guide", f"{EVENT}/guide?q=mail", f"{EVENT}/badge", f"{EVENT}/lobby", f"{EVENT}/credits",
    f"{EVENT}/evaluations",
    f"{EVENT}/sessions/a2/counted", "/settings", "/settings/erase", "/sign-in/code",
    "/sign-in/code/verify",
)  # fmt: skip


@pytest.fixture(params=["light", "dark"])
def desk(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Page]:
    """A page at a desk, in light and then in dark; axe is put into pages, so the policy is off."""
    context = chromium.new_context(
        base_url=address, color_scheme=request.param, bypass_csp=True,
        viewport={"width": 1280, "height": 860},
    )  # fmt: skip
    yield from watched(context)


def faults_of(page: Page, path: str) -> list[str]:
    page.goto(path)
    found = Axe().run(page).response["violations"]
    return [f"{path} {one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


def test_axe_finds_nothing_on_any_page(desk: Page) -> None:
    faults = [fault for path in GUEST for fault in faults_of(desk, path)]
    sign_in(desk, "kim")
    desk.goto(f"{EVENT}/sessions/a2")
    if desk.get_by_role("button", name="Register").count():
        desk.get_by_role("button", name="Register").click()
        desk.locator("[data-seat=confirmed]").wait_for()
    desk.set_viewport_size({"width": 390, "height": 844})
    faults += [fault for path in SIGNED_IN for fault in faults_of(desk, path)]
    desk.goto(f"{EVENT}/sessions/a2")
    desk.get_by_role("button", name="Unregister").click()
    faults += [one["id"] for one in Axe().run(desk).response["violations"]]
    assert faults == []


def test_nothing_is_wider_than_the_smallest_phone(chromium: Browser, address: str) -> None:
    wide = []
    context = chromium.new_context(base_url=address, viewport={"width": 320, "height": 568})
    for page in watched(context):
        for path in GUEST:
            wide += _too_wide(page, path)
        sign_in(page, "lea")
        for path in SIGNED_IN:
            wide += _too_wide(page, path)
    assert wide == []


def _too_wide(page: Page, path: str) -> list[str]:
    page.goto(path)
    width = page.evaluate("document.documentElement.scrollWidth")
    return [f"{path}: {width} px"] if width > 320 else []


def test_my_agenda_prints_on_one_page(chromium: Browser, address: str) -> None:
    for page in watched(chromium.new_context(base_url=address)):
        sign_in(page, "mia")
        for session in ("a1", "b1"):
            page.goto(f"{EVENT}/sessions/{session}")
            page.get_by_role("button", name="Register").click()
            page.locator("[data-seat=confirmed]").wait_for()
        page.goto(f"{EVENT}/my-agenda")
        printed = page.pdf(format="Letter")
        assert printed.count(b"/Type /Page\n") == 1
        assert page.locator(".plan > li").count() > 10


def test_a_chosen_look_beats_the_device(chromium: Browser, address: str) -> None:
    """Control: without the choice the same device shows the other look."""
    context = chromium.new_context(base_url=address, color_scheme="light")
    for page in watched(context):
        page.goto("/settings")
        light = _paper(page)
        page.get_by_label("Dark").check(force=True)
        page.get_by_role("button", name="Keep this look").click()
        page.wait_for_url("**/settings")
        page.goto("/sign-in")
        dark = _paper(page)
        page.emulate_media(color_scheme="dark")
        page.context.clear_cookies()
        page.goto("/sign-in")
        assert _paper(page) == dark != light


def _paper(page: Page) -> str:
    colour: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return colour

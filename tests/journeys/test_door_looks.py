"""A door's phone and the pages beside it, for everybody: axe, phone and desktop, light and dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Page, expect

from congress.app import house_of
from congress.badges.rules.codes import write_badge_code
from congress.core.ids import digest
from congress.core.principal import Role
from tests.badges.world import employ
from tests.checkin.world import EVENT
from tests.journeys.entrance import PHONE, Doors, choose, doors, says, scan, start
from tests.journeys.road import State
from tests.journeys.test_door_crew import employ_at_door, say_who

__all__ = ["doors"]  # the fixture
DESKTOP = {"width": 1280, "height": 800}


def look(page: Page) -> None:
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)  # type: ignore[arg-type] # a size
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_stage_of_a_shift_is_readable_for_everybody(doors: Doors, scheme: str) -> None:
    """Who scans, the check, practice, amber, red with the supervisor's form, no network, the end."""
    kim = employ_at_door(doors, "Kim")
    employ_at_door(doors, "Sam", is_supervisor=True)
    page = doors.phone(at_work=False, color_scheme=scheme)
    look(page)
    say_who(page, kim)
    scan(page, doors.code("ana"))
    says(page, "good", "ANA TEST")
    look(page)
    start(page)
    scan(page, doors.code("ben", 2))
    says(page, "bad", "BEN TEST")
    page.get_by_role("button", name="Let in all the same").click()
    look(page)
    page.get_by_role("button", name="Cancel").click()
    choose(page, "Standby line")
    expect(page.locator("[data-line]")).to_contain_text("in line.")
    look(page)
    choose(page, "In")
    doors.road.turn(State.CLOSED)
    page.evaluate("window.Date.now = (now => () => now() + 42 * 60000)(Date.now)")
    scan(page, write_badge_code(digest("of somebody perhaps")).text)
    says(page, "unsure", "42 minutes ago.")
    look(page)
    page.get_by_role("button", name="End shift").click()
    expect(page.get_by_text("could not be sent yet.")).to_be_visible()
    look(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_supervisors_pages_are_readable_for_everybody(doors: Doors, scheme: str) -> None:
    """Who works at the doors with a PIN, phones and what they hold, attendance to look at."""
    with house_of(doors.app).store.writing() as db:
        employ(db, "sam", Role.SUPERVISOR, EVENT)
    phone = doors.phone()
    scan(phone, write_badge_code(digest("of nobody")).text)
    says(phone, "bad", "This badge is not known here.")
    address = f"http://127.0.0.1:{doors.road.port}"
    context = doors.chromium.new_context(
        base_url=address, color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True
    )
    context.add_cookies([{"name": "congress", "value": "token-of-sam", "url": address}])
    page = context.new_page()
    page.goto(f"/desk/e/{EVENT}/crew")
    page.get_by_label("Name").fill("Kim")
    page.get_by_role("button", name="Add, and show the PIN").click()
    expect(page.get_by_role("heading", name="The PIN of Kim")).to_be_visible()
    look(page)
    page.goto(f"/desk/e/{EVENT}/phones")
    expect(page.get_by_text("At work,")).to_be_visible()
    look(page)
    page.goto(f"/desk/e/{EVENT}/review")
    look(page)
    context.close()

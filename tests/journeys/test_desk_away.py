"""Pages of the desk that need a network, where there is none: ours says so, and leads to what works."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import expect

from congress.app import house_of
from congress.core.principal import Role
from tests.badges.world import employ
from tests.checkin.world import EVENT
from tests.journeys.conftest import path_of
from tests.journeys.cut_off import CutOff, cut
from tests.journeys.entrance import Doors, doors, says, scan
from tests.journeys.road import State
from tests.journeys.test_door_crew import employ_at_door

__all__ = ["cut", "doors"]  # the fixtures
DOORS = f"/desk/e/{EVENT}/doors"


@pytest.mark.parametrize("address", ["/desk", DOORS, f"{DOORS}/left", f"{DOORS}/left/standby"])
def test_without_a_network_every_page_leads_to_the_scanner_that_is_kept(
    doors: Doors, address: str
) -> None:
    page = doors.phone()
    doors.road.turn(State.CLOSED)
    page.goto(address)
    expect(page.get_by_role("heading", name="No network right now")).to_be_visible()
    expect(page.get_by_role("link", name="Hand out badges")).to_be_hidden()  # no list of it here
    page.get_by_role("link", name="Scan at the doors").click()
    scan(page, doors.code("ana"))
    says(page, "good", "ANA TEST")
    page.get_by_role("link", name="Doors").click()  # back, and still no network
    expect(page.get_by_role("heading", name="No network right now")).to_be_visible()
    doors.road.turn(State.OPEN)
    expect(page.get_by_role("heading", name="The network is back")).to_be_visible()
    page.get_by_role("link", name="Go on").click()
    expect(page.get_by_role("heading", name="Doors", exact=True)).to_be_visible()
    assert path_of(page) == DOORS


def test_a_tablet_that_carries_the_people_is_led_to_handing_out(cut: CutOff) -> None:
    tablet = cut.loaded()
    cut.road.turn(State.PORTAL)
    tablet.goto("/desk")
    expect(
        tablet.get_by_role("heading", name="This Wi-Fi shows a page of its own first")
    ).to_be_visible()
    assert "Welcome to the hotel" not in tablet.content()
    expect(tablet.get_by_role("link", name="Scan at the doors")).to_be_hidden()
    tablet.get_by_role("link", name="Hand out badges").click()
    expect(tablet.locator("[data-offline-find]")).to_be_visible()


def test_what_was_sent_into_no_network_is_said_and_not_sent_again(doors: Doors) -> None:
    employ_at_door(doors, "Kim")
    with house_of(doors.app).store.writing() as db:
        employ(db, "sam", Role.SUPERVISOR, EVENT)
    page = doors.phone(at_work=False)
    page.context.add_cookies(
        [{
            "name": "congress", "value": "token-of-sam",
            "url": f"http://127.0.0.1:{doors.road.port}",
        }]
    )  # fmt: skip
    page.goto(f"/desk/e/{EVENT}/crew")
    doors.road.turn(State.CLOSED)
    page.get_by_role("button", name="New PIN").click()
    expect(page.get_by_text("What was sent a moment ago may not have arrived.")).to_be_visible()
    again = page.get_by_role("link", name="Try again")
    assert (again.get_attribute("href") or "").endswith("/pin")


def test_a_device_that_keeps_nothing_says_what_to_do_once(doors: Doors) -> None:
    page = doors.phone(at_work=False)
    page.goto("about:blank")
    page.goto("/desk")
    page.evaluate("""new Promise((resolve) => {
      indexedDB.deleteDatabase('doors').onsuccess = () => resolve(null);
    })""")
    doors.road.turn(State.CLOSED)
    page.goto("/desk")
    expect(page.get_by_text("Nothing is kept on this device yet.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_readable_for_everybody(doors: Doors, scheme: str) -> None:
    page = doors.phone(color_scheme=scheme)
    doors.road.turn(State.CLOSED)
    page.goto("/desk")
    expect(page.get_by_role("link", name="Scan at the doors")).to_be_visible()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()

"""A tablet of the desk that is to print for a while, in a browser that asks before each sheet."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.desk.world import DESK
from tests.journeys.test_desk import COUNTS_PRINTS, Hall, hall, press, type_and_enter

__all__ = ["hall"]  # the fixture


def test_a_tablet_that_only_looks_takes_nothing_and_asks_what_came_out(hall: Hall) -> None:
    """No browser tells whether its print dialog was cancelled: whoever stands there says it."""
    desk, station = hall.tablet("dana"), hall.tablet("dirk")
    station.add_init_script(COUNTS_PRINTS)
    type_and_enter(desk, "x-ana")
    press(desk)
    station.goto(f"{DESK}/station")
    expect(station.get_by_role("status")).to_be_hidden()
    station.get_by_role("button", name="Start printing here").click()
    station.get_by_role("button", name="It did not come out").click()
    expect(station.get_by_text("Waiting for badges to print.")).to_be_visible()
    expect(desk.get_by_text("It did not come out: the print station did not")).to_be_visible()
    expect(station.locator("[data-printed] li")).to_have_count(0)
    desk.locator("body[data-settled]").wait_for()
    desk.get_by_role("button", name="Print again").first.click()
    expect(station.get_by_text("Did the badge of Ana Test come out?")).to_be_visible()
    station.get_by_role("link", name="back to the badge desk").click()
    expect(desk.get_by_text("It did not come out: the print station was left.")).to_be_visible()

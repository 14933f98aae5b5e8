"""A tablet of the desk that is to print for a while, in a browser that asks before each sheet."""

from __future__ import annotations

import pypdfium2
from playwright.sync_api import Route, expect

from tests.desk.world import DESK
from tests.journeys.hall import COUNTS_PRINTS, Hall, hall, press, type_and_enter

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


def test_a_tap_at_the_desk_comes_out_at_the_station(hall: Hall) -> None:
    """The card says so by itself; the station needs nobody."""
    desk, station = hall.tablet("dana"), hall.printer()
    station.add_init_script(COUNTS_PRINTS)
    station.goto(f"{DESK}/station")
    expect(station.get_by_role("status")).to_contain_text("Waiting for badges to print.")
    for number, name in (("x-ana", "Ana Test"), ("x-ben", "Ben Test")):
        type_and_enter(desk, number)
        press(desk)
        expect(desk.get_by_text("Printed at 4:00 PM PT.")).to_be_visible()
        expect(station.locator("[data-printed] li").first).to_have_text(name)
        press(desk)
        expect(desk.get_by_text(f"Handed over to {name}.")).to_be_visible()
    assert station.evaluate("window.printed") == [True, True]
    expect(station.get_by_role("status")).to_contain_text("Waiting for badges to print.")


def test_on_paper_there_is_nothing_but_the_badge_and_its_slip(hall: Hall) -> None:
    desk = hall.tablet("dana")
    station = hall.tablet("dirk", java_script_enabled=False)
    type_and_enter(desk, "x-ana")
    press(desk)
    station.goto(f"{DESK}/station")
    station.get_by_role("button", name="Start printing here").click()
    expect(station.get_by_alt_text("The badge of Ana Test")).to_be_visible()
    paper = pypdfium2.PdfDocument(station.pdf(prefer_css_page_size=True, print_background=True))
    assert [page.get_size() for page in paper] == [(288, 216), (288, 216)]  # 4×3 in
    assert "".join(page.get_textpage().get_text_range() for page in paper).strip() == ""
    station.get_by_role("button", name="It came out").click()
    expect(station.get_by_text("The desk sees that it came out.")).to_be_visible()
    expect(desk.get_by_text("Printed at 4:00 PM PT.")).to_be_visible()


def test_a_station_whose_network_is_away_goes_on_when_it_is_back(hall: Hall) -> None:
    """Its answer was lost on the way: it is said again, and the badge is printed once."""
    desk, station = hall.tablet("dana"), hall.printer()
    station.add_init_script(COUNTS_PRINTS)
    station.clock.install()
    station.goto(f"{DESK}/station")
    expect(station.get_by_role("status")).to_contain_text("Waiting for badges to print.")
    lost: list[str] = []

    def lose_answers(route: Route) -> None:
        if "do=done" in (route.request.post_data or "") and not lost:
            lost.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    station.route("**/station", lose_answers)
    type_and_enter(desk, "x-ana")
    press(desk)
    station.clock.run_for(1_000)
    expect(station.get_by_role("status")).to_contain_text("The server does not answer.")
    station.clock.run_for(4_000)
    expect(station.locator("[data-printed] li")).to_have_text(["Ana Test"])
    expect(desk.get_by_text("Printed at 4:00 PM PT.")).to_be_visible()
    assert station.evaluate("window.printed") == [True]
    assert lost

"""What an attendee does with a phone, in a real browser against a real server."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.journeys.conftest import PHONE, path_of, sign_in, watched

EVENT = "/e/psc-2025"
A4, A5, B5 = (f"{EVENT}/sessions/{one}" for one in ("a4", "a5", "b5"))


def state(page: Page) -> str:
    found = page.locator("[data-seat]").get_attribute("data-seat")
    assert found is not None
    return found


def test_register_wait_and_unregister_without_leaving_the_page(
    chromium: Browser, address: str, phone: Page
) -> None:
    sign_in(phone, "ana")
    phone.goto(A5)
    before = phone.locator("[data-seat]").bounding_box()
    phone.get_by_role("button", name="Register").click()
    expect(phone.get_by_text("You have a seat.", exact=True)).to_be_visible()
    expect(phone.locator("[data-seat]")).to_be_focused()
    after = phone.locator("[data-seat]").bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) < 1  # it stays under the thumb
    for other in watched(chromium.new_context(base_url=address, viewport=PHONE)):
        sign_in(other, "ben")
        other.goto(A5)
        expect(other.get_by_text("Full", exact=True)).to_be_visible()
        other.get_by_role("button", name="Join the waitlist").click()
        expect(other.get_by_text("You are 1st in line.")).to_be_visible()
        phone.reload()
        phone.get_by_role("button", name="Unregister").click()
        dialog = phone.get_by_role("dialog")
        expect(dialog).to_contain_text(
            "1 person is waiting for this session. If you unregister, your seat goes to the next "
            "person now."
        )
        dialog.get_by_role("button", name="Keep my seat").click()
        expect(dialog).to_be_hidden()
        assert state(phone) == "confirmed"
        phone.get_by_role("button", name="Unregister").press("Enter")
        dialog.get_by_role("button", name="Unregister").press("Enter")
        expect(phone.locator("[data-seat-live]")).to_have_text("You gave up your seat.")
        assert state(phone) == "none"
        other.goto(f"{EVENT}/")
        expect(other.get_by_text("new message")).to_be_visible()
        other.goto(A5)
        assert state(other) == "confirmed"


def test_a_swap_into_a_free_seat_says_what_it_gives_up(phone: Page) -> None:
    sign_in(phone, "chiara")
    phone.goto(A4)
    title = phone.get_by_role("heading", level=1).inner_text()
    phone.get_by_role("button", name="Register").click()
    expect(phone.get_by_text("You have a seat.", exact=True)).to_be_visible()
    phone.goto(f"{EVENT}/sessions/a3")
    other = phone.get_by_role("heading", level=1).inner_text()
    expect(phone.get_by_text(f"You give up “{title}” now.")).to_be_visible()
    phone.get_by_role("button", name="Swap").click()
    expect(phone.locator("[data-seat-live]")).to_contain_text("the other one went back")
    phone.goto(f"{EVENT}/my-agenda")
    expect(phone.get_by_role("link", name=other)).to_be_visible()
    expect(phone.get_by_role("link", name=title)).to_have_count(0)


def test_everything_works_without_javascript(chromium: Browser, address: str) -> None:
    context = chromium.new_context(base_url=address, viewport=PHONE, java_script_enabled=False)
    for page in watched(context):
        sign_in(page, "dora")
        page.get_by_role("link", name="Agenda", exact=True).click()
        page.get_by_label("Search titles").fill("crash cart")
        page.get_by_role("button", name="Search").click()
        expect(page.get_by_text("1 session found")).to_be_visible()
        page.goto(A4)
        page.get_by_role("button", name="Register").click()
        expect(page.get_by_text("Done. This session is in My Agenda now.")).to_be_visible()
        page.get_by_role("link", name="Unregister").click()
        expect(page.get_by_text("Nobody is waiting.")).to_be_visible()
        page.get_by_role("button", name="Unregister").click()
        expect(page.get_by_text("You gave up your seat.")).to_be_visible()
        page.get_by_role("link", name="Settings of").click()
        page.get_by_role("button", name="Sign out on this device").click()
        assert path_of(page) == "/sign-in"


def test_an_answer_lost_on_bad_wifi_is_looked_up(phone_without_worker: Page) -> None:
    phone = phone_without_worker
    sign_in(phone, "eva")
    phone.goto(B5)

    def swallow(route: Route) -> None:
        route.fetch(max_redirects=0)  # it got through; only the answer is lost
        route.abort()

    phone.route("**/register", swallow)
    phone.get_by_role("button", name="Register").click()
    live = phone.locator("[data-seat-live]")
    expect(live).to_have_text("We don't know yet whether that got through. Checking…")
    expect(live).to_have_text("You have a seat.")
    assert state(phone) == "confirmed"


def test_a_request_that_never_arrived_is_said_to_be_none(phone_without_worker: Page) -> None:
    phone = phone_without_worker
    sign_in(phone, "finn")
    phone.goto(A4)
    phone.route("**/register", lambda route: route.abort())
    phone.get_by_role("button", name="Register").click()
    live = phone.locator("[data-seat-live]")
    expect(live).to_have_text("No seat yet. Tap to try again.")
    phone.unroute("**/register")
    phone.get_by_role("button", name="Register").click()
    expect(phone.get_by_text("You have a seat.", exact=True)).to_be_visible()


def send_away(page: Page, address: str, seconds: int, times: int) -> list[str]:
    """Answer that the server is busy, so many times; return the requests that came, as they come."""
    came: list[str] = []

    def answer(route: Route) -> None:
        came.append(route.request.method)
        if len(came) > times:
            route.continue_()
            return
        headers = {"X-Congress": "1", "X-Congress-Crowded": "1", "Retry-After": str(seconds)}
        route.fulfill(status=503, headers=headers, body="busy", content_type="text/html")

    page.route(address, answer)
    return came


def test_a_busy_server_is_asked_again_when_it_says(phone_without_worker: Page) -> None:
    phone = phone_without_worker
    sign_in(phone, "kira")
    phone.goto(A4)
    came = send_away(phone, "**/register", seconds=3, times=2)
    phone.get_by_role("button", name="Register").click()
    seen = phone.locator("[data-seat-wait] p")
    live = phone.locator("[data-seat-live]")
    expect(live).to_contain_text("we try again in 3 seconds.")
    live.evaluate("one => { one.dataset.since = one.textContent }")
    for left in ("3 seconds", "2 seconds", "1 second", "3 seconds"):
        expect(seen).to_have_text(
            f"Many people are here right now. Keep this page open: we try again in {left}."
        )
        # Whoever hears the page is told once, not every second.
        assert live.evaluate("one => one.textContent === one.dataset.since")
    assert state(phone) == "none"
    expect(phone.get_by_text("You have a seat.", exact=True)).to_be_visible()
    expect(seen).to_have_count(0)
    assert came == ["POST"] * 3


def test_who_has_enough_stops_trying(phone_without_worker: Page) -> None:
    phone = phone_without_worker
    sign_in(phone, "nele")
    phone.goto(A4)
    came = send_away(phone, "**/register", seconds=30, times=1)
    phone.get_by_role("button", name="Register").click()
    phone.get_by_role("button", name="Stop trying").click()
    said = phone.locator("[data-seat-live]")
    expect(said).to_have_text("Stopped, and nothing was changed. Tap to try again.")
    expect(phone.get_by_role("button", name="Register")).to_be_focused()
    assert came == ["POST"]
    phone.get_by_role("button", name="Register").click()
    expect(phone.get_by_text("You have a seat.", exact=True)).to_be_visible()


def test_a_phone_that_slept_sends_nothing_pressed_long_ago(phone_without_worker: Page) -> None:
    phone = phone_without_worker
    phone.clock.install()
    sign_in(phone, "otto")
    phone.goto(A4)
    came = send_away(phone, "**/register", seconds=60, times=1)
    phone.get_by_role("button", name="Register").click()
    expect(phone.locator("[data-seat-wait]")).to_be_visible()
    phone.clock.fast_forward(2 * 3600 * 1000)
    expect(phone.locator("[data-seat-live]")).to_have_text(
        "Still very busy, and nothing was changed. Tap to try again."
    )
    assert came == ["POST"]


def test_a_503_that_promises_nothing_is_looked_up(phone_without_worker: Page) -> None:
    """The connection to the database may have broken at the last moment."""
    phone = phone_without_worker
    sign_in(phone, "paul")
    phone.goto(A4)

    def doubtful(route: Route) -> None:
        route.fetch(max_redirects=0)  # it was done
        headers = {"X-Congress": "1", "Retry-After": "1"}
        route.fulfill(status=503, headers=headers, body="busy", content_type="text/html")

    phone.route("**/register", doubtful)
    phone.get_by_role("button", name="Register").click()
    live = phone.locator("[data-seat-live]")
    expect(live).to_have_text("We don't know yet whether that got through. Checking…")
    expect(live).to_have_text("You have a seat.")


@pytest.mark.parametrize(("name", "button", "then"), [
    ("mona", "Register", "Unregister"), ("rita", "Star", "Remove the star"),
])  # fmt: skip
def test_a_late_look_never_covers_what_was_done_meanwhile(
    phone_without_worker: Page, name: str, button: str, then: str
) -> None:
    phone = phone_without_worker
    sign_in(phone, name)
    phone.goto(A4)
    held: list[Route] = []
    old = phone.request.get(A4).text()

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        held.append(route)

    phone.route(f"**{A4}", hold_the_first)
    phone.evaluate("document.body.dataset.kept = 'slow'")
    phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    phone.get_by_role("button", name=button, exact=True).click()
    done = phone.get_by_role("button", name=then, exact=True)
    expect(done).to_be_visible()
    with phone.expect_response(f"**{A4}"):
        held[0].fulfill(body=old, headers={"X-Congress": "1", "Content-Type": "text/html"})
    phone.wait_for_timeout(500)
    assert done.is_visible()


def test_who_is_to_wait_for_long_decides_when_to_ask_again(phone_without_worker: Page) -> None:
    phone = phone_without_worker
    sign_in(phone, "lutz")
    phone.goto(A4)
    came = send_away(phone, "**/register", seconds=600, times=1)
    phone.get_by_role("button", name="Register").click()
    expect(phone.locator("[data-seat-live]")).to_have_text(
        "Still very busy, and nothing was changed. Tap to try again."
    )
    assert came == ["POST"]
    phone.get_by_role("button", name="Register").click()
    expect(phone.get_by_text("You have a seat.", exact=True)).to_be_visible()
    send_away(phone, "**/star", seconds=3, times=1)
    phone.locator("[data-star] button").click()
    expect(phone.locator("[data-star-says]")).to_have_text(
        "Many people are here right now, and nothing was changed. Tap again in a moment."
    )


def test_a_hotel_portal_is_never_taken_for_our_answer(phone_without_worker: Page) -> None:
    phone = phone_without_worker
    sign_in(phone, "gina")
    phone.goto(A4)
    portal = "<h1>Welcome to the hotel</h1><div data-seat='confirmed'>You have a seat.</div>"
    phone.route("**/register", lambda route: route.fulfill(body=portal, content_type="text/html"))
    phone.get_by_role("button", name="Register").click()
    expect(phone.locator("[data-seat-live]")).to_have_text("No seat yet. Tap to try again.")
    assert state(phone) == "none"


def test_search_answers_while_typing_and_seats_left_stay_true(
    chromium: Browser, address: str, phone: Page
) -> None:
    sign_in(phone, "hugo")
    phone.goto(f"{EVENT}/agenda?day=2025-03-10")
    phone.get_by_label("Search titles").type("crash cart")
    expect(phone.get_by_role("status")).to_have_text("1 session found")
    assert "q=crash" in phone.url
    line = phone.locator("[data-session=a5]")
    before = line.locator("[data-fill]").inner_text()
    for other in watched(chromium.new_context(base_url=address, viewport=PHONE)):
        sign_in(other, "ida")
        other.goto(A5)
        other.get_by_role("button", name=re.compile("Register|Join the waitlist")).click()
        expect(other.locator("[data-seat-live]")).to_be_visible()
    phone.wait_for_timeout(1_100)  # availability may be a second old
    phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(line.locator("[data-fill]")).not_to_have_text(before)


def test_times_are_said_in_the_zone_of_the_device_too(chromium: Browser, address: str) -> None:
    said = {}
    for zone in ("America/New_York", "America/Los_Angeles", "Asia/Tokyo"):
        for page in watched(chromium.new_context(base_url=address, timezone_id=zone)):
            page.goto(f"{EVENT}/sessions/a4")
            said[zone] = page.locator("[data-your-time]").inner_text()
    assert said == {
        "America/New_York": "12:15 PM your time",
        "America/Los_Angeles": "",
        "Asia/Tokyo": "Tue, 1:15 AM your time",
    }


def test_a_calendar_is_subscribed_with_the_mailed_code(phone: Page) -> None:
    sign_in(phone, "jon")
    phone.goto(f"{EVENT}/subscribe")
    phone.get_by_role("link", name="Confirm it is you").click()
    phone.get_by_role("button", name="Send me a code").click()
    code_page = phone.url
    phone.goto("/dev/letters")
    code = phone.get_by_text(re.compile(r"^Code: \d{6}$")).first.inner_text()[-6:]
    phone.goto(code_page)
    phone.get_by_label("Code from the e-mail").fill(code)
    phone.get_by_role("button", name="Continue").click()
    assert path_of(phone) == f"{EVENT}/subscribe"
    phone.get_by_label("Name it").fill("Phone")
    phone.get_by_role("button", name="Create the link").click()
    link = phone.get_by_label("Or copy this address").input_value()
    feed = phone.request.get("/feeds/" + link.rpartition("/")[2])
    assert feed.ok
    assert "BEGIN:VCALENDAR" in feed.text()
    phone.goto(f"{EVENT}/subscribe")
    expect(phone.get_by_text("Last fetched")).to_be_visible()
    assert link not in phone.content()


def test_the_keyboard_alone_is_enough(phone: Page) -> None:
    phone.goto(f"{EVENT}/agenda?day=2025-03-10")
    phone.keyboard.press("Tab")
    expect(phone.get_by_role("link", name="Skip to the content")).to_be_focused()
    phone.keyboard.press("Enter")
    phone.keyboard.press("Tab")
    expect(phone.get_by_role("button", name="Search", exact=True)).to_be_focused()
    phone.keyboard.press("Tab")
    expect(phone.get_by_label("Search titles")).to_be_focused()
    reached = set()
    for _ in range(12):
        phone.keyboard.press("Tab")
        reached.add(phone.evaluate("document.activeElement.getAttribute('href') || ''"))
        assert phone.evaluate(
            "getComputedStyle(document.activeElement).outlineStyle"
        ) == "solid" or (
            phone.evaluate("getComputedStyle(document.activeElement, '::after').outlineStyle")
            == "solid"
        )
    assert any("/sessions/" in one for one in reached)

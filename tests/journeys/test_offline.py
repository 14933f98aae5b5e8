"""The hotel cellar: what the phone kept opens at once and dated, and nothing is sent by stealth."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.cellar import (
    A4,
    AGENDA,
    EVENT,
    KEYNOTE,
    MINE,
    MONDAY,
    all_kept,
    arrive,
    await_kept,
    await_kept_with,
    kept_pages,
)
from tests.journeys.conftest import PHONE, path_of, sign_in, watched
from tests.journeys.road import Road, State

MOMENT = r"\w{3}, March \d+, \d+:\d\d [AP]M PT"
FORGET_KEPT = """caches.keys().then((names) => Promise.all(
  names.filter((name) => !name.startsWith("congress-shell-")).map((name) => caches.delete(name))))"""
AT_ONCE_SECONDS = 3  # with all a browser does for a page, on a busy machine


@pytest.fixture
def phone(phone_on_the_road: Page) -> Page:
    """The phone of these journeys."""
    return phone_on_the_road


def opened_at_once(page: Page, path: str) -> str:
    """Open a page; return what its dated line says."""
    before = time.monotonic()
    page.goto(path)
    note = page.locator("[data-kept-note]")
    expect(note).to_be_visible()
    assert time.monotonic() - before < AT_ONCE_SECONDS
    return " ".join(note.inner_text().split())


def test_a_page_that_the_worker_left_out_is_taken_in(phone: Page) -> None:
    """Found by a slow machine: a page on its way while the worker began was never looked after.

    A reload past the worker leaves a page out just so, and at will. Control: without "claim" in
    worker-link.js nothing is fetched here.
    """
    arrive(phone, "theo")
    phone.evaluate(FORGET_KEPT)
    assert all_kept(phone) == set()
    with phone.expect_navigation():
        phone.context.new_cdp_session(phone).send("Page.reload", {"ignoreCache": True})
    await_kept(phone, MINE, AGENDA)


def test_the_agenda_opens_in_the_cellar_dated(phone: Page, road: Road) -> None:
    arrive(phone, "nora")
    road.turn(State.CLOSED)
    said = opened_at_once(phone, AGENDA)
    assert re.fullmatch(rf"You are offline\. This is the agenda as of {MOMENT}\.", said)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Agenda")
    assert phone.locator("main article.line").count() > 5
    expect(phone.locator("main [data-fill]").first).to_be_hidden()  # seats left: true for a minute
    assert phone.evaluate("getComputedStyle(document.querySelector('.bar')).position") == "sticky"
    for path, what in (
        (MINE, "My Agenda"),
        (MONDAY, "the agenda"),
        (KEYNOTE, "this session"),
        (f"{EVENT}/inbox", "your inbox"),
        (f"{EVENT}/", "your day"),
    ):
        said = opened_at_once(phone, path)
        assert re.fullmatch(rf"You are offline\. This is {what} as of {MOMENT}\.", said)
    expect(phone.get_by_role("heading", name="Next")).to_have_count(0)
    phone.goto("/")  # as the home screen opens it
    assert path_of(phone) == f"{EVENT}/"
    phone.goto("/my-agenda")
    assert path_of(phone) == MINE
    phone.goto(f"{AGENDA}?day=2025-03-10&q=crash")
    expect(phone.get_by_text("Search and filters work again")).to_be_visible()
    road.turn(State.OPEN)
    phone.goto(AGENDA)
    expect(phone.locator("[data-kept-note]")).to_be_hidden()


def test_without_the_worker_the_cellar_is_dark(chromium: Browser, road: Road) -> None:
    """The control: the same journey in a browser that runs no worker, as on plain http."""
    context = chromium.new_context(
        base_url=f"http://127.0.0.1:{road.port}", viewport=PHONE, service_workers="block"
    )
    for page in watched(context):
        sign_in(page, "olaf")
        page.goto(AGENDA)
        page.wait_for_timeout(500)
        assert kept_pages(page) == {}
        page.goto(A4)
        page.get_by_role("button", name="Register").click()
        expect(page.get_by_text("You have a seat.", exact=True)).to_be_visible()
        road.turn(State.CLOSED)
        with pytest.raises(Exception, match="ERR_CONNECTION_REFUSED"):
            page.goto(AGENDA)


def test_a_page_that_was_never_seen_says_what_is_kept(phone: Page, road: Road) -> None:
    arrive(phone, "pia")
    road.turn(State.CLOSED)
    answer = phone.goto(f"{EVENT}/sessions/e1")
    assert answer is not None
    assert answer.status == 503
    expect(phone.get_by_role("heading", name="You are offline")).to_be_visible()
    expect(phone.get_by_role("heading", name="Whom to ask")).to_be_visible()
    phone.get_by_role("link", name="My Agenda").click()
    assert path_of(phone) == MINE
    phone.goto(f"{EVENT}/sessions/e1")
    road.turn(State.OPEN)
    phone.get_by_role("button", name="Try again").click()
    expect(phone.get_by_role("heading", name="You are offline")).to_have_count(0)


def test_a_page_that_was_never_seen_opens_when_the_server_is_back(phone: Page, road: Road) -> None:
    """The phone is online all the time: no event of the browser's tells that the server is back."""
    arrive(phone, "jana")
    road.turn(State.CLOSED)
    phone.goto(f"{EVENT}/speakers")
    expect(phone.get_by_role("heading", name="You are offline")).to_be_visible()
    road.turn(State.OPEN)
    expect(phone.get_by_role("heading", name="Speakers")).to_be_visible(timeout=40_000)


def test_a_hotels_page_is_never_kept_and_counts_as_offline(phone: Page, road: Road) -> None:
    arrive(phone, "quin")
    before = all_kept(phone)
    road.turn(State.PORTAL)
    said = opened_at_once(phone, MINE)
    assert said.startswith("This Wi-Fi wants you to sign in first, so you are offline.")
    phone.goto(f"{EVENT}/sessions/e1")
    expect(phone.get_by_role("heading", name="This Wi-Fi wants you to sign in")).to_be_visible()
    phone.goto(AGENDA)
    assert "hotel" not in phone.content()
    assert all_kept(phone) == before
    # The road carries the portal's page alone: seen by a browser without a worker.
    assert "Welcome to the hotel" in phone.request.get("/").text()
    road.turn(State.OPEN)
    phone.goto(MINE)
    expect(phone.locator("[data-kept-note]")).to_be_hidden()


def test_a_slow_answer_brings_the_kept_page_first_and_the_fresh_one_after(
    phone: Page, road: Road
) -> None:
    arrive(phone, "rosa")
    phone.goto(MONDAY)
    phone.evaluate("window.scrollTo(0, 700)")
    road.turn(State.SLOW)
    phone.goto(MINE)
    expect(phone.get_by_text("The connection is slow; we keep trying.")).to_be_visible()
    phone.evaluate("document.querySelector('main').dataset.old = 'yes'")
    expect(phone.get_by_text("this page is up to date")).to_be_visible()
    assert phone.locator("main[data-old]").count() == 0
    expect(phone.locator("[data-kept-note]")).to_be_hidden()


UPPERMOST = """() => {
  const lines = [...document.querySelectorAll('main [data-session]')];
  const read = lines.find((one) => one.getBoundingClientRect().top >= 0);
  return [read.dataset.session, read.getBoundingClientRect().top];
}"""


def test_back_online_the_page_renews_itself_and_keeps_the_place(phone: Page, road: Road) -> None:
    arrive(phone, "sven")
    road.turn(State.CLOSED)
    phone.goto(MONDAY)
    phone.evaluate("window.scrollTo(0, 900)")
    read, before = phone.evaluate(UPPERMOST)
    sign = phone.locator(".bar").get_by_text("Offline")
    expect(sign).to_be_in_viewport()  # the note has scrolled away
    road.turn(State.OPEN)
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    expect(phone.get_by_text("this page is up to date")).to_have_count(1)
    expect(sign).to_be_hidden()
    line = phone.locator(f'main [data-session="{read}"]')
    after = line.bounding_box()
    assert after is not None
    assert abs(after["y"] - before) < 4
    # Also when the note above says no more.
    expect(phone.locator("[data-kept-note]")).to_be_hidden()
    later = line.bounding_box()
    assert later is not None
    assert abs(later["y"] - before) < 4


def test_register_in_the_cellar_is_said_to_be_impossible_and_never_sent(
    phone: Page, road: Road
) -> None:
    arrive(phone, "tara")
    phone.goto(A4)
    await_kept(phone, A4)
    road.turn(State.CLOSED)
    phone.goto(A4)
    phone.get_by_role("button", name="Register").click()
    live = phone.locator("[data-seat-live]")
    expect(live).to_have_text(
        "You are offline, so this can't be sent now. Nothing is sent later by itself: when you are "
        "back online, tap again."
    )
    expect(phone.get_by_role("button", name="Register")).to_be_enabled()
    phone.evaluate("document.querySelector('[data-star]').submit()")  # as a form without its script
    expect(phone.get_by_role("heading", name="We don't know whether")).to_be_visible()
    road.carried.clear()
    road.turn(State.OPEN)
    phone.goto(A4)
    phone.wait_for_timeout(1_500)
    assert not [one for one in road.carried if one.startswith("POST")]
    assert phone.locator("[data-seat]").get_attribute("data-seat") == "none"
    phone.get_by_role("button", name="Register").click()
    expect(phone.get_by_text("You have a seat.", exact=True)).to_be_visible()
    # The control of "nothing was sent": what is sent does show.
    assert [one for one in road.carried if one.startswith(f"POST {A4}/register")]


def test_an_answer_lost_on_the_road_is_looked_up(phone: Page, road: Road) -> None:
    """The server heard it and nobody heard the server: the words on screen until the road is back."""
    arrive(phone, "cleo")
    phone.goto(A4)
    road.carried.clear()
    road.turn(State.ONE_WAY)
    phone.get_by_role("button", name="Register").click()
    live = phone.locator("[data-seat-live]")
    expect(live).to_have_text("We don't know yet whether that got through. Checking…")
    road.turn(State.OPEN)
    expect(live).to_have_text("You have a seat.")
    assert len([one for one in road.carried if one.startswith(f"POST {A4}/register")]) == 1


def test_register_with_the_antenna_off_does_not_even_try(phone: Page) -> None:
    arrive(phone, "ugo")
    phone.goto(A4)
    phone.context.set_offline(True)
    expect(phone.locator("[data-kept-note]")).to_contain_text("You are offline.")
    phone.get_by_role("button", name="Register").click()
    expect(phone.locator("[data-seat-live]")).to_contain_text("this can't be sent now")
    phone.locator("[data-star] button").click()
    expect(phone.locator(".cannot-send")).to_contain_text("this can't be sent now")
    phone.context.set_offline(False)
    expect(phone.get_by_text("this page is up to date")).to_be_visible(timeout=40_000)
    assert phone.locator("[data-seat]").get_attribute("data-seat") == "none"


def test_a_kept_page_sends_once_the_way_is_open_again(phone: Page, road: Road) -> None:
    arrive(phone, "vito")
    phone.goto(A4)
    await_kept(phone, A4)
    road.turn(State.CLOSED)
    phone.goto(A4)
    road.turn(State.OPEN)
    phone.get_by_role("button", name="Register").click()
    expect(phone.get_by_text("You have a seat.", exact=True)).to_be_visible()
    title = phone.get_by_role("heading", level=1).inner_text()
    await_kept_with(phone, MINE, title)
    road.turn(State.CLOSED)
    phone.goto(MINE)
    expect(phone.get_by_role("link", name=title)).to_be_visible()


def test_a_new_edition_takes_over_and_leaves_nothing_old(phone: Page, road: Road) -> None:
    """As an older edition of us would have left the phone: its shell goes, pages find our files."""
    arrive(phone, "bela")
    phone.evaluate("""async () => {
      const old = await caches.open('congress-shell-000000000000');
      await old.put('/assets/000000000000/congress.css', new Response('body{color:red}'));
      const worker = (await navigator.serviceWorker.ready);
      await worker.unregister();
    }""")
    phone.goto(AGENDA)
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.wait_for_timeout(500)
    shells = phone.evaluate(
        "caches.keys().then((all) => all.filter((one) => one.startsWith('congress-shell-')))"
    )
    assert len(shells) == 1
    assert "000000000000" not in shells[0]
    road.turn(State.CLOSED)
    styled = phone.evaluate("fetch('/assets/111111111111/congress.css').then((one) => one.text())")
    assert "--paper" in styled

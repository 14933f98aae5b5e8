"""The hotel cellar: what the phone kept opens at once and dated, and nothing is sent by stealth."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from congress.companion.pages.door import SAID_COOKIE
from tests.journeys.conftest import PHONE, path_of, sign_in, watched
from tests.journeys.road import Road, State, road_to

EVENT = "/e/psc-2025"
MINE, AGENDA, MONDAY = f"{EVENT}/my-agenda", f"{EVENT}/agenda", f"{EVENT}/agenda?day=2025-03-10"
A1, A4 = f"{EVENT}/sessions/a1", f"{EVENT}/sessions/a4"
KEYNOTE = f"{EVENT}/sessions/k1"
MOMENT = r"\w{3}, March \d+, \d+:\d\d [AP]M PT"
AT_ONCE_SECONDS = 3  # with all a browser does for a page, on a busy machine
LIST_KEPT = """async () => {
  const found = {};
  for (const name of (await caches.keys()).filter((one) => one.startsWith('congress-kept-'))) {
    found[name] = (await (await caches.open(name)).keys()).map((one) => new URL(one.url))
      .map((url) => url.pathname + url.search);
  }
  return found;
}"""
# In the worker: as the sign-out is sent, ask for a page of the person, whose answer comes while the page
# of the guest, asked for afterwards, is still on its way.
ANSWER_LATE = """async (address) => {
  while (ahead) await ahead;
  const real = self.fetch;
  let arrive;
  const late = new Promise((resolve) => { arrive = resolve; });
  self.fetch = async (request, more) => {
    const { pathname } = new URL(request.url || request, self.location.href);
    if (pathname === '/sign-out') {
      const asking = askUnseen(address);
      await self.isHeard;
      self.learning = asking.then((asked) => asked.learnt);
    }
    const answer = await real(request, more);
    if (pathname === address) {
      self.tellHeard();
      await late;
    } else if (pathname === '/sign-in') {
      arrive();
      await self.learning;
      self.isKept = Boolean(await caches.match(address));
    }
    return answer;
  };
  self.isHeard = new Promise((resolve) => { self.tellHeard = resolve; });
}"""
READ_KEPT = """async (address) => {
  const kept = await caches.match(address);
  return kept ? kept.text() : '';
}"""


@pytest.fixture
def road(address: str) -> Iterator[Road]:
    """The road from the phone to the server."""
    with road_to(address) as road:
        yield road


@pytest.fixture
def phone(chromium: Browser, road: Road) -> Iterator[Page]:
    """A phone whose way to the server is the road."""
    yield from watched(
        chromium.new_context(
            base_url=f"http://127.0.0.1:{road.port}", viewport=PHONE, has_touch=True
        )
    )


def kept_pages(page: Page) -> dict[str, list[str]]:
    found: dict[str, list[str]] = page.evaluate(LIST_KEPT)
    return found


def all_kept(page: Page) -> set[str]:
    return {address for pages in kept_pages(page).values() for address in pages}


def await_kept(page: Page, *addresses: str) -> None:
    until = time.monotonic() + 40
    while time.monotonic() < until:
        if set(addresses) <= all_kept(page):
            return
        page.wait_for_timeout(100)
    raise AssertionError(set(addresses) - all_kept(page))


def await_kept_with(page: Page, address: str, words: str) -> None:
    """Wait until what the phone has of a page says something."""
    until = time.monotonic() + 40
    while time.monotonic() < until:
        if words in page.evaluate(READ_KEPT, address):
            return
        page.wait_for_timeout(100)
    raise AssertionError(words)


def arrive(page: Page, name: str) -> None:
    """Sign in, and wait as long as it takes the phone to fetch what will be wanted."""
    sign_in(page, name)
    await_kept(page, MINE, AGENDA, MONDAY, KEYNOTE, f"{EVENT}/changes", f"{EVENT}/inbox")


def opened_at_once(page: Page, path: str) -> str:
    """Open a page; return what its dated line says."""
    before = time.monotonic()
    page.goto(path)
    note = page.locator("[data-kept-note]")
    expect(note).to_be_visible()
    assert time.monotonic() - before < AT_ONCE_SECONDS
    return " ".join(note.inner_text().split())


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


def test_signing_out_takes_what_was_kept(phone: Page, road: Road) -> None:
    arrive(phone, "wim")
    phone.get_by_role("link", name="Settings of").click()
    phone.get_by_role("button", name="Sign out on this device").click()
    expect(phone.get_by_text("You are signed out on this device.")).to_be_visible()
    phone.wait_for_timeout(300)
    assert {name.removeprefix("congress-kept-") for name in kept_pages(phone)} <= {"guest"}
    road.turn(State.CLOSED)
    phone.goto(MINE)
    expect(phone.get_by_role("heading", name="You are offline")).to_be_visible()
    assert "Wim" not in phone.content()


def test_fetching_ahead_leaves_what_happened_to_be_read(phone: Page, road: Road) -> None:
    """Found by a slow machine: the notice after a form was spent on a page nobody saw."""
    arrive(phone, "xaver")
    address = f"http://127.0.0.1:{road.port}"
    phone.context.add_cookies([{"name": SAID_COOKIE, "value": "saved", "url": address}])
    worker = phone.context.service_workers[0]
    worker.evaluate("(address) => askUnseen(address).then((asked) => asked.learnt)", MINE)
    phone.goto(f"{EVENT}/guide")
    expect(phone.get_by_text("Saved.")).to_be_visible()


def test_what_was_asked_while_signing_out_is_not_kept(phone: Page) -> None:
    """Found by a slow machine: an answer to the person may come after the guest's page was asked for."""
    arrive(phone, "wanda")
    phone.goto("/settings")
    worker = phone.context.service_workers[0]
    worker.evaluate(ANSWER_LATE, MINE)
    phone.get_by_role("button", name="Sign out on this device").click()
    expect(phone.get_by_text("You are signed out on this device.")).to_be_visible()
    assert worker.evaluate("self.isKept") is False


def test_signing_out_in_the_cellar_takes_it_too(phone: Page, road: Road) -> None:
    arrive(phone, "xena")
    phone.goto("/settings")
    road.turn(State.CLOSED)
    phone.get_by_role("button", name="Sign out on this device").click()
    expect(phone.get_by_role("heading", name="Not quite signed out")).to_be_visible()
    assert all_kept(phone) == set()
    phone.goto(MINE)
    expect(phone.get_by_role("heading", name="You are offline")).to_be_visible()


def test_a_second_person_on_the_phone_never_meets_the_first_ones_pages(
    phone: Page, road: Road
) -> None:
    arrive(phone, "yuri")
    first = set(kept_pages(phone))
    # The cookie goes as when the sign-in ends elsewhere: no sign-out passes by the phone.
    phone.context.clear_cookies()
    sign_in(phone, "zoe")
    await_kept(phone, MINE, KEYNOTE)
    assert not first & set(kept_pages(phone))
    assert len(kept_pages(phone)) == 1
    road.turn(State.CLOSED)
    phone.goto(f"{EVENT}/")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Zoe")
    assert "Yuri" not in phone.content()


def test_a_sign_in_that_ended_elsewhere_ends_what_was_kept(phone: Page, road: Road) -> None:
    arrive(phone, "abel")
    phone.context.clear_cookies()
    phone.goto(MINE)
    assert path_of(phone) == "/sign-in"
    phone.wait_for_timeout(300)
    road.turn(State.CLOSED)
    phone.goto(MINE)
    expect(phone.get_by_role("heading", name="You are offline")).to_be_visible()


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

"""Whose pages a phone keeps: they go with a sign-out, and nobody meets another person's."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from congress.ui.notices import SAID_COOKIE
from tests.journeys.cellar import (
    EVENT,
    KEYNOTE,
    MINE,
    all_kept,
    arrive,
    await_kept,
    kept_pages,
)
from tests.journeys.conftest import path_of, sign_in
from tests.journeys.road import Road, State

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


@pytest.fixture
def phone(phone_on_the_road: Page) -> Page:
    """The phone of these journeys."""
    return phone_on_the_road


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

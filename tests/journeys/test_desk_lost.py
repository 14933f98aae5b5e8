"""A tablet of the staff's own that is revoked while it is cut off, and forms whose answers are lost."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from congress.app import house_of
from congress.core.principal import Duty
from congress.people import service
from tests.badges.world import EVENT, OPEN_AT, SAM
from tests.desk.world import DESK, SUNSET
from tests.journeys.conftest import watched
from tests.journeys.cut_off import LIST, CutOff, cut, give, look, until_told
from tests.journeys.hall import TABLET
from tests.journeys.road import State

__all__ = ["cut"]  # a fixture
NOTE = "What was sent a moment ago may not have arrived."
# As a browser without our script sends it, or one that leaves the page: the worker alone is there.
SEND = """(do_) => {
  const form = [...document.querySelectorAll("form")].find((one) => one.querySelector(`[value="${do_}"]`)
    && one.querySelector("[name=number]"));
  const act = document.createElement("input");
  Object.assign(act, { type: "hidden", name: "do", value: do_ });
  form.append(act);
  HTMLFormElement.prototype.submit.call(form);
}"""


# -- a station that is revoked -----------------------------------------------------------------


@pytest.fixture
def station(cut: CutOff) -> Iterator[tuple[str, Page]]:
    """A tablet that was enrolled for the desk, and has a list: its id, and its page."""
    house = house_of(cut.hall.world.app)
    wanted = service.Wanted(EVENT, "iPad 3", Duty.DESK, SUNSET)
    with house.store.writing() as db:
        asked = service.ask_for_station(
            db=db, signer=house.signer, actor=SAM, wanted=wanted, now=OPEN_AT
        )
        enrolled = service.enroll_station(db=db, signer=house.signer, typed=asked.code, now=OPEN_AT)
    made = cut.hall.chromium.new_context(base_url=cut.hall.address, viewport=TABLET)  # type: ignore[arg-type] # a size
    made.add_cookies(
        [{
            "name": "congress-station", "value": enrolled.token, "domain": "127.0.0.1",
            "path": "/desk",
        }]
    )  # fmt: skip
    pages = watched(made)
    page = next(pages)
    page.goto(DESK)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.locator("body[data-carried]").wait_for()
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    yield enrolled.id, page
    next(pages, None)


def revoke(cut: CutOff, station_id: str) -> None:
    house = house_of(cut.hall.world.app)
    with house.store.writing() as db:
        service.end_station(db=db, actor=SAM, event_id=EVENT, station_id=station_id, now=OPEN_AT)


def test_a_revoked_station_forgets_its_list_when_told_and_its_facts_are_handed_in(
    cut: CutOff, station: tuple[str, Page]
) -> None:
    """T12: from its first contact on it names nobody; and what it did is not lost (T11)."""
    station_id, tablet = station
    assert len(tablet.evaluate(LIST)) == 1
    cut.road.turn(State.CLOSED)
    tablet.goto(DESK)
    look(tablet, cut.boxed)
    give(tablet, "Ana Test")
    revoke(cut, station_id)
    look(tablet, "x-ben")  # it cannot know yet, and goes on
    expect(tablet.get_by_role("heading", name="Ben Test")).to_be_visible()
    assert len(tablet.evaluate(LIST)) == 1
    cut.road.turn(State.OPEN)
    tablet.evaluate("window.dispatchEvent(new Event('online'))")
    expect(
        tablet.get_by_text("This tablet is signed out, and has no list any more.")
    ).to_be_visible()
    expect(tablet.get_by_text("1 hand-over waits to be sent.")).to_be_visible()
    expect(tablet.get_by_role("heading", name="Ben Test")).to_be_hidden()
    expect(tablet.locator("[data-offline-find]")).to_be_hidden()
    assert (tablet.evaluate(LIST), cut.told()) == ([], 0)
    # Whoever works on it next hands in what it did: here by a sign-in of the staff's.
    tablet.context.clear_cookies()
    cookies = {"congress": "token-of-dirk", "congress-desk-place": SUNSET.replace(" ", "%20")}
    tablet.context.add_cookies(
        [{"name": name, "value": value, "url": cut.hall.address} for name, value in cookies.items()]
    )
    tablet.goto(DESK)
    until_told(cut, tablet, 1)
    assert cut.hall.handed() == ["ana"]


def test_a_revoked_station_that_opens_the_desk_has_no_list(
    cut: CutOff, station: tuple[str, Page]
) -> None:
    """Its worker hears it first, with a page that was only reloaded."""
    station_id, tablet = station
    revoke(cut, station_id)
    tablet.goto(DESK)
    assert urlsplit(tablet.url).path == "/desk/enroll"
    assert tablet.evaluate(LIST) == []


# -- forms whose answers are lost --------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "arrives"), [(State.ONE_WAY, ["ana"]), (State.CLOSED, []), (State.PORTAL, [])]
)
def test_a_form_that_left_its_page_and_had_no_answer_is_not_passed_over(
    cut: CutOff, state: State, arrives: list[str]
) -> None:
    """It may have got through: the page says so, and to look before it is done again."""
    tablet = cut.loaded()
    look_up(tablet, "x-ana")
    cut.road.turn(state)
    tablet.evaluate(SEND, "hand-over")
    expect(tablet.get_by_text(NOTE)).to_be_visible()
    assert cut.hall.handed() == arrives
    tablet.goto(DESK)  # opened, not sent: nothing may have got lost
    expect(tablet.locator("[data-why]")).to_be_visible()
    expect(tablet.get_by_text(NOTE)).to_be_hidden()
    cut.road.turn(State.OPEN)
    tablet.evaluate("window.dispatchEvent(new Event('online'))")
    expect(tablet.locator("[data-carry]")).to_be_attached()
    look_up(tablet, "x-ana")
    has_it = tablet.get_by_text("Handed out already at 4:0")
    expect(has_it if arrives else tablet.get_by_text("Now: Sunset Foyer.")).to_be_visible()


def test_a_group_that_is_begun_without_a_network_opens_the_list(cut: CutOff) -> None:
    tablet = cut.loaded()
    look_up(tablet, "x-ana")
    cut.road.turn(State.CLOSED)
    tablet.get_by_text("More", exact=True).click()
    tablet.get_by_role("button", name="Picks up for others too").click()
    expect(tablet.get_by_text("There is no network right now.")).to_be_visible()
    look(tablet, "x-ben")
    expect(tablet.get_by_role("heading", name="Ben Test")).to_be_visible()


def look_up(tablet: Page, text: str) -> None:
    tablet.locator("[data-find]").fill(text)
    tablet.keyboard.press("Enter")
    tablet.get_by_role("heading", name="Ana Test").wait_for()

"""The badge desk cut off from the network, reloaded, and back (decision 0050; T11, T12)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Browser, expect
from sqlalchemy import delete

from congress.app import house_of
from congress.core.ids import digest
from congress.people.models import DeviceRow
from tests.badges.world import OPEN_AT
from tests.desk.world import DESK
from tests.journeys.cut_off import LIST, CutOff, cut, give, look, until_told
from tests.journeys.filming import a_camera
from tests.journeys.road import State

__all__ = ["cut"]  # a fixture


def test_cut_off_reloaded_and_back_each_hand_over_arrives_once(cut: CutOff) -> None:
    tablet = cut.loaded()
    cut.road.turn(State.CLOSED)
    tablet.goto(DESK)
    expect(tablet.get_by_text("There is no network right now.")).to_be_visible()
    said = "This tablet’s list is of 4:00 PM, less than a minute ago. What other desks did since"
    expect(tablet.get_by_text(said)).to_be_visible()
    look(tablet, "x-vera")
    expect(tablet.get_by_text("No badge pick-up is listed")).to_be_visible()
    expect(tablet.get_by_text("By the list of 4:00 PM, less than a minute ago.")).to_be_visible()
    look(tablet, cut.blank)
    expect(tablet.get_by_role("heading", name="Vera Test")).to_be_visible()
    expect(tablet.get_by_role("button", name="Hand over")).to_be_hidden()
    look(tablet, cut.boxed)  # from the box: it says whose it is
    expect(tablet.get_by_role("heading", name="Ana Test")).to_be_visible()
    give(tablet, "Ana Test")
    expect(tablet.get_by_text("1 hand-over waits to be sent.")).to_be_visible()
    tablet.reload()
    expect(tablet.get_by_text("1 hand-over waits to be sent.")).to_be_visible()
    look(tablet, "x-ana")
    expect(tablet.get_by_text("Handed out already at 4:0")).to_be_visible()
    look(tablet, "le")
    tablet.get_by_role("button", name="Jordan Lee").click()
    look(tablet, cut.blank)
    expect(tablet.get_by_text("This blank badge becomes theirs.")).to_be_visible()
    give(tablet, "Jordan Lee")
    expect(tablet.get_by_text("2 hand-overs wait to be sent.")).to_be_visible()
    assert (cut.told(), cut.hall.handed()) == (0, [])
    cut.road.turn(State.OPEN)
    tablet.evaluate("window.dispatchEvent(new Event('online'))")
    # It is the desk again, by itself, and says what it sent.
    expect(tablet.locator("[data-carry].good")).to_have_text("2 hand-overs were sent.")
    assert cut.hall.handed() == ["ana", "jordan"]
    assert cut.hashes() == {digest(cut.boxed), digest(cut.blank)}
    tablet.reload()
    tablet.locator("body[data-carried]").wait_for()
    assert cut.told() == 2


def test_a_scan_with_a_badge_in_hand_is_the_next_look_and_hands_nothing_over(cut: CutOff) -> None:
    """A scanner presses Enter at the end: with "Hand over" focused that gave it to who stood there."""
    tablet = cut.loaded()
    cut.road.turn(State.CLOSED)
    tablet.goto(DESK)
    look(tablet, "x-min")
    look(tablet, cut.blank)
    expect(tablet.get_by_role("button", name="Hand over · photo ID seen")).to_be_focused()
    tablet.keyboard.type(cut.boxed)  # Ana's
    tablet.keyboard.press("Enter")
    expect(tablet.get_by_role("heading", name="Ana Test")).to_be_visible()
    expect(tablet.locator("[data-said]")).to_contain_text("That badge is not Min Lee’s")
    expect(tablet.locator("[data-waiting]")).to_be_empty()


def test_the_camera_reads_a_badge_with_no_network(
    cut: CutOff, chromium: Browser, tmp_path: Path
) -> None:
    with a_camera(chromium, tmp_path / "film.mjpeg", cut.boxed) as camera:
        cut.hall.chromium = camera
        tablet = cut.loaded(permissions=["camera"])
        cut.road.turn(State.CLOSED)
        tablet.goto(DESK)
        tablet.get_by_role("button", name="Camera").click()
        expect(tablet.get_by_role("heading", name="Ana Test")).to_be_visible()
        give(tablet, "Ana Test")


def test_not_yet_is_said_and_no_badge_is_taken(cut: CutOff) -> None:
    cut.hall.world.at(OPEN_AT - timedelta(hours=1))
    tablet = cut.loaded()
    cut.road.turn(State.CLOSED)
    tablet.goto(DESK)
    look(tablet, cut.boxed)
    expect(tablet.get_by_text("Not yet: from 4:00 PM, Sunset Foyer.")).to_be_visible()
    expect(tablet.get_by_role("button", name="Hand over")).to_be_hidden()
    look(tablet, "C1" + "0" * 22)
    expect(tablet.get_by_text("That badge is not in the list of 3:00 PM, less")).to_be_visible()
    look(tablet, "zzz")
    expect(tablet.get_by_text("Nobody in this list begins like this.")).to_be_visible()
    expect(tablet.locator("[data-offline-find] input")).to_have_value("zzz")
    tablet.keyboard.type("x-an")  # over what found nobody
    expect(tablet.locator("[data-offline-find] input")).to_have_value("x-an")
    look(tablet, "P1" + "0" * 30)
    expect(tablet.get_by_text("That is a pick-up code, which needs the network.")).to_be_visible()
    look(tablet, "https://congress.example.org/e/psc-2025")
    expect(tablet.get_by_text("That code is for something else.")).to_be_visible()
    expect(tablet.locator("[data-offline-find] input")).to_have_value(
        "https://congress.example.org/e/psc-2025"
    )


def test_a_wrong_character_stays_to_be_mended_and_nothing_typed_is_answered(cut: CutOff) -> None:
    """One wrong character of a badge's code was a badge that is "not in this list", and typed anew."""
    tablet = cut.loaded()
    cut.road.turn(State.CLOSED)
    tablet.goto(DESK)
    wrong = cut.boxed[:9] + ("2" if cut.boxed[9] != "2" else "3") + cut.boxed[10:]
    look(tablet, wrong)
    expect(tablet.get_by_text("A character of that code is wrong.")).to_be_visible()
    field = tablet.locator("[data-offline-find] input")
    expect(field).to_have_value(wrong)
    expect(tablet.get_by_text(f"Look first at “{wrong[6:10]}”.")).to_be_visible()
    assert tablet.evaluate("window.getSelection().toString()") == wrong[6:10]
    tablet.keyboard.type(cut.boxed)  # a scanner types into it: the whole code within counts
    tablet.keyboard.press("Enter")
    expect(tablet.get_by_role("heading", name="Ana Test")).to_be_visible()
    look(tablet, " ")
    expect(tablet.get_by_text("Type two letters of the last name, or the reg")).to_be_visible()
    expect(
        tablet.get_by_role("heading", name="Ana Test")
    ).to_be_visible()  # whoever was there stays


def test_a_mistake_is_undone_before_it_is_sent_and_never_after(cut: CutOff) -> None:
    tablet = cut.loaded()
    cut.road.turn(State.CLOSED)
    tablet.goto(DESK)
    look(tablet, "le")
    rows = tablet.locator("[data-offline-people] .person-row")
    assert rows.locator(".mark.good").all_text_contents() == ["Gets it now"] * 2
    assert rows.locator(".mark.good svg").count() == 2
    look(tablet, cut.boxed)
    give(tablet, "Ana Test")
    expect(tablet.locator("[data-said]")).to_have_class("found-note good")
    with tablet.expect_event(
        "requestfailed"
    ):  # it looks for the network, in vain: nothing was sent
        tablet.evaluate("window.dispatchEvent(new Event('online'))")
    tablet.get_by_role("button", name="Undo").click()
    expect(
        tablet.get_by_text("Undone. The badge of Ana Test counts as here again.")
    ).to_be_visible()
    expect(tablet.locator("[data-waiting]")).to_be_empty()
    # A minute later, by the card of who has it by mistake.
    look(tablet, cut.boxed)
    give(tablet, "Ana Test")
    look(tablet, "x-ana")
    expect(tablet.get_by_text("Handed out already at 4:0")).to_be_visible()
    tablet.get_by_role("button", name="Undo").click()
    expect(tablet.get_by_text("Undone.")).to_be_visible()
    # What the server may have heard is undone there alone: here it would come back by itself.
    look(tablet, cut.boxed)
    give(tablet, "Ana Test")
    look(tablet, "x-ben")
    tablet.route(
        "**/hand-overs", lambda route: (route.fetch(), route.abort())
    )  # the answer is lost
    cut.road.turn(State.OPEN)
    tablet.evaluate("window.dispatchEvent(new Event('online'))")
    until_told(cut, tablet, 1)
    look(tablet, "x-ana")
    tablet.get_by_role("button", name="Undo").click()
    expect(tablet.get_by_text("That was sent already. Find Ana Test when")).to_be_visible()
    expect(tablet.get_by_text("1 hand-over waits to be sent.")).to_be_visible()
    assert cut.hall.handed() == ["ana"]


def test_a_hotels_page_is_not_the_desk_and_a_form_that_was_lost_is_said(cut: CutOff) -> None:
    tablet = cut.loaded()
    cut.road.turn(State.PORTAL)
    tablet.goto(DESK)
    expect(tablet.get_by_text("This Wi-Fi shows a page of its own first.")).to_be_visible()
    assert "Welcome to the hotel" not in tablet.content()
    cut.road.turn(State.OPEN)
    tablet.evaluate("window.dispatchEvent(new Event('online'))")
    expect(tablet.locator("[data-carry]")).to_be_attached()
    tablet.locator("body[data-carried]").wait_for()
    cut.road.turn(State.PORTAL)
    tablet.locator("[data-find]").fill("x-ana")
    tablet.keyboard.press("Enter")
    tablet.get_by_role("link", name="Go on without the network").click()
    expect(tablet.get_by_text("This Wi-Fi shows a page of its own first.")).to_be_visible()


def test_an_answer_that_was_lost_is_told_again_and_is_one(cut: CutOff) -> None:
    """T11: the server heard it, and its answer got lost; the tablet tells it again."""
    tablet = cut.loaded()
    cut.road.turn(State.CLOSED)
    tablet.goto(DESK)
    look(tablet, cut.boxed)
    give(tablet, "Ana Test")
    look(tablet, "x-ben")  # with a card open the page stays
    tablet.route("**/hand-overs", lambda route: (route.fetch(), route.abort()))
    cut.road.turn(State.OPEN)
    tablet.evaluate("window.dispatchEvent(new Event('online'))")
    until_told(cut, tablet, 1)
    expect(tablet.get_by_text("1 hand-over waits to be sent.")).to_be_visible()
    tablet.unroute("**/hand-overs")
    expect(tablet.get_by_text("The network is back. 1 hand-over was sent.")).to_be_visible()
    expect(tablet.get_by_role("link", name="Go on at the desk with a network")).to_be_visible()
    expect(tablet.get_by_text("to be sent.")).to_be_hidden()
    expect(tablet.get_by_role("heading", name="Ben Test")).to_be_visible()
    assert (cut.told(), cut.hall.handed()) == (1, ["ana"])


def test_a_tablet_that_was_signed_out_forgets_the_list_and_not_what_it_did(cut: CutOff) -> None:
    tablet = cut.loaded()
    assert len(tablet.evaluate(LIST)) == 1
    cut.road.turn(State.CLOSED)
    tablet.goto(DESK)
    look(tablet, cut.boxed)
    give(tablet, "Ana Test")
    store = house_of(cut.hall.world.app).store
    with store.writing() as db:
        db.execute(delete(DeviceRow).where(DeviceRow.id == "d-dana"))
    cut.road.turn(State.OPEN)
    tablet.evaluate("window.dispatchEvent(new Event('online'))")
    expect(
        tablet.get_by_text("This tablet is signed out, and has no list any more.")
    ).to_be_visible()
    expect(tablet.get_by_text("1 hand-over waits to be sent.")).to_be_visible()
    assert tablet.evaluate(LIST) == []
    assert cut.told() == 0
    tablet.context.add_cookies(
        [{"name": "congress", "value": "token-of-dirk", "url": cut.hall.address}]
    )
    tablet.goto(DESK)
    until_told(cut, tablet, 1)
    assert cut.hall.handed() == ["ana"]


def test_nothing_of_the_attendees_app_is_touched_nor_touches_it(cut: CutOff) -> None:
    """A sign-out there forgets what is kept of that person, and the desk's list stays."""
    tablet = cut.loaded()
    tablet.evaluate("caches.open('congress-kept-somebody')")
    names = tablet.evaluate("caches.keys()")
    assert [one for one in names if one.startswith("desk-shell-")]
    assert "congress-kept-somebody" in names
    scopes = tablet.evaluate(
        "navigator.serviceWorker.getRegistrations().then((all) => all.map((one) => one.scope))"
    )
    assert [urlsplit(one).path for one in scopes] == ["/desk"]
    tablet.goto("/events")
    tablet.evaluate("navigator.serviceWorker.ready.then(() => true)")
    tablet.wait_for_function("navigator.serviceWorker.controller !== null")
    tablet.evaluate(
        "new Promise((resolve) => { const f = document.createElement('form'); f.method = 'post';"
        " f.action = '/sign-out'; document.body.append(f); f.submit(); resolve(); })"
    )
    tablet.wait_for_url("**/sign-out")
    for _ in range(400):
        if "congress-kept-somebody" not in tablet.evaluate("caches.keys()"):
            break
        tablet.wait_for_timeout(50)
    assert "congress-kept-somebody" not in tablet.evaluate("caches.keys()")
    assert [one for one in tablet.evaluate("caches.keys()") if one.startswith("desk-shell-")]
    assert len(tablet.evaluate(LIST)) == 1


@pytest.mark.parametrize("look_of", ["light", "dark"])
def test_axe_finds_nothing_on_the_desk_without_a_network(cut: CutOff, look_of: str) -> None:
    tablet = cut.hall.tablet(color_scheme=look_of, bypass_csp=True)
    tablet.evaluate("navigator.serviceWorker.ready.then(() => true)")
    tablet.locator("body[data-carried]").wait_for()
    cut.road.turn(State.CLOSED)
    tablet.goto(DESK)
    faults: list[str] = []
    for typed in ("le", "x-vera", cut.boxed):
        look(tablet, typed)
        for width in (1024, 320):
            tablet.set_viewport_size({"width": width, "height": 768})
            found = Axe().run(tablet).response["violations"]
            faults += [f"{typed} {one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]
            if tablet.evaluate("document.documentElement.scrollWidth") > width:
                faults.append(f"{typed} is wider than {width} px")
    assert faults == []

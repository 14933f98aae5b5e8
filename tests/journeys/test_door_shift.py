"""A shift at a door: the check before it, badges for practice, its end, and editions of the page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from congress.app import house_of
from congress.checkin.schemas import read_saved
from congress.checkin.service.phones import list_phones, take_file
from congress.checkin.service.shift import Shift
from congress.desk.face import DESK
from congress.desk.pages import offline, scanner
from congress.ui import assets, context
from congress.ui.assets import Assets, read_assets
from congress.ui.face import Face
from tests.checkin.world import DANA, EVENT, NOW
from tests.journeys.entrance import (
    DOOR,
    Doors,
    choose,
    doors,
    says,
    scan,
    start,
    wait_until_kept,
)
from tests.journeys.filming import a_camera
from tests.journeys.road import State

__all__ = ["doors"]  # the fixture
KEPT = """(store) => new Promise((resolve) => {
  const opening = indexedDB.open('doors');
  opening.onsuccess = () => {
    const all = opening.result.transaction(store).objectStore(store).getAll();
    all.onsuccess = () => { opening.result.close(); resolve(all.result); };
  };
})"""
COMES_BACK = "window.dispatchEvent(new Event('online'))"
LATE = "window.Date.now = (now => () => now() + %d * 60000)(Date.now)"
UPDATES = """async () => {
  const shells = async () => (await caches.keys()).filter((one) => one.startsWith('desk-shell-'));
  const changed = new Promise((resolve) => {
    navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true });
  });
  const [one] = await navigator.serviceWorker.getRegistrations();
  await one.update();
  await changed;
  return shells();
}"""
NEW = "abcdef123456"


def check(page: Page, name: str) -> str:
    return page.locator(f"[data-check={name}]").get_attribute("data-state") or ""


def set_clock(page: Page, doors: Doors, minutes: int = 0) -> None:
    """From its next page on a phone's clock is off by so much. That of this congress stands still."""
    page.context.add_init_script(
        f"(() => {{ const now = Date.now; const off = {doors.clock.instant.timestamp() * 1000}"
        f" + {minutes} * 60000 - now(); Date.now = () => now() + off; }})()"
    )


def edition_of(page: Page) -> str:
    src = page.locator("script[type=module]").get_attribute("src") or ""
    return src.split("/")[3]


def test_a_badge_for_practice_is_answered_and_nothing_of_it_counts(doors: Doors) -> None:
    """Not on the phone, not at the server; and the same badge is a scan once the shift began."""
    page = doors.phone(at_work=False)
    scan(page, doors.code("ana"))
    says(page, "good", "ANA TEST")
    expect(page.get_by_text("Practice", exact=True)).to_be_visible()
    assert check(page, "practice") == "good"
    expect(page.get_by_text("Nothing waits to be sent.")).to_be_visible()
    assert page.evaluate(KEPT, "scans") == []
    start(page)
    expect(page.get_by_text("Practice", exact=True)).to_be_hidden()
    expect(page.locator("[data-verdict]")).not_to_contain_text("ANA")
    scan(page, doors.code("ana"))
    says(page, "good", "ANA TEST")
    expect(page.get_by_text("Practice", exact=True)).to_be_hidden()
    doors.has(page, ("g-ana-1", "in", True))


def test_the_check_says_what_this_phone_sees_sounds_and_knows(
    doors: Doors, chromium: Browser, tmp_path: Path
) -> None:
    with a_camera(chromium, tmp_path / "film.mjpeg", doors.code("ana")) as camera:
        page = doors.phone(browser=camera, at_work=False)
        set_clock(page, doors)
        page.reload()
        expect(page.get_by_text("The camera works.")).to_be_visible()
        says(page, "good", "ANA TEST")  # read by the camera, for practice
        assert [check(page, one) for one in ("sound", "list", "clock")] == ["open", "good", "good"]
        page.get_by_role("button", name="Play the sound").click()
        expect(page.get_by_text("The sound works.")).to_be_visible()
        doors.road.turn(State.CLOSED)
        page.evaluate(LATE % 42)
        page.evaluate(COMES_BACK)
        expect(page.get_by_text("Wait for the network, if there is time.")).to_be_visible()
        expect(page.locator("[data-list-age]")).to_contain_text("42 minutes old")
    assert doors.stored() == []


def test_a_phone_without_a_camera_says_so_and_begins_all_the_same(doors: Doors) -> None:
    page = doors.phone(at_work=False)
    page.context.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('none'));"
    )
    page.reload()
    expect(page.get_by_text("No camera here.")).to_be_visible()
    start(page)
    expect(page.locator("[data-typed]")).to_be_visible()


@pytest.mark.parametrize(
    ("minutes", "words"), [(7, "7 minutes fast"), (-7, "7 minutes slow"), (1, "")]
)
def test_a_clock_that_is_off_by_more_than_two_minutes_is_told(
    doors: Doors, minutes: int, words: str
) -> None:
    """Rule C 11; scans are put right, whatever it says (I5)."""
    page = doors.phone(at_work=False)
    set_clock(page, doors, minutes)
    page.reload()
    expect(page.get_by_role("heading", name="Before your shift")).to_be_visible()
    page.wait_for_function("document.querySelector('[data-door-page]').dataset.network === 'here'")
    told = page.locator("[data-clock]")
    if words:
        expect(told).to_contain_text(f"This phone’s clock is {words}.")
        assert check(page, "clock") == "unsure"
    else:
        expect(told).to_be_hidden()
        assert check(page, "clock") == "good"


def test_the_end_of_a_shift_says_what_is_left_until_nothing_is(doors: Doors) -> None:
    page = doors.phone()
    doors.road.turn(State.CLOSED)
    for name in ("ana", "cleo"):
        scan(page, doors.code(name))
        says(page, "good", name.upper())
    page.get_by_role("button", name="End shift").click()
    expect(page.get_by_role("heading", name="Your shift is over")).to_be_visible()
    said = page.locator("[data-over-said]")
    expect(said).to_contain_text("2 scans could not be sent yet. Leave this page open")
    expect(page.get_by_role("button", name="Save scans as a file").first).to_be_visible()
    page.reload()  # it stays over, and still says so
    expect(said).to_contain_text("2 scans could not be sent yet.")
    doors.road.turn(State.OPEN)
    page.evaluate(COMES_BACK)
    expect(said).to_have_text("Nothing left. Thank you!")
    doors.has(page, ("g-ana-1", "in", True), ("g-cleo-1", "in", True))
    page.get_by_role("button", name="Start another shift").click()
    expect(page.get_by_role("heading", name="Before your shift")).to_be_visible()


def test_a_new_edition_waits_for_the_end_of_the_shift(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reloaded, with its worker replaced and with a network: in mid-shift the page stays what it was."""
    page = doors.phone()
    old = edition_of(page)
    scan(page, doors.code("ana"))
    doors.has(page, ("g-ana-1", "in", True))

    def read_new(face: Face) -> Assets:
        found = read_assets(face)
        return replace(found, edition=NEW) if face is DESK else found

    for module in (assets, context, offline, scanner):
        monkeypatch.setattr(module, "read_assets", read_new)
    page.reload()
    expect(page.locator("[data-typed]")).to_be_visible()
    assert edition_of(page) == old
    assert page.evaluate(UPDATES) == [f"desk-shell-{old}", f"desk-shell-{NEW}"]
    page.reload()
    scan(page, doors.code("cleo"))
    says(page, "good", "CLEO TEST")
    assert edition_of(page) == old
    page.evaluate(LATE % 1)  # its next meeting hears of the new edition
    page.evaluate(COMES_BACK)
    doors.has(page, ("g-ana-1", "in", True), ("g-cleo-1", "in", True))
    assert edition_of(page) == old
    page.get_by_role("button", name="End shift").click()
    page.wait_for_function(f"document.querySelector('script[type=module]').src.includes('{NEW}')")
    page.get_by_role("button", name="Start another shift").click()
    start(page)
    scan(page, doors.code("ana"))
    says(page, "good", "ANA TEST")
    assert DOOR in page.url


def test_a_worker_that_looks_for_shifts_makes_no_base_that_pages_cannot_use(doors: Doors) -> None:
    """It comes first where a device never opened a door: the page must find its stores all the same."""
    page = doors.phone(at_work=False)
    page.goto("about:blank")
    page.goto(DOOR)
    page.evaluate("indexedDB.deleteDatabase('doors')")
    page.evaluate("indexedDB.deleteDatabase('desk')")
    page.reload()  # the worker looks before the page does
    page.get_by_label("Which door").select_option("left")
    start(page)
    scan(page, doors.code("ana"))
    doors.has(page, ("g-ana-1", "in", True))


CAPABLE = """
MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true, zoom: { min: 1, max: 5 } });
window.asked = [];
MediaStreamTrack.prototype.applyConstraints = function (wanted) {
  window.asked.push(wanted.advanced[0]);
  return Promise.resolve();
};
"""


def test_light_and_a_closer_look_are_offered_where_the_camera_has_them(
    doors: Doors, chromium: Browser, tmp_path: Path
) -> None:
    with a_camera(chromium, tmp_path / "film.mjpeg", doors.code("ana")) as camera:
        page = doors.phone(browser=camera, at_work=False)
        expect(page.get_by_text("The camera works.")).to_be_visible()
        light = page.get_by_role("button", name="Light")
        expect(light).to_be_hidden()  # this one has none
        page.context.add_init_script(CAPABLE)
        page.reload()
        closer = page.get_by_role("button", name="Closer")
        for button in (light, closer, closer):
            button.click()
        expect(light).to_have_attribute("aria-pressed", "true")
        expect(closer).to_have_attribute("aria-pressed", "false")
        assert page.evaluate("window.asked") == [{"torch": True}, {"zoom": 2}, {"zoom": 1}]


def test_who_goes_in_and_out_without_a_network_is_counted_at_once(doors: Doors) -> None:
    """By this door; that others may have let in more is said with it. Nobody counts twice."""
    page = doors.phone()
    inside = page.locator("[data-inside]")
    scan(page, doors.code("ana"))
    doors.has(page, ("g-ana-1", "in", True))
    page.evaluate(LATE % 1)
    page.evaluate(COMES_BACK)  # the server has counted her
    wait_until_kept(page, "doors", "(all) => all[0].moves.every((one) => one.isCounted)")
    doors.road.turn(State.CLOSED)
    since = ", other doors as of 9:50 AM"
    scan(page, doors.code("cleo"))
    expect(inside).to_have_text(f"2 of 20 inside{since}")
    scan(page, "https://wifi.hotel.example")  # no badge held up still
    scan(page, doors.code("cleo"))
    says(page, "good", "you count once")
    expect(inside).to_have_text(f"2 of 20 inside{since}")
    page.reload()
    expect(inside).to_contain_text("2 of 20 inside")
    choose(page, "Out")
    scan(page, doors.code("ana"))
    expect(inside).to_have_text(f"1 of 20 inside{since}")
    page.get_by_role("button", name="Undo").click()
    expect(inside).not_to_contain_text("0 of 20")
    doors.road.turn(State.OPEN)
    page.evaluate(COMES_BACK)
    expect(inside).to_have_text("2 of 20 inside")


def test_the_phone_says_how_full_it_is_and_tells_us_what_it_holds(doors: Doors) -> None:
    page = doors.phone()
    expect(page.locator("[data-inside]")).to_have_text("0 of 20 inside")
    scan(page, doors.code("ana"))
    expect(page.locator("[data-inside]")).to_have_text("1 of 20 inside")  # as she goes in
    doors.has(page, ("g-ana-1", "in", True))
    page.evaluate(LATE % 1)
    page.evaluate(COMES_BACK)
    expect(page.locator("[data-inside]")).to_have_text("1 of 20 inside")
    house = house_of(doors.app)

    def said() -> list[tuple[str, int, bool]]:
        with house.store.reading() as db:
            found = list_phones(Shift(db, house.store, DANA, NOW, EVENT))
        return [(one.holding.door, one.holding.waiting, one.holding.is_off) for one in found]

    assert said() == [("left", 0, False)]
    page.get_by_role("button", name="End shift").click()
    page.evaluate(LATE % 1)
    page.evaluate(COMES_BACK)
    for _ in range(400):
        if said() == [("left", 0, True)]:
            break
        page.wait_for_timeout(50)
    assert said() == [("left", 0, True)]


def test_a_file_that_a_phone_saved_is_one_that_we_take_in(doors: Doors) -> None:
    """What it sends later all the same is known, and goes away from the phone."""
    page = doors.phone()
    doors.road.turn(State.CLOSED)
    scan(page, doors.code("ana"))
    says(page, "good", "ANA TEST")
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save scans as a file").last.click()
    saved = Path(saving.value.path()).read_bytes()
    assert saving.value.suggested_filename == "scans-psc-2025.json"
    store = house_of(doors.app).store
    told = read_saved(saved, EVENT)
    answers = store.unit_of_work(lambda db: take_file(Shift(db, store, DANA, NOW, EVENT), told))
    assert [one.stored for one in answers] == ["stored"]
    doors.road.turn(State.OPEN)
    page.evaluate(COMES_BACK)
    doors.has(page, ("g-ana-1", "in", True))

"""The badge desk as a volunteer drives it: keys, scanners, double presses, reloads, no script at all."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import select

from congress.app import house_of
from congress.badges.models import BadgeRow
from congress.badges.service.codes import pickup_code_of
from congress.desk import scanning
from congress.infra.decode import read_symbol
from tests.badges.world import IDS, OPEN_AT, SIGNER
from tests.desk.test_print_station_page import a_printer
from tests.desk.world import DESK, SUNSET, World, open_world
from tests.infra.test_decode import picture_of, saved
from tests.journeys.conftest import ARGUMENTS, watched
from tests.served import served
from tests.stores import migrated, sqlite_address

SECOND = timedelta(seconds=1)
TABLET = {"width": 1024, "height": 768}
SETTLES_MS = 600  # as keys.js has it


@dataclass
class Hall:
    """A served badge desk with a clock that the test moves."""

    world: World
    address: str
    chromium: Browser
    _open: list[Iterator[Page]] = field(default_factory=list)

    def tablet(self, name: str = "dana", **context: bool | str | list[str]) -> Page:
        """A device at the Sunset Foyer, on which somebody works."""
        made = self.chromium.new_context(base_url=self.address, viewport=TABLET, **context)  # type: ignore[arg-type] # of a few of its many
        cookies = {
            "congress": f"token-of-{name}",
            "congress-desk-place": SUNSET.replace(" ", "%20"),
        }
        made.add_cookies(
            [{"name": key, "value": value, "url": self.address} for key, value in cookies.items()]
        )
        pages = watched(made)
        self._open.append(pages)
        page = next(pages)
        page.goto(DESK)
        return page

    def printer(self) -> Page:
        """A device that was set up beside the printer of the Sunset Foyer; nobody signs in on it."""
        made = self.chromium.new_context(base_url=self.address, viewport=TABLET)
        made.add_cookies(
            [{
                "name": "congress-station", "value": a_printer(self.world),
                "domain": "127.0.0.1", "path": "/desk",
            }]
        )  # fmt: skip
        pages = watched(made)
        self._open.append(pages)
        return next(pages)

    def close(self) -> None:
        """Close every tablet; what a console complained of fails the test."""
        for pages in self._open:
            next(pages, None)

    def handed(self) -> list[str]:
        """Whose living badges are out: the beginning of the attendee's id."""
        with house_of(self.world.app).store.reading() as db:
            out = BadgeRow.handed_at.is_not(None) & BadgeRow.retired_at.is_(None)
            rows = db.scalars(select(BadgeRow.attendee_id).where(out))
            return sorted(one.rstrip("0") for one in rows)


def code_of(name: str) -> str:
    """The pick-up code of somebody, as their phone shows it."""
    return pickup_code_of(SIGNER, IDS[name], f"p-{name}").text


@pytest.fixture
def hall(chromium: Browser, tmp_path: Path) -> Iterator[Hall]:
    url = sqlite_address(tmp_path / "desk.sqlite3")
    migrated(url)
    with open_world(url, tmp_path / "data") as world, served(world.app) as address:
        hall = Hall(world, address, chromium)
        yield hall
        hall.close()


@contextmanager
def shown_anew(page: Page) -> Iterator[None]:
    """Wait until the answer to what is done inside stands on the page."""
    before = page.locator("main").element_handle()
    yield
    page.wait_for_function("main => !main.isConnected", arg=before)


def press(page: Page, key: str = "Enter") -> None:
    """Press a key once the page is there and has settled."""
    page.locator("body[data-settled]").wait_for()
    with shown_anew(page):
        page.keyboard.press(key)


def type_and_enter(page: Page, text: str) -> None:
    """Type as fast as a scanner, wherever the cursor stands."""
    page.locator("body[data-settled]").wait_for()
    with shown_anew(page):
        page.keyboard.type(text)
        page.keyboard.press("Enter")


def focused(page: Page) -> str:
    text: str = page.evaluate("document.activeElement.textContent || document.activeElement.id")
    return " ".join(text.split())


def test_the_keyboard_alone_finds_prints_and_hands_over(hall: Hall) -> None:
    tablet = hall.tablet()
    type_and_enter(tablet, "le")
    expect(tablet.get_by_role("heading", name="“le”: 2 people")).to_be_visible()
    assert focused(tablet).startswith("Jordan Lee")
    press(tablet)  # takes the first
    expect(tablet.get_by_role("heading", name="Jordan Lee")).to_be_visible()
    assert focused(tablet) == "Print badge"
    press(tablet)
    expect(tablet.get_by_text("Sent to the printer.")).to_be_visible()
    assert focused(tablet) == "Hand over · photo ID seen"
    press(tablet)
    expect(tablet.get_by_text("Handed over to Jordan Lee.")).to_be_visible()
    assert focused(tablet) == "find"  # ready for the next
    assert hall.handed() == ["jordan"]
    tablet.locator("body[data-settled]").wait_for()
    tablet.get_by_role("button", name="Undo").click()
    expect(tablet.get_by_text("Undone.")).to_be_visible()
    assert hall.handed() == []


def test_a_scan_over_an_open_card_finds_the_next_and_hands_nothing_over(hall: Hall) -> None:
    """The large button is focused; the scanner types a code and sends Enter."""
    tablet = hall.tablet()
    type_and_enter(tablet, code_of("ana"))
    assert focused(tablet) == "Print badge"
    type_and_enter(tablet, code_of("ben"))
    expect(tablet.get_by_role("heading", name="Ben Test")).to_be_visible()
    assert hall.handed() == []
    type_and_enter(tablet, code_of("ana").lower())
    expect(tablet.get_by_role("heading", name="Ana Test")).to_be_visible()
    assert "P1" not in tablet.url


def test_control_without_the_guard_a_scan_presses_the_button(hall: Hall) -> None:
    tablet = hall.tablet()
    tablet.route("**/js/keys.js", lambda route: _weakened(route, "if (writes(key))", "if (false)"))
    tablet.goto(DESK)
    tablet.locator("body[data-settled]").wait_for()
    tablet.locator("[data-find]").fill("x-ana")
    press(tablet)
    type_and_enter(tablet, code_of("ben"))
    expect(tablet.get_by_role("heading", name="Ana Test")).to_be_visible()
    expect(tablet.get_by_text("Sent to the printer.")).to_be_visible()


def _weakened(route: Route, guard: str, instead: str) -> None:
    answer = route.fetch()
    assert guard in answer.text()
    route.fulfill(response=answer, body=answer.text().replace(guard, instead))


@pytest.mark.parametrize("is_guarded", [True, False])
def test_the_second_half_of_a_double_press_does_nothing(hall: Hall, *, is_guarded: bool) -> None:
    """With a clock that stands still; the control lets the page settle first."""
    tablet = hall.tablet()
    tablet.clock.install()
    tablet.goto(DESK)
    tablet.locator("[data-find]").fill("x-ana")
    with shown_anew(tablet):
        tablet.keyboard.press("Enter")
    expect(tablet.locator("[data-primary]")).to_be_focused()
    if not is_guarded:
        tablet.clock.run_for(SETTLES_MS)
        with shown_anew(tablet):
            tablet.keyboard.press("Enter")
        expect(tablet.get_by_text("Sent to the printer.")).to_be_visible()
        return
    tablet.keyboard.press("Enter")
    tablet.locator("[data-primary]").click()
    tablet.clock.run_for(SETTLES_MS)
    expect(tablet.locator("body[data-settled]")).to_be_attached()
    expect(tablet.get_by_text("Sent to the printer.")).to_have_count(0)
    expect(tablet.locator("[data-primary]")).to_have_text("Print badge")


def test_slash_and_escape_lead_back_to_an_empty_field(hall: Hall) -> None:
    tablet = hall.tablet()
    type_and_enter(tablet, "x-ana")
    for key in ("/", "Escape"):
        tablet.locator("[data-primary]").focus()
        tablet.keyboard.press(key)
        expect(tablet.locator("[data-find]")).to_be_focused()
        expect(tablet.locator("[data-find]")).to_have_value("")


def test_not_yet_a_second_before_four_and_yes_at_four(hall: Hall) -> None:
    tablet = hall.tablet()
    hall.world.at(OPEN_AT - SECOND)
    type_and_enter(tablet, "x-ana")
    expect(tablet.get_by_text("Not yet: from 4:00 PM PT, Sunset Foyer.")).to_be_visible()
    assert tablet.locator("[data-primary]").count() == 0
    hall.world.at(OPEN_AT)
    type_and_enter(tablet, "x-ana")
    expect(tablet.get_by_text("Now: Sunset Foyer.")).to_be_visible()
    expect(tablet.get_by_role("button", name="Hand over")).to_be_visible()


def test_two_desks_one_person_and_a_reload_make_one_badge(hall: Hall) -> None:
    dana, dirk = hall.tablet("dana"), hall.tablet("dirk")
    for tablet in (dana, dirk):
        type_and_enter(tablet, "x-ana")
        tablet.reload()  # it shows the desk again, and sends nothing
        type_and_enter(tablet, "x-ana")
        tablet.locator("body[data-settled]").wait_for()
    dana.get_by_role("button", name="Hand over").click()
    expect(dana.get_by_text("Handed over to Ana Test.")).to_be_visible()
    dirk.get_by_role("button", name="Hand over").click()
    expect(dirk.get_by_role("alert")).to_contain_text("Handed out already at 4:00 PM PT")
    assert hall.handed() == ["ana"]
    dana.reload()
    expect(dana.get_by_text("1 of 4 have their badge")).to_be_visible()


def test_back_and_reload_never_do_again_what_was_undone(hall: Hall) -> None:
    """The desk sends without leaving its page: there is nothing behind it to be sent again."""
    tablet = hall.tablet()
    type_and_enter(tablet, "x-ana")
    tablet.locator("body[data-settled]").wait_for()
    with shown_anew(tablet):
        tablet.get_by_role("button", name="Hand over").click()
    tablet.locator("body[data-settled]").wait_for()
    tablet.get_by_role("button", name="Undo").click()
    expect(tablet.get_by_text("Undone.")).to_be_visible()
    tablet.reload()
    expect(tablet.locator("[data-find]")).to_be_focused()
    tablet.go_back(wait_until="commit")
    tablet.go_forward()
    tablet.reload()
    assert hall.handed() == []


@pytest.mark.parametrize("way", ["no network", "no answer", "a portal"])
def test_an_answer_that_does_not_come_keeps_the_card_and_says_so(hall: Hall, way: str) -> None:
    """Whether the server had it or not: a second tap makes it so, once."""
    tablet = hall.tablet()
    type_and_enter(tablet, "x-ana")
    tablet.locator("body[data-settled]").wait_for()

    def lose(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
        elif way == "no answer":
            route.fetch()  # the server did it
            route.abort()
        else:
            route.fulfill(body="<main>Welcome to Hotel Wi-Fi</main>", content_type="text/html")

    if way == "no network":
        tablet.context.set_offline(True)
    else:
        tablet.route(f"**{DESK}", lose)
    tablet.get_by_role("button", name="Hand over").click()
    said = (
        "You are offline" if way == "no network" else "we don't know yet whether that got through"
    )
    expect(tablet.get_by_text(said)).to_be_visible()
    expect(tablet.get_by_role("heading", name="Ana Test")).to_be_visible()
    assert tablet.locator("[data-find]").evaluate("one => one.offsetWidth") > 300
    tablet.context.set_offline(False)
    tablet.unroute_all()
    tablet.get_by_role("button", name="Hand over").click()
    expect(tablet.get_by_text("Handed over to Ana Test.")).to_be_visible()
    assert hall.handed() == ["ana"]


@pytest.mark.parametrize("look", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(hall: Hall, look: str) -> None:
    tablet = hall.tablet("sam", color_scheme=look, bypass_csp=True)
    faults: list[str] = []

    def check(name: str) -> None:
        for width in (1024, 320):
            tablet.set_viewport_size({"width": width, "height": 768})
            found = Axe().run(tablet).response["violations"]
            faults.extend(
                f"{name} {one['id']}: {node['html'][:120]}"
                for one in found
                for node in one["nodes"]
            )
            if tablet.evaluate("document.documentElement.scrollWidth") > width:
                faults.append(f"{name} is wider than {width} px")

    for path in ("/desk", f"{DESK}/place", DESK):
        tablet.goto(path)
        check(path)
    for typed in ("le", "zzz", "x-vera", "x-ana"):
        type_and_enter(tablet, typed)
        check(typed)
    press(tablet)
    check("printed")
    press(tablet)
    tablet.get_by_text("More", exact=True).click()
    check("handed over")
    assert faults == []


@pytest.fixture
def camera(chromium: Browser, tmp_path: Path) -> Iterator[Browser]:
    """A browser whose camera sees Ana's phone, after a moment of nothing."""
    film = tmp_path / "film.mjpeg"
    blank = saved(Image.new("RGB", (640, 480), "grey"))
    film.write_bytes(blank * 5 + saved(picture_of(code_of("ana"))) * 40)
    fake = f"--use-file-for-fake-video-capture={film}"
    browser = chromium.browser_type.launch(
        executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
        args=[*ARGUMENTS, "--use-fake-device-for-media-stream", fake],
    )
    yield browser
    browser.close()


@pytest.mark.parametrize("reads", ["server", "browser"])
def test_the_camera_finds_who_holds_a_code_before_it(
    camera: Browser, hall: Hall, reads: str
) -> None:
    """Desktop Linux has no BarcodeDetector: frames go to the server. Where there is one, none do."""
    hall.chromium = camera
    tablet = hall.tablet(permissions=["camera"])
    frames: list[str] = []
    tablet.on("request", lambda sent: frames.append(sent.url) if "/frames" in sent.url else None)
    if reads == "browser":
        found = f"[{{ rawValue: '{code_of('ana')}' }}]"
        tablet.add_init_script(
            f"window.BarcodeDetector = class {{ async detect() {{ return {found}; }} }};"
        )
    tablet.goto(DESK)
    tablet.get_by_role("button", name="Camera").click()
    expect(tablet.get_by_role("heading", name="Ana Test")).to_be_visible()
    assert bool(frames) is (reads == "server")


def test_a_camera_that_may_not_be_used_says_what_to_do(camera: Browser, hall: Hall) -> None:
    hall.chromium = camera
    tablet = hall.tablet()  # nobody allowed it
    tablet.get_by_role("button", name="Camera").click()
    expect(tablet.get_by_text("This browser does not let us use the camera.")).to_be_visible()


def test_a_photo_is_made_small_and_finds_who_it_shows(
    hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone takes ten times the dots that the server needs."""
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(saved(picture_of(code_of("ben"), scale=27, size=(4000, 3000))))
    tablet = hall.tablet()
    seen: list[tuple[int, int]] = []

    def read(sent: bytes) -> str:
        seen.append(Image.open(io.BytesIO(sent)).size)
        return read_symbol(sent)

    monkeypatch.setattr(scanning, "read_symbol", read)
    tablet.get_by_text("Photo", exact=True).click()
    tablet.get_by_label("A photo of the code").set_input_files(photo)
    expect(tablet.get_by_role("heading", name="Ben Test")).to_be_visible()
    assert seen == [(1600, 1200)]


COUNTS_PRINTS = """
window.printed = [];
window.print = () => {
  const pictures = [...document.querySelectorAll("img.sheet")];
  window.printed.push(pictures.every((one) => one.complete && one.naturalWidth === 1200));
  window.dispatchEvent(new Event("afterprint"));
};
"""


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


def test_without_any_script_it_does_the_same(hall: Hall, tmp_path: Path) -> None:
    tablet = hall.tablet(java_script_enabled=False)
    expect(tablet.locator("[data-find]")).to_be_focused()  # by the page itself
    tablet.keyboard.type("le")
    tablet.keyboard.press("Enter")
    tablet.get_by_role("button", name=re.compile("Min Lee")).click()
    tablet.get_by_role("button", name="Print badge").click()
    expect(tablet.get_by_text("Sent to the printer.")).to_be_visible()
    tablet.get_by_role("button", name="Look again").click()
    tablet.get_by_role("button", name="Hand over").click()
    expect(tablet.get_by_text("Handed over to Min Lee.")).to_be_visible()
    expect(tablet.locator("[data-find]")).to_be_focused()
    tablet.keyboard.type("x-min")
    tablet.keyboard.press("Enter")
    expect(tablet.get_by_text("Handed out already")).to_be_visible()
    tablet.get_by_text("More", exact=True).click()
    tablet.get_by_label("Lost").check(force=True)
    tablet.get_by_role("button", name="Replace and print").click()
    expect(tablet.get_by_text("Copy 2 is the badge of Min Lee now.")).to_be_visible()
    assert hall.handed() == ["min"]
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(saved(picture_of(code_of("ana"))))
    tablet.get_by_text("Photo", exact=True).click()
    tablet.get_by_label("A photo of the code").set_input_files(photo)
    tablet.get_by_role("button", name="Read it").click()
    expect(tablet.get_by_role("heading", name="Ana Test")).to_be_visible()

"""A recording's file sent from the desk's page: cut off half-way, reloaded, gone on with, taken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from congress.app import house_of
from congress.infra.kept_files import FileStore
from congress.lobby import jobs
from tests.desk.test_recording_pages import ONE, record
from tests.desk.world import open_world
from tests.journeys.hall import Hall
from tests.journeys.road import Road, State, road_to
from tests.lobby.videos import a_video
from tests.served import served
from tests.stores import migrated, sqlite_address

MEGABYTES = 24
OFFSET = "upload-offset"
# Whoever waits longer than a second waits for ever: what goes on was told to.
TIMERS_STAND_STILL = """
window.standsStill = true;
const start = window.setTimeout;
window.setTimeout = (then, ms) => (window.standsStill && ms > 1000 ? 0 : start(then, ms));
"""
DEAF = "addEventListener('online', (told) => told.stopImmediatePropagation());"


class Studio:
    """A desk at the end of a road, and a video to be sent from there."""

    def __init__(self, hall: Hall, road: Road, folder: Path) -> None:
        self.hall, self.road = hall, road
        self.content = a_video(MEGABYTES << 20)
        self.video = folder / "k1.mp4"
        self.video.write_bytes(self.content)
        self.offsets = list[int]()

    @property
    def files(self) -> FileStore:
        return FileStore(house_of(self.hall.world.app).settings.files_dir)

    def page(self, *, cut_at: int = 0, script: str = "") -> Page:
        """The recording's page; the road ends while the piece of that number is on it, from 1.

        `script`: run in it before its own.
        """
        page = self.hall.tablet("sam", service_workers="block")
        page.add_init_script(script)

        def carry(route: Route) -> None:
            if route.request.method == "PATCH":
                self.offsets.append(int(route.request.headers[OFFSET]))
                if len(self.offsets) == cut_at:
                    self.road.turn(State.CLOSED)
            route.continue_()

        page.route("**/file.json", carry)
        page.goto(ONE)
        return page

    def held(self) -> int:
        return sum(path.stat().st_size for path in self.files.folder.glob(".part-*"))

    def take(self) -> None:
        """What the worker does every five seconds."""
        house = house_of(self.hall.world.app)
        assert jobs.take_uploads(house.store, house.clock, self.files) == {"recordings": 1}


@pytest.fixture
def studio(chromium: Browser, tmp_path: Path) -> Iterator[Studio]:
    url = sqlite_address(tmp_path / "desk.sqlite3")
    migrated(url)
    with (
        open_world(url, tmp_path / "data") as world,
        served(record(world).app) as address,
        road_to(address) as road,
    ):
        hall = Hall(world, f"http://127.0.0.1:{road.port}", chromium)
        yield Studio(hall, road, tmp_path)
        road.turn(State.OPEN)
        hall.close()


def is_taken(studio: Studio, page: Page) -> None:
    """Have it be taken, and find it on the page."""
    expect(page.locator("[data-says]")).to_contain_text("is being checked")
    studio.take()
    expect(page.get_by_text("A video file is here")).to_be_visible()
    (digest,) = studio.files.digests()
    assert studio.files.path_of(digest).read_bytes() == studio.content
    assert studio.held() == 0


def test_cut_off_half_way_and_reloaded_it_goes_on_and_is_taken(studio: Studio) -> None:
    page = studio.page(cut_at=4)
    page.set_input_files("#video", studio.video)
    expect(page.locator("[data-says]")).to_contain_text("No connection right now.")
    held, sent = studio.held(), len(studio.offsets)
    assert 0 < held < len(studio.content)
    studio.road.turn(State.OPEN)
    page.on("dialog", lambda asked: asked.accept())  # it asks before it is left
    page.reload()
    expect(page.locator("[data-says]")).to_contain_text("Choose the same file again")
    page.set_input_files("#video", studio.video)
    is_taken(studio, page)
    assert studio.offsets[sent] >= held  # nothing that was here was sent twice
    assert min(studio.offsets[sent:]) >= held


def test_a_lost_network_is_waited_for(studio: Studio) -> None:
    page = studio.page(cut_at=3)
    page.set_input_files("#video", studio.video)
    expect(page.locator("[data-says]")).to_contain_text("No connection right now.")
    studio.road.turn(State.OPEN)
    is_taken(studio, page)


def _offline_half_way(studio: Studio, more: str = "") -> Page:
    """A page whose browser lost its network half-way, and whose timers stand still."""
    page = studio.page(script=TIMERS_STAND_STILL + more)
    page.route("**/file.json", lambda route: _lose_at(studio, page, route))
    page.set_input_files("#video", studio.video)
    says = page.locator("[data-says]")
    expect(says).to_contain_text("No connection right now. Sent")
    expect(says).to_contain_text("of 25 MB of k1.mp4. It goes on by itself")
    assert 0 < studio.held() < len(studio.content)
    assert 0 < float(page.locator("[data-bar]").evaluate("bar => bar.value")) < 100
    return page


def _lose_at(studio: Studio, page: Page, route: Route) -> None:
    if len(studio.offsets) == 2:
        page.context.set_offline(True)
    route.fallback()


def test_offline_it_says_of_which_file_how_much_is_there_and_goes_on_once_back(
    studio: Studio,
) -> None:
    page = _offline_half_way(studio)
    page.context.set_offline(False)
    expect(page.locator("[data-says]")).not_to_contain_text("No connection right now.")
    page.evaluate("window.standsStill = false")
    is_taken(studio, page)


def test_control_not_told_that_the_network_is_back_it_would_wait_for_its_timer(
    studio: Studio,
) -> None:
    page = _offline_half_way(studio, DEAF)
    asked = len(studio.offsets)
    page.context.set_offline(False)
    page.wait_for_timeout(1_000)
    assert len(studio.offsets) == asked
    expect(page.locator("[data-says]")).to_contain_text("No connection right now.")


def test_reloaded_it_says_what_is_there_of_which_file(studio: Studio) -> None:
    page = _offline_half_way(studio, DEAF)
    page.on("dialog", lambda asked: asked.accept())
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("[data-says]")).to_contain_text("of k1.mp4 are here. Choose the same file")
    expect(page.locator("[data-bar]")).to_be_visible()
    assert 0 < float(page.locator("[data-bar]").evaluate("bar => bar.value")) < 100


def test_paused_it_goes_on_by_a_press(studio: Studio) -> None:
    page = studio.page()

    def pause(route: Route) -> None:  # the press comes while the second piece is on its way
        if route.request.method == "PATCH" and int(route.request.headers[OFFSET]):
            page.unroute("**/file.json", pause)
            page.locator("[data-pause]").dispatch_event("click")
        route.continue_()

    page.route("**/file.json", pause)
    page.set_input_files("#video", studio.video)
    expect(page.locator("[data-says]")).to_contain_text("Paused.")
    page.get_by_role("button", name="Go on").click()
    is_taken(studio, page)


def test_what_is_no_video_is_refused_in_words(studio: Studio) -> None:
    studio.video.write_bytes(a_video(2 << 20, is_index_first=False))
    page = studio.page()
    page.set_input_files("#video", studio.video)
    expect(page.locator("[data-says]")).to_contain_text("with its index first")
    assert studio.held() == 0
    studio.video.write_bytes(studio.content)
    page.set_input_files("#video", studio.video)
    is_taken(studio, page)


def test_another_file_asks_before_the_first_is_thrown_away(studio: Studio, tmp_path: Path) -> None:
    page = studio.page(cut_at=3)
    page.set_input_files("#video", studio.video)
    expect(page.locator("[data-says]")).to_contain_text("No connection right now.")
    studio.road.turn(State.OPEN)
    page.get_by_role("button", name="Pause").click()
    other = tmp_path / "other.mp4"
    other.write_bytes(studio.content)
    page.set_input_files("#video", other)
    expect(page.locator("[data-says]")).to_contain_text("Another file was begun")
    page.get_by_role("button", name="Throw away what was sent").click()
    expect(page.locator("[data-says]")).to_contain_text("Thrown away.")
    page.set_input_files("#video", other)
    is_taken(studio, page)


def test_two_windows_end_with_one_file(studio: Studio) -> None:
    """Each goes on behind the other, or waits; nothing is mixed."""
    one, other = studio.page(), studio.page()
    one.set_input_files("#video", studio.video)
    other.set_input_files("#video", studio.video)
    expect(one.locator("[data-says]")).to_contain_text("is being checked")
    expect(other.locator("[data-says]")).to_contain_text("is being checked")
    is_taken(studio, one)

"""An agenda of 943 sessions on a phone: light over the wire, filtered with and without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Browser, Page, expect

from tests.builders import SECRET_KEY
from tests.companion.large import LARGE, LONGEST_TITLE, SATURDAY, a_large_congress
from tests.ground import an_attendee, publish_document
from tests.journeys.conftest import PHONE, ROOT, watched
from tests.processes import gunicorn
from tests.stores import migrated, open_store, sqlite_address

DAY = f"{LARGE}/agenda?day={SATURDAY}"
MOST_BYTES = 60_000  # of a day's first paint, over the wire
SETTLE_MS = 500  # after the page has loaded: icons, and what its scripts ask for
SMALLEST = {"width": 320, "height": 568}


@pytest.fixture(scope="module")
def large_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the large congress is served; ana attends it."""
    folder = tmp_path_factory.mktemp("large")
    url = sqlite_address(folder / "congress.sqlite3")
    migrated(url)
    with open_store(url) as store:
        publish_document(store, a_large_congress())
        with store.writing() as db:
            an_attendee(db, event_id="large-2025")
    environ = {
        "CONGRESS_DATABASE_URL": url,
        "CONGRESS_DATA_DIR": str(folder),
        "CONGRESS_SECRET_KEY": SECRET_KEY,
        "CONGRESS_BASE_URL": "http://127.0.0.1",
        "PYTHONPATH": str(ROOT),
    }
    with gunicorn("wsgi:app", workers=1, threads=8, environ=environ) as (port, _pid):
        address = f"http://127.0.0.1:{port}"
        urlopen(f"{address}{DAY}").close()  # noqa: S310 -- our own; the release is in memory now
        yield address


@pytest.fixture
def guest(chromium: Browser, large_address: str) -> Iterator[Page]:
    """A fresh browser on the smallest phone: nothing kept, nobody signed in."""
    yield from watched(chromium.new_context(base_url=large_address, viewport=SMALLEST))


def bytes_of(page: Page, path: str) -> dict[str, int]:
    """Open a page and return what came over the wire for it, headers included, by address."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    named: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def note_name(asked: dict[str, Any]) -> None:
        named[asked["requestId"]] = asked["request"]["url"]

    def note_size(done: dict[str, Any]) -> None:
        sizes[named[done["requestId"]]] = int(done["encodedDataLength"])

    wire.on("Network.requestWillBeSent", note_name)
    wire.on("Network.loadingFinished", note_size)
    page.goto(path)
    page.wait_for_timeout(SETTLE_MS)
    wire.detach()
    return sizes


def test_a_day_of_470_sessions_paints_within_60_kilobytes(guest: Page) -> None:
    """All of a first visit: page, style, scripts, icons. What the worker fetches ahead comes later."""
    sizes = bytes_of(guest, DAY)
    assert guest.locator("#results .line").count() == 470
    assert any(".css" in one for one in sizes)
    assert 20_000 < sum(sizes.values()) <= MOST_BYTES, sizes


def test_control_without_compression_the_day_is_too_heavy(guest: Page) -> None:
    """The same addresses, asked for by a client that takes nothing compressed."""
    asked = [one for one in bytes_of(guest, DAY) if one.startswith("http")]
    assert len(asked) > 5
    total = 0
    for address in asked:
        with urlopen(address) as answer:  # noqa: S310 -- our own server's addresses
            assert answer.headers["Content-Encoding"] is None
            total += len(answer.read())
    assert total > MOST_BYTES


def test_nothing_is_wider_than_the_smallest_phone(guest: Page) -> None:
    """Titles of 169 letters, words without a space, other scripts."""
    longest = max(a_large_congress().sessions, key=lambda one: len(one.title))
    assert len(longest.title) == LONGEST_TITLE
    faults = []
    for path in (
        DAY, f"{DAY}&track=track7&needs=1", f"{LARGE}/agenda?q=a", f"{LARGE}/sessions/{longest.id}",
        f"{LARGE}/speakers", f"{LARGE}/speakers?q=a", f"{LARGE}/speakers/person1",
    ):  # fmt: skip
        guest.goto(path)
        width = guest.evaluate("document.documentElement.scrollWidth")
        faults += [f"{path}: {width} px"] if width > SMALLEST["width"] else []
    assert faults == []


def test_an_hour_is_one_tap_away_and_headings_stay(guest: Page) -> None:
    guest.goto(DAY)
    guest.get_by_role("navigation", name="Hours").get_by_role(
        "link", name="2 PM", exact=True
    ).click()
    heading = guest.locator("#results h2", has_text=re.compile("^2:00 PM CET"))
    expect(heading).to_be_in_viewport()
    for _ in range(4):
        guest.mouse.wheel(0, 300)
    expect(heading).to_be_in_viewport()


def chosen(page: Page) -> dict[str, list[str]]:
    asked = parse_qs(urlsplit(page.url).query)
    return {name: asked.get(name, []) for name in ("track", "needs", "room")}


def test_filters_work_at_once_with_scripts_and_by_a_button_without(
    chromium: Browser, large_address: str
) -> None:
    shown = []
    for has_scripts in (True, False):
        context = chromium.new_context(
            base_url=large_address, viewport=PHONE, java_script_enabled=has_scripts
        )
        for page in watched(context):
            page.goto(DAY)
            page.get_by_text("Filters", exact=True).click()
            page.get_by_label("Track").select_option("track7")
            if not has_scripts:
                page.get_by_role("button", name="Show").click()
            expect(page.get_by_role("list", name="Filters that are on")).to_contain_text("Track:")
            assert chosen(page) == {"track": ["track7"], "needs": [], "room": []}
            titles = page.locator("#results .line-title").all_inner_texts()
            shown.append(titles)
            page.get_by_role("link", name="Remove the filter").click()
            expect(page.locator("#results .line")).to_have_count(470)
    assert shown[0] == shown[1]
    assert 0 < len(shown[0]) < 20


def test_a_star_is_a_note_beside_the_seats(chromium: Browser, large_address: str) -> None:
    for has_scripts in (True, False):
        context = chromium.new_context(
            base_url=large_address, viewport=PHONE, java_script_enabled=has_scripts
        )
        for page in watched(context):
            page.goto("/sign-in")
            page.get_by_label("E-mail").fill("ana@example.org")
            page.get_by_label("Last name").fill("test")
            page.get_by_role("button", name="Sign in").click()
            page.goto(f"{LARGE}/sessions/s0001")
            page.get_by_role("button", name="Star", exact=True).click()
            expect(page.get_by_text("only a note to yourself, not a seat")).to_be_visible()
            page.goto(f"{LARGE}/my-agenda")
            expect(page.get_by_role("region", name="Starred").locator(".line")).to_have_count(1)
            page.goto(f"{LARGE}/sessions/s0001")
            page.get_by_role("button", name="Remove the star").click()
            expect(page.get_by_role("button", name="Star", exact=True)).to_be_visible()


def test_axe_finds_nothing_on_filters_and_speakers(chromium: Browser, large_address: str) -> None:
    faults = []
    for scheme in ("light", "dark"):
        context = chromium.new_context(
            base_url=large_address, viewport=PHONE, color_scheme=scheme, bypass_csp=True
        )
        for page in watched(context):
            for path in (f"{DAY}&track=track7", f"{LARGE}/speakers", f"{LARGE}/speakers/person1"):
                page.goto(path)
                if "track" in path:
                    page.locator("summary").click()
                found = Axe().run(page).response["violations"]
                faults += [
                    f"{scheme} {path} {one['id']}: {node['html'][:150]}"
                    for one in found
                    for node in one["nodes"]
                ]
    assert faults == []

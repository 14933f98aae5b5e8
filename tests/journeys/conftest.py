"""A real server with the 2025 Congress, and Debian's Chromium in front of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from congress.agenda.formats.yaml_file import read_yaml
from congress.agenda.rules.document import Document
from congress.agenda.schemas import parse_document
from congress.core.clock import SystemClock
from congress.core.ids import new_id
from tests.builders import NOW, SECRET_KEY
from tests.ground import an_attendee, publish_document
from tests.journeys.road import Road, road_to
from tests.processes import gunicorn
from tests.stores import migrated, open_store, sqlite_address

ROOT = Path(__file__).parents[2]
SCHEDULE = ROOT / "schedules" / "patient-safety-congress-2025.yaml"
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
# Everybody has a journey of their own, so that none meets what another did.
PEOPLE = ("ana", "ben", "chiara", "dora", "eva", "finn", "gina", "hugo", "ida", "jon", "kim",
          "lea", "mia", "nora", "olaf", "pia", "quin", "rosa", "sven", "tara", "ugo", "vito", "wim",
          "wanda", "xaver", "xena", "yuri", "zoe", "abel", "bela", "cleo", "dirk", "elke", "falk",
          "gerd", "hella", "iris", "jana", "kira", "lutz", "mona", "nele", "otto",
          "paul", "rita", "theo", "una")  # fmt: skip
PATIENCE_MS = 20_000  # a build server may be busy; nothing waits longer than it must
expect.set_options(timeout=PATIENCE_MS)
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the 2025 Congress is served, at its rehearsal time."""
    folder = tmp_path_factory.mktemp("journeys")
    url = sqlite_address(folder / "congress.sqlite3")
    migrated(url)
    document = _with_small_rooms(parse_document(read_yaml(SCHEDULE.read_bytes())))
    with open_store(url) as store:
        publish_document(store, document, because="the first")
        with store.writing() as db:
            for name in PEOPLE:
                an_attendee(db, name=name, attendee_id=new_id())
    environ = {
        "CONGRESS_DATABASE_URL": url,
        "CONGRESS_DATA_DIR": str(folder),
        "CONGRESS_SECRET_KEY": SECRET_KEY,
        "CONGRESS_BASE_URL": "http://127.0.0.1",
        "CONGRESS_NOW": f"{SystemClock.starting_at(NOW).offset.total_seconds():.6f}s",
        "PYTHONPATH": str(ROOT),
    }
    with gunicorn("wsgi:app", workers=1, threads=8, environ=environ) as (port, _pid):
        # A server that just began reads the whole congress first; no journey is to wait for that.
        urlopen(f"http://127.0.0.1:{port}/e/psc-2025/agenda", timeout=60).close()
        yield f"http://127.0.0.1:{port}"


def _with_small_rooms(document: Document) -> Document:
    """Leave one seat in a5 and in b5, so that two people fill them."""
    sessions = tuple(
        replace(one, capacity=1) if one.id in ("a5", "b5") else one for one in document.sessions
    )
    return replace(document, sessions=sessions)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. Where CI is set, a missing one fails the test."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium: apt-get install chromium")
        pytest.skip("no Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def phone(chromium: Browser, address: str) -> Iterator[Page]:
    """A page on a phone from New York. What the page's scripts or the policy complain of fails."""
    context = chromium.new_context(
        base_url=address, viewport=PHONE, timezone_id="America/New_York", has_touch=True
    )
    yield from watched(context)


@pytest.fixture
def phone_without_worker(chromium: Browser, address: str) -> Iterator[Page]:
    """The same without a worker, which would take requests past the test that wants to lose them."""
    context = chromium.new_context(
        base_url=address, viewport=PHONE, timezone_id="America/New_York", service_workers="block"
    )
    yield from watched(context)


@pytest.fixture
def road(address: str) -> Iterator[Road]:
    """The road from a phone to the server."""
    with road_to(address) as road:
        yield road


@pytest.fixture
def phone_on_the_road(chromium: Browser, road: Road) -> Iterator[Page]:
    """A phone whose way to the server is the road."""
    yield from watched(
        chromium.new_context(
            base_url=f"http://127.0.0.1:{road.port}", viewport=PHONE, has_touch=True
        )
    )


# What a browser itself says of a network that is away, of a page's parts and of its worker.
OF_THE_NETWORK = (
    "Failed to load resource",
    "An unknown error occurred when fetching the script.",
)


def watched(context: BrowserContext) -> Iterator[Page]:
    """Give a page of a context; fail at the end when its console held an error."""
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda said: (
            errors.append(said.text)
            if said.type == "error" and not said.text.startswith(OF_THE_NETWORK)
            else None
        ),
    )
    yield page
    context.close()
    assert errors == []


def sign_in(page: Page, name: str) -> None:
    """Sign in by name, as a person does."""
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(f"{name}@example.org")
    page.get_by_label("Last name").fill("test")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/e/psc-2025/")


def path_of(page: Page) -> str:
    """Return where a page is."""
    return urlsplit(page.url).path

"""A served badge desk, tablets at it, and what hands do there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from congress.app import house_of
from congress.badges.models import BadgeRow
from congress.badges.service.codes import pickup_code_of
from tests.badges.world import IDS, SIGNER
from tests.desk.test_print_station_page import a_printer
from tests.desk.world import DESK, SUNSET, World, open_world
from tests.journeys.conftest import watched
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


COUNTS_PRINTS = """
window.printed = [];
window.print = () => {
  const pictures = [...document.querySelectorAll("img.sheet")];
  window.printed.push(pictures.every((one) => one.complete && one.naturalWidth === 1200));
  window.dispatchEvent(new Event("afterprint"));
};
"""

"""A served congress with doors, a road to it that can be closed, and phones at its doors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Connection, insert, select

from congress.app import create_app, database, house_of
from congress.badges.models import BadgeRow
from congress.badges.service.codes import badge_code_of
from congress.checkin.models import ScanRow
from congress.core.clock import FixedClock
from congress.core.ids import digest
from congress.core.principal import Role
from tests.badges.world import employ
from tests.builders import settings_for
from tests.checkin.world import EVENT, NOW, a_seat, the_agenda
from tests.ground import an_attendee, publish_document
from tests.journeys.conftest import watched
from tests.journeys.road import Road, State, road_to
from tests.served import served
from tests.stores import migrated, sqlite_address

DOOR = f"/desk/e/{EVENT}/scanner"
OF_THE_ROOM = ("left", "right")  # of the one room at which a load is posted
PHONE = {"width": 390, "height": 844}
HAS_WORKER = """() => navigator.serviceWorker.controller ? null : new Promise((resolve) => {
  navigator.serviceWorker.addEventListener('controllerchange', () => resolve(null), { once: true });
})"""


# A look into what the phone keeps, or a change of it, by hand.
KEPT = """async ([store, change]) => {
  const base = await new Promise((resolve) => {
    indexedDB.open('doors').onsuccess = (opened) => resolve(opened.target.result);
  });
  const items = await new Promise((resolve) => {
    const within = base.transaction(store, 'readwrite').objectStore(store);
    within.getAll().onsuccess = (found) => {
      const all = found.target.result;
      if (change) for (const one of all) within.put({ ...one, taken_at: one.taken_at - change * 60000 });
      resolve(all);
    };
  });
  base.close();
  return items;
}"""
COMES_BACK = "window.dispatchEvent(new Event('online'))"

# What waits 700 ms waits five seconds.
PATIENT = """
const wait = window.setTimeout;
window.setTimeout = (done, ms, ...rest) => wait(done, ms === 700 ? 5000 : ms, ...rest);
"""


@dataclass
class Doors:
    """A congress with doors, a road to it that can be closed, and phones."""

    app: Flask
    road: Road
    chromium: Browser
    clock: FixedClock
    contexts: list[BrowserContext]
    pages: list[Iterator[Page]]

    def phone(
        self,
        door: str = "left",
        *,
        serves: str = "b1",
        browser: Browser | None = None,
        color_scheme: str = "light",
        at_work: bool = True,
        is_patient: bool = True,
    ) -> Page:
        """A phone at a door, that has its worker and its list; at work, unless a test begins there.

        `is_patient`: with a server that is there, where a test shares the machine with many.
        """
        address = f"http://127.0.0.1:{self.road.port}"
        made = (browser or self.chromium).new_context(
            base_url=address, viewport=PHONE, permissions=["camera"], color_scheme=color_scheme,
            bypass_csp=True,
        )  # fmt: skip
        made.add_cookies([{"name": "congress", "value": "token-of-dana", "url": address}])
        if is_patient:
            made.add_init_script(PATIENT)
        self.contexts.append(made)
        pages = watched(made)
        self.pages.append(pages)
        page = next(pages)
        page.goto(DOOR)
        page.evaluate(HAS_WORKER)
        page.get_by_label("Which door").select_option(door)
        expect(page.locator("[data-now]")).to_contain_text(serves)
        if door in OF_THE_ROOM:
            wait_until_kept(
                page, "shares", "(all) => all.some((one) => one.told)"
            )  # it was lent places
        if at_work:
            start(page)
        return page

    def code(self, name: str, copy: int = 1) -> str:
        return badge_code_of(house_of(self.app).signer, f"g-{name}-{copy}").text

    def has(self, page: Page, *wanted: tuple[str, str, bool]) -> None:
        """Wait until the server has exactly these, and the phone says that nothing waits."""
        for _ in range(400):
            if self.stored() == list(wanted):
                break
            page.wait_for_timeout(50)
        assert self.stored() == list(wanted)
        expect(page.get_by_text("Nothing waits to be sent.")).to_be_visible()

    def stored(self) -> list[tuple[str, str, bool]]:
        """What the server has: whose badge, which way, and whether they were let in."""
        with house_of(self.app).store.reading() as db:
            names = {row.code_hash: row.id for row in db.execute(select(BadgeRow.__table__))}
            rows = db.execute(select(ScanRow.__table__).order_by(ScanRow.seq)).all()
            return [
                (names.get(row.code_hash, "nobody"), row.direction, row.is_admitted) for row in rows
            ]


def badge(
    db: Connection, app: Flask, name: str, *, retired_at: datetime | None = None, copy: int = 1
) -> None:
    code = badge_code_of(house_of(app).signer, f"g-{name}-{copy}")
    db.execute(
        insert(BadgeRow).values(
            id=f"g-{name}-{copy}", event_id=EVENT, attendee_id=f"a-{name}",
            code_hash=digest(code.text), copy=copy, reason="made", made_at=NOW, made_by="p-dana",
            handed_at=NOW, handed_by="p-dana", handed_place="", retired_at=retired_at,
            retired_because="lost" if retired_at else None,
        )
    )  # fmt: skip


@pytest.fixture
def doors(chromium: Browser, tmp_path: Path) -> Iterator[Doors]:
    """Monday, 9:50 AM. Ana has a seat in b1 and Ben one in c1; Ben's first badge was lost."""
    url = sqlite_address(tmp_path / "doors.sqlite3")
    migrated(url)
    clock = FixedClock(NOW)
    app = create_app(settings_for(url, tmp_path / "data"), clock=clock)
    store = house_of(app).store
    publish_document(store, the_agenda(posted=20))
    with store.writing() as db:
        for name, session in (("ana", "b1"), ("ben", "c1"), ("cleo", "b1")):
            an_attendee(db, name=name)
            a_seat(db, name, session)
        badge(db, app, "ana")
        badge(db, app, "ben", retired_at=NOW)
        badge(db, app, "ben", copy=2)
        badge(db, app, "cleo")
        employ(db, "dana", Role.STAFF, EVENT)
    with served(app) as address, road_to(address) as road:
        made = Doors(app, road, chromium, clock, [], [])
        yield made
        road.turn(State.OPEN)
        for pages in made.pages:
            next(pages, None)
    with app.app_context():
        database.engine.dispose()


def start(page: Page) -> None:
    """Begin a shift, whatever the check before it says."""
    page.get_by_role("button", name="Start the shift").click()


def choose(page: Page, way: str) -> None:
    """Choose which way people go."""
    page.locator(".ways").get_by_text(way, exact=True).click()


def wait_until_kept(page: Page, store: str, holds: str) -> None:
    """Wait until `holds` is so of everything that a store of the phone keeps: an array in JavaScript.

    Page.wait_for_function would take the promise itself for a yes.
    """
    asked = f"async (what) => ({holds})(await ({KEPT})(what))"
    for _ in range(400):
        if page.evaluate(asked, [store, 0]):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"{store} never held: {holds}")


def scan(page: Page, code: str) -> None:
    page.locator("[data-typed]").fill(code)
    page.keyboard.press("Enter")


def says(page: Page, state: str, words: str) -> None:
    expect(page.locator(f"[data-verdict][data-state={state}]")).to_contain_text(words)

"""A badge desk at the end of a road that can be closed, and what hands do on a tablet there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from congress.app import house_of
from congress.badges.models import BadgeRow, OfflineRow
from congress.badges.queries import Copies
from congress.badges.service.blanks import make_blanks
from congress.badges.service.preparing import prepare_badge
from tests.badges.world import IDS, a_desk, pacific
from tests.desk.world import open_world
from tests.journeys.hall import Hall
from tests.journeys.road import Road, State, road_to
from tests.served import served
from tests.stores import migrated, sqlite_address

LIST = """async () => new Promise((resolve) => {
  const opening = indexedDB.open('desk');
  opening.onsuccess = () => {
    const asked = opening.result.transaction('lists').objectStore('lists').getAll();
    asked.onsuccess = () => { opening.result.close(); resolve(asked.result); };
  };
})"""


class CutOff:
    """A hall behind a road, a badge in the box for Ana, and a blank one."""

    def __init__(self, hall: Hall, road: Road) -> None:
        self.hall, self.road = hall, road
        store = house_of(hall.world.app).store
        signer = house_of(hall.world.app).signer

        def prepare(db: object) -> tuple[str, str]:
            desk = a_desk(db, store, signer=signer, now=pacific(8, "12:00"))  # type: ignore[arg-type] # a connection
            boxed = prepare_badge(desk, IDS["ana"], Copies(None, 0)).code
            assert boxed is not None
            return boxed.text, make_blanks(desk, 1)[0].code.text

        self.boxed, self.blank = store.unit_of_work(prepare)

    def loaded(self, permissions: Sequence[str] = ()) -> Page:
        """A tablet that has its worker and its list."""
        tablet = self.hall.tablet(permissions=permissions)
        tablet.evaluate("navigator.serviceWorker.ready.then(() => true)")
        tablet.locator("body[data-carried]").wait_for()
        tablet.wait_for_function("navigator.serviceWorker.controller !== null")
        return tablet

    def told(self) -> int:
        with house_of(self.hall.world.app).store.reading() as db:
            return db.scalar(select(func.count()).select_from(OfflineRow)) or 0

    def hashes(self) -> set[str]:
        with house_of(self.hall.world.app).store.reading() as db:
            out = BadgeRow.handed_at.is_not(None) & BadgeRow.retired_at.is_(None)
            return set(db.scalars(select(BadgeRow.code_hash).where(out)))


@pytest.fixture
def cut(chromium: Browser, tmp_path: Path) -> Iterator[CutOff]:
    url = sqlite_address(tmp_path / "desk.sqlite3")
    migrated(url)
    with (
        open_world(url, tmp_path / "data") as world,
        served(world.app) as address,
        road_to(address) as road,
    ):
        hall = Hall(world, f"http://127.0.0.1:{road.port}", chromium)
        yield CutOff(hall, road)
        road.turn(State.OPEN)
        hall.close()


def look(tablet: Page, text: str) -> None:
    tablet.locator("[data-offline-find] input").fill(text)
    tablet.keyboard.press("Enter")


def give(tablet: Page, name: str) -> None:
    button = tablet.get_by_role("button", name="Hand over · photo ID seen")
    expect(button).to_be_focused()
    tablet.keyboard.press("Enter")
    expect(tablet.locator("[data-said]")).to_contain_text(f"Handed over to {name}.")


def until_told(cut: CutOff, tablet: Page, count: int) -> None:
    for _ in range(400):
        if cut.told() == count:
            return
        tablet.wait_for_timeout(100)
    raise AssertionError(cut.told())

"""My badge: the code to be scanned, when and where for this person, and what it says afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from congress.app import create_app, database, house_of
from congress.badges.service.codes import pickup_code_of
from congress.badges.service.handing import hand_out
from congress.core.clock import FixedClock
from tests.badges.world import IDS, OPEN_AT, a_desk, open_desk, pacific
from tests.builders import settings_for
from tests.companion.world import EVENT, Browser, words_of
from tests.symbols import read_symbol

PAGE = f"{EVENT}/badge"
MINUTE = OPEN_AT - pacific(9, "15:59")


class At:
    """The congress at a time, and somebody's browser in it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.clock = FixedClock(OPEN_AT)
        self.app: Flask = create_app(settings_for(url, folder), clock=self.clock)
        open_desk(house_of(self.app).store)

    def page(self, name: str, at: datetime, path: str = PAGE) -> str:
        self.clock.instant = at
        self.browser = Browser(self.app.test_client())
        self.browser.sign_in(name)
        return self.browser.get(path)


@pytest.fixture
def congress(sqlite_url: str, tmp_path: Path) -> Iterator[At]:
    opened = At(sqlite_url, tmp_path / "data")
    yield opened
    with opened.app.app_context():
        for engine in database.engines.values():
            engine.dispose()


def symbol_on(page: str) -> str:
    drawn = re.search(r'<div class="pickup-symbol".*?(<svg.*?</svg>)', page, re.DOTALL)
    assert drawn is not None
    return read_symbol(drawn[1])


def test_the_symbol_is_the_code_below_it(congress: At) -> None:
    page = congress.page("ana", OPEN_AT)
    wanted = pickup_code_of(house_of(congress.app).signer, IDS["ana"], "p-ana")
    assert symbol_on(page) == wanted.text
    assert " ".join(wanted.groups) in words_of(page)
    assert 'role="img" aria-label="Your pick-up code' in page


@pytest.mark.parametrize(
    ("name", "at", "said"),
    [
        ("ana", pacific(9, "15:59"), "Pick up your badge From 4:00 PM PT, Sunset Foyer"),
        ("ana", OPEN_AT, "Pick up your badge Open now: Sunset Foyer"),
        ("ana", pacific(8, "14:00"), "From Sun, March 9, 4:00 PM PT, Sunset Foyer"),
        ("ana", pacific(10, "06:30"), "From 7:00 AM PT, Paradise Foyer"),
        ("ben", pacific(9, "08:00"), "Open now: Sunset Foyer, until 12:00 PM PT"),
        ("ben", pacific(9, "12:00"), "From 4:00 PM PT, Sunset Foyer"),
        ("ana", pacific(12, "07:00"), "The badge desk is closed Its listed hours are over."),
    ],
)
def test_it_says_when_and_where_for_me(congress: At, name: str, at: datetime, said: str) -> None:
    words = words_of(congress.page(name, at))
    assert said in words
    assert "photo ID" in words


def test_who_has_no_badge_sees_no_code(congress: At) -> None:
    page = congress.page("vera", OPEN_AT)
    assert "No badge to pick up" in words_of(page)
    assert "<figure" not in page
    assert "/badge" not in congress.page("vera", OPEN_AT, f"{EVENT}/guide")


def test_after_the_desk_it_says_that_i_have_it(congress: At) -> None:
    store = house_of(congress.app).store
    store.unit_of_work(lambda db: hand_out(a_desk(db, store), "x-ana"))
    words = words_of(congress.page("ana", OPEN_AT + MINUTE))
    assert "You have your badge You got it at 4:00 PM PT, Sunset Foyer." in words
    assert "Lost or damaged?" in words
    assert "When and where" not in words


@pytest.mark.parametrize("path", [f"{EVENT}/", f"{EVENT}/guide"])
def test_today_and_the_guide_lead_to_it(congress: At, path: str) -> None:
    assert f'href="{PAGE}"' in congress.page("ana", pacific(8, "16:00"), path)


def test_a_phone_keeps_it_for_who_has_a_badge_to_pick_up(congress: At) -> None:
    for name, is_kept in (("ana", True), ("vera", False)):
        congress.page(name, OPEN_AT)
        kept = congress.browser.client.get("/kept.json").json["pages"]
        assert ({"address": PAGE, "name": "My badge"} in kept) is is_kept


def test_no_get_writes_anything(congress: At) -> None:
    """Decision 0018: the code is there without a row of its own."""
    first, again = congress.page("ana", OPEN_AT), congress.page("ana", OPEN_AT)
    assert symbol_on(first) == symbol_on(again)


def test_once_it_is_in_their_hands_today_lists_no_desk_and_the_phone_reads_anew(
    congress: At,
) -> None:
    """What is kept for the cellar must not say "Pick up your badge" to who wears it."""
    assert "Badge pick-up" in words_of(congress.page("ana", OPEN_AT, f"{EVENT}/"))
    before = congress.browser.client.get("/kept.json").json
    store = house_of(congress.app).store
    store.unit_of_work(lambda db: hand_out(a_desk(db, store), "x-ana"))
    after = congress.browser.client.get("/kept.json").json
    assert before is not None
    assert after is not None
    assert before["pages"] == after["pages"]
    assert before["state"] != after["state"]
    assert "Badge pick-up" not in words_of(congress.page("ana", OPEN_AT, f"{EVENT}/"))
    assert "Badge pick-up" in words_of(congress.page("ben", OPEN_AT, f"{EVENT}/"))

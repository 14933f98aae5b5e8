"""The page of a standby line: what it says by the hour, whom to call, and what sent twice does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from congress.app import create_app, database, house_of
from congress.core.clock import FixedClock
from congress.core.principal import Duty, Role
from tests.badges.world import employ
from tests.builders import settings_for
from tests.checkin.conftest import a_station
from tests.checkin.test_standby import resize, wait_in_line
from tests.checkin.world import (
    EVENT,
    STATION,
    a_scan,
    a_seat,
    open_doors,
    pacific,
    somebody,
    tell,
)
from tests.companion.world import words_of
from tests.desk.world import Tablet

DOOR = f"/desk/e/{EVENT}/doors/left"
LINE = f"{DOOR}/standby"
JSON = f"/desk/e/{EVENT}/standby/b1"


@dataclass
class Line:
    app: Flask
    clock: FixedClock

    def tablet(self) -> Tablet:
        tablet = Tablet(self.app.test_client())
        tablet.client.set_cookie("congress", "token-of-dana")
        return tablet


@pytest.fixture
def line(sqlite_url: str, tmp_path: Path) -> Iterator[Line]:
    """9:50: Ana came, Ben and Cleo did not; Dora and Emil stand in line, Dora with a seat in c1."""
    clock = FixedClock(pacific("09:51"))
    app = create_app(settings_for(sqlite_url, tmp_path / "data"), clock=clock)
    store = house_of(app).store
    open_doors(store, ("ana", "ben", "cleo"), posted=None)
    with store.writing() as db:
        employ(db, "dana", Role.STAFF)
        somebody(db, "dora")
        somebody(db, "emil")
        a_seat(db, "dora", "c1")
        resize(db, 3)
    tell(store, a_scan("ana"))
    wait_in_line(store, "dora", "emil")
    yield Line(app, clock)
    with app.app_context():
        for engine in database.engines.values():
            engine.dispose()


def test_until_five_to_it_says_that_seats_are_held(line: Line) -> None:
    tablet = line.tablet()
    tablet.get(DOOR)
    assert f'href="{LINE}"' in tablet.page
    tablet.get(LINE)
    read = words_of(tablet.page)
    assert "2 people stand in line. Nobody has come yet for 2 seats." in read
    assert "Seats are held until 9:55 AM PT. From then on you can let the line in here." in read
    assert "Let 2" not in read


def test_a_press_calls_people_by_name_and_sent_twice_it_is_once(line: Line) -> None:
    tablet = line.tablet()
    line.clock.advance(timedelta(minutes=4))
    tablet.get(LINE)
    assert "Let 2 people in" in words_of(tablet.page)
    [form] = [one for one in tablet.forms() if "let_in" in one["fields"]]
    read = words_of(tablet.client.post(LINE, data=form["fields"]).text)
    assert "2 people have seats here now. Call them in, and scan each badge." in read
    assert "Called in Dora Test x-dora Gave up: Session c1 Emil Test x-emil" in read
    again = tablet.client.post(LINE, data=form["fields"])
    assert again.status_code == 412
    assert "The line was let in a moment ago." in words_of(again.text)
    assert "Called in Dora Test x-dora Emil Test" in words_of(again.text)


def test_whoever_is_scanned_in_goes_from_the_list(line: Line) -> None:
    tablet = line.tablet()
    line.clock.advance(timedelta(minutes=4))
    tablet.get(LINE)
    tablet.send(LINE)
    known = {"If-None-Match": tablet.client.get(LINE).headers["ETag"]}
    assert tablet.client.get(LINE, headers=known).status_code == 304
    now = line.clock.now()
    tell(house_of(line.app).store, a_scan("dora", number=9, at=now), now=now)
    tablet.get(LINE)
    assert "Dora" not in words_of(tablet.page)
    assert "Emil Test" in words_of(tablet.page)
    assert "Nobody else stands in line." in words_of(tablet.page)


def test_who_is_passed_over_is_named_with_why(line: Line) -> None:
    tell(house_of(line.app).store, a_scan("dora", door="two", at=pacific("09:49")))
    tablet = line.tablet()
    line.clock.advance(timedelta(minutes=4))
    tablet.get(LINE)
    assert "Let 1 person in" in words_of(tablet.page)
    tablet.send(LINE)
    read = words_of(tablet.page)
    assert "Dora Test: They were counted in at “Session c1”, at the same time." in read


def test_a_door_without_seats_has_no_line(line: Line) -> None:
    tablet = line.tablet()
    tablet.get(f"/desk/e/{EVENT}/doors/five/standby")
    assert "There is no standby line here: nobody needs a seat." in words_of(tablet.page)
    tablet.get(f"/desk/e/{EVENT}/doors/bags/standby")
    assert "Nothing takes place here right now." in words_of(tablet.page)
    assert tablet.client.get(f"/desk/e/{EVENT}/doors/barn/standby").status_code == 404


def test_a_phones_page_reads_and_presses_the_same(line: Line) -> None:
    tablet = line.tablet()
    tablet.get(LINE)
    sent = {"X-CSRF-Token": _token(tablet)}
    early = tablet.client.post(JSON, json={"seats": 2, "let_in": 0}, headers=sent)
    assert (early.status_code, early.json) == (
        409,
        {
            "refused": "Too early: seats of “Session b1” are held until 9:55 AM PT. Press again from "
            "then on."
        },
    )
    line.clock.advance(timedelta(minutes=4))
    assert (tablet.client.get(JSON).json or {})["seats"] == 2
    done = tablet.client.post(JSON, json={"seats": 2, "let_in": 0}, headers=sent).json or {}
    assert [one["name"] for one in done["let_in"]] == ["Dora Test", "Emil Test"]


def _token(tablet: Tablet) -> str:
    tablet.get(DOOR)
    return str(next(one["fields"]["form_token"] for one in tablet.forms()))


def test_a_silent_phone_is_named_before_seats_go(line: Line) -> None:
    store = house_of(line.app).store
    with store.writing() as db:
        a_station(db, Duty.DOORS)
    phone = replace(STATION, device_id="s-doors")
    tell(store, a_scan("ana", number=7), actor=phone)
    tablet = line.tablet()
    line.clock.advance(timedelta(minutes=4))
    tablet.get(LINE)
    assert "“Phone for doors” was last heard of at 9:50 AM PT." in words_of(tablet.page)

"""The page beside a printer: it takes one sheet at a time, shows it as it is printed, and answers."""

from __future__ import annotations

import io
import re

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import select

from congress.app import house_of
from congress.badges.models import BadgeRow, PrintRow
from congress.badges.service.codes import badge_code_of
from congress.core.principal import Duty
from congress.people import service
from tests.badges.world import EVENT, SAM
from tests.companion.world import words_of
from tests.desk.world import DESK, SUNSET, Tablet, World

STATION = f"{DESK}/station"


def ask_for(world: World, number: str) -> Tablet:
    """A tablet at the desk that sent somebody's badge to the printer."""
    tablet = world.tablet()
    tablet.find(number)
    tablet.do("print")
    return tablet


def do(station: Tablet, act: str, **typed: str) -> str:
    """Send the form of the station that does something, and return what is read."""
    form = next(one for one in station.forms() if act in one["acts"])
    station.answer = station.client.post(STATION, data={**form["fields"], "do": act, **typed})
    station.page = station.answer.text
    return words_of(station.page)


def prints(world: World) -> list[tuple[bool, str | None]]:
    with house_of(world.app).store.reading() as db:
        rows = db.execute(
            select(PrintRow.done_at, PrintRow.failed_because).order_by(PrintRow.asked_at)
        )
        return [(done is not None, why) for done, why in rows]


def test_it_takes_the_badge_shows_it_and_says_that_it_came_out(world: World) -> None:
    ask_for(world, "x-ana")
    station = world.tablet("dirk")
    station.get(STATION)
    do(station, "take")
    assert "It prints the badges of Sunset Foyer." in words_of(station.page)
    assert 'data-name="Ana Test"' in station.page
    pictures = re.findall(r'<img class="sheet" src="([^"]+)"', station.page)
    sheet = station.client.get(pictures[0])
    assert sheet.headers["Cache-Control"] == "no-store"
    shown = Image.open(io.BytesIO(sheet.data))
    assert shown.size == (1200, 900)  # 4×3 in at 300 dots
    [found] = zxingcpp.read_barcodes(
        shown, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    with house_of(world.app).store.reading() as db:
        badge_id = db.scalar(select(BadgeRow.id))
    assert found.text == badge_code_of(house_of(world.app).signer, badge_id).text
    assert "The desk sees that it came out." in do(station, "done")
    assert prints(world) == [(True, None)]
    assert (
        station.client.get(pictures[0]).status_code == 412
    )  # its code is shown to nobody any more


def test_every_page_of_a_sheet_is_there_and_no_more(world: World) -> None:
    ask_for(world, "x-ana")
    station = world.tablet("dirk")
    station.get(STATION)
    do(station, "take")
    pictures = re.findall(r'<img class="sheet" src="([^"]+)"', station.page)
    assert len(pictures) == 2  # the badge, and its slip
    assert [station.client.get(one).status_code for one in pictures] == [200, 200]
    assert station.client.get(pictures[0].replace("/1.png", "/3.png")).status_code == 404
    assert station.client.get(pictures[0].replace("/1.png", "/0.png")).status_code == 404


def test_what_did_not_come_out_is_told_to_the_desk(world: World) -> None:
    desk = ask_for(world, "x-ana")
    station = world.tablet("dirk")
    station.get(STATION)
    do(station, "take")
    do(station, "failed", why="the ribbon is torn")
    assert prints(world) == [(False, "the ribbon is torn")]
    assert "It did not come out: the ribbon is torn." in desk.find("x-ana")


def test_a_sheet_is_one_stations_and_nobody_elses(world: World) -> None:
    """The control is the first one, who may read it."""
    ask_for(world, "x-ana")
    dirk, dana = world.tablet("dirk"), world.tablet("dana")
    for station in (dirk, dana):
        station.get(STATION)
        do(station, "take")
    assert "data-sheet" in dirk.page
    assert "data-sheet" not in dana.page
    [picture, *_] = re.findall(r'<img class="sheet" src="([^"]+)"', dirk.page)
    assert dana.client.get(picture).status_code == 412
    assert dirk.client.get(picture).status_code == 200


def test_a_badge_that_was_replaced_meanwhile_is_not_shown(world: World) -> None:
    desk = ask_for(world, "x-ana")
    desk.do("replace", reason="name")
    station = world.tablet("dirk")
    station.get(STATION)
    do(station, "take")
    [picture, *_] = re.findall(r'<img class="sheet" src="([^"]+)"', station.page)
    desk.find("x-ana")
    sam = world.tablet("sam")
    sam.find("x-ana")
    sam.do("replace", reason="name")
    assert station.client.get(picture).status_code == 412


def test_a_station_asks_first_where_its_printer_is(world: World) -> None:
    ask_for(world, "x-ana")
    station = world.tablet("dirk", place="")
    assert "Where is the printer?" in words_of(station.get(STATION))
    answer = station.client.post(
        STATION, data={**station.forms()[0]["fields"], "do": "place", "place": SUNSET}
    )
    assert answer.status_code == 303
    assert "badges that wait at Sunset Foyer" in words_of(station.get(STATION))


@pytest.mark.parametrize("typed", [{"do": "fly"}, {"do": "place", "place": "The roof"}])
def test_what_it_does_not_do_is_refused(world: World, typed: dict[str, str]) -> None:
    station = world.tablet("dirk")
    station.get(STATION)
    station.client.post(STATION, data={**station.forms()[0]["fields"], **typed})
    answer = station.client.post(STATION, data={**station.forms()[0]["fields"], **typed})
    assert answer.status_code == 422


def test_whoever_only_looks_takes_no_badge(world: World) -> None:
    """It asks first, and leads back; a tablet that was set up beside a printer begins by itself."""
    ask_for(world, "x-ana")
    dirk = world.tablet("dirk")
    said = words_of(dirk.get(STATION))
    assert (
        "This device then takes the badges that wait at Sunset Foyer, and prints them with its own "
        "printer. Start printing here" in said
    )
    assert f'href="{DESK}"' in dirk.page
    assert "data-start" in dirk.page
    assert prints(world) == [(False, None)]
    printer = Tablet(world.app.test_client())
    printer.client.set_cookie("congress-station", a_printer(world), path="/desk")
    assert "It prints the badges of Sunset Foyer." in words_of(printer.get(STATION))
    assert "data-start" not in printer.page
    assert "data-asks" not in printer.page
    assert f'href="{DESK}"' not in printer.page


def a_printer(world: World) -> str:
    """The token of a device that was set up beside the printer of the Sunset Foyer."""
    house = house_of(world.app)
    now = world.clock.instant
    wanted = service.Wanted(EVENT, "Printer 1", Duty.PRINTS, SUNSET)
    with house.store.writing() as db:
        asked = service.ask_for_station(
            db=db, signer=house.signer, actor=SAM, wanted=wanted, now=now
        )
        return service.enroll_station(db=db, signer=house.signer, typed=asked.code, now=now).token


def test_the_print_station_is_offered_to_who_sets_tablets_up(world: World) -> None:
    for name, is_offered in (("sam", True), ("dana", False)):
        tablet = world.tablet(name)
        assert ("Print station" in words_of(tablet.get(DESK))) is is_offered


def test_nothing_to_print_is_an_empty_page(world: World) -> None:
    station = world.tablet("dirk")
    station.get(STATION)
    do(station, "take")
    assert "Take the next badge" in words_of(station.page)

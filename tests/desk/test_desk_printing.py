"""Print, hand over: two taps; what the card says of the sheet, and what is never printed twice."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, func, select

from congress.app import house_of
from congress.badges.models import BadgeRow, PrintRow
from congress.badges.queries import find_live_badge
from congress.badges.service.making import Desk
from congress.badges.service.printing import queue_print
from congress.badges.service.stations import settle_print, take_prints
from tests.badges.world import DANA, EVENT, IDS, OPEN_AT
from tests.companion.world import words_of
from tests.desk.world import DESK, PARADISE, SUNSET, Tablet, World

SECOND = timedelta(seconds=1)


class Station:
    """A print station beside the desk, as far as its answers go."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.store = house_of(world.app).store

    def _desk(self, db: Connection) -> Desk:
        signer = house_of(self.world.app).signer
        return Desk(db, self.store, signer, DANA, self.world.clock.instant, EVENT, SUNSET)

    def take(self) -> list[str]:
        taken = self.store.unit_of_work(lambda db: take_prints(self._desk(db), most=20))
        return [one.id for one in taken]

    def answer(self, print_id: str, failed: str = "") -> None:
        self.store.unit_of_work(lambda db: settle_print(self._desk(db), print_id, failed=failed))


def counted(world: World) -> tuple[int, ...]:
    """How many copies and how many sheets there are."""
    with house_of(world.app).store.reading() as db:
        rows = (select(func.count()).select_from(one) for one in (BadgeRow, PrintRow))
        return tuple(db.scalar(one) or 0 for one in rows)


def line_of(tablet: Tablet) -> str:
    found = re.search(r"data-print-line.*?<p>(.*?)</p>", tablet.page, re.DOTALL)
    return words_of(found[1]) if found else ""


def primary(tablet: Tablet) -> str:
    found = re.search(r"data-primary>.*?<span>(.*?)</span>", tablet.page, re.DOTALL)
    return found[1] if found else ""


def test_two_taps_print_it_and_hand_it_over(world: World) -> None:
    tablet = world.tablet()
    tablet.find("x-ana")
    assert primary(tablet) == "Print badge"
    tablet.do("print")
    assert line_of(tablet) == "Sent to the printer."
    assert primary(tablet) == "Hand over · photo ID seen"
    assert counted(world) == (1, 1)
    assert "Handed over to Ana Test." in tablet.do("hand-over")
    assert counted(world) == (1, 1)


def test_a_second_tap_prints_nothing_twice(world: World) -> None:
    tablet = world.tablet()
    tablet.find("x-ana")
    before = tablet.page
    for _ in range(3):
        tablet.page = before
        tablet.do("print")
    assert counted(world) == (1, 1)


def test_the_card_follows_the_sheet(world: World) -> None:
    tablet, station = world.tablet(), Station(world)
    tablet.find("x-ana")
    tablet.do("print")
    live = re.search(r'data-live="([^"]+)"', tablet.page)[1]

    def now() -> str:
        tablet.get(live)
        return line_of(tablet)

    world.at(OPEN_AT + 15 * SECOND)
    assert now().startswith("No printer has taken it yet; it prints as soon as one does.")
    assert "Scan a blank badge now" in now()
    [sheet] = station.take()
    assert now() == "Printing…"
    world.at(OPEN_AT + 76 * SECOND)
    assert now() == "The printer does not answer. Look whether it has paper and is on."
    station.answer(sheet)
    assert now() == "Printed at 4:01 PM PT."
    assert "data-live" not in tablet.page
    assert "Ana" not in tablet.page  # it names nobody


def test_what_did_not_come_out_is_printed_again_and_is_no_copy(world: World) -> None:
    tablet, station = world.tablet(), Station(world)
    tablet.find("x-ana")
    tablet.do("print")
    station.answer(*station.take())
    tablet.find("x-ana")
    assert "Did not come out" in words_of(tablet.page)
    before = tablet.page
    tablet.do("print")  # the form of the line, which says `again`
    assert line_of(tablet) == "Sent to the printer."
    assert counted(world) == (1, 2)
    tablet.page = before
    tablet.do("print")
    assert counted(world) == (1, 2)


def test_a_printer_that_says_why_is_heard(world: World) -> None:
    tablet, station = world.tablet(), Station(world)
    tablet.find("x-ana")
    tablet.do("print")
    [sheet] = station.take()
    station.answer(sheet, failed="the paper is out")
    said = tablet.find("x-ana")
    assert line_of(tablet) == "It did not come out: the paper is out."
    assert "Print again" in said
    assert primary(tablet) == "Print badge"


def test_a_badge_printed_before_is_in_the_box_and_takes_one_tap(world: World) -> None:
    tablet, store = world.tablet(), house_of(world.app).store
    tablet.find("x-ana")
    tablet.do("hand-over")
    tablet.do("take-back")

    def pre_print(db: Connection) -> None:
        badge = find_live_badge(db, IDS["ana"])
        queue_print(Station(world)._desk(db), badge, SUNSET, is_done=True)

    store.unit_of_work(pre_print)
    tablet.find("x-ana")
    assert line_of(tablet) == "Printed already: take it from the box."
    assert primary(tablet) == "Hand over · photo ID seen"
    assert "Not in the box" in words_of(tablet.page)
    assert "Did not come out" not in words_of(tablet.page)
    tablet.do("hand-over")
    assert line_of(tablet) == ""  # it is in their hands
    assert "from the box" not in tablet.find("x-ana")
    assert "Print again" in words_of(tablet.page)  # under More
    tablet.do("print")
    assert line_of(tablet) == "Sent to the printer."


@pytest.mark.parametrize(
    ("place", "at", "said"),
    [
        (SUNSET, OPEN_AT, "Printed already: take it from the box."),
        (PARADISE, OPEN_AT, ""),
        (SUNSET, OPEN_AT - SECOND, ""),
    ],
)
def test_only_the_desk_that_hands_it_over_looks_into_the_box(
    world: World, place: str, at: datetime, said: str
) -> None:
    tablet, store = world.tablet(), house_of(world.app).store
    tablet.find("x-ana")
    tablet.do("hand-over")
    tablet.do("take-back")

    def pre_print(db: Connection) -> None:
        badge = find_live_badge(db, IDS["ana"])
        queue_print(Station(world)._desk(db), badge, SUNSET, is_done=True)

    store.unit_of_work(pre_print)
    world.at(at)
    there = world.tablet("dirk", place=place)
    there.find("x-ana")
    assert line_of(there) == said


def test_too_early_prints_nothing(world: World) -> None:
    tablet = world.tablet()
    tablet.find("x-ana")
    world.at(OPEN_AT - SECOND)
    tablet.do("print")
    assert tablet.answer.status_code == 409
    assert counted(world) == (0, 0)


def test_a_supervisors_reason_is_asked_for_once(world: World) -> None:
    world.at(OPEN_AT - SECOND)
    sam = world.tablet("sam")
    sam.find("x-ana")
    sam.do("print", because="Has to catch a plane.")
    assert 'value="Has to catch a plane."' in sam.page
    assert primary(sam) == "Hand over · photo ID seen"
    assert "Handed over to Ana Test." in sam.do("hand-over")


def test_a_replacement_prints_the_new_copy(world: World) -> None:
    tablet = world.tablet()
    tablet.find("x-ana")
    tablet.do("hand-over")
    said = tablet.do("replace", reason="lost")
    assert line_of(tablet) == "Sent to the printer."
    assert "“Here is your badge, Ana." in said
    assert "Undo" not in said
    assert counted(world) == (2, 1)


def test_a_replacement_that_may_not_be_printed_now_is_made_all_the_same(world: World) -> None:
    """One that was not handed over yet, after hours: the card says what can be done."""
    tablet = world.tablet()
    tablet.find("x-ana")
    tablet.do("hand-over")
    tablet.do("take-back")
    world.at(OPEN_AT - SECOND)
    said = tablet.do("replace", reason="name")
    assert "The new sheet is the badge of Ana Test now." in said  # she never had the other one
    assert line_of(tablet) == ""
    assert counted(world) == (2, 0)


def test_a_desk_that_said_no_place_is_asked_for_it_before_it_prints(world: World) -> None:
    tablet = world.tablet(place="")
    tablet.get(f"{DESK}/place")
    tablet.client.post(DESK, data={"form_token": token(tablet.page), "q": "x-ana"})
    answer = tablet.client.post(
        DESK, data={"form_token": token(tablet.page), "do": "print", "number": "x-ana"}
    )
    assert "Say first where this desk stands" in answer.text
    assert counted(world) == (0, 0)


def token(page: str) -> str:
    return re.search(r'name="form_token" value="([^"]+)"', page)[1]


def test_figures_say_what_waits_and_that_the_printer_is_silent(world: World) -> None:
    tablet = world.tablet()
    tablet.find("x-ana")
    tablet.do("print")
    said = words_of(tablet.get(DESK))
    assert "1 badge at the printer" in said
    assert "does not answer" not in said
    world.at(OPEN_AT + 15 * SECOND)
    assert "1 badge at the printer The printer does not answer" in words_of(tablet.get(DESK))


def test_a_print_of_nothing_is_not_there(world: World) -> None:
    tablet = world.tablet()
    tablet.get(f"{DESK}/prints/none")
    assert tablet.answer.status_code == 404

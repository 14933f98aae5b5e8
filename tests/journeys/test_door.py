"""A door's phone, with a network and without, reloaded and killed: each scan arrives once (T11)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Browser, expect
from sqlalchemy import select, update

from congress.app import house_of
from congress.badges.models import BadgeRow
from congress.badges.rules.codes import write_badge_code, write_pickup_code
from congress.checkin.models import ScanRow
from congress.checkin.rules.verdict import Direction
from congress.checkin.service.held import hold
from congress.checkin.service.judging import Approach, Judged, judge
from congress.checkin.service.shift import Shift
from congress.checkin.service.snapshots import take_snapshot
from congress.checkin.service.telling import say_verdict
from congress.core.ids import digest
from congress.seats.models import SeatRow
from congress.seats.rules import NOT_COME, SeatState
from tests.checkin.world import EVENT, NOW, STATION, a_seat, the_agenda
from tests.ground import an_attendee, publish_document
from tests.journeys.entrance import (
    DOOR,
    Doors,
    badge,
    choose,
    doors,
    says,
    scan,
)
from tests.journeys.filming import a_camera
from tests.journeys.road import State

__all__ = ["doors"]  # the fixture
FORGETS = """new Promise((resolve) => {
  indexedDB.deleteDatabase('doors').onsuccess = () => resolve(null);
})"""


def test_a_badge_is_answered_at_once_with_its_name_and_how_old_the_list_is(doors: Doors) -> None:
    page = doors.phone()
    scan(page, doors.code("ana"))
    says(page, "good", "ANA TEST")
    says(page, "good", "Come in.")
    says(page, "good", "By the list of 9:50 AM.")
    scan(page, doors.code("ben", 2))
    says(page, "bad", "Different session: yours is at Room 2, 10:00 AM.")
    scan(page, doors.code("ben"))
    says(page, "bad", "This badge was replaced.")
    scan(page, write_pickup_code("a0" * 10, digest("on a phone")).text)
    says(page, "bad", "That is the pick-up code.")
    scan(page, "https://wifi.hotel.example")
    says(page, "bad", "That is not a badge.")
    doors.has(
        page, ("g-ana-1", "in", True), ("g-ben-2", "in", False), ("g-ben-1", "in", False),
        ("nobody", "in", False), ("nobody", "in", False),
    )  # fmt: skip


def test_cut_off_reloaded_killed_and_back_each_scan_arrives_once(doors: Doors) -> None:
    page = doors.phone()
    doors.road.turn(State.CLOSED)
    scan(page, doors.code("ana"))
    says(page, "good", "ANA TEST")
    expect(page.get_by_text("1 scan waits to be sent,")).to_be_visible()
    page.reload()
    expect(page.locator("[data-now]")).to_contain_text("b1")  # the door is still chosen
    expect(page.get_by_text("1 scan waits to be sent,")).to_be_visible()
    scan(page, doors.code("cleo"))
    says(page, "good", "CLEO TEST")
    choose(page, "Out")
    scan(page, doors.code("ana"))
    says(page, "good", "Out. Thank you.")
    context = page.context
    page.close(run_before_unload=False)
    assert doors.stored() == []
    again = context.new_page()
    again.goto(DOOR)
    expect(again.get_by_text("3 scans wait to be sent,")).to_be_visible()
    doors.road.turn(State.OPEN)
    again.evaluate("window.dispatchEvent(new Event('online'))")
    doors.has(
        again,
        ("g-ana-1", "in", True), ("g-cleo-1", "in", True), ("g-ana-1", "out", True),
    )  # fmt: skip


def test_who_comes_in_twice_is_told_so_and_may(doors: Doors) -> None:
    """By what this phone saw; who went out meanwhile comes in as the first time."""
    page = doors.phone()
    for way, words in (
        ("In", "Come in."),
        ("In", "Come in. You came in already at 9:50 AM: you count once."),
        ("Out", "Out. Thank you."),
        ("In", "Come in."),
    ):
        choose(page, way)
        scan(page, doors.code("ana"))
        expect(page.locator("[data-sentence]")).to_have_text(words)
        scan(
            page, write_pickup_code("a0" * 10, digest("on a phone")).text
        )  # no badge held up still
        says(page, "bad", "That is the pick-up code.")
    doors.has(page, *[
        (whose, direction, is_in)
        for direction in ("in", "in", "out", "in")
        for whose, is_in in (("g-ana-1", True), ("nobody", False))
    ])  # fmt: skip


def test_the_camera_reads_badges_with_no_network(
    doors: Doors, chromium: Browser, tmp_path: Path
) -> None:
    with a_camera(chromium, tmp_path / "film.mjpeg", doors.code("ana")) as camera:
        page = doors.phone(browser=camera)
        doors.road.turn(State.CLOSED)
        says(page, "good", "ANA TEST")
        expect(page.get_by_text("1 scan waits to be sent,")).to_be_visible()


def test_a_phone_without_a_list_says_so_and_a_congress_without_doors_too(doors: Doors) -> None:
    """It must not say "go on scanning" where it can decide nothing."""
    page = doors.phone()
    page.evaluate(FORGETS)
    doors.road.turn(State.CLOSED)
    page.reload()
    expect(page.get_by_text("This phone has no list yet, and no answer comes.")).to_be_visible()
    publish_document(house_of(doors.app).store, replace(the_agenda(), doors=()))
    doors.road.turn(State.OPEN)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_text("This event has no doors yet.")).to_be_visible()


def test_an_unknown_badge_is_asked_about_and_without_an_answer_no_list_is_sure(
    doors: Doors,
) -> None:
    """The server knows one that was made since the list was taken. Cut off, one rule: amber, and in."""
    page = doors.phone()
    with house_of(doors.app).store.writing() as db:
        an_attendee(db, name="dora")
        a_seat(db, "dora", "b1")
        badge(db, doors.app, "dora")
    scan(page, doors.code("dora"))
    says(page, "good", "DORA TEST")
    expect(page.locator("[data-sentence]")).to_have_text("Come in.")
    doors.road.turn(State.CLOSED)
    scan(page, write_badge_code(digest("of nobody")).text)
    says(page, "unsure", "Not sure: this badge is not in my list. Let in, we will check.")
    page.evaluate("window.Date.now = (now => () => now() + 42 * 60000)(Date.now)")
    scan(page, write_badge_code(digest("of somebody perhaps")).text)
    says(page, "unsure", "Not sure: this badge is not in my list. Let in, we will check.")
    says(page, "unsure", "9:50 AM, 42 minutes ago.")
    doors.road.turn(State.OPEN)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    doors.has(page, ("g-dora-1", "in", True), ("nobody", "in", True), ("nobody", "in", True))


def _replace_anas_badge(doors: Doors) -> None:
    with house_of(doors.app).store.writing() as db:
        db.execute(
            update(BadgeRow)
            .where(BadgeRow.id == "g-ana-1")
            .values(retired_at=NOW, retired_because="lost")
        )


def test_what_the_server_knows_better_comes_later_and_names_its_person(doors: Doors) -> None:
    """Ana's badge was replaced while this phone had no network: the next one's answer stands (C 11)."""
    page = doors.phone()
    doors.road.turn(State.CLOSED)
    _replace_anas_badge(doors)
    scan(page, doors.code("ana"))
    says(page, "good", "ANA TEST")
    scan(page, doors.code("cleo"))
    says(page, "good", "CLEO TEST")
    doors.road.turn(State.OPEN)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    line = page.locator("[data-late]")
    expect(line).to_contain_text("ANA TEST was let in at 9:50 AM and counts as inside.")
    expect(line).to_contain_text(
        "Heard since: This badge was replaced. Please go to the badge desk. Tell them, if you still see"
        " them."
    )
    says(page, "good", "CLEO TEST")


def test_a_green_stays_green_and_is_corrected_in_one_line_of_that_person(doors: Doors) -> None:
    """Ana's replaced badge was let in twice a moment ago: what was said is what is stored."""
    page = doors.phone()
    doors.road.turn(State.CLOSED)
    _replace_anas_badge(doors)
    scan(page, doors.code("ana"))
    says(page, "good", "ANA TEST")
    choose(page, "Out")
    scan(page, doors.code("ana"))
    says(page, "good", "Out. Thank you.")
    choose(page, "In")
    scan(page, doors.code("ana"))
    says(page, "good", "Come in.")
    doors.road.turn(State.OPEN)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-late] li")).to_have_count(1)
    says(page, "good", "ANA TEST")
    doors.has(page, *[("g-ana-1", way, True) for way in ("in", "out", "in")])
    expect(page.locator("[data-recent] li").first).to_have_attribute("data-state", "good")


def test_out_looks_like_out(doors: Doors) -> None:
    """Whoever forgot to switch back sees it with the next badge: not green, and a word."""
    page = doors.phone()
    scan(page, doors.code("ana"))
    card = page.locator("[data-verdict]")
    green = card.evaluate("one => getComputedStyle(one).backgroundColor")
    choose(page, "Out")
    scan(page, doors.code("cleo"))
    says(page, "good", "Out. Thank you.")
    expect(page.locator("[data-mark]")).to_have_text("Out")
    assert card.evaluate("one => getComputedStyle(one).backgroundColor") != green
    expect(page.locator("[data-recent] li").first).to_contain_text("· Out ·")


def test_an_unknown_badge_waits_for_no_slow_server(doors: Doors) -> None:
    """After 700 ms the list decides, and is not sure; the answer that comes later would have been."""
    page = doors.phone(is_patient=False)
    with house_of(doors.app).store.writing() as db:
        an_attendee(db, name="dora")
        a_seat(db, "dora", "b1")
        badge(db, doors.app, "dora")
    doors.road.turn(State.SLOW)
    scan(page, doors.code("dora"))
    says(page, "unsure", "this badge is not in my list")


def test_undo_makes_a_scan_as_if_it_never_was(doors: Doors) -> None:
    page = doors.phone()
    scan(page, doors.code("ana"))
    says(page, "good", "ANA TEST")
    page.get_by_role("button", name="Undo Ana Test").click()
    expect(page.locator("[data-sentence]")).to_have_text("Undone.")
    doors.has(page, *[("g-ana-1", "in", True)] * 2)
    with house_of(doors.app).store.reading() as db:
        first, second = db.execute(select(ScanRow.__table__).order_by(ScanRow.seq)).all()
    assert (second.undoes, first.undoes) == (first.id, None)


def test_a_phone_that_cannot_write_says_so_loudly_and_lets_nobody_in(doors: Doors) -> None:
    page = doors.phone()
    page.evaluate("() => { IDBObjectStore.prototype.add = () => { throw new Error('full'); }; }")
    scan(page, doors.code("ana"))
    expect(page.get_by_text("This phone cannot write scans down.")).to_be_visible()
    expect(page.locator("[data-verdict]")).not_to_contain_text("ANA")
    assert doors.stored() == []


def test_a_badge_that_is_held_up_for_seconds_is_one_scan(doors: Doors) -> None:
    page = doors.phone()
    for _ in range(3):
        scan(page, doors.code("ana"))
    says(page, "good", "ANA TEST")
    scan(page, doors.code("cleo"))
    says(page, "good", "CLEO TEST")
    doors.has(page, ("g-ana-1", "in", True), ("g-cleo-1", "in", True))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_readable_for_everybody(doors: Doors, scheme: str) -> None:
    page = doors.phone(color_scheme=scheme)
    for name, state in (("ana", "good"), ("ben", "bad")):
        scan(page, doors.code(name))
        says(page, state, name.upper())
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


VERDICTS = """async ({ list, questions, at }) => {
  const { DoorList } = await import(`${at}/door-list.js`);
  const { decide } = await import(`${at}/door-rules.js`);
  const { valuesOf, wordsOf } = await import(`${at}/door-words.js`);
  const { agenda, ...given } = list;
  const made = new DoorList({ ...agenda, ...given });
  return questions.map(([code, door, direction, when]) => {
    const found = decide(made, made.door(door), made.find(code), direction, when, null);
    return [found.reason, wordsOf(made, found.words, valuesOf(made, made.door(door), found, when))];
  });
}"""


def test_a_phone_decides_as_the_server_does(doors: Doors) -> None:
    """Every badge at every door, each way, every ten minutes of the day (C 6): the same reason, in the
    same words. Ned's seat went to the line at 9:56, Wilma is on the waitlist.
    """
    store = house_of(doors.app).store
    with store.writing() as db:
        an_attendee(db, name="vera", registration_type="virtual")
        badge(db, doors.app, "vera")
        an_attendee(db, name="paul", paid_sessions=["w1"], speaker="helen")
        badge(db, doors.app, "paul")
        an_attendee(db, name="carl", status="cancelled")
        badge(db, doors.app, "carl")
        for name, state, because in (
            ("ned", SeatState.ENDED, NOT_COME), ("wilma", SeatState.WAITLISTED, None)
        ):  # fmt: skip
            an_attendee(db, name=name)
            badge(db, doors.app, name)
            a_seat(db, name, "b1")
            db.execute(
                update(SeatRow)
                .where(SeatRow.attendee_id == f"a-{name}")
                .values(state=state, because=because, changed_at=NOW + timedelta(minutes=6))
            )
    page = doors.phone()
    names = ("ana", "ben", "vera", "paul", "carl", "ned", "wilma")
    badges = [*((name, 1) for name in names), ("ben", 2)]
    ids = [one.id for one in the_agenda().doors]
    times = [NOW.replace(hour=7, minute=0) + timedelta(minutes=10 * step) for step in range(84)]
    asked = [
        (name, copy, door, way, at)
        for name, copy in badges
        for door in ids
        for way in Direction
        for at in times
    ]
    with store.reading() as db:
        shift = Shift(db, store, STATION, NOW, EVENT)
        given = json.loads(
            json.dumps(vars(take_snapshot(shift, house_of(doors.app).signer)), default=str)
        )
        judged = judge(
            shift,
            [
                Approach(
                    hold(doors.code(name, copy)), door, way, at, shift.document, is_asked=False
                )
                for name, copy, door, way, at in asked
            ],
        )
    questions = [
        [doors.code(name, copy), door, way.value, at.timestamp() * 1000]
        for name, copy, door, way, at in asked
    ]
    at = page.evaluate(
        "new URL('.', document.querySelector('script[type=module]').src).href.slice(0, -1)"
    )
    told = page.evaluate(VERDICTS, {"list": given, "questions": questions, "at": at})
    differ = [
        (one, mine, theirs)
        for one, mine, theirs in zip(asked, told, map(_said, judged), strict=True)
        if mine != theirs
    ]
    assert differ == []
    assert {reason for reason, _ in told} == {
        "ok", "revoked", "canceled", "product", "unpaid", "invalid_time"
    }  # fmt: skip
    words = {text for _, text in told}
    for part in ("was given to the standby line at 9:56 AM", "You are on the waitlist.",
                 "You have a seat here: please do not wait", "You have no seat in this"):  # fmt: skip
        assert any(part in text for text in words), part


def _said(judged: Judged) -> list[str]:
    """What the server says of somebody whose name stands above it."""
    named = f"{judged.name.upper()}. "
    return [judged.verdict.reason.value, say_verdict(judged).removeprefix(named)]

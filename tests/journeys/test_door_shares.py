"""Two phones without a network and a door with one, at the posted load and at lunch (G 12, C 7)."""

from __future__ import annotations

import random
import threading
import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from congress.app import house_of
from congress.checkin.models import ScanRow, ShareRow
from congress.checkin.service.held import hold
from congress.checkin.service.snapshots import take_snapshot
from congress.desk.pages import scanner
from congress.seats.models import SeatRow
from tests.checkin.test_doors_together import Phone
from tests.checkin.world import a_scan, a_seat, pacific, phone, tell, the_agenda
from tests.ground import an_attendee, publish_document
from tests.journeys.entrance import (
    COMES_BACK,
    DOOR,
    KEPT,
    Doors,
    badge,
    choose,
    doors,
    says,
    scan,
    wait_until_kept,
)
from tests.journeys.road import State

__all__ = ["doors"]  # the fixture
POSTED = 6
PEOPLE = tuple(f"guest{number}" for number in range(9))
FULL = "You have a seat, but no more may come in right now. Please wait here. Ask the supervisor."
UNHEARD = "One moment, please: it may be full. The supervisor decides."
SHARES = """
  const at = new URL('.', document.querySelector('script[type=module]').src).href;
  const { Shares } = await import(`${at}door-share.js`);
  const { listScans } = await import(`${at}door-scans.js`);
  const event = 'nowhere';
  const phone = { event, at: '/nowhere', token: '', door: { id: 'left' }, words: (key) => key };
  const shares = new Shares(phone);
  await shares.recall();
  let said = null;
  window.fetch = async () => {
    if (!said) throw new TypeError('lost');
    const told = { session: 'b1', posted: 99, inside: 0, lent: said[0], used: said[1], alone: false };
    return new Response(JSON.stringify(told), { headers: { 'X-Congress': '1' } });
  };
  const come = (isForced) => shares.spend('b1', { id: String(Math.random()), event }, isForced);
"""
WATCH_CALLS = """
window.calls = [];
const sent = window.fetch;
window.fetch = (at, how = {}) => {
  window.calls.push([String(at), how.keepalive]);
  return sent(at, how);
};
"""
GIVES_NOTHING_BACK = """async () => {
  const at = new URL('.', document.querySelector('script[type=module]').src).href;
  const { Shares } = await import(`${at}door-share.js`);
  Shares.prototype.giveBack = async () => {};
}"""
SPEND_AT_ONCE = f"""async (lent) => {{ {SHARES}
  said = [lent, 0];
  await shares.borrow('b1');
  const other = new Shares(phone); // as another page has it: each remembers what it saw
  await other.recall();
  const spend = (one) => one.spend('b1', {{ id: String(Math.random()), event }}, false);
  await Promise.all([...Array(20)].flatMap(() => [spend(shares), spend(other)]));
  return (await listScans(event)).length;
}}"""
STEPS = f"""async (steps) => {{ {SHARES}
  const found = [];
  for (const [kind, what] of steps) {{
    said = what;
    if (kind === 'come') await come(what === 'forced');
    if (kind === 'ask') await shares.borrow('b1').catch(() => null);
    if (kind === 'reload') await shares.recall();
    found.push(shares.left('b1'));
  }}
  return found;
}}"""


@pytest.fixture
def room(doors: Doors) -> Doors:
    """A room for six, and nine who have a seat in it."""
    store = house_of(doors.app).store
    publish_document(store, the_agenda(posted=POSTED))
    with store.writing() as db:
        for name in PEOPLE:
            an_attendee(db, name=name)
            a_seat(db, name, "b1")
            badge(db, doors.app, name)
    return doors


def grow_old(page: Page, minutes: int) -> None:
    """Let the list be so much older, and open the page anew."""
    page.evaluate(KEPT, ["lists", minutes])
    page.reload()


def come(doors: Doors, page: Page, name: str, state: str, words: str = "") -> None:
    """Hold somebody's badge up; the page says their name, and this."""
    scan(page, doors.code(name))
    says(page, state, f"{name.upper()} TEST")
    says(page, state, words)


def admitted(doors: Doors) -> list[Any]:
    with house_of(doors.app).store.reading() as db:
        return list(db.scalars(select(ScanRow.id).where(ScanRow.is_admitted)))


def test_two_doors_without_a_network_and_one_with_it_let_in_as_many_as_may_be(room: Doors) -> None:
    left, right = room.phone("left"), room.phone("right")
    expect(left.locator("[data-left]")).to_be_empty()  # with a network it is no limit
    room.road.turn(State.CLOSED)
    left.reload()
    expect(left.locator("[data-left]")).to_have_text(
        "Without a network this phone may let in 3 people more."
    )
    for name in PEOPLE[:3]:
        come(room, left, name, "good", "Come in.")
    come(room, left, PEOPLE[3], "wait", UNHEARD)
    come(room, right, PEOPLE[4], "good", "Come in.")
    come(room, right, PEOPLE[5], "wait", UNHEARD)
    # The battery was empty: it has let in no fewer.
    context = left.context
    left.close(run_before_unload=False)
    left = context.new_page()
    left.goto(DOOR)
    expect(left.locator("[data-left]")).to_have_text(
        "Without a network this phone may let in nobody more."
    )
    # A door that asks: what is lent counts, though nobody told of it yet.
    store = house_of(room.app).store
    asked = [
        a_scan(name, held=hold(room.code(name)), door="right", admitted=None)
        for name in PEOPLE[5:8]
    ]
    said = [tell(store, one, actor=phone("hand"))[0].reason for one in asked]
    assert said == ["ok", "ok", "rules"]
    room.road.turn(State.OPEN)
    for page in (left, right):
        page.evaluate("window.dispatchEvent(new Event('online'))")
        expect(page.get_by_text("Nothing waits to be sent.")).to_be_visible()
    come(room, left, PEOPLE[8], "bad", FULL)
    come(room, right, PEOPLE[7], "bad", FULL)
    assert len(admitted(room)) == POSTED
    # One goes out, and there is one place: whoever asks first has it, and that is who told.
    choose(right, "Out")
    come(room, right, PEOPLE[4], "good", "Out. Thank you.")
    expect(right.get_by_text("Nothing waits to be sent.")).to_be_visible()
    come(room, left, PEOPLE[5], "bad", FULL)
    choose(right, "In")
    come(room, right, PEOPLE[3], "good", "Come in.")


def test_who_ends_a_shift_gives_back_what_is_left(room: Doors) -> None:
    page = room.phone("left")
    come(room, page, PEOPLE[0], "good")
    page.get_by_role("button", name="End shift").click()
    expect(
        page.get_by_text("Nothing left. Thank you!")
    ).to_be_visible()  # nobody waits for the rest
    for _ in range(400):
        with house_of(room.app).store.reading() as db:
            (share,) = db.execute(select(ShareRow.__table__)).all()
        if share.asked_at is None:
            break
        page.wait_for_timeout(50)
    assert (share.lent, share.asked_at) == (1, None)


@pytest.mark.parametrize("is_control", [False, True])
def test_who_closes_the_page_right_after_the_shift_leaves_nothing_lent(
    room: Doors, monkeypatch: pytest.MonkeyPatch, *, is_control: bool
) -> None:
    """The meeting that follows takes longer than anybody waits. Without the call that goes before it,
    the places stay lent.
    """
    page = room.phone("left")
    come(room, page, PEOPLE[0], "good")
    expect(page.get_by_text("Nothing waits to be sent.")).to_be_visible()
    let_on = threading.Event()

    def take_long(*told: Any) -> Any:  # noqa: ANN401 -- as the page calls it
        let_on.wait(30)
        return take_snapshot(*told)

    monkeypatch.setattr(scanner, "take_snapshot", take_long)
    page.evaluate(WATCH_CALLS)
    if is_control:
        page.evaluate(GIVES_NOTHING_BACK)
    page.get_by_role("button", name="End shift").click()
    expect(page.get_by_text("Nothing left. Thank you!")).to_be_visible()
    if not is_control:
        page.wait_for_function("() => window.calls.some(([at]) => at.includes('/shares/'))")
        assert page.evaluate("window.calls.filter(([at]) => at.includes('/shares/'))[0][1]") is True
    page.close()
    given = [share.asked_at is None for share in shares(room, until_given=not is_control)]
    let_on.set()
    assert given == [not is_control]


@pytest.mark.parametrize("is_control", [False, True])
def test_what_may_have_been_given_back_is_used_no_more(room: Doors, *, is_control: bool) -> None:
    """The server heard it, and its answer was lost. The next one on that phone has no network yet."""
    page = room.phone("left")
    come(room, page, PEOPLE[0], "good")
    expect(page.get_by_text("Nothing waits to be sent.")).to_be_visible()
    room.road.turn(State.ONE_WAY)
    page.get_by_role("button", name="End shift").click()
    assert [share.asked_at for share in shares(room)] == [None]
    room.road.turn(State.CLOSED)
    if is_control:  # a phone that does not write down what it is about to give back
        page.evaluate(
            KEPT.replace("taken_at: one.taken_at - change * 60000", "over: false"), ["shares", 1]
        )
    page.reload()
    page.get_by_role("button", name="Start another shift").click()
    page.get_by_role("button", name="Start the shift").click()
    if is_control:
        come(room, page, PEOPLE[1], "good")  # one whom nobody reckons with
        return
    come(room, page, PEOPLE[1], "wait", UNHEARD)
    room.road.turn(State.OPEN)
    page.evaluate(COMES_BACK)
    wait_until_kept(page, "shares", "(all) => all.some((one) => one.told && !one.over)")
    come(room, page, PEOPLE[2], "good")
    assert len(shares(room)) == 2


def shares(room: Doors, *, until_given: bool = True) -> list[Any]:
    """What the server lent; waits until the first is given back."""
    for _ in range(200 if until_given else 20):
        with house_of(room.app).store.reading() as db:
            found = list(db.execute(select(ShareRow.__table__).order_by(ShareRow.asked_at)).all())
        if until_given and any(one.asked_at is None for one in found):
            break
        time.sleep(0.05)
    return found


def test_a_session_that_is_over_for_the_server_is_not_called_full(room: Doors) -> None:
    """The phone's clock is behind, or its list: the server lends nothing, and says why."""
    page = room.phone("left")
    page.route("**/meetings/**", lambda call: call.abort())  # else it would know by now
    room.road.turn(State.CLOSED)
    page.reload()
    expect(page.locator("[data-left]")).to_contain_text("may let in")
    lent = int("".join(filter(str.isdigit, page.locator("[data-left]").inner_text())))
    for name in PEOPLE[:lent]:
        come(room, page, name, "good", "Come in.")
    come(room, page, PEOPLE[lent], "wait", UNHEARD)
    room.clock.instant = pacific("18:00")
    room.road.turn(State.OPEN)
    come(room, page, PEOPLE[lent + 1], "bad", "This session is not at this door right now.")
    assert len(set(admitted(room))) <= lent


def test_two_pages_of_one_phone_use_each_place_once(room: Doors) -> None:
    """Both try twenty times at once, of seven places: what is kept decides, not a page's memory."""
    assert room.phone("left").evaluate(SPEND_AT_ONCE, 7) == 7


def test_a_phone_counts_as_the_model_does(room: Doors) -> None:
    """The phones of `tests/checkin/test_doors_together.py`: any order, answers lost, reloaded."""
    dice = random.Random(57)
    model, steps, expected, lent = Phone("one"), [], [], 0
    for _ in range(150):
        kind = dice.choice(("come", "come", "come", "ask", "ask", "reload"))
        what: Any = None
        if kind == "come":
            what = "forced" if dice.random() < 0.1 else ""
            if what or model.left > 0:
                model.own += 1
        if kind == "ask":
            lent += dice.randrange(3)
            used = dice.randrange(model.own + 1)
            if dice.random() < 0.7:  # else the answer is lost
                what = [lent, used]
                model.lent, model.used = max(model.lent, lent), max(model.used, used)
        steps.append([kind, what])
        expected.append(model.left)
    page = room.phone("left")
    assert page.evaluate(STEPS, steps) == expected
    assert min(expected) < 0 < max(expected)


def test_at_lunch_the_others_are_in_the_list_and_an_old_list_is_not_sure(doors: Doors) -> None:
    doors.clock.instant = pacific("12:20")
    one, two = doors.phone("lunch", serves="lunch"), doors.phone("lunch", serves="lunch")
    come(doors, one, "ana", "good", "Come in.")
    expect(one.get_by_text("Nothing waits to be sent.")).to_be_visible()
    grow_old(two, 1)  # so that it takes along what is new
    wait_until_kept(two, "lists", "(all) => all.some((one) => one.moves.length > 0)")
    wait_until_kept(two, "shares", "(all) => all.some((one) => one.told && !one.alone)")
    come(doors, two, "ana", "bad", "You came in already at 12:20 PM. Ask the supervisor.")
    doors.road.turn(State.CLOSED)
    come(doors, two, "cleo", "good", "Come in.")  # by a list of a moment ago
    grow_old(two, 2)
    expect(two.locator("[data-age]")).to_contain_text("minutes old")
    scan(two, doors.code("ben", 2))
    says(
        two,
        "wait",
        "One moment, please: you may have come in by another door. The supervisor decides.",
    )
    scan(two, doors.code("cleo"))
    says(two, "bad", "You came in already at 12:20 PM.")  # that it saw itself


def test_who_is_alone_at_lunch_decides_by_what_it_saw(doors: Doors) -> None:
    doors.clock.instant = pacific("12:20")
    page = doors.phone("lunch", serves="lunch")
    come(doors, page, "ana", "good", "Come in.")
    expect(page.get_by_text("Nothing waits to be sent.")).to_be_visible()
    doors.road.turn(State.CLOSED)
    wait_until_kept(page, "shares", "(all) => all.some((one) => one.alone)")
    grow_old(page, 30)
    expect(page.locator("[data-age]")).to_contain_text("minutes old")
    come(doors, page, "cleo", "good", "Come in.")
    come(doors, page, "ana", "bad", "You came in already at 12:20 PM.")


def test_whom_the_other_door_let_in_seconds_ago_the_second_phone_knows_at_once(
    doors: Doors,
) -> None:
    """Both are online, and the second one's list is of a moment before: the server is asked."""
    doors.clock.instant = pacific("12:20")
    one, two = doors.phone("lunch", serves="lunch"), doors.phone("lunch", serves="lunch")
    come(doors, one, "ana", "good", "Come in.")
    expect(one.get_by_text("Nothing waits to be sent.")).to_be_visible()
    come(doors, two, "ana", "bad", "You came in already at 12:20 PM. Ask the supervisor.")
    come(doors, two, "cleo", "good", "Come in.")
    expect(two.get_by_text("Nothing waits to be sent.")).to_be_visible()
    # The first one, which was told that it is alone a moment before the second came, asks, too.
    come(doors, one, "cleo", "bad", "You came in already at 12:20 PM. Ask the supervisor.")


def test_who_has_a_seat_and_meets_a_full_room_hears_that_they_have_it(room: Doors) -> None:
    """As somebody who was called in from the standby line does, whose seat is because of that."""
    page = room.phone("left")
    with house_of(room.app).store.writing() as db:
        db.execute(
            update(SeatRow).where(SeatRow.attendee_id == "a-guest8").values(because="standby")
        )
    scans = [a_scan(name, held=hold(room.code(name)), door="right") for name in PEOPLE[:6]]
    tell(house_of(room.app).store, *scans, actor=phone("hand"))
    # What it was lent before is used up.
    page.evaluate(
        KEPT.replace("taken_at: one.taken_at - change * 60000", "own: one.lent"), ["shares", 1]
    )
    page.reload()
    come(room, page, PEOPLE[8], "bad", "You have a seat, but no more may come in right now.")

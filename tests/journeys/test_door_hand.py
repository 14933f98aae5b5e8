"""A door's phone in the hand: what stands where, what can be pressed, and what a press does once."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import delete, select

from congress.app import house_of
from congress.badges.rules.codes import write_badge_code
from congress.checkin.models import ScanRow, ShareRow
from congress.core.ids import digest
from congress.people.models import DeviceRow
from tests.checkin.world import EVENT, pacific
from tests.ground import an_attendee
from tests.journeys.conftest import path_of
from tests.journeys.entrance import (
    COMES_BACK,
    Doors,
    badge,
    choose,
    doors,
    says,
    scan,
    start,
    wait_until_kept,
)
from tests.journeys.filming import a_camera
from tests.journeys.road import State
from tests.journeys.test_door_shift import set_clock

__all__ = ["doors"]  # the fixture
SET_ASIDE = """async (event) => {
  const at = new URL('.', document.querySelector('script[type=module]').src).href;
  const { kept, listScans } = await import(`${at}door-scans.js`);
  const [one] = await listScans(event);
  await kept.put('aside', { ...one, refused: '400' });
  await kept.drop('scans', [one.seq]);
}"""


def ways(page: Page) -> list[str]:
    return page.locator(".ways label:visible").all_inner_texts()


def where(page: Page, part: str) -> tuple[float, float]:
    """Return where a part of the page begins and ends, from the top of the screen."""
    box = page.locator(part).bounding_box()
    assert box is not None
    return box["y"], box["y"] + box["height"]


@pytest.mark.parametrize("height", [844, 664])  # and what Safari's bars leave of it
def test_camera_answer_and_ways_are_on_one_screen(
    doors: Doors, chromium: Browser, tmp_path: Path, height: int
) -> None:
    with a_camera(chromium, tmp_path / "film.mjpeg", doors.code("ana")) as camera:
        page = doors.phone(browser=camera)
        set_clock(page, doors)  # as on most phones there is nothing to say of it
        page.set_viewport_size({"width": 390, "height": height})
        page.reload()
        says(page, "good", "ANA TEST")
        expect(page.locator("[data-clock]")).to_be_hidden()
        seen, said, chosen = (where(page, one) for one in (".viewfinder video", ".answer", ".dock"))
        words = where(page, "[data-sentence]")
    assert 58 <= seen[0] < seen[1] < said[0]
    assert seen[1] - seen[0] >= 90
    assert words[1] <= said[1] <= chosen[0]
    assert chosen[1] == height


@pytest.mark.parametrize("height", [844, 664])
def test_a_long_answer_without_a_network_is_whole_in_sight_wherever_the_page_was(
    doors: Doors, height: int
) -> None:
    with house_of(doors.app).store.writing() as db:
        an_attendee(db, name="max", last_name="Featherstonehaugh-Barrington")
        badge(db, doors.app, "max")
    page = doors.phone()
    page.set_viewport_size({"width": 390, "height": height})
    doors.road.turn(State.CLOSED)
    for direction, sentence in (
        ("In", "You have no seat in this session."),
        ("Out", "Out. Thank you."),
    ):
        choose(page, direction)
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        scan(page, doors.code("max"))
        expect(page.locator("[data-sentence]")).to_contain_text(sentence)
        said, dock = where(page, ".answer"), where(page, ".dock")
        assert 0 <= said[0] < said[1] <= dock[0]
        assert where(page, "[data-override-open], [data-undo] >> nth=0")[1] <= height


@pytest.mark.parametrize("height", [844, 664])
def test_a_line_that_comes_in_above_an_answer_pushes_none_of_it_out_of_sight(
    doors: Doors, height: int
) -> None:
    """The network goes a second after the badge was read; who scrolled on stays where they are."""
    page = doors.phone()
    page.set_viewport_size({"width": 390, "height": height})
    scan(page, doors.code("ben", 2))
    says(page, "bad", "Different session")
    doors.road.turn(State.CLOSED)
    page.evaluate(COMES_BACK)
    expect(page.get_by_text("No network right now.")).to_be_visible()
    said, dock = where(page, ".answer"), where(page, ".dock")
    assert 0 <= said[0] < said[1] <= dock[0]
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    scrolled = page.evaluate("window.scrollY")
    doors.road.turn(State.OPEN)
    page.evaluate(COMES_BACK)
    expect(page.get_by_text("The network is back.")).to_be_visible()
    assert page.evaluate("window.scrollY") > scrolled / 2


def test_nothing_moves_under_the_thumb(doors: Doors) -> None:
    """Ready, green, red with a button more, and undone: the ways and Undo stand where they stood."""
    page = doors.phone()

    def stands() -> list[tuple[float, float]]:
        return [where(page, one) for one in (".ways", "[data-undo]")]

    before = stands()
    scan(page, doors.code("ana"))
    says(page, "good", "ANA TEST")
    assert stands() == before
    scan(page, doors.code("ben", 2))
    says(page, "bad", "Different session")
    assert stands() == before
    page.get_by_role("button", name="Undo Ana Test").click()
    expect(page.locator("[data-sentence]")).to_have_text("Undone.")
    assert stands() == before


def test_two_taps_on_undo_take_one_back(doors: Doors) -> None:
    page = doors.phone()
    for name in ("ana", "cleo"):
        scan(page, doors.code(name))
        says(page, "good", name.upper())
    page.get_by_role("button", name="Undo Cleo Test").dblclick()
    expect(page.locator("[data-sentence]")).to_have_text("Undone.")
    doors.has(
        page, ("g-ana-1", "in", True), ("g-cleo-1", "in", True), ("g-cleo-1", "in", True)
    )  # fmt: skip
    expect(page.locator("[data-recent] li")).to_have_count(1)


def test_the_ways_are_those_of_this_door_at_this_hour(doors: Doors) -> None:
    """A line stands only where seats are needed; at a bag check it is the bag that goes."""
    page = doors.phone()
    assert ways(page) == ["In", "Out", "Standby line"]
    choose(page, "Standby line")
    page.get_by_label("Which door").select_option("five")  # posters, to which anybody comes
    expect(page.locator("[data-now]")).to_contain_text("p1")
    assert ways(page) == ["In", "Out"]
    expect(page.locator("[name=direction]").first).to_be_checked()
    scan(page, doors.code("ana"))
    says(page, "good", "Come in.")
    page.get_by_label("Which door").select_option("bags")
    expect(page.locator("[data-now]")).to_have_text("Bags are taken and given back.")
    assert ways(page) == ["Bag in", "Bag out"]
    doors.has(page, ("g-ana-1", "in", True))


def test_doors_of_later_today_come_first_and_those_that_are_over_below(doors: Doors) -> None:
    """At 2 PM two rooms have something to come, and dinner; lunch and the keynote are over."""
    doors.clock.instant = pacific("14:00")
    page = doors.phone("two", serves="w1", at_work=False)

    def offered(group: str) -> list[str]:
        return page.locator(f"[data-doors] optgroup[label='{group}'] option").all_inner_texts()

    assert offered("Today") == ["Room 2", "Dinner", "Bag check"]
    assert offered("Other days, or over") == [
        "Room 1, left door", "Room 1, right door", "Room 3", "Room 5", "Lunch",
    ]  # fmt: skip


def test_before_a_shift_the_phone_says_what_a_badge_is_told_that_comes_twice(doors: Doors) -> None:
    page = doors.phone(at_work=False)
    told = page.locator("[data-twice]")
    expect(told).to_contain_text("a badge that comes twice may come in, and counts once.")
    expect(told).to_contain_text("Whom another phone let in, this one does not know.")
    for door, words in (("lunch", "The second time it is red."), ("bags", "Bags are not counted")):
        page.get_by_label("Which door").select_option(door)
        expect(told).to_contain_text(words)


def test_at_lunch_nobody_stands_in_line(doors: Doors) -> None:
    doors.clock.instant = pacific("12:20")
    assert ways(doors.phone("lunch", serves="lunch")) == ["In", "Out"]


def test_the_way_that_is_marked_is_the_way_that_is_scanned(doors: Doors) -> None:
    """A browser may restore what was chosen before a reload, and the phone begins with In."""
    page = doors.phone()
    page.context.add_init_script(
        "document.addEventListener('DOMContentLoaded',"
        " () => { document.querySelector('[name=direction][value=out]').checked = true; });"
    )
    page.reload()
    expect(page.locator("[data-now]")).to_contain_text("b1")
    expect(page.locator("[name=direction]:checked")).to_have_value("in")
    scan(page, doors.code("ana"))
    doors.has(page, ("g-ana-1", "in", True))


def test_a_scan_is_of_the_way_that_was_chosen_when_the_badge_was_held_up(doors: Doors) -> None:
    """The server is slow to say whose it is, and a thumb presses Out meanwhile."""
    page = doors.phone(is_patient=False)
    doors.road.turn(State.SLOW)
    scan(page, write_badge_code(digest("of nobody")).text)
    choose(page, "Out")
    expect(page.locator("[data-verdict]")).to_contain_text("not")
    wait_until_kept(page, "scans", "(all) => all.length === 1 && all[0].direction === 'in'")


@pytest.mark.parametrize("last", ["a door", "a way"])
def test_a_scanner_types_into_the_field_whatever_was_pressed_last(doors: Doors, last: str) -> None:
    """The letters of a code would choose another door where the chooser kept the keyboard."""
    page = doors.phone()
    if last == "a door":
        page.get_by_label("Which door").select_option("right")
        page.get_by_label("Which door").focus()
        page.get_by_label("Which door").select_option("left")
    else:
        choose(page, "In")
        page.locator("[name=direction]").first.focus()
    page.keyboard.type(doors.code("ana"))
    page.keyboard.press("Enter")
    says(page, "good", "ANA TEST")
    expect(page.get_by_label("Which door")).to_have_value("left")


def test_back_from_the_scanner_are_the_doors(doors: Doors) -> None:
    page = doors.phone()
    page.get_by_role("link", name="Doors").click()
    expect(page.get_by_role("heading", name="Doors", exact=True)).to_be_visible()
    assert path_of(page) == f"/desk/e/{EVENT}/doors"
    page.get_by_role("link", name="Scan with this phone").click()
    expect(page.locator("[data-now]")).to_contain_text("b1")


def test_the_chooser_of_doors_looks_like_a_button(doors: Doors) -> None:
    """As those beside it, with a mark that says that it opens, and no edge of a field to type into."""
    page = doors.phone()
    look = """(one) => { const { backgroundColor, borderRadius } = getComputedStyle(one);
      return [backgroundColor, borderRadius]; }"""
    chooser = page.get_by_label("Which door")
    assert chooser.evaluate(look) == page.locator("[data-end]").evaluate(look)
    mark = "(one) => getComputedStyle(one.parentElement, '::after').borderBottomWidth"
    assert chooser.evaluate(mark) == "3px"


def test_nothing_is_left_standing_of_the_door_before(doors: Doors) -> None:
    page = doors.phone()
    scan(page, doors.code("ben", 2))
    says(page, "bad", "Different session")
    page.get_by_label("Which door").select_option("two")
    expect(page.locator("[data-mark]")).to_have_text("Ready")


def test_what_was_lent_at_one_door_is_given_back_from_another(doors: Doors) -> None:
    """Else the room is short of these places until its session ends."""
    page = doors.phone()
    page.get_by_label("Which door").select_option("five")
    expect(page.locator("[data-now]")).to_contain_text("p1")
    page.get_by_role("button", name="End shift").click()
    expect(page.get_by_text("Nothing left. Thank you!")).to_be_visible()
    wait_until_kept(page, "shares", "(all) => !all.length")
    with house_of(doors.app).store.reading() as db:
        (share,) = db.execute(select(ShareRow.__table__)).all()
    assert (share.lent, share.asked_at) == (0, None)


def test_a_phone_that_is_signed_out_says_so_shows_nobody_and_leads_on(doors: Doors) -> None:
    page = doors.phone()
    doors.road.turn(State.CLOSED)
    scan(page, doors.code("ana"))
    says(page, "good", "ANA TEST")
    with house_of(doors.app).store.writing() as db:
        db.execute(delete(DeviceRow).where(DeviceRow.id == "d-dana"))
    doors.road.turn(State.OPEN)
    page.evaluate(COMES_BACK)
    expect(page.get_by_text("This phone is signed out and has no list any more.")).to_be_visible()
    assert "ANA" not in page.locator("main").inner_text().upper()
    assert "b1" not in page.locator("main").inner_text()
    expect(page.get_by_text("1 scan waits to be sent,")).to_be_visible()
    page.get_by_role("link", name="Sign in again").click()
    page.wait_for_url("**/sign-in/staff**")


def test_at_the_end_of_a_shift_a_phone_that_is_signed_out_promises_nothing(doors: Doors) -> None:
    page = doors.phone()
    doors.road.turn(State.CLOSED)
    scan(page, doors.code("ana"))
    says(page, "good", "ANA TEST")
    page.get_by_role("button", name="End shift").click()
    with house_of(doors.app).store.writing() as db:
        db.execute(delete(DeviceRow).where(DeviceRow.id == "d-dana"))
    doors.road.turn(State.OPEN)
    page.evaluate(COMES_BACK)
    expect(page.locator("[data-over-said]")).to_have_text(
        "1 scan waits on this phone. Sign in again, and it sends them."
    )
    expect(page.get_by_role("link", name="Sign in again")).to_be_visible()


def test_what_could_not_be_taken_is_tried_again_by_the_next_page(doors: Doors) -> None:
    """Else the phone asks for a file for ever, though a supervisor took it in."""
    page = doors.phone()
    expect(page.get_by_role("button", name="Save scans as a file")).to_be_hidden()
    doors.road.turn(State.CLOSED)
    scan(page, doors.code("ana"))
    says(page, "good", "ANA TEST")
    page.evaluate(SET_ASIDE, EVENT)
    page.evaluate(COMES_BACK)
    expect(page.get_by_text("Some scans could not be taken.")).to_be_visible()
    expect(page.get_by_role("button", name="Save scans as a file").last).to_be_visible()
    doors.road.turn(State.OPEN)
    page.reload()
    doors.has(page, ("g-ana-1", "in", True))
    expect(page.get_by_text("Some scans could not be taken.")).to_be_hidden()


def test_a_camera_that_was_sent_to_sleep_while_it_opened_stays_asleep(
    doors: Doors, chromium: Browser, tmp_path: Path
) -> None:
    with a_camera(chromium, tmp_path / "film.mjpeg", doors.code("ana")) as camera:
        page = doors.phone(browser=camera)
        page.context.add_init_script(
            "const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);"
            "navigator.mediaDevices.getUserMedia = async (wanted) => {"
            "  await new Promise((resolve) => { window.openNow = resolve; });"
            "  window.opened = await open(wanted); return window.opened; };"
        )
        page.reload(wait_until="commit")
        page.wait_for_function("Boolean(window.openNow)")
        page.get_by_role("button", name="End shift").click()
        page.evaluate("() => window.openNow()")
        page.wait_for_function(
            "window.opened && window.opened.getTracks()[0].readyState === 'ended'"
        )


def test_a_phone_that_can_write_again_says_nothing_any_more(doors: Doors) -> None:
    page = doors.phone()
    page.evaluate(
        "() => { const { add } = IDBObjectStore.prototype; IDBObjectStore.prototype.add = () => {"
        " IDBObjectStore.prototype.add = add; throw new Error('full'); }; }"
    )
    scan(page, doors.code("ana"))
    expect(page.get_by_text("This phone cannot write scans down.")).to_be_visible()
    scan(page, doors.code("cleo"))
    says(page, "good", "CLEO TEST")
    expect(page.get_by_text("This phone cannot write scans down.")).to_be_hidden()
    with house_of(doors.app).store.reading() as db:
        assert db.execute(select(ScanRow.id)).all() is not None


def test_practice_offers_no_undo(doors: Doors) -> None:
    page = doors.phone(at_work=False)
    scan(page, doors.code("ana"))
    says(page, "good", "ANA TEST")
    expect(page.get_by_role("button", name="Undo the last one")).to_be_hidden()
    start(page)
    expect(page.get_by_role("button", name="Undo the last one")).to_be_disabled()


def test_a_phone_with_no_door_yet_says_what_to_do(doors: Doors) -> None:
    page = doors.phone()
    page.get_by_label("Which door").select_option("")
    expect(page.get_by_text("Choose the door that you stand at.")).to_be_visible()


@pytest.mark.parametrize("width", [390, 320])
def test_no_word_of_the_ways_is_cut_and_the_name_of_the_door_is_whole(
    doors: Doors, width: int
) -> None:
    """Of two doors of one ballroom, which one this is stands at the end of its name."""
    page = doors.phone()
    page.set_viewport_size({"width": width, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for word in page.locator(".ways label:visible span").all():
        assert word.evaluate("(one) => one.scrollWidth <= one.clientWidth")
    if width == 390:
        room = page.get_by_label("Which door").evaluate("""(one) => {
          const style = getComputedStyle(one);
          const pen = document.createElement('canvas').getContext('2d');
          pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
          const inner = one.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
          return inner - pen.measureText('Sunset Ballroom, terrace door').width;
        }""")
        assert room >= 0

"""The badge desk as a volunteer drives it: keys, double presses, reloads, no script at all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Route, expect

from tests.badges.world import OPEN_AT
from tests.desk.world import DESK
from tests.infra.test_decode import picture_of, saved
from tests.journeys.hall import (
    SECOND,
    SETTLES_MS,
    Hall,
    code_of,
    focused,
    hall,
    press,
    shown_anew,
    type_and_enter,
)

__all__ = ["hall"]  # the fixture


def test_the_keyboard_alone_finds_prints_and_hands_over(hall: Hall) -> None:
    tablet = hall.tablet()
    type_and_enter(tablet, "le")
    expect(tablet.get_by_role("heading", name="“le”: 2 people")).to_be_visible()
    assert focused(tablet).startswith("Jordan Lee")
    press(tablet)  # takes the first
    expect(tablet.get_by_role("heading", name="Jordan Lee")).to_be_visible()
    assert focused(tablet) == "Print badge"
    press(tablet)
    expect(tablet.get_by_text("Sent to the printer.")).to_be_visible()
    assert focused(tablet) == "Hand over · photo ID seen"
    press(tablet)
    expect(tablet.get_by_text("Handed over to Jordan Lee.")).to_be_visible()
    assert focused(tablet) == "find"  # ready for the next
    assert hall.handed() == ["jordan"]
    tablet.locator("body[data-settled]").wait_for()
    tablet.get_by_role("button", name="Undo").click()
    expect(tablet.get_by_text("Undone.")).to_be_visible()
    assert hall.handed() == []


def test_doors_can_be_pressed_beside_the_desk(hall: Hall) -> None:
    """The row is a link to the desk; the button on it is another one, and not below it."""
    tablet = hall.tablet()
    tablet.goto("/desk")
    tablet.get_by_role("link", name="Doors").click()
    expect(tablet).to_have_url(re.compile("/doors$"))


def test_a_scan_over_an_open_card_finds_the_next_and_hands_nothing_over(hall: Hall) -> None:
    """The large button is focused; the scanner types a code and sends Enter."""
    tablet = hall.tablet()
    type_and_enter(tablet, code_of("ana"))
    assert focused(tablet) == "Print badge"
    type_and_enter(tablet, code_of("ben"))
    expect(tablet.get_by_role("heading", name="Ben Test")).to_be_visible()
    assert hall.handed() == []
    type_and_enter(tablet, code_of("ana").lower())
    expect(tablet.get_by_role("heading", name="Ana Test")).to_be_visible()
    assert "P1" not in tablet.url


def test_control_without_the_guard_a_scan_presses_the_button(hall: Hall) -> None:
    tablet = hall.tablet(service_workers="block")  # it may have the true file by now
    tablet.route("**/js/keys.js", lambda route: _weakened(route, "if (writes(key))", "if (false)"))
    tablet.goto(DESK)
    tablet.locator("body[data-settled]").wait_for()
    tablet.locator("[data-find]").fill("x-ana")
    press(tablet)
    type_and_enter(tablet, code_of("ben"))
    expect(tablet.get_by_role("heading", name="Ana Test")).to_be_visible()
    expect(tablet.get_by_text("Sent to the printer.")).to_be_visible()


def _weakened(route: Route, guard: str, instead: str) -> None:
    answer = route.fetch()
    assert guard in answer.text()
    route.fulfill(response=answer, body=answer.text().replace(guard, instead))


@pytest.mark.parametrize("is_guarded", [True, False])
def test_the_second_half_of_a_double_press_does_nothing(hall: Hall, *, is_guarded: bool) -> None:
    """With a clock that stands still; the control lets the page settle first."""
    tablet = hall.tablet()
    tablet.clock.install()
    tablet.goto(DESK)
    tablet.locator("[data-find]").fill("x-ana")
    with shown_anew(tablet):
        tablet.keyboard.press("Enter")
    expect(tablet.locator("[data-primary]")).to_be_focused()
    if not is_guarded:
        tablet.clock.run_for(SETTLES_MS)
        with shown_anew(tablet):
            tablet.keyboard.press("Enter")
        expect(tablet.get_by_text("Sent to the printer.")).to_be_visible()
        return
    tablet.keyboard.press("Enter")
    tablet.locator("[data-primary]").click()
    tablet.clock.run_for(SETTLES_MS)
    expect(tablet.locator("body[data-settled]")).to_be_attached()
    expect(tablet.get_by_text("Sent to the printer.")).to_have_count(0)
    expect(tablet.locator("[data-primary]")).to_have_text("Print badge")


def test_slash_and_escape_lead_back_to_an_empty_field(hall: Hall) -> None:
    tablet = hall.tablet()
    type_and_enter(tablet, "x-ana")
    for key in ("/", "Escape"):
        tablet.locator("[data-primary]").focus()
        tablet.keyboard.press(key)
        expect(tablet.locator("[data-find]")).to_be_focused()
        expect(tablet.locator("[data-find]")).to_have_value("")


@pytest.mark.parametrize("is_touched", [False, True])
def test_what_found_nobody_stays_and_the_next_typing_replaces_it(
    hall: Hall, *, is_touched: bool
) -> None:
    """By a keyboard, a scanner or a thumb: a spelling is mended, or written over."""
    tablet = hall.tablet(has_touch=is_touched)
    field = tablet.locator("[data-find]")
    if is_touched:
        field.tap()
    type_and_enter(tablet, "zzz")
    expect(tablet.get_by_role("heading", name="“zzz”: nobody")).to_be_visible()
    expect(field).to_be_focused()
    expect(field).to_have_value("zzz")
    type_and_enter(tablet, "x-ana")
    expect(tablet.get_by_role("heading", name="Ana Test")).to_be_visible()
    type_and_enter(tablet, "zzz")
    tablet.keyboard.press("End")
    tablet.keyboard.press("Backspace")
    expect(field).to_have_value("zz")


def test_not_yet_a_second_before_four_and_yes_at_four(hall: Hall) -> None:
    tablet = hall.tablet()
    hall.world.at(OPEN_AT - SECOND)
    type_and_enter(tablet, "x-ana")
    expect(tablet.get_by_text("Not yet: from 4:00 PM PT, Sunset Foyer.")).to_be_visible()
    assert tablet.locator("[data-primary]").count() == 0
    hall.world.at(OPEN_AT)
    type_and_enter(tablet, "x-ana")
    expect(tablet.get_by_text("Now: Sunset Foyer.")).to_be_visible()
    expect(tablet.get_by_role("button", name="Hand over")).to_be_visible()


def test_two_desks_one_person_and_a_reload_make_one_badge(hall: Hall) -> None:
    dana, dirk = hall.tablet("dana"), hall.tablet("dirk")
    for tablet in (dana, dirk):
        type_and_enter(tablet, "x-ana")
        tablet.reload()  # it shows the desk again, and sends nothing
        type_and_enter(tablet, "x-ana")
        tablet.locator("body[data-settled]").wait_for()
    dana.get_by_role("button", name="Hand over").click()
    expect(dana.get_by_text("Handed over to Ana Test.")).to_be_visible()
    dirk.get_by_role("button", name="Hand over").click()
    expect(dirk.get_by_role("alert")).to_contain_text("Handed out already at 4:00 PM PT")
    assert hall.handed() == ["ana"]
    dana.reload()
    expect(dana.get_by_text("1 of 4 have their badge")).to_be_visible()


def test_back_and_reload_never_do_again_what_was_undone(hall: Hall) -> None:
    """The desk sends without leaving its page: there is nothing behind it to be sent again."""
    tablet = hall.tablet()
    type_and_enter(tablet, "x-ana")
    tablet.locator("body[data-settled]").wait_for()
    with shown_anew(tablet):
        tablet.get_by_role("button", name="Hand over").click()
    tablet.locator("body[data-settled]").wait_for()
    tablet.get_by_role("button", name="Undo").click()
    expect(tablet.get_by_text("Undone.")).to_be_visible()
    tablet.reload()
    expect(tablet.locator("[data-find]")).to_be_focused()
    tablet.go_back(wait_until="commit")
    tablet.go_forward()
    tablet.reload()
    assert hall.handed() == []


@pytest.mark.parametrize("way", ["no network", "no answer", "a portal"])
def test_an_answer_that_does_not_come_keeps_the_card_and_says_so(hall: Hall, way: str) -> None:
    """Whether the server had it or not: a second tap makes it so, once."""
    tablet = hall.tablet()
    type_and_enter(tablet, "x-ana")
    tablet.locator("body[data-settled]").wait_for()

    def lose(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
        elif way == "no answer":
            route.fetch()  # the server did it
            route.abort()
        else:
            route.fulfill(body="<main>Welcome to Hotel Wi-Fi</main>", content_type="text/html")

    if way == "no network":
        tablet.context.set_offline(True)
    else:
        tablet.route(f"**{DESK}", lose)
    tablet.get_by_role("button", name="Hand over").click()
    said = (
        "You are offline" if way == "no network" else "we don't know yet whether that got through"
    )
    expect(tablet.get_by_text(said)).to_be_visible()
    expect(tablet.get_by_role("heading", name="Ana Test")).to_be_visible()
    assert tablet.locator("[data-find]").evaluate("one => one.offsetWidth") > 300
    tablet.context.set_offline(False)
    tablet.unroute_all()
    tablet.get_by_role("button", name="Hand over").click()
    expect(tablet.get_by_text("Handed over to Ana Test.")).to_be_visible()
    assert hall.handed() == ["ana"]


@pytest.mark.parametrize("look", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(hall: Hall, look: str) -> None:
    tablet = hall.tablet("sam", color_scheme=look, bypass_csp=True)
    faults: list[str] = []

    def check(name: str) -> None:
        for width in (1024, 320):
            tablet.set_viewport_size({"width": width, "height": 768})
            found = Axe().run(tablet).response["violations"]
            faults.extend(
                f"{name} {one['id']}: {node['html'][:120]}"
                for one in found
                for node in one["nodes"]
            )
            if tablet.evaluate("document.documentElement.scrollWidth") > width:
                faults.append(f"{name} is wider than {width} px")

    for path in ("/desk", f"{DESK}/place", DESK):
        tablet.goto(path)
        check(path)
    for typed in ("le", "zzz", "x-vera", "x-ana"):
        type_and_enter(tablet, typed)
        check(typed)
    tablet.get_by_text("More", exact=True).click()
    for opened in ("Correct the name on the badge", "Leave a note to staff"):
        tablet.get_by_text(opened, exact=True).click()
    tablet.get_by_label("First name").fill("Katherine")
    check("correcting")
    for pressed, said in (
        ("Correct the name", "from now on"),
        ("Keep the note", "Every desk sees that note"),
    ):
        if pressed == "Keep the note":
            tablet.get_by_text("More", exact=True).click()
            tablet.get_by_text("Leave a note to staff", exact=True).click()
            tablet.get_by_label("Note").fill("Ask her to see Dr. Reyes at the info desk.")
        tablet.locator("body[data-settled]").wait_for()
        tablet.get_by_role("button", name=pressed).click()
        tablet.get_by_text(said).wait_for()
    check("noted")
    tablet.get_by_text("More", exact=True).click()
    tablet.get_by_role("button", name="Picks up for others too").click()
    type_and_enter(tablet, "le")
    check("a group")
    tablet.goto(DESK)
    type_and_enter(tablet, "x-ana")
    press(tablet)
    check("printed")
    press(tablet)
    tablet.get_by_text("More", exact=True).click()
    check("handed over")
    assert faults == []


def test_without_any_script_it_does_the_same(hall: Hall, tmp_path: Path) -> None:
    tablet = hall.tablet(java_script_enabled=False)
    expect(tablet.locator("[data-find]")).to_be_focused()  # by the page itself
    tablet.keyboard.type("le")
    tablet.keyboard.press("Enter")
    tablet.get_by_role("button", name=re.compile("Min Lee")).click()
    tablet.get_by_role("button", name="Print badge").click()
    expect(tablet.get_by_text("Sent to the printer.")).to_be_visible()
    tablet.get_by_role("button", name="Look again").click()
    tablet.get_by_role("button", name="Hand over").click()
    expect(tablet.get_by_text("Handed over to Min Lee.")).to_be_visible()
    expect(tablet.locator("[data-find]")).to_be_focused()
    tablet.keyboard.type("x-min")
    tablet.keyboard.press("Enter")
    expect(tablet.get_by_text("Handed out already")).to_be_visible()
    tablet.get_by_text("More", exact=True).click()
    tablet.get_by_label("Lost").check(force=True)
    tablet.get_by_role("button", name="Replace and print").click()
    expect(tablet.get_by_text("Copy 2 is the badge of Min Lee now.")).to_be_visible()
    assert hall.handed() == ["min"]
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(saved(picture_of(code_of("ana"))))
    tablet.get_by_text("Photo", exact=True).click()
    tablet.get_by_label("A photo of the code").set_input_files(photo)
    tablet.get_by_role("button", name="Read it").click()
    expect(tablet.get_by_role("heading", name="Ana Test")).to_be_visible()


def test_a_wrong_character_is_typed_over_alone_or_the_whole_code_scanned_anew(hall: Hall) -> None:
    """The part that looks wrong is chosen; before, 32 characters were typed again."""
    tablet = hall.tablet()
    code = code_of("ana")
    right = code[10:14]
    type_and_enter(tablet, code[:10] + right[:2] + ("7" if right[2] != "7" else "8") + code[13:])
    expect(tablet.get_by_text("A character of that code is wrong.")).to_be_visible()
    chosen = tablet.evaluate("window.getSelection().toString()")
    assert (len(chosen), chosen[2] != right[2]) == (4, True)
    type_and_enter(tablet, code[10:14])
    expect(tablet.get_by_role("heading", name="Ana Test")).to_be_visible()
    type_and_enter(tablet, code_of("ben")[:-1] + ("7" if code_of("ben")[-1] != "7" else "8"))
    expect(tablet.get_by_text("A character of that code is wrong.")).to_be_visible()
    type_and_enter(tablet, code_of("ben"))  # the scanner's, into the chosen part
    expect(tablet.get_by_role("heading", name="Ben Test")).to_be_visible()
    tablet.keyboard.press("Escape")  # the cursor to the field
    type_and_enter(tablet, "")
    expect(tablet.get_by_text("Type two letters of the last name, or the reg")).to_be_visible()
    expect(tablet.get_by_role("heading", name="Ben Test")).to_be_visible()


def test_the_day_badge_begins_where_something_is_missing_and_the_camera_fills_its_code(
    hall: Hall,
) -> None:
    sam = hall.tablet("sam")
    type_and_enter(sam, "nowak")
    sam.get_by_role("button", name="Give a day badge").click()
    expect(sam.locator("#number")).to_be_focused()
    sam.locator("#number").fill("801770-09999")
    sam.get_by_role("button", name="Give it").click()
    expect(sam.locator("#because")).to_be_focused()  # the browser says what is missing
    box = sam.locator("#code").bounding_box()
    whole = sam.locator("#number").bounding_box()
    assert box is not None
    assert whole is not None
    assert box["width"] == whole["width"]

"""Who holds a door's phone: names, PINs, a change in mid-shift, and a supervisor (decision 0058)."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from congress.app import house_of
from congress.badges.rules.codes import write_badge_code
from congress.checkin.models import CrewRow, ScanRow
from congress.checkin.rules.pins import PIN_ROUNDS, digest_pin
from congress.checkin.service.crew import Pin, add_member, end_member
from congress.checkin.service.reviewing import list_review
from congress.core.ids import digest
from tests.checkin.world import DANA, EVENT, NOW
from tests.journeys.entrance import KEPT, Doors, doors, says, scan, start, wait_until_kept
from tests.journeys.road import State

__all__ = ["doors"]  # the fixture

DIGESTS = """async ({ asked }) => {
  const at = new URL('.', document.querySelector('script[type=module]').src).href;
  const { digestPin } = await import(`${at}door-crew.js`);
  return asked.map(([pin, salt, rounds]) => digestPin(pin, salt, rounds));
}"""


def employ_at_door(doors: Doors, name: str, *, is_supervisor: bool = False) -> Pin:
    return house_of(doors.app).store.unit_of_work(
        lambda db: add_member(
            db=db, actor=DANA, event_id=EVENT, name=name, is_supervisor=is_supervisor, now=NOW
        )
    )


def say_who(page: Page, pin: Pin) -> None:
    page.get_by_label("Your name").select_option(pin.name)
    page.get_by_label("Your PIN").fill(pin.digits)
    page.get_by_role("button", name="That’s me").click()


def told(doors: Doors) -> list[tuple[str, bool, str, str]]:
    """What the server has, in the order of the phone: by whom, whether let in, and why."""
    with house_of(doors.app).store.reading() as db:
        names = {row.id: row.name for row in db.execute(select(CrewRow.__table__))}
        rows = db.execute(select(ScanRow.__table__).order_by(ScanRow.seq)).all()
    return [(names.get(row.by, row.by), row.is_admitted, row.reason, row.because) for row in rows]


def has_told(page: Page, doors: Doors, count: int) -> list[tuple[str, bool, str, str]]:
    for _ in range(400):
        if len(told(doors)) == count:
            break
        page.wait_for_timeout(50)
    return told(doors)


def test_each_scan_says_who_made_it_and_the_phone_changes_hands(doors: Doors) -> None:
    kim, lee = employ_at_door(doors, "Kim"), employ_at_door(doors, "Lee")
    page = doors.phone(at_work=False)
    expect(page.get_by_role("heading", name="Who is scanning?")).to_be_visible()
    scan_at_once = page.locator("[data-typed]")
    expect(scan_at_once).to_be_hidden()
    say_who(page, Pin("Kim", "000000" if kim.digits != "000000" else "111111"))
    expect(page.get_by_text("That is not the PIN of Kim.")).to_be_visible()
    say_who(page, kim)
    start(page)
    expect(page.get_by_text("Kim is scanning")).to_be_visible()
    scan(page, doors.code("ana"))
    says(page, "good", "ANA TEST")
    doors.road.turn(State.CLOSED)  # a change of hands needs no network
    page.get_by_role("button", name="Change").click()
    say_who(page, lee)
    expect(page.get_by_text("Lee is scanning")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Lee is scanning")).to_be_visible()
    scan(page, doors.code("cleo"))
    says(page, "good", "CLEO TEST")
    page.get_by_role("button", name="Change").click()
    page.get_by_role("button", name="Go on without a name").click()
    scan(page, doors.code("ben", 2))
    says(page, "bad", "Different session")
    expect(page.get_by_role("button", name="Let in all the same")).to_be_hidden()  # no supervisor
    doors.road.turn(State.OPEN)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    assert [(by, is_in) for by, is_in, _, _ in has_told(page, doors, 3)] == [
        ("Kim", True), ("Lee", True), ("", False),
    ]  # fmt: skip


def test_a_supervisors_pin_lets_in_for_a_quarter_of_an_hour_with_a_reason(doors: Doors) -> None:
    """No network; the phone is Kim's all the time, the scan is the supervisor's, and none is flagged."""
    kim, sam = employ_at_door(doors, "Kim"), employ_at_door(doors, "Sam", is_supervisor=True)
    page = doors.phone(at_work=False)
    say_who(page, kim)
    start(page)
    doors.road.turn(State.CLOSED)
    scan(page, doors.code("ben", 2))
    says(page, "bad", "Different session")
    page.get_by_role("button", name="Let in all the same").click()
    pin = page.get_by_label("The supervisor’s PIN")
    pin.fill(kim.digits if kim.digits != sam.digits else "111111")
    page.get_by_label("There is room").check()  # none is chosen before somebody chooses
    page.get_by_role("button", name="Let in", exact=True).click()
    expect(page.get_by_text("That is not the PIN of Sam.")).to_be_visible()
    scan(page, doors.code("ana"))  # the next one waits until this one is through, and hears so
    expect(page.get_by_text("The next badge was not read.")).to_be_visible()
    says(page, "bad", "BEN TEST")
    pin.fill(sam.digits)
    page.get_by_label("Agreed with the organizer").check()
    page.get_by_role("button", name="Let in", exact=True).click()
    says(page, "good", "BEN TEST")
    says(page, "good", "Come in.")
    expect(page.get_by_text("Kim is scanning")).to_be_visible()
    scan(page, doors.code("ben"))
    says(page, "bad", "This badge was replaced.")
    page.get_by_role("button", name="Let in all the same").click()
    expect(pin).to_be_hidden()  # it was given a moment ago
    page.get_by_role("button", name="Cancel").click()
    page.evaluate("window.Date.now = (now => () => now() + 16 * 60000)(Date.now)")
    page.get_by_role("button", name="Let in all the same").click()
    expect(pin).to_be_visible()
    doors.road.turn(State.OPEN)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    assert has_told(page, doors, 3) == [
        ("Kim", False, "product", ""),
        ("Sam", True, "product", "Agreed with the organizer"),
        ("Kim", False, "revoked", ""),
    ]
    store = house_of(doors.app).store
    with store.reading() as db:
        assert [one.kind for one in list_review(db, store, EVENT, NOW).items if one.scan_id] == []
    expect(
        page.locator("[data-late-box]")
    ).to_be_hidden()  # nobody is corrected who was let in by her


def test_names_are_those_of_volunteers_and_a_supervisor_is_asked_for_alone(doors: Doors) -> None:
    """Whoever begins a shift looks for their own name; a supervisor's is on the form that lets in."""
    kim = employ_at_door(doors, "Kim")
    employ_at_door(doors, "Sam", is_supervisor=True)
    page = doors.phone(at_work=False)
    expect(page.get_by_role("heading", name="Who is scanning?")).to_be_visible()
    assert page.get_by_label("Your name").inner_text().split() == ["Kim"]
    say_who(page, kim)
    start(page)
    scan(page, doors.code("ben", 2))
    says(page, "bad", "Different session")
    page.get_by_role("button", name="Let in all the same").click()
    assert page.get_by_label("Supervisor", exact=True).inner_text().split() == ["Sam"]


def test_where_there_are_supervisors_alone_nobody_is_asked_who_they_are(doors: Doors) -> None:
    employ_at_door(doors, "Sam", is_supervisor=True)
    page = doors.phone()
    scan(page, doors.code("ana"))
    says(page, "good", "ANA TEST")


def test_why_somebody_is_let_in_is_chosen_anew_for_each(doors: Doors) -> None:
    sam = employ_at_door(doors, "Sam", is_supervisor=True)
    page = doors.phone()
    for name, copy in (("ben", 2), ("ben", 1)):
        scan(page, doors.code(name, copy))
        says(page, "bad", "BEN TEST")
        page.get_by_role("button", name="Let in all the same").click()
        expect(page.get_by_label("There is room")).not_to_be_checked()
        if copy == 2:
            page.get_by_label("There is room").check()
            page.get_by_label("The supervisor’s PIN").fill(sam.digits)
            page.get_by_role("button", name="Let in", exact=True).click()
            says(page, "good", "BEN TEST")


def test_who_was_taken_off_the_list_is_asked_who_they_are(doors: Doors) -> None:
    kim = employ_at_door(doors, "Kim")
    employ_at_door(doors, "Lee")
    page = doors.phone(at_work=False)
    say_who(page, kim)
    store = house_of(doors.app).store
    with store.reading() as db:
        member_id = db.execute(select(CrewRow.id).where(CrewRow.name == "Kim")).scalar_one()
    store.unit_of_work(
        lambda db: end_member(
            db=db, actor=DANA, event_id=EVENT, member_id=member_id, now=NOW + timedelta(seconds=1)
        )
    )
    page.evaluate("window.Date.now = (now => () => now() + 20000)(Date.now)")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_role("heading", name="Who is scanning?")).to_be_visible()
    assert page.get_by_label("Your name").inner_text().split() == ["Lee"]


def test_a_phone_makes_the_digest_of_a_pin_that_we_make(doors: Doors) -> None:
    """RFC 7914, section 11: the first block of PBKDF2-HMAC-SHA-256 of `passwd` and `salt`, one round."""
    page = doors.phone(at_work=False)
    asked = [("passwd", "salt", 1), ("042137", "q2v7e0m4k9x1c6t3a8zs", PIN_ROUNDS), ("9", "", 3)]
    mine = page.evaluate(DIGESTS, {"asked": asked})
    assert mine[0] == "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
    assert mine[1] == digest_pin("042137", "q2v7e0m4k9x1c6t3a8zs")
    assert mine[2] == hashlib.pbkdf2_hmac("sha256", b"9", b"", 3).hex()


@pytest.mark.parametrize(
    "code",
    [
        "https://menu.example/lunch",
        "C1AB CDEF GHJK",
        "C1ABCDEFGHJKMNPQRSTVWX00",
        "Smith",
        "of nobody",
    ],
)
def test_what_is_no_badge_is_never_let_in_whatever_pin_counts(doors: Doors, code: str) -> None:
    """Not offered, nor listed, nor undone: the last one who was let in is Ana, by her name."""
    sam = employ_at_door(doors, "Sam", is_supervisor=True)
    page = doors.phone()
    _override(page, doors, sam)
    scan(page, doors.code("ana"))
    says(page, "good", "ANA TEST")
    scan(page, write_badge_code(digest(code)).text if code == "of nobody" else code)
    expect(page.locator("[data-verdict][data-state=bad]")).to_be_visible()
    expect(page.get_by_role("button", name="Let in all the same")).to_be_hidden()
    expect(page.locator("[data-recent] li").first).to_contain_text("In · Ana Test")
    page.get_by_role("button", name="Undo Ana Test").click()
    expect(page.locator("[data-name]")).to_have_text("ANA TEST")
    expect(page.locator("[data-sentence]")).to_have_text("Undone.")
    assert [one[1] for one in has_told(page, doors, 5)] == [False, True, True, False, True]


def test_a_supervisors_pin_is_shown_while_it_counts_and_ends_by_a_press_or_a_change(
    doors: Doors,
) -> None:
    kim, sam = employ_at_door(doors, "Kim"), employ_at_door(doors, "Sam", is_supervisor=True)
    page = doors.phone(at_work=False)
    say_who(page, kim)
    start(page)
    counts = page.get_by_text("Sam’s PIN counts until 10:05 AM.")
    for end in ("End it", "Change"):
        _override(page, doors, sam)
        expect(counts).to_be_visible()
        page.get_by_role("button", name=end).click()
        expect(counts).to_be_hidden()
        if end == "Change":
            say_who(page, kim)
        scan(page, doors.code("ben"))
        says(page, "bad", "This badge was replaced.")
        page.get_by_role("button", name="Let in all the same").click()
        expect(page.get_by_label("The supervisor’s PIN")).to_be_visible()
        page.get_by_role("button", name="Cancel").click()
    _override(page, doors, sam)
    page.get_by_role("button", name="End shift").click()
    expect(page.get_by_text("Nothing left.")).to_be_visible()
    assert page.evaluate(KEPT, ["doors", 0])[0]["supervisor"] is None


def test_who_was_refused_is_listed_as_refused_and_is_nobody_to_undo(doors: Doors) -> None:
    page = doors.phone()
    scan(page, doors.code("ben", 2))
    says(page, "bad", "Different session")
    expect(page.locator("[data-recent] li")).to_contain_text("· Refused · Ben Test")
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()


def _override(page: Page, doors: Doors, boss: Pin) -> None:
    """Ben is refused, and a supervisor lets him in."""
    scan(page, doors.code("ben", 2))
    says(page, "bad", "Different session")
    page.get_by_role("button", name="Let in all the same").click()
    page.get_by_label("The supervisor’s PIN").fill(boss.digits)
    page.get_by_label("There is room").check()
    page.get_by_role("button", name="Let in", exact=True).click()
    says(page, "good", "BEN TEST")


def test_names_that_come_in_mid_shift_ask_in_a_line_and_stop_nobody(doors: Doors) -> None:
    page = doors.phone()
    page.wait_for_load_state("networkidle")  # else the clock is set on while a list is on its way
    kim = employ_at_door(doors, "Kim")
    page.evaluate("window.Date.now = (now => () => now() + 20000)(Date.now)")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_text("Please say who is scanning")).to_be_visible()
    scan(page, doors.code("ana"))
    says(page, "good", "ANA TEST")
    page.get_by_role("button", name="Change").click()
    say_who(page, kim)
    scan(page, doors.code("cleo"))
    says(page, "good", "CLEO TEST")
    assert [one[0] for one in has_told(page, doors, 2)] == ["", "Kim"]


def test_a_reload_without_a_network_keeps_the_last_ones_undo_and_who_is_inside(
    doors: Doors,
) -> None:
    page = doors.phone()
    for name in ("ana", "cleo"):
        scan(page, doors.code(name))
        says(page, "good", name.upper())
    expect(page.get_by_text("Nothing waits to be sent.")).to_be_visible()
    inside = page.locator("[data-inside]").inner_text()
    doors.road.turn(State.CLOSED)
    page.reload()
    expect(page.locator("[data-recent] li").first).to_contain_text("In · Cleo Test")
    expect(page.locator("[data-inside]")).to_have_text(f"{inside}, other doors as of 9:50 AM")
    page.get_by_role("button", name="Undo Cleo Test").click()
    expect(page.locator("[data-sentence]")).to_have_text("Undone.")
    expect(page.locator("[data-inside]")).to_contain_text("1 of 20 inside")
    page.get_by_role("button", name="End shift").click()
    expect(page.get_by_text("could not be sent yet")).to_be_visible()
    assert page.evaluate(KEPT, ["doors", 0])[0]["shown"] == []  # names leave with the shift


def test_a_slow_server_is_no_missing_network_and_its_return_is_said(doors: Doors) -> None:
    page = doors.phone()
    wait_until_kept(
        page, "doors", "(all) => all.some((one) => one.here && one.here.isOff === false)"
    )
    page.route("**/meetings", lambda route: route.fulfill(status=503, headers={"X-Congress": "1"}))
    page.evaluate("window.Date.now = (now => () => now() + 20000)(Date.now)")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_text("The desk’s computer is slow right now.")).to_be_visible()
    page.unroute("**/meetings")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_text("The network is back.")).to_be_visible()
    scan(page, doors.code("ana"))  # a meeting more: it is still to be read
    expect(page.get_by_text("Nothing waits to be sent.")).to_be_visible()
    doors.has(page, ("g-ana-1", "in", True))
    expect(page.get_by_text("The network is back.")).to_be_visible()

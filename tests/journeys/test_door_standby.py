"""The standby line on a door's phone: how it stands, one press, and whom to call (decision 0056)."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect
from sqlalchemy import update

from congress.app import house_of
from congress.infra.audit import record
from congress.seats.models import SeatRow
from tests.checkin.world import EVENT, NOW, a_seat
from tests.ground import an_attendee
from tests.journeys.entrance import (
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


def test_the_line_is_let_in_with_one_press_and_called_by_name(doors: Doors) -> None:
    """Ana and Cleo have seats and did not come; Dora waits. She is called, and not refused then."""
    with house_of(doors.app).store.writing() as db:
        an_attendee(db, name="dora")
        badge(db, doors.app, "dora")
    page = doors.phone()
    doors.clock.instant = NOW + timedelta(minutes=6)  # b1 begins at 10:00 AM
    page.context.add_init_script("window.Date.now = (now => () => now() + 60000)(Date.now)")
    page.reload()  # its list is old by now: it asks what time it is
    choose(page, "Standby line")
    line = page.locator("[data-line]")
    expect(line).to_contain_text("Nobody stands in line.")
    scan(page, doors.code("dora"))
    says(page, "good", "Please wait in the standby line.")
    expect(line).to_contain_text("1 person stands in line.")
    page.get_by_role("button", name="Let 1 person in").click()
    expect(page.get_by_text("Whoever has another seat at this hour gives it up")).to_be_visible()
    page.get_by_role("button", name="Not yet").click()
    page.get_by_role("button", name="Let 1 person in").click()
    page.get_by_role("button", name="Yes, let them in").click()
    expect(page.get_by_role("heading", name="Call in")).to_be_visible()
    expect(page.locator("[data-call]")).to_have_text("Dora Test")
    expect(line).to_contain_text("Nobody else stands in line.")
    choose(page, "In")
    expect(page.locator("[data-call]")).to_be_visible()  # she is scanned in here
    scan(page, doors.code("dora"))
    says(page, "good", "DORA TEST")
    expect(page.locator("[data-call]")).to_be_hidden()
    doors.road.turn(State.CLOSED)
    choose(page, "Standby line")
    expect(line).to_contain_text("Letting them in needs the network")


def test_too_early_the_phone_says_until_when_seats_are_held(doors: Doors) -> None:
    """Dora waits, and Ana's and Cleo's seats will be free: still no button, which would only refuse."""
    with house_of(doors.app).store.writing() as db:
        an_attendee(db, name="dora")
        badge(db, doors.app, "dora")
    page = doors.phone()
    choose(page, "Standby line")
    scan(page, doors.code("dora"))
    line = page.locator("[data-line]")
    expect(line).to_contain_text("1 person stands in line. Seats are held until 9:55 AM.")
    expect(page.get_by_role("button", name="Let 1 person in")).to_be_hidden()


def test_without_a_network_the_list_knows_whose_seat_went_and_who_is_on_the_waitlist(
    doors: Doors,
) -> None:
    """The same words as with one; and who has a seat need not wait."""
    page = doors.phone()
    with house_of(doors.app).store.writing() as db:
        for name, state, because in (("ned", "ended", "not-come"), ("wilma", "waitlisted", None)):
            an_attendee(db, name=name)
            badge(db, doors.app, name)
            a_seat(db, name, "b1")
            changed = {"state": state, "because": because, "changed_at": NOW - timedelta(minutes=1)}
            db.execute(update(SeatRow).where(SeatRow.attendee_id == f"a-{name}").values(**changed))
            record(db, at=NOW, actor="x", action="seat.changed", event_id=EVENT,
                   subject=f"a-{name}/b1")  # fmt: skip
    page.context.add_init_script("window.Date.now = (now => () => now() + 20000)(Date.now)")
    page.reload()  # its list is old by now
    wait_until_kept(page, "lists", "(all) => all[0].badges.length === 6")
    doors.road.turn(State.CLOSED)
    scan(page, doors.code("ned"))
    says(page, "bad", "Sorry: your seat was given to the standby line at 9:49 AM.")
    scan(page, doors.code("wilma"))
    says(page, "bad", "You are on the waitlist. Please wait here, in the standby line.")
    choose(page, "Standby line")
    scan(page, doors.code("wilma"))
    says(page, "good", "Please wait in the standby line.")
    scan(page, doors.code("ana"))
    says(page, "good", "You have a seat here: please do not wait, come in.")
    expect(page.locator("[data-mark]")).to_have_text("Yes")

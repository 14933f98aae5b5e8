"""The pages of doors: what is served and how full it is, and scanning by hand without script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from congress.app import create_app, database, house_of
from congress.core.clock import FixedClock
from congress.core.principal import Duty, Role
from tests.badges.world import employ
from tests.builders import settings_for
from tests.checkin.conftest import a_station
from tests.checkin.world import (
    EVENT,
    NOW,
    code_of,
    open_doors,
    pacific,
    rows_of,
    somebody,
    the_agenda,
)
from tests.companion.world import words_of
from tests.desk.world import Tablet
from tests.ground import publish_document

DOORS = f"/desk/e/{EVENT}/doors"
LEFT = f"{DOORS}/left"


@dataclass
class Doors:
    app: Flask
    clock: FixedClock

    def phone(self, token: str = "token-of-dana", *, cookie: str = "congress") -> Tablet:  # noqa: S107 -- made up
        tablet = Tablet(self.app.test_client())
        tablet.client.set_cookie(cookie, token)
        return tablet

    def rows(self) -> list[Any]:
        return rows_of(house_of(self.app).store)


@pytest.fixture
def doors(sqlite_url: str, tmp_path: Path) -> Iterator[Doors]:
    clock = FixedClock(NOW)
    app = create_app(settings_for(sqlite_url, tmp_path / "data"), clock=clock)
    store = house_of(app).store
    open_doors(store, ("ana", "ben", "cleo", "dan"))
    with store.writing() as db:
        employ(db, "dana", Role.STAFF)
        employ(db, "sam", Role.SUPERVISOR)
        a_station(db, Duty.DOORS)
        somebody(db, "eve")
    yield Doors(app, clock)
    with app.app_context():
        for engine in database.engines.values():
            engine.dispose()


def scan(phone: Tablet, name: str, at: str = LEFT, **typed: str) -> str:
    """Open the door and type a code; return what is read."""
    phone.get(at)
    phone.send(at, code=code_of(name), **typed)
    return words_of(phone.page)


def test_doors_say_what_is_on_and_who_is_inside(doors: Doors) -> None:
    phone = doors.phone()
    scan(phone, "ana")
    phone.get(DOORS)
    read = words_of(phone.page)
    assert "Room 1, left door Session b1, from 10:00 AM PT Next: Session b2, 11:15 AM PT" in read
    assert "1 of 3 inside Last scan 9:50 AM PT" in read
    assert "Bag check Bags are taken and given back." in read


def test_nothing_is_sent_while_nothing_changes(doors: Doors) -> None:
    phone = doors.phone()
    phone.get(DOORS)
    known = {"If-None-Match": phone.answer.headers["ETag"]}
    assert phone.client.get(DOORS, headers=known).status_code == 304
    scan(phone, "ana")
    assert phone.client.get(DOORS, headers=known).status_code == 200


@pytest.mark.parametrize(
    ("name", "at", "said", "tone"),
    [
        ("ana", LEFT, "ANA TEST. Come in.", "good"),
        (
            "eve",
            LEFT,
            "EVE TEST. You have no seat in this session. The standby line is here.",
            "bad",
        ),
        (
            "eve",
            f"{DOORS}/dinner",
            "EVE TEST. Too early: this door opens at 5:30 PM. “Session dinner” begins at 6:00 PM.",
            "bad",
        ),
        ("nobody", LEFT, "This badge is not known here. Please go to the badge desk.", "bad"),
    ],
)
def test_a_badge_is_answered_in_colour_and_words(
    doors: Doors, name: str, at: str, said: str, tone: str
) -> None:
    phone = doors.phone()
    assert said in scan(phone, name, at)
    assert f'class="door-said {tone}"' in phone.page
    assert code_of(name) not in phone.page
    assert len(doors.rows()) == 1


def test_a_form_sent_twice_and_a_badge_read_twice_are_one_scan(doors: Doors) -> None:
    """C 7: the same badge, door and direction within ten seconds is one read."""
    phone = doors.phone()
    phone.get(LEFT)
    [form] = [one for one in phone.forms() if "scan" in one["fields"]]
    sent = {**form["fields"], "way": "in", "code": code_of("ana")}
    again = "You came in already at 9:50 AM: you count once."
    for _ in range(2):
        said = words_of(phone.client.post(LEFT, data=sent).text)
        assert "ANA TEST. Come in." in said
        assert again not in said
    doors.clock.advance(timedelta(seconds=9))
    said = scan(phone, "ana")
    assert "ANA TEST. Come in." in said
    assert again not in said
    assert "a badge that comes twice may come in, and counts once." in said
    assert len(doors.rows()) == 1
    doors.clock.advance(timedelta(seconds=11))
    assert f"ANA TEST. Come in. {again}" in scan(phone, "ana")
    assert len(doors.rows()) == 2


def test_out_makes_room_and_the_full_room_asks_for_a_supervisor(doors: Doors) -> None:
    """G 12: three may be inside; a supervisor lets a fourth in, with a reason."""
    phone = doors.phone()
    for name in ("ana", "ben", "cleo"):
        scan(phone, name)
    assert (
        "You have a seat, but no more may come in right now. Please wait here. Ask the supervisor."
        in scan(phone, "dan")
    )
    assert 'class="door-said bad"' in phone.page  # as on a phone: amber is what nobody knows
    assert "Let in all the same" not in phone.page
    sam = doors.phone("token-of-sam")
    doors.clock.advance(timedelta(seconds=11))
    scan(sam, "dan")
    assert "Let in all the same" in sam.page
    form = next(one for one in sam.forms() if "let-in" in one["acts"])
    sent = {**form["fields"], "do": "let-in"}
    refused = sam.client.post(LEFT, data={**sent, "because": " "})
    assert refused.status_code == 422
    answer = sam.client.post(LEFT, data={**sent, "because": "The speaker’s father"})
    assert "DAN TEST. Let in." in words_of(answer.text)
    row = next(one for one in doors.rows() if one.because)
    assert (row.is_admitted, row.reason, row.because) == (True, "rules", "The speaker’s father")
    assert "4 of 3 inside" in words_of(answer.text)
    scan(phone, "ana", way="out")
    assert "3 of 3 inside" in words_of(phone.page)


def test_who_is_no_supervisor_lets_nobody_in(doors: Doors) -> None:
    """Control: the same form from a supervisor passes (the test above)."""
    phone = doors.phone()
    scan(phone, "eve")
    [form] = [one for one in phone.forms() if "code" in one["fields"] or "scan" in one["fields"]][
        :1
    ]
    sent = {
        **form["fields"],
        "way": "in",
        "code": code_of("eve"),
        "do": "let-in",
        "because": "Please",
    }
    assert phone.client.post(LEFT, data=sent).status_code == 422
    assert [row.is_admitted for row in doors.rows()] == [False]


def test_a_scan_is_undone(doors: Doors) -> None:
    phone = doors.phone()
    scan(phone, "ana")
    form = next(one for one in phone.forms() if one["fields"].get("undoes"))
    for _ in range(2):
        answer = phone.client.post(LEFT, data=form["fields"])
        assert "Undone." in words_of(answer.text)
        assert "0 of 3 inside" in words_of(answer.text)
    assert len(doors.rows()) == 2


def test_bags_are_taken_and_given_back_at_any_hour(doors: Doors) -> None:
    """R34."""
    phone = doors.phone()
    bags = f"{DOORS}/bags"
    assert "EVE TEST. Bag taken." in scan(phone, "eve", bags)
    assert "EVE TEST. Bag given back." in scan(phone, "eve", bags, way="out")


def test_the_standby_line_stands_where_a_seat_is_needed(doors: Doors) -> None:
    phone = doors.phone()
    assert "EVE TEST. Please wait in the standby line." in scan(phone, "eve", way="waiting")
    phone.get(f"{DOORS}/lunch")
    assert "Standby" not in phone.page
    phone.get(f"{DOORS}/five")  # posters, to which anybody comes
    assert "Standby" not in phone.page


def test_a_phone_of_the_doors_sees_doors_alone(doors: Doors) -> None:
    phone = doors.phone("station-doors", cookie="congress-station")
    assert "ANA TEST. Come in." in scan(phone, "ana")
    assert "Badge desk" not in words_of(phone.page)
    phone.get("/desk")
    assert f'href="{DOORS}"' in phone.page
    assert phone.client.get(f"/desk/e/{EVENT}").status_code == 404


def test_nothing_to_do_and_no_door(doors: Doors) -> None:
    phone = doors.phone()
    phone.get(LEFT)
    phone.send(LEFT, code="")
    assert phone.answer.status_code == 422
    assert phone.client.get(f"{DOORS}/barn").status_code == 404
    doors.clock.instant = pacific("23:00")
    phone.get(LEFT)
    assert "Nothing takes place here right now." in words_of(phone.page)


def test_an_event_without_doors_says_so(doors: Doors) -> None:
    publish_document(house_of(doors.app).store, replace(the_agenda(), doors=()))
    phone = doors.phone()
    phone.get(DOORS)
    assert "No doors yet" in words_of(phone.page)

"""Phones at the doors, by the supervisor's page: what they hold, and a file that one saved."""

from __future__ import annotations

import io
import json
from datetime import timedelta

from flask.testing import FlaskClient

from congress.app import house_of
from congress.checkin.service.phones import Holding, tell_holding
from congress.checkin.service.shift import Shift
from tests.badges.world import OPEN_AT
from tests.checkin.world import STATION
from tests.companion.world import words_of
from tests.desk.world import DESK, Tablet, World

PHONES = f"{DESK}/phones"
SCAN = {
    "id": "scan-of-a-file-0001", "seq": 1, "code": "C1" + "0" * 22, "door": "left", "direction": "in",
    "at": "2025-03-09T22:49:00Z", "offset": 0, "admitted": True, "reason": "ok",
}  # fmt: skip


def take_in(tablet: Tablet, saved: bytes) -> str:
    tablet.get(PHONES)
    (form,) = [one for one in tablet.forms() if one["form"].get("action") == PHONES]
    client: FlaskClient = tablet.client
    answer = client.post(
        PHONES,
        data={**form["fields"], "file": (io.BytesIO(saved), "scans-psc-2025.json")},
        content_type="multipart/form-data",
    )
    tablet.page, tablet.answer = answer.get_data(as_text=True), answer
    return words_of(tablet.page)


def test_a_phone_that_fell_silent_is_unknown_since_then(world: World) -> None:
    sam = world.tablet("sam")
    assert "None yet." in words_of(sam.get(PHONES))
    house = house_of(world.app)
    holding = Holding("left", "", 12, 0, OPEN_AT - timedelta(minutes=42), is_off=False)
    house.store.unit_of_work(
        lambda db: tell_holding(Shift(db, house.store, STATION, OPEN_AT, "psc-2025"), holding)
    )
    said = words_of(sam.get(PHONES))
    assert "12 scans to be sent · list 42 minutes old At work, 4:00 PM" in said
    world.clock.instant = OPEN_AT + timedelta(minutes=3)
    said = words_of(sam.get(PHONES))
    assert "Then: 12 scans to be sent" in said
    assert "Unknown since 4:00 PM" in said


def test_a_saved_file_is_taken_in_with_an_answer_for_each(world: World) -> None:
    sam = world.tablet("sam")
    saved = json.dumps({"event": "psc-2025", "scans": [SCAN, {"id": "broken"}]}).encode()
    said = take_in(sam, saved)
    assert "1 scan taken, 1 set aside, for the list of attendance to look at." in said
    assert "Scan 1, " in said
    assert "Scan 2: set aside. Set aside: " in said
    assert "0 scans taken, 1 was here already, 1 set aside" in take_in(sam, saved)
    assert "This is no file of scans." in take_in(sam, b"hello")
    assert sam.answer.status_code == 422
    other = json.dumps({"event": "psc-2024", "scans": [SCAN]}).encode()
    assert "These scans are of another event." in take_in(sam, other)


def test_volunteers_do_not_see_it(world: World) -> None:
    dana = world.tablet("dana")
    dana.get(PHONES)
    assert dana.answer.status_code == 404

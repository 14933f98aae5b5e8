"""The calls of the standby line: who may, what is answered, and what sent twice does (decision 0056)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, update

from congress.app import create_app, database, house_of
from congress.checkin.models import DoorPhoneRow
from congress.core.clock import FixedClock
from congress.core.principal import Duty, Role
from congress.people.models import StationRow
from tests.badges.world import employ
from tests.builders import settings_for
from tests.checkin.conftest import a_station
from tests.checkin.test_standby import resize, wait_in_line
from tests.checkin.world import EVENT, HERE, NOW, a_scan, open_doors, pacific, somebody, tell
from tests.checkin.world import STATION as A_STATION
from tests.people.world import bearer

LINE = f"{HERE}/sessions/b1/standby"
STATION = bearer("station-doors")
SAM = bearer("token-of-sam")
OPEN = pacific("09:55")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(OPEN)


@pytest.fixture
def app(database_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[Flask]:
    """Five to ten: Ana came, Ben did not; Dora stands in line."""
    app = create_app(settings_for(database_url, tmp_path / "data"), clock=clock)
    store = house_of(app).store
    open_doors(store)
    with store.writing() as db:
        employ(db, "sam", Role.SUPERVISOR)
        somebody(db, "dora")
        resize(db, 2)
        for duty in Duty:
            a_station(db, duty)
    tell(store, a_scan("ana"))
    wait_in_line(store, "dora")
    yield app
    with app.app_context():
        for engine in database.engines.values():
            engine.dispose()


def press(client: FlaskClient, headers: dict[str, str] = STATION, **facts: Any) -> Any:  # noqa: ANN401 -- an answer
    return client.post(LINE, json={"seats": 1, **facts}, headers=headers)


def test_a_door_reads_how_the_line_stands(client: FlaskClient) -> None:
    assert client.get(LINE, headers=STATION).json == {
        "session": "b1", "opens_at": "2025-03-10T16:55:00Z", "closes_at": "2025-03-10T18:00:00Z",
        "line": 1, "not_come": 1, "free": 0, "seats": 1, "let_in": 0, "called": [], "unheard": [],
    }  # fmt: skip
    none = client.get(f"{HERE}/sessions/p1/standby", headers=STATION).json
    assert (none["opens_at"], none["seats"]) == (None, 0)
    assert client.get(f"{HERE}/sessions/none/standby", headers=STATION).status_code == 404


def test_a_press_answers_whom_to_call(client: FlaskClient) -> None:
    answer = press(client, let_in=0)
    assert (answer.status_code, answer.json) == (
        200,
        {
            "let_in": [{"name": "Dora Test", "number": "x-dora", "gave_up": []}],
            "passed_over": [],
            "ended": 1,
        },
    )
    stands = client.get(LINE, headers=SAM).json
    assert stands["called"] == [{"name": "Dora Test", "number": "x-dora"}]
    assert (stands["line"], stands["not_come"], stands["let_in"]) == (0, 0, 1)


def test_the_answer_to_a_press_can_be_asked_for_again(client: FlaskClient) -> None:
    key = {**SAM, "Idempotency-Key": "press-1"}
    assert press(client, key).json == press(client, key).json
    stale = press(client, let_in=0)
    assert (stale.status_code, stale.json["type"].rpartition("/problems/")[2]) == (
        412, "version/stale",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("clock", "session", "code", "named"),
    [
        (FixedClock(NOW), "b1", "checkin/not-now", "opens_at"),
        (FixedClock(pacific("11:00")), "b1", "checkin/not-now", "closed_at"),
        (FixedClock(OPEN), "p1", "checkin/no-standby", "status"),
    ],
)
def test_too_early_too_late_and_nothing_to_wait_for(
    client: FlaskClient, session: str, code: str, named: str
) -> None:
    answer = client.post(f"{HERE}/sessions/{session}/standby", json={"seats": 1}, headers=STATION)
    assert answer.status_code == 409
    assert answer.json["type"].endswith(code)
    assert named in (answer.json or {})


@pytest.mark.parametrize("seats", [0, -1, 501, "1", None, 1.5])
def test_no_press_of_nothing_or_of_more_than_there_are(client: FlaskClient, seats: object) -> None:
    assert press(client, seats=seats).status_code == 422


def test_a_device_that_scanned_here_and_is_silent_is_named(client: FlaskClient, app: Flask) -> None:
    """What it holds nobody knows: maybe that Ben has come."""
    store = house_of(app).store
    tell(store, a_scan("ana", number=7), actor=replace(A_STATION, device_id="s-doors"))
    unheard = client.get(LINE, headers=SAM).json["unheard"]
    assert unheard == [{"name": "Phone for doors", "since": "2025-03-10T16:50:00Z", "waiting": 0}]


@pytest.mark.parametrize(
    ("waiting", "is_off", "door", "is_named"),
    [
        (3, False, "right", True), (0, False, "right", False), (0, True, "right", False),
        (2, True, "right", True), (3, False, "five", False),
    ],
)  # fmt: skip
def test_a_phone_that_said_it_holds_scans_is_named(
    client: FlaskClient, app: Flask, waiting: int, door: str, *, is_off: bool, is_named: bool
) -> None:
    """By what it said when it met us last, a moment ago."""
    with house_of(app).store.writing() as db:
        db.execute(
            insert(DoorPhoneRow).values(
                event_id=EVENT, device="s-doors", told_by="s-doors", door=door, by="",
                waiting=waiting, aside=0, list_at=None, is_off=is_off, told_at=OPEN,
            )
        )  # fmt: skip
    unheard = client.get(LINE, headers=SAM).json["unheard"]
    said = [(one["name"], one["waiting"]) for one in unheard]
    assert said == ([("Phone for doors", waiting)] if is_named else [])


@pytest.mark.parametrize(("held", "is_named"), [(0, False), (2, True)])
def test_an_ended_phone_is_named_while_something_is_left_on_it(
    client: FlaskClient, app: Flask, held: int, *, is_named: bool
) -> None:
    with house_of(app).store.writing() as db:
        db.execute(
            insert(DoorPhoneRow).values(
                event_id=EVENT, device="s-doors", told_by="s-doors", door="right", by="",
                waiting=0, aside=held, list_at=None, is_off=False, told_at=pacific("09:40"),
            )
        )  # fmt: skip
        db.execute(
            update(StationRow)
            .where(StationRow.id == "s-doors")
            .values(ended_at=pacific("09:41"), ended_by="p-sam")
        )
    unheard = client.get(LINE, headers=SAM).json["unheard"]
    assert [one["waiting"] for one in unheard] == ([held] if is_named else [])

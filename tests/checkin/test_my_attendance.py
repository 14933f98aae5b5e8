"""The calls of who attends: my time in sessions, that it is not right, and no seat given up after a
scan (R8, I4).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from congress.app import create_app, database, house_of
from congress.badges.models import BadgeRow
from congress.checkin.models import AttendanceRequestRow
from congress.checkin.queries.attendance import list_scans_of
from congress.checkin.service.checked_in import ScannedIn
from congress.checkin.service.following import FormerHolders
from congress.checkin.service.requesting import answer_request
from congress.core.clock import FixedClock
from congress.core.ports import RegistrationChange
from congress.infra.database import Store
from congress.settings import Settings
from tests.checkin.attended import EVENT, ROOM_2, open_doors, reviewer, told
from tests.checkin.facts import IN, OUT, at, during
from tests.counting import statements_of
from tests.ground import an_attendee
from tests.people.world import bearer

HERE = f"/api/v1/events/{EVENT}"
MINE = f"{HERE}/me/attendance"
ASK = f"{HERE}/sessions/b1/attendance-request"


class Phone:
    """Somebody's client of the API."""

    def __init__(self, app: Flask, clock: FixedClock, name: str = "ana") -> None:
        self.clock, self.store = clock, house_of(app).store
        self.client = app.test_client()
        who = {"email": f"{name}@example.org", "last_name": "Test"}
        self.headers = bearer(self.client.post("/api/v1/sign-in", json=who).get_json()["token"])

    def __call__(self, method: str, path: str, now: str, body: Any = None) -> TestResponse:  # noqa: ANN401 -- JSON
        self.clock.instant = at(now)
        return self.client.open(path, method=method, json=body, headers=self.headers)


@pytest.fixture
def app(settings: Settings, clock: FixedClock) -> Iterator[Flask]:
    """A house without anybody."""
    made = create_app(settings, clock=clock)
    yield made
    with made.app_context():
        for engine in database.engines.values():
            engine.dispose()


@pytest.fixture
def ana(app: Flask, clock: FixedClock) -> Phone:
    open_doors(house_of(app).store, "ben")
    return Phone(app, clock)


def test_my_time_is_told_the_same_minute(ana: Phone) -> None:
    with ana.store.writing() as db:
        told(db, "ana", IN, at("10:05"))
        told(db, "ana", OUT, at("10:15"))
        told(db, "ana", IN, at("10:20"), is_uncertain=True)
    assert ana("GET", MINE, "10:30").get_json() == {
        "sessions": [
            {
                "session": "b1", "minutes": 20, "uncertain": True, "settled": False,
                "request": None, "online": [],
                "spans": [
                    {"starts_at": "2025-03-10T17:05:00Z", "ends_at": "2025-03-10T17:15:00Z"},
                    {"starts_at": "2025-03-10T17:20:00Z", "ends_at": None},
                ],
            }
        ]
    }  # fmt: skip
    later = ana("GET", MINE, "12:00").get_json()["sessions"][0]
    assert (later["minutes"], later["spans"][-1]["ends_at"]) == (50, "2025-03-10T18:00:00Z")


def test_i_see_nothing_of_others(ana: Phone) -> None:
    with ana.store.writing() as db:
        told(db, "ben", IN, at("10:05"))
    assert ana("GET", MINE, "10:30").get_json() == {"sessions": []}


def test_a_request_stands_once_and_is_answered(ana: Phone) -> None:
    first = ana("PUT", ASK, "12:00", {"text": "I came at ten."})
    again = ana("PUT", ASK, "12:01", {"text": "Hello?"})
    assert (first.status_code, again.status_code) == (201, 200)
    [mine] = ana("GET", MINE, "12:02").get_json()["sessions"]
    assert mine["request"] == {
        "state": "open", "text": "I came at ten.", "asked_at": "2025-03-10T19:00:00Z", "answer": "",
    }  # fmt: skip
    with ana.store.writing() as db:
        asked = db.execute(select(AttendanceRequestRow.id)).scalar_one()
        desk = reviewer(db, ana.store, now=at("13:00"))
        answer_request(desk, asked, during("10:00", "11:00"), because="Seen.")
    [mine] = ana("GET", MINE, "13:01").get_json()["sessions"]
    assert (mine["minutes"], mine["settled"], mine["request"]["state"]) == (60, True, "granted")
    assert ana("PUT", ASK, "13:02", {"text": "And one more."}).status_code == 201


@pytest.mark.parametrize(
    ("path", "now", "body", "status"),
    [
        (ASK, "09:59", {"text": "I was there."}, 422),
        (ASK, "12:00", {"text": " "}, 422),
        (ASK, "12:00", {"text": "x" * 501}, 422),
        (ASK, "12:00", {}, 422),
        (ASK.replace("b1", "none"), "12:00", {"text": "I was there."}, 404),
    ],
)
def test_what_is_no_request(ana: Phone, path: str, now: str, body: object, status: int) -> None:
    assert ana("PUT", path, now, body).status_code == status


def test_who_takes_the_registration_over_sees_nothing_of_the_former_holder(ana: Phone) -> None:
    """Neither time nor request; and the former's open request is closed (T26)."""
    ana("PUT", ASK, "12:00", {"text": "I came at ten."})
    with ana.store.writing() as db:
        told(db, "ana", IN, at("10:00"))
        an_attendee(db, name="nia", attendee_id="a-nia-of-before", status="cancelled")
        change = RegistrationChange(
            EVENT, "a-ana", "p-nia", is_active=True, entitlement_changed=False,
            is_handed_on=True, former_person_id="p-ana",
        )  # fmt: skip
        FormerHolders().follow_registrations(db, [change], at("12:30"))
    assert ana("GET", MINE, "13:00").get_json() == {"sessions": []}
    with ana.store.reading() as db:
        [row] = db.execute(select(AttendanceRequestRow.is_granted, AttendanceRequestRow.answer))
        assert tuple(row) == (False, "The registration went to somebody else.")
        assert ScannedIn().find_check_in(db, EVENT, "a-ana", "b1") is None


def _seat(session: str = "b1") -> str:
    return f"{HERE}/sessions/{session}/seat"


def test_after_a_scan_the_seat_is_not_given_up_r8(ana: Phone) -> None:
    assert ana("PUT", _seat(), "08:00", {}).status_code == 201
    with ana.store.writing() as db:
        told(db, "ana", IN, at("09:41"))
    refused = ana("DELETE", _seat(), "09:42")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "seats/checked-in")
    assert refused.get_json()["detail"] == (
        "You were counted in at 9:41 AM PT, so this seat stays yours. You can leave at any time."
    )
    assert refused.get_json()["checked_in_at"] == "2025-03-10T16:41:00Z"
    swap = ana("PUT", _seat("b2"), "09:43", {"release": "b1"})
    assert swap.get_json()["code"] == "seats/checked-in"
    assert ana("PUT", _seat(), "09:44", {}).get_json() == {"state": "confirmed"}


@pytest.mark.parametrize(
    "changes",
    [
        {"is_admitted": False},
        {"direction": "waiting"},
        {"direction": "out"},
        {"code_hash": "ben-1"},
        {"session": "b2", "door": ROOM_2},
    ],
    ids=["refused", "in line", "out", "somebody else", "another session"],
)
def test_who_was_not_let_in_may_still_go(ana: Phone, changes: dict[str, Any]) -> None:
    ana("PUT", _seat(), "08:00", {})
    with ana.store.writing() as db:
        told(db, "ana", IN, at("09:41"), **changes)
    assert ana("DELETE", _seat(), "09:42").status_code == 204


def test_a_scan_that_was_taken_back_or_of_a_dead_badge_keeps_nobody(ana: Phone) -> None:
    ana("PUT", _seat(), "08:00", {})
    with ana.store.writing() as db:
        scan = told(db, "ana", IN, at("09:41"))
        told(db, "ana", IN, at("09:42"), undoes=scan, id="undo")
    assert ana("DELETE", _seat(), "09:43").status_code == 204
    ana("PUT", _seat(), "09:44", {})
    with ana.store.writing() as db:
        told(db, "ana", IN, at("09:45"))
        db.execute(update(BadgeRow).values(retired_at=at("09:30"), retired_because="lost"))
    assert ana("DELETE", _seat(), "09:46").status_code == 204


def test_only_giving_up_costs_a_statement(app: Flask, ana: Phone) -> None:
    with app.app_context():
        engines = list(database.engines.values())

    def asked(method: str, session: str) -> int:
        with statements_of(*engines) as texts:
            ana(method, _seat(session), "08:00", {} if method == "PUT" else None)
        return sum("FROM scan" in text for text in texts)

    assert [asked("PUT", "b1"), asked("PUT", "b1"), asked("DELETE", "b1")] == [0, 0, 1]
    assert asked("DELETE", "b1") == 0  # there is nothing to give up any more


def test_control_a_house_that_knows_no_scan_lets_the_seat_go(
    ana: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ScannedIn, "find_check_in", lambda *_: None)
    ana("PUT", _seat(), "08:00", {})
    with ana.store.writing() as db:
        told(db, "ana", IN, at("09:41"))
    assert ana("DELETE", _seat(), "09:42").status_code == 204


def test_scans_of_one_person_are_found_by_the_codes_of_their_badges(sqlite_store: Store) -> None:
    """At 21,000 scans of an event it took 50 ms, once an evaluation and ten times a page; 0.6 ms now."""
    open_doors(sqlite_store)
    with sqlite_store.reading() as db:
        with statements_of(db.engine) as asked:
            list_scans_of(db, EVENT, "nobody")
        [text] = asked
        plan = db.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", ("",) * text.count("?"))
        steps = [row[-1] for row in plan]
    assert [one for one in steps if one.startswith("SEARCH scan") and "code_hash=?" in one]
    assert [one for one in steps if one.startswith("SCAN")] == []

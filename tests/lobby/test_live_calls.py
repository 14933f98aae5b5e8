"""The calls of live sessions: who joins what when, and where that leads (T23, T24)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from congress.app import house_of
from congress.attendees.models import AttendeeRow
from congress.attendees.queries import get_attendee
from congress.core.clock import FixedClock
from congress.infra.audit import AuditRow
from congress.lobby import queries
from congress.lobby.models import AccessTestRow, JoinRow, LiveLinkRow
from congress.lobby.service.access import note_test
from congress.people.models import DeviceRow
from tests.lobby.world import BACKUP, EVENT, HERE, K1, MINUTE, ZOOM, Client, open_lobby, staff

OPENS, SECOND = K1.starts_at - 10 * MINUTE, timedelta(seconds=1)
JOIN = f"{HERE}/sessions/k1/join"
LINK = f"{HERE}/sessions/k1/live-link"


@pytest.fixture
def app(app: Flask) -> Flask:
    """Vera attends online, Ana in person; the keynote has a link and a second one."""
    open_lobby(house_of(app).store)
    return app


@pytest.fixture
def vera(app: Flask, clock: FixedClock) -> Client:
    return Client(app, clock, "vera").verify()


def set_link(app: Flask, path: str = LINK, **body: object) -> TestResponse:
    return app.test_client().put(path, json={"url": ZOOM, **body}, headers=staff("olga"))


def test_who_attends_online_joins_and_is_led_there(app: Flask, vera: Client) -> None:
    set_link(app, backup_url=BACKUP)
    way = vera("POST", JOIN, OPENS).get_json()
    assert way["until"] == "2025-03-10T14:51:00Z"
    led = vera("GET", way["go"], OPENS + 59 * SECOND)
    assert (led.status_code, led.headers["Location"]) == (303, ZOOM)
    assert led.headers["Referrer-Policy"] == "no-referrer"
    assert led.headers["Cache-Control"] == "no-store"
    assert vera("GET", way["backup"]).headers["Location"] == BACKUP
    assert vera("GET", way["go"]).headers["Location"] == ZOOM  # again and again, for that minute


def test_the_lobby_says_when_and_never_where(app: Flask, vera: Client) -> None:
    set_link(app, late_minutes=10, note="Sound is low at first.")
    told = vera("GET", f"{HERE}/lobby", OPENS - SECOND)
    assert told.get_json() == {
        "recordings": [],
        "live": [
            {
                "session": "k1", "state": "soon", "opens_at": "2025-03-10T14:50:00Z",
                "closes_at": "2025-03-10T16:10:00Z", "late_minutes": 10,
                "note": "Sound is low at first.",
            }
        ]
    }  # fmt: skip
    assert vera("GET", f"{HERE}/lobby", OPENS).get_json()["live"][0]["state"] == "open"
    assert "zoom" not in vera("GET", f"{HERE}/lobby").text


def test_outside_of_the_window_nothing_is_joined(app: Flask, vera: Client) -> None:
    set_link(app)
    early = vera("POST", JOIN, OPENS - SECOND)
    assert (early.status_code, early.get_json()["code"]) == (409, "lobby/not-now")
    assert early.get_json()["opens_at"] == "2025-03-10T14:50:00Z"
    assert vera("POST", JOIN, K1.ends_at - SECOND).status_code == 200
    over = vera("POST", JOIN, K1.ends_at)
    assert (over.status_code, over.get_json()["closed_at"]) == (409, "2025-03-10T16:00:00Z")


def test_level_one_is_asked_to_prove_it(app: Flask, clock: FixedClock) -> None:
    set_link(app)
    named = Client(app, clock, "vera")
    refused = named("POST", JOIN, OPENS)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "auth/step-up")
    assert named("GET", f"{HERE}/lobby").status_code == 200


def test_who_attends_in_person_or_has_no_seat_joins_nothing(
    app: Flask, clock: FixedClock, vera: Client
) -> None:
    set_link(app)
    set_link(app, f"{HERE}/sessions/b2/live-link")
    ana = Client(app, clock, "ana").verify()
    assert ana("POST", JOIN, OPENS).get_json()["code"] == "lobby/not-yours"
    assert ana("GET", f"{HERE}/lobby").get_json()["live"] == []
    at_b2 = K1.starts_at + 180 * MINUTE
    b2 = f"{HERE}/sessions/b2"
    assert vera("POST", f"{b2}/join", at_b2).get_json()["code"] == "lobby/not-yours"
    viktor = Client(app, clock, "viktor").verify()
    viktor("PUT", f"{b2}/seat", OPENS, {})
    vera("PUT", f"{b2}/seat", OPENS, {"waitlist": True})
    assert vera("POST", f"{b2}/join", at_b2).get_json()["code"] == "lobby/not-yours"  # she waits
    assert viktor("POST", f"{b2}/join", at_b2).status_code == 200


def test_a_way_that_is_stale_or_shared_says_what_to_do(
    app: Flask, clock: FixedClock, vera: Client
) -> None:
    set_link(app)
    go = vera("POST", JOIN, OPENS).get_json()["go"]
    viktor = Client(app, clock, "viktor").verify()
    elsewhere = Client(app, clock, "vera").verify()
    for refused in (
        viktor("GET", go),
        elsewhere("GET", go),
        vera("GET", "/go/no-such-way"),
        vera("GET", go, OPENS + MINUTE),
    ):
        assert refused.status_code == 403
        assert "Location" not in refused.headers
        assert "press Join again" in refused.text
    assert app.test_client().get(go).status_code == 303  # a guest is led to the sign-in
    assert (
        vera("GET", vera("POST", JOIN).get_json()["go"]).status_code == 303
    )  # coming back is free


def test_the_press_is_kept_once_a_minute(app: Flask, vera: Client) -> None:
    """T24: the log of who joined is complete, and pressing twice is once."""
    set_link(app)
    ways = {vera("POST", JOIN, OPENS + n * SECOND).get_json()["go"] for n in (0, 5, 30)}
    assert len(ways) == 1
    ways.add(vera("POST", JOIN, OPENS + 5 * MINUTE).get_json()["go"])
    assert len(ways) == 1
    with vera.store.reading() as db:
        rows = db.execute(select(JoinRow.first_at, JoinRow.asked_at, JoinRow.times)).all()
        noted = db.execute(
            select(AuditRow.subject, AuditRow.facts).where(AuditRow.action == "live.joined")
        ).all()
    assert [(*row,) for row in rows] == [(OPENS, OPENS + 5 * MINUTE, 2)]
    assert [(one.subject, one.facts["times"]) for one in noted] == [
        ("k1/a-vera", 1),
        ("k1/a-vera", 2),
    ]


def test_a_third_device_is_refused_until_one_signs_out(
    app: Flask, clock: FixedClock, vera: Client
) -> None:
    set_link(app)
    first, second, third = (Client(app, clock, "vera").verify() for _ in range(3))
    assert first("POST", JOIN, OPENS).status_code == 200
    assert second("POST", JOIN).status_code == 200
    refused = third("POST", JOIN)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "lobby/too-many")
    assert first("POST", JOIN, OPENS + 20 * MINUTE).status_code == 200
    second("DELETE", "/api/v1/sign-in")
    assert third("POST", JOIN).status_code == 200
    with vera.store.reading() as db:  # the control: they are three devices of one person
        living = db.execute(
            select(DeviceRow.id).where(
                DeviceRow.person_id == "p-vera", DeviceRow.signed_out_at.is_(None)
            )
        ).all()
    assert len(living) == 3


def test_a_replaced_link_is_the_new_one_at_the_same_press(app: Flask, vera: Client) -> None:
    set_link(app)
    go = vera("POST", JOIN, OPENS).get_json()["go"]
    other = "https://ihi.zoom.us/j/2"
    assert set_link(app, url=other, seen=1).get_json()["version"] == 2
    assert vera("GET", go).headers["Location"] == other
    taken = app.test_client().delete(LINK, headers=staff("olga"))
    assert taken.status_code == 204
    gone = vera("GET", go)
    assert (gone.status_code, "Try again in a minute" in gone.text) == (409, True)
    assert vera("POST", JOIN).get_json()["code"] == "lobby/no-link"


def test_a_host_that_is_named_no_longer_is_not_led_to(app: Flask, vera: Client) -> None:
    """T23: what was kept while its host was named, or by other hands, is looked at again."""
    set_link(app)
    go = vera("POST", JOIN, OPENS).get_json()["go"]
    with vera.store.writing() as db:
        db.execute(update(LiveLinkRow).values(url="https://evil.example/j/1"))
    refused = vera("GET", go)
    assert refused.status_code == 409
    assert "Location" not in refused.headers


def test_two_organizers_do_not_undo_each_other(app: Flask) -> None:
    assert set_link(app, seen=0).status_code == 200
    late = set_link(app, url="https://zoom.us/j/3", seen=0)
    assert (late.status_code, late.get_json()["code"]) == (412, "version/stale")
    listed = app.test_client().get(f"{HERE}/live-links", headers=staff("olga")).get_json()
    assert listed == {
        "links": [
            {
                "session": "k1", "url": ZOOM, "backup_url": "", "late_minutes": 0, "note": "",
                "version": 1,
            }
        ]
    }  # fmt: skip


def test_a_link_that_cannot_be_taken_says_each_fault(app: Flask) -> None:
    refused = set_link(app, url="http://zoom.us/j/1", backup_url="https://evil.example/")
    assert refused.status_code == 422
    assert [one["pointer"] for one in refused.get_json()["errors"]] == ["url", "backup_url"]
    assert set_link(app, late_minutes=241).status_code == 422
    assert set_link(app, path=LINK.replace("k1", "none")).status_code == 404
    assert app.test_client().get(f"{HERE}/live-links", headers=staff("dana")).status_code == 404


def test_no_link_stands_in_audit_or_letters(app: Flask, vera: Client) -> None:
    set_link(app, note="A note.")
    vera("POST", JOIN, OPENS)
    with vera.store.reading() as db:
        rows = db.execute(select(AuditRow.action, AuditRow.subject, AuditRow.facts)).all()
    assert "live-link.set" in {row.action for row in rows}
    assert "zoom" not in str(rows)
    assert EVENT in HERE


def test_who_tried_their_way_in_is_missing_no_longer(vera: Client) -> None:
    """Twice is once, on both databases."""
    with vera.store.writing() as db:
        me = get_attendee(db, EVENT, "p-vera")
        for minutes in (0, 5):
            note_test(db, me, OPENS + minutes * MINUTE)
    with vera.store.reading() as db:
        assert queries.has_tested(db, me.id)
        assert queries.count_online(db, EVENT, {"virtual"}) == 2
        missing = queries.list_untested(db, EVENT, {"virtual"}, 10)
        assert [row.external_id for row in missing] == ["x-viktor"]
        kept = db.execute(select(AccessTestRow.tested_at)).scalars().all()
        assert kept == [OPENS + 5 * MINUTE]


def test_devices_of_a_former_holder_do_not_count(app: Flask, clock: FixedClock) -> None:
    """A registration that was handed on: two devices of who had it leave two to who has it."""
    set_link(app)
    veras = [Client(app, clock, "vera").verify() for _ in range(2)]
    ways = [one("POST", JOIN, OPENS).get_json()["go"] for one in veras]
    viktor = Client(app, clock, "viktor").verify()
    with viktor.store.writing() as db:
        db.execute(
            update(AttendeeRow).where(AttendeeRow.id == "a-viktor").values(status="cancelled")
        )
        db.execute(
            update(AttendeeRow).where(AttendeeRow.id == "a-vera").values(person_id="p-viktor")
        )
    assert viktor("POST", JOIN).status_code == 200
    assert [one("GET", way).status_code for one, way in zip(veras, ways, strict=True)] == [403] * 2

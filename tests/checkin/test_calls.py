"""The calls of doors: who may, what is answered, and what is nowhere kept (T12, I4)."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, text

from congress.app import house_of
from congress.checkin.service.scans import MOST_SCANS
from congress.core.clock import rfc3339
from tests.checkin.world import DOORS, HERE, NOW, SCANS, code_of
from tests.people.world import bearer

STATION = bearer("station-doors")
SAM = bearer("token-of-sam")


def a_told_scan(name: str = "ana", number: int = 1, **facts: Any) -> dict[str, Any]:  # noqa: ANN401 -- JSON
    return {
        "id": f"scan-of-{name}-{number:06}", "seq": number, "code": code_of(name), "door": "left",
        "direction": "in", "at": rfc3339(NOW), "offset": 0, "admitted": True, **facts,
    }  # fmt: skip


def tell(client: FlaskClient, *scans: object, headers: dict[str, str] = STATION) -> Any:  # noqa: ANN401 -- an answer
    body = {"device_now": rfc3339(NOW), "scans": list(scans)}
    return client.post(SCANS, json=body, headers=headers)


def test_doors_say_what_they_serve_and_how_full_it_is(client: FlaskClient) -> None:
    tell(client, a_told_scan())
    doors = {one["id"]: one for one in client.get(DOORS, headers=STATION).json["doors"]}
    assert doors["left"] == {
        "id": "left", "name": "Room 1, left door", "purpose": "sessions", "room": "r1",
        "session": "b1", "next": "b2", "inside": 1, "posted": 3,
        "last_scan_at": "2025-03-10T16:50:00Z",
    }  # fmt: skip
    assert doors["right"]["inside"] == 1  # of the room, whichever its door
    assert (doors["bags"]["session"], doors["bags"]["posted"]) == ("", None)


def test_how_full_it_is_costs_nothing_while_nothing_changes(client: FlaskClient) -> None:
    address = f"{DOORS}/left/occupancy"
    first = client.get(address, headers=STATION)
    assert first.json == {"session": "b1", "inside": 0, "posted": 3}
    known = {**STATION, "If-None-Match": first.headers["ETag"]}
    assert (client.get(address, headers=known)).status_code == 304
    tell(client, a_told_scan())
    assert client.get(address, headers=known).json["inside"] == 1
    assert client.get(f"{DOORS}/barn/occupancy", headers=STATION).status_code == 404


def test_a_look_is_no_scan(client: FlaskClient) -> None:
    asked = {"code": code_of("ana").lower()}
    answer = client.post(f"{DOORS}/left/looks", json=asked, headers=STATION)
    assert answer.json == {
        "verdict": "admit", "reason": "ok", "attendee": "Ana Test", "said": "ANA TEST. Come in.",
        "session": "b1", "direction": "in",
    }  # fmt: skip
    nobody = client.post(f"{DOORS}/left/looks", json={"code": "menu"}, headers=STATION)
    assert (nobody.json["verdict"], nobody.json["reason"]) == ("refuse", "invalid")
    gone = client.post(f"{DOORS}/barn/looks", json=asked, headers=STATION)
    assert gone.status_code == 404
    assert client.get(f"{DOORS}/left/occupancy", headers=STATION).json["inside"] == 0


BROKEN: list[tuple[object, str]] = [
    ("a string", "Set aside: a scan is an object."),
    (None, "Set aside: a scan is an object."),
    ([], "Set aside: a scan is an object."),
    ({}, "Set aside: "),
    (a_told_scan(seq="1"), "Set aside: seq: Not a valid integer."),
    (a_told_scan(seq=-1), "Set aside: seq: "),
    (a_told_scan(direction="up"), "Set aside: direction: Must be one of: in, out, waiting."),
    (a_told_scan(at="yesterday"), "Set aside: at: Not a valid datetime."),
    (a_told_scan(at="2025-03-10T09:50:00"), "Set aside: at: "),
    (a_told_scan(at="0001-01-01T00:00:00+14:00"), "Set aside: at: no clock means 1."),
    (a_told_scan(at="9999-12-31T23:59:59-14:00"), "Set aside: at: no clock means 9999."),
    (a_told_scan(offset=0.5), "Set aside: offset: "),
    (a_told_scan(code=""), "Set aside: code: send either code or code_hash."),
    (a_told_scan(code_hash="0" * 64), "Set aside: code: send either code or code_hash."),
    (a_told_scan(code=7), "Set aside: code: Not a valid string."),
    (a_told_scan(code="x" * 20_001), "Set aside: code: "),
    (a_told_scan(code_hash="xyz", code=""), "Set aside: code_hash: this is no SHA-256 in hex."),
    (a_told_scan(id="short"), "Set aside: id: "),
    (a_told_scan(id="nul\x00" * 5), "Set aside: id: remove NUL and broken characters."),
    (a_told_scan(door="\ud800"), "Set aside: door: remove NUL and broken characters."),
    (a_told_scan(admitted="perhaps"), "Set aside: admitted: Not a valid boolean."),
    (a_told_scan(because="x" * 501), "Set aside: because: "),
    (a_told_scan(price=3), "Set aside: price: Unknown field."),
]


@pytest.mark.parametrize(("broken", "wrong"), BROKEN, ids=range(len(BROKEN)))
def test_one_broken_item_keeps_no_other_out(
    client: FlaskClient, broken: object, wrong: str
) -> None:
    """Each is answered in its place, with what was wrong, and kept as it was told."""
    answer = tell(client, a_told_scan(), broken, a_told_scan("ben"))
    assert answer.status_code == 200
    kinds = [one["stored"] for one in answer.json["scans"]]
    assert kinds == ["stored", "set-aside", "stored"]
    assert answer.json["scans"][1]["said"].startswith(wrong)
    again = tell(client, broken)
    assert [one["stored"] for one in again.json["scans"]] == ["set-aside"]


def test_a_code_of_ten_kilobytes_or_with_nul_is_a_scan_like_others(client: FlaskClient) -> None:
    codes = ["x" * 10_000, "\x00", "\ud800", "\N{PILE OF POO}", " "]
    told = [a_told_scan(number=n, code=code) for n, code in enumerate(codes, 1)]
    answer = tell(client, *told)
    assert [one["stored"] for one in answer.json["scans"]] == ["stored"] * len(codes)
    assert {one["reason"] for one in answer.json["scans"]} == {"invalid"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"scans": [a_told_scan()]}, 422),
        ({"device_now": "now", "scans": [a_told_scan()]}, 422),
        ({"device_now": "0001-01-01T00:00:00+14:00", "scans": [a_told_scan()]}, 422),
        ({"device_now": rfc3339(NOW), "scans": []}, 422),
        ({"device_now": rfc3339(NOW), "scans": {}}, 422),
        ({"device_now": rfc3339(NOW), "scans": [1] * (MOST_SCANS + 1)}, 422),
        ([], 422),
    ],
)
def test_an_envelope_that_cannot_be_read_is_a_clear_problem(
    client: FlaskClient, body: object, status: int
) -> None:
    answer = client.post(SCANS, json=body, headers=STATION)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")


@pytest.mark.parametrize(
    ("who", "status"),
    [("", 401), ("token-of-dana", 200), ("token-of-sam", 200), ("token-of-oscar", 404),
     ("station-doors", 200), ("station-desk", 404), ("station-prints", 404)],
)  # fmt: skip
def test_who_may_scan(client: FlaskClient, who: str, status: int) -> None:
    headers = bearer(who) if who else {}
    assert client.get(DOORS, headers=headers).status_code == status
    assert tell(client, a_told_scan(), headers=headers).status_code == status


def test_a_revoked_station_hands_in_what_it_did_and_hears_no_name(client: FlaskClient) -> None:
    """T12: it gets no data; what it did before is no less a fact."""
    assert client.delete(f"{HERE}/stations/s-doors", headers=SAM).status_code == 204
    answer = tell(client, a_told_scan(), {"id": "broken"})
    assert answer.json["scans"] == [
        {"id": "scan-of-ana-000001", "stored": "stored", "verdict": "", "reason": "", "attendee": "",
         "said": ""},
        {"id": "broken", "stored": "set-aside", "verdict": "", "reason": "", "attendee": "",
         "said": ""},
    ]  # fmt: skip
    for method, address, body in (
        ("GET", DOORS, None),
        ("GET", f"{DOORS}/left/occupancy", None),
        ("POST", f"{DOORS}/left/looks", {"code": code_of("ana")}),
        ("GET", f"{HERE}/stations", None),
    ):
        assert client.open(address, method=method, json=body, headers=STATION).status_code == 401
    # What hands in prints or badges stays shut, and so does another event.
    client.delete(f"{HERE}/stations/s-desk", headers=SAM)
    assert tell(client, a_told_scan(), headers=bearer("station-desk")).status_code == 404
    other = client.post(
        SCANS.replace("psc-2025", "other-2025"),
        json={"device_now": rfc3339(NOW), "scans": [a_told_scan()]},
        headers=STATION,
    )
    assert other.status_code == 404


CANARY = code_of("canary")


def test_no_code_in_clear_is_kept_or_logged(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    """T12, T29: whatever field it is in, read or not; a control finds a canary that may be kept."""
    caplog.set_level(logging.DEBUG)
    spaced = " ".join(CANARY[at : at + 4] for at in range(0, len(CANARY), 4))
    tell(
        client,
        a_told_scan("canary", because="kept-canary"),
        a_told_scan("canary", number=2, code=spaced.lower()),
        a_told_scan("canary", number=3, seq="no"),
        a_told_scan("canary", door=f"door {CANARY} {spaced}", seq="no"),
        {"code": [CANARY], "cod": {CANARY: spaced}, "id": CANARY},
        CANARY,
        [CANARY],
    )
    tell(client, a_told_scan("canary", door="right"))
    client.post(f"{DOORS}/left/looks", json={"code": CANARY}, headers=STATION)
    everything = "\n".join(_everything(app)) + caplog.text
    assert "kept-canary" in everything
    for found in (CANARY, spaced):
        assert found.lower() not in everything.lower()


def _everything(app: Flask) -> list[str]:
    store = house_of(app).store
    with store.reading() as db:
        return [
            json.dumps([str(value) for value in row])
            for table in inspect(db).get_table_names()
            for row in db.execute(text(f'SELECT * FROM "{table}"'))
        ]

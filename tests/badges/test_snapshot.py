"""What a desk takes along without a network (decision 0050, T12): enough, and no address and no code."""

from __future__ import annotations

import json

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from congress.app import house_of
from congress.badges.service.blanks import make_blanks
from congress.core.ids import digest
from congress.infra.audit import AuditRow
from tests.badges.world import DESK, OPEN_AT, a_desk, staff
from tests.counting import statements_of
from tests.ground import an_attendee


def snapshot(app: Flask, version: str = "", who: str = "dana") -> TestResponse:
    return app.test_client().post(
        f"{DESK}/snapshots", json={"version": version}, headers=staff(who)
    )


def make_a_blank(app: Flask) -> str:
    store = house_of(app).store
    made = store.unit_of_work(
        lambda db: make_blanks(a_desk(db, store, signer=house_of(app).signer), 1)
    )
    return made[0].code.text


def test_it_has_everybody_their_windows_and_digests_of_badges(app: Flask) -> None:
    given = app.test_client().put(f"{DESK}/people/x-ana/badge", json={}, headers=staff())
    blank = make_a_blank(app)
    answer = snapshot(app)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    found = answer.json
    assert found["made_at"] == "2025-03-09T23:00:00Z"
    assert [(one["place"], one["opens_at"], one["closes_at"]) for one in found["windows"]] == [
        ("Sunset Foyer", "2025-03-09T15:00:00Z", "2025-03-09T19:00:00Z"),
        ("Sunset Foyer", "2025-03-09T23:00:00Z", "2025-03-10T07:00:00Z"),
        ("Paradise Foyer", "2025-03-10T14:00:00Z", "2025-03-11T07:00:00Z"),
    ]
    assert found["blanks"] == [digest(blank)]
    ana, ben, vera = found["people"]
    assert ana == {
        "number": "x-ana", "first_name": "Ana", "last_name": "Test", "credentials": "",
        "type": "General Conference", "registered_as": None, "note": "", "keys": ["test"],
        "windows": [1, 2], "is_active": True,
        "badge": {
            "code_hash": digest(given.json["code"]), "copy": 1,
            "handed_at": "2025-03-09T23:00:00Z", "handed_place": "Sunset Foyer",
        },
    }  # fmt: skip
    assert (ben["windows"], ben["badge"]) == ([0, 1, 2], None)
    assert vera["windows"] == []


def test_no_address_and_no_code_is_in_it(app: Flask) -> None:
    """T12: a dump of a tablet holds no address; nor anything that opens a door or the desk."""
    given = app.test_client().put(f"{DESK}/people/x-ana/badge", json={}, headers=staff()).json
    mine = [given["code"], given["slip"], make_a_blank(app), "@", "P1", "p-ana", "zed"]
    text = snapshot(app).text
    assert [one for one in mine if one in text] == []


def test_a_desk_that_has_it_is_told_so_and_hears_of_every_change(app: Flask) -> None:
    first = snapshot(app).json["version"]
    same = snapshot(app, first).json
    assert (same["is_same"], same["people"], same["version"]) == (True, [], first)
    for change in (
        lambda: app.test_client().put(f"{DESK}/people/x-ana/badge", json={}, headers=staff()),
        lambda: make_a_blank(app),
        lambda: _rename(app),
    ):
        change()
        found = snapshot(app, first).json
        assert not found["is_same"]
        assert len(found["people"]) == 3
        first = found["version"]


def _rename(app: Flask) -> None:
    with house_of(app).store.writing() as db:
        db.exec_driver_sql("UPDATE person SET credentials = 'RN' WHERE id = 'p-ben'")


def test_who_took_it_is_on_record_with_how_many(app: Flask) -> None:
    version = snapshot(app).json["version"]
    snapshot(app, version)  # shows nobody
    with house_of(app).store.reading() as db:
        row = db.execute(
            select(AuditRow.actor, AuditRow.at, AuditRow.facts).where(
                AuditRow.action == "badges.snapshot-taken"
            )
        ).one()
    assert tuple(row) == ("p-dana", OPEN_AT, {"people": 3})


def test_it_costs_the_same_statements_whatever_the_size(app: Flask) -> None:
    store = house_of(app).store

    def count() -> int:
        with statements_of(store.engine) as texts:
            snapshot(app)
        return len(texts)

    count()  # what the first call of a process looks up once
    few = count()
    with store.writing() as db:
        for number in range(30):
            an_attendee(db, name=f"n{number}")
    assert count() == few


FACT = {"id": "0123456789abcdef", "number": "x-ana", "at": "2025-03-09T22:59:00Z"}


def tell(app: Flask, body: object, who: str = "dana") -> TestResponse:
    return app.test_client().post(f"{DESK}/hand-overs", json=body, headers=staff(who))


def test_the_call_that_tells_of_hand_overs(app: Flask) -> None:
    blank = make_a_blank(app)
    body = {"device_now": "2025-03-09T23:00:00Z", "facts": [{**FACT, "code": blank}]}
    answer = tell(app, body)
    assert answer.json == {"facts": [{"id": FACT["id"], "stored": "stored", "said": "On record."}]}
    assert tell(app, body).json["facts"][0]["stored"] == "duplicate"
    ana = snapshot(app).json["people"][0]
    assert ana["badge"]["handed_at"] == "2025-03-09T22:59:00Z"


def test_bad_input_is_answered_in_words_and_one_bad_fact_does_not_lose_the_rest(app: Flask) -> None:
    now = "2025-03-09T23:00:00Z"
    for body in (
        {}, {"device_now": now}, {"device_now": now, "facts": []},
        {"device_now": "soon", "facts": [FACT]}, {"device_now": now, "facts": [{}]},
        {"device_now": now, "facts": [{**FACT, "id": "x"}]},
        {"device_now": now, "facts": [{**FACT, "code": "x" * 10_000}]},
        {"device_now": now, "facts": [FACT] * 101},
    ):  # fmt: skip
        answer = tell(app, body)
        assert (answer.status_code, answer.json["code"][:6]) == (422, "input/"), answer.text
        assert answer.json["errors"]
    strange = ["😀" * 20, "C1" + "😀" * 22, "' OR 1=1 --", "\u202e", "ß" * 100, "C1" + "0" * 22]
    facts = [
        {**FACT, "id": f"{number:016}", "number": typed, "code": typed}
        for number, typed in enumerate(strange)
    ]
    told = tell(app, {"device_now": now, "facts": [*facts, {**FACT, "code": make_a_blank(app)}]})
    assert [one["stored"] for one in told.json["facts"]] == ["conflict"] * 6 + ["stored"]
    assert json.loads(told.text)["facts"][-1]["id"] == FACT["id"]

"""Signing in by name: level 1, its limits, and answers that tell nothing (T1, T2)."""

# An answer without JSON fails the test where it is read.
# mypy: disable-error-code="index, union-attr, dict-item"

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select

from congress.app import create_app, house_of
from congress.core.clock import FixedClock
from congress.mail.models import LetterRow
from congress.people.models import DeviceRow, SignInMissRow
from congress.settings import Settings
from tests.alike import headers_of, whole
from tests.counting import statements_of
from tests.people.world import (
    ANA,
    a_person,
    bearer,
    newest_code,
    post,
    rename,
    signed_in,
    store_of,
    verified,
)

MISS = {"email": ANA["email"], "last_name": "Riviera"}


def test_sign_in_opens_level_1(app: Flask, client: FlaskClient) -> None:
    person = a_person(store_of(app))
    answer = post(client, "/sign-in", {"email": " ANA.RIVERA@example.org", "last_name": "RIVÉRA"})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    token = answer.json["token"]
    assert answer.json == {"token": token, "level": 1, "person": person, "events": []}
    assert len(token) == 43  # 256 bits
    me = client.get("/api/v1/me", headers=bearer(token))
    assert me.json == {
        "person": person,
        "level": 1,
        "first_name": "Ana",
        "email": "a•••@example.org",
        "settings": {},
    }


def test_token_is_nowhere_in_clear(app: Flask, client: FlaskClient) -> None:
    a_person(store_of(app))
    token = signed_in(client)
    with store_of(app).reading() as db:
        rows = [*db.execute(select(DeviceRow.__table__)), *db.execute(select(LetterRow.__table__))]
    assert len(rows) == 2
    assert token not in repr(rows)


def test_every_kind_of_miss_is_answered_alike(app: Flask) -> None:
    """Byte for byte: unknown address, wrong name, no address at all."""
    a_person(store_of(app))
    misses = [
        MISS,
        {"email": "nobody@example.org", "last_name": "Rivera"},
        {"email": "not an address", "last_name": "Rivera"},
        {"email": ANA["email"], "last_name": "'"},
    ]
    answers = [post(app.test_client(), "/sign-in", miss) for miss in misses]
    seen = {whole(one) for one in answers}
    assert len(seen) == 1
    assert answers[0].status_code == 401
    assert answers[0].json["code"] == "auth/no-match"


def test_two_people_of_one_address_and_name_say_who_they_are(app: Flask) -> None:
    """Field case 6: John and Jane Smith. No name of theirs is a miss, and the code's page asks (R2)."""
    store = store_of(app)
    who = {"email": "smiths@example.org", "last_name": "Smith"}
    john = a_person(store, **who, first_name="John")
    jane = a_person(store, email=who["email"], first_name="Jane", last_name="Smyth")
    rename(store, jane, "Smith")
    for _ in range(6):
        asked = post(app.test_client(), "/sign-in", dict(who))
        assert (asked.status_code, asked.json["code"]) == (403, "auth/code-needed")
        assert "Several people share this e-mail address and last name." in asked.json["detail"]
    phone = app.test_client()
    used = {**post(phone, "/sign-in/code", dict(who)).json, "code": newest_code(store)}
    choice = post(phone, "/sign-in/code/verify", used).json["choose"]
    found = {(one["first_name"], one["person"]) for one in choice}
    assert found == {("John", john), ("Jane", jane)}
    opened = post(phone, "/sign-in/code/verify", {**used, "person": jane})
    assert (opened.status_code, opened.json["level"]) == (200, 2)


def test_hit_and_miss_do_the_same_work(app: Flask) -> None:
    a_person(store_of(app))
    post(app.test_client(), "/sign-in", dict(ANA))  # prepares what is prepared once
    engine = store_of(app).engine
    with statements_of(engine) as hit:
        assert post(app.test_client(), "/sign-in", dict(ANA)).status_code == 200
    with statements_of(engine) as miss:
        assert post(app.test_client(), "/sign-in", MISS).status_code == 401
    with statements_of(engine) as unknown:
        post(app.test_client(), "/sign-in", {"email": "no@example.org", "last_name": "Rivera"})
    rename(store_of(app), a_person(store_of(app), email=ANA["email"], last_name="Ri"), "Rivera")
    with statements_of(engine) as several:
        assert post(app.test_client(), "/sign-in", dict(ANA)).status_code == 403
    assert hit == miss == unknown == several
    assert len(hit) > 8


def test_five_misses_ask_strangers_for_a_code(app: Flask, clock: FixedClock) -> None:
    """Known or not, right name or wrong: the same answer; and a code is all it takes."""
    a_person(store_of(app))
    for email in (ANA["email"], "nobody@example.org"):
        for _ in range(5):
            miss = post(app.test_client(), "/sign-in", {"email": email, "last_name": "X"})
            assert miss.status_code == 401
    right = post(app.test_client(), "/sign-in", dict(ANA))
    wrong = post(app.test_client(), "/sign-in", MISS)
    unknown = post(app.test_client(), "/sign-in", {"email": "nobody@example.org", "last_name": "X"})
    assert (right.status_code, right.json["code"]) == (403, "auth/code-needed")
    assert right.data == wrong.data == unknown.data
    assert headers_of(right) == headers_of(wrong) == headers_of(unknown)
    assert verified(app, app.test_client())
    clock.advance(timedelta(hours=24))
    assert post(app.test_client(), "/sign-in", dict(ANA)).status_code == 200


def test_device_seen_before_is_never_asked(app: Flask, client: FlaskClient) -> None:
    a_person(store_of(app))
    signed_in(client)
    for _ in range(6):
        post(app.test_client(), "/sign-in", MISS)
    assert post(app.test_client(), "/sign-in", dict(ANA)).status_code == 403
    assert post(client, "/sign-in", dict(ANA)).status_code == 200


def _miss_often(app: Flask, *, source: str, times: int) -> None:
    house = house_of(app)
    hashed = house.signer.keyed_digest("source", source)
    with house.store.writing() as db:
        db.execute(
            insert(SignInMissRow),
            [
                {
                    "id": f"{source} {number}",
                    "kind": "name",
                    "email_hash": f"{number}",
                    "source_hash": hashed,
                    "at": house.clock.now(),
                }
                for number in range(times)
            ],
        )


def test_source_of_many_misses_is_asked_for_a_code(app: Flask, clock: FixedClock) -> None:
    a_person(store_of(app))
    _miss_often(app, source="127.0.0.1", times=299)
    assert post(app.test_client(), "/sign-in", dict(ANA)).status_code == 200
    _miss_often(app, source="127.0.0.1 ", times=1)
    post(app.test_client(), "/sign-in", MISS)
    assert post(app.test_client(), "/sign-in", dict(ANA)).status_code == 403
    elsewhere = {"REMOTE_ADDR": "192.0.2.9"}
    assert post(app.test_client(), "/sign-in", dict(ANA), environ_base=elsewhere).status_code == 200
    clock.advance(timedelta(minutes=10))
    assert post(app.test_client(), "/sign-in", dict(ANA)).status_code == 200


def test_a_thousand_misses_ask_every_stranger(app: Flask, client: FlaskClient) -> None:
    a_person(store_of(app))
    signed_in(client)
    for number in range(10):
        _miss_often(app, source=f"192.0.2.{number}", times=100)
    assert post(app.test_client(), "/sign-in", dict(ANA)).status_code == 403
    assert post(client, "/sign-in", dict(ANA)).status_code == 200


def test_successes_are_not_counted(app: Flask) -> None:
    """A whole venue stands behind one address (T2)."""
    a_person(store_of(app))
    for _ in range(12):
        assert post(app.test_client(), "/sign-in", dict(ANA)).status_code == 200


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_header_never_changes_the_source(app: Flask, header: str) -> None:
    for number in range(3):
        post(app.test_client(), "/sign-in", MISS, headers={header: f"203.0.113.{number}"})
    with store_of(app).reading() as db:
        counted = db.scalar(select(func.count(SignInMissRow.source_hash.distinct())))
    assert counted == 1


def test_trusted_proxy_changes_the_source(settings: Settings, clock: FixedClock) -> None:
    """The control of the test above: behind one declared proxy its last word counts."""
    app = create_app(replace(settings, proxy_count=1), clock=clock)
    for number in range(3):
        headers = {"X-Forwarded-For": f"198.51.100.1, 203.0.113.{number}"}
        post(app.test_client(), "/sign-in", MISS, headers=headers)
    with store_of(app).reading() as db:
        counted = db.scalar(select(func.count(SignInMissRow.source_hash.distinct())))
    store_of(app).engine.dispose()
    assert counted == 3


def test_new_device_is_told(app: Flask, client: FlaskClient) -> None:
    person = a_person(store_of(app))
    phone = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 15_0) Version/15.0 Safari/604.1"}
    post(client, "/sign-in", dict(ANA), headers=phone)
    post(client, "/sign-in", dict(ANA), headers=phone)  # the same browser again
    with store_of(app).reading() as db:
        letters = db.execute(select(LetterRow.person_id, LetterRow.kind, LetterRow.facts)).all()
    assert [(one.person_id, one.kind, one.facts["device"]) for one in letters] == [
        (person, "new-device", "Safari on iPhone")
    ]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"email": "a@example.org"}, 422, "input/invalid"),
        ({**ANA, "level": 3}, 422, "input/unknown-field"),
        ({"email": 7, "last_name": "X"}, 422, "input/invalid"),
        ({"email": "a@example.org", "last_name": "x" * 201}, 422, "input/invalid"),
        ({"email": "a\x00@example.org", "last_name": "X"}, 422, "input/text"),
        ({"email": "a\ud800@example.org", "last_name": "X"}, 422, "input/text"),
    ],
)
def test_bad_input_is_refused(
    client: FlaskClient, body: dict[str, object], status: int, code: str
) -> None:
    answer = post(client, "/sign-in", body)
    assert (answer.status_code, answer.json["code"]) == (status, code)


@pytest.mark.parametrize("token", ["x", "é" * 10, "a" * 5000, "\x00", "null"])
def test_token_of_nobody_is_a_guest(client: FlaskClient, token: str) -> None:
    answer = client.get("/api/v1/me", headers=bearer(token))
    assert (answer.status_code, answer.json["code"]) == (401, "auth/required")

"""Stations (decision 0047): one event, one duty, nobody's; enrolled once, ended at once (T5)."""

# An answer without JSON fails the test where it is read.
# mypy: disable-error-code="index, union-attr"

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from congress.app import create_app, database, house_of
from congress.core.clock import FixedClock
from congress.core.ids import digest
from congress.core.permissions import NEEDS, Permission, Verdict, decide_access
from congress.core.principal import Duty, Level, Post, Principal, Role
from congress.infra.audit import AuditRow
from congress.mail.models import LetterRow
from congress.people.models import StationRow
from congress.people.rules import ENROLMENT_LIFE, STATION_DAYS
from congress.people.service import forget_old_sign_ins
from congress.people.service.ending import sign_out_everybody
from congress.people.service.forgetting import DEVICES_KEPT
from tests.badges.world import EVENT, open_desk
from tests.builders import NOW, settings_for
from tests.people.staff_world import OLGA, a_member, sign_in
from tests.people.world import bearer, post, store_of

STATIONS = f"/api/v1/events/{EVENT}/stations"
LOOK = f"/api/v1/events/{EVENT}/badge-desk/look-ups"
WANTED = {"name": "iPad 3", "duty": "desk", "place": "Sunset Foyer"}


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def app(database_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[Flask]:
    app = create_app(settings_for(database_url, tmp_path / "data"), clock=clock)
    open_desk(house_of(app).store)
    yield app
    with app.app_context():
        for engine in database.engines.values():
            engine.dispose()


@pytest.fixture
def supervisor(app: Flask) -> str:
    a_member(app, role=Role.SUPERVISOR, event_id=EVENT)
    return str(sign_in(app).json["token"])


def ask(app: Flask, token: str, **more: str) -> TestResponse:
    return app.test_client().post(STATIONS, json={**WANTED, **more}, headers=bearer(token))


def enroll(app: Flask, code: str) -> TestResponse:
    return post(app.test_client(), "/sign-in/station", {"code": code})


def look(app: Flask, token: str) -> TestResponse:
    return app.test_client().post(LOOK, json={"q": "te"}, headers=bearer(token))


def a_station(app: Flask, supervisor: str, **more: str) -> tuple[str, str]:
    """Its id and its token."""
    answer = enroll(app, ask(app, supervisor, **more).json["code"])
    return answer.json["id"], answer.json["token"]


def test_a_code_enrolls_a_station_that_does_its_duty(app: Flask, supervisor: str) -> None:
    asked = ask(app, supervisor)
    assert (asked.status_code, asked.headers["Cache-Control"]) == (201, "no-store")
    code = asked.json["code"]
    # As people type what they read from another screen.
    typed = f"{code[:4].lower()} {code[4:8]}-{code[8:]}".replace("0", "o").replace("1", "l")
    enrolled = enroll(app, typed)
    assert enrolled.status_code == 201
    assert {key: enrolled.json[key] for key in ("event", *WANTED)} == {"event": EVENT, **WANTED}
    assert look(app, enrolled.json["token"]).status_code == 200
    (station,) = app.test_client().get(STATIONS, headers=bearer(supervisor)).json["stations"]
    assert (station["name"], station["state"]) == ("iPad 3", "at-work")
    assert not {"token", "code"} & set(station)


def test_nothing_of_it_stands_in_clear(app: Flask, supervisor: str) -> None:
    code = ask(app, supervisor).json["code"]
    token = enroll(app, code).json["token"]
    with store_of(app).reading() as db:
        row = db.execute(select(StationRow.__table__)).one()
        told = f"{row} {db.execute(select(AuditRow.__table__)).all()}"
    assert code not in told
    assert token not in told
    assert row.token_hash == digest(token)


@pytest.mark.parametrize(
    "late", [timedelta(0), ENROLMENT_LIFE - timedelta(seconds=1), ENROLMENT_LIFE]
)
def test_a_code_is_good_for_a_quarter_of_an_hour(
    app: Flask, supervisor: str, clock: FixedClock, late: timedelta
) -> None:
    code = ask(app, supervisor).json["code"]
    clock.instant = NOW + late
    answer = enroll(app, code)
    assert answer.status_code == (401 if late == ENROLMENT_LIFE else 201)


def test_a_code_works_once_and_misses_are_alike(app: Flask, supervisor: str) -> None:
    code, taken_back = ask(app, supervisor).json["code"], ask(app, supervisor).json
    assert enroll(app, code).status_code == 201
    ended = app.test_client().delete(f"{STATIONS}/{taken_back['id']}", headers=bearer(supervisor))
    assert ended.status_code == 204
    answers = [
        enroll(app, one) for one in (code, taken_back["code"], "0" * 12, "", "\N{SNOWMAN}" * 5)
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.data for answer in answers}) == 1
    assert answers[0].json["code"] == "auth/code-invalid"


def test_who_revokes_a_station_ends_it_for_the_very_next_call(app: Flask, supervisor: str) -> None:
    station, token = a_station(app, supervisor)
    assert look(app, token).status_code == 200
    for _ in "twice":
        answer = app.test_client().delete(f"{STATIONS}/{station}", headers=bearer(supervisor))
        assert answer.status_code == 204
    assert look(app, token).status_code == 401
    with store_of(app).reading() as db:
        actions = db.scalars(select(AuditRow.action).where(AuditRow.subject == station)).all()
    assert actions == ["station.asked", "station.enrolled", "station.ended"]


def test_a_station_signs_itself_out(app: Flask, supervisor: str) -> None:
    _, token = a_station(app, supervisor)
    signed_out = app.test_client().delete("/api/v1/sign-in", headers=bearer(token))
    assert signed_out.status_code == 204
    assert look(app, token).status_code == 401


def test_a_restore_ends_stations_and_their_codes(app: Flask, supervisor: str) -> None:
    """What was revoked since the backup must not come back with it."""
    waiting = ask(app, supervisor).json["code"]
    _, token = a_station(app, supervisor)
    with store_of(app).writing() as db:
        sign_out_everybody(db=db, actor="operator", now=NOW)
    assert look(app, token).status_code == 401
    assert enroll(app, waiting).status_code == 401


def test_it_lasts_thirty_days_and_is_forgotten_later(
    app: Flask, supervisor: str, clock: FixedClock
) -> None:
    _, token = a_station(app, supervisor)
    clock.instant = NOW + STATION_DAYS - timedelta(seconds=1)
    assert look(app, token).status_code == 200
    clock.instant = NOW + STATION_DAYS
    assert look(app, token).status_code == 401
    for late, left in ((timedelta(0), 1), (timedelta(seconds=1), 0)):
        now = NOW + STATION_DAYS + DEVICES_KEPT + late
        with store_of(app).writing() as db:
            forget_old_sign_ins(db, now)
        with store_of(app).reading() as db:
            assert len(db.execute(select(StationRow.id)).all()) == left


def test_it_is_no_person_and_no_supervisor(app: Flask, supervisor: str) -> None:
    """Its duty and nothing else: what is anybody's own, and a supervisor's, is not open to it."""
    desk = Principal(Level.STAFF, "", "s", post=Post(EVENT, Duty.DESK))
    may = {one for one in Permission if decide_access(desk, one, EVENT) is Verdict.ALLOWED}
    assert may == {Permission.PUBLIC, Permission.HAND_OUT_BADGES, Permission.OPEN_DESK}
    assert decide_access(desk, Permission.HAND_OUT_BADGES, "other") is Verdict.FORBIDDEN
    assert decide_access(desk, Permission.HAND_OUT_BADGES, None) is Verdict.FORBIDDEN
    for duty in Duty:
        other = Principal(Level.STAFF, "", "s", post=Post(EVENT, duty))
        allowed = {one for one in NEEDS if decide_access(other, one, EVENT) is Verdict.ALLOWED}
        assert allowed == {one for one, need in NEEDS.items() if duty in need.duties} | {
            Permission.PUBLIC
        }
    _, token = a_station(app, supervisor)
    assert ask(app, token).status_code == 404  # as for staff of another event
    _, printer = a_station(app, supervisor, duty="prints")
    assert look(app, printer).status_code == 404
    elsewhere = LOOK.replace(EVENT, "other-2025")
    answer = app.test_client().post(elsewhere, json={"q": "te"}, headers=bearer(token))
    assert answer.status_code == 404


def test_staff_who_are_no_supervisor_enroll_nothing(app: Flask) -> None:
    a_member(app, role=Role.STAFF, event_id=EVENT)
    token = sign_in(app).json["token"]
    assert ask(app, token).status_code == 404


def test_a_station_signs_nobody_in_and_no_persons_sign_in_ends_it(
    app: Flask, supervisor: str
) -> None:
    """Its token beside a sign-in is nobody's: it neither lends nor loses anything (T5)."""
    _, token = a_station(app, supervisor)
    asked = post(app.test_client(), "/sign-in/code", {}, headers=bearer(token))
    assert set(asked.json) == {"ticket"}  # a guest's, and nobody gets a letter
    with store_of(app).reading() as db:
        assert not db.scalars(select(LetterRow.id).where(LetterRow.kind == "code")).all()
    assert sign_in(app, token=token).status_code == 200
    name = {"email": OLGA["email"], "last_name": "Organizer"}
    post(app.test_client(), "/sign-in", name, headers=bearer(token))
    assert look(app, token).status_code == 200


def test_what_it_does_stands_under_its_own_name(app: Flask, supervisor: str) -> None:
    station, token = a_station(app, supervisor)
    look(app, token)
    with store_of(app).reading() as db:
        actor = db.scalars(
            select(AuditRow.actor).where(AuditRow.action == "people.looked-up")
        ).one()
    assert actor == f"station:{station}"


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"name": "x" * 61}, {"duty": "garden"}, {"place": "x" * 201}, {"x": "1"}],
)
def test_a_station_is_asked_for_in_full(app: Flask, supervisor: str, wrong: dict[str, str]) -> None:
    answer = ask(app, supervisor, **wrong)
    assert answer.status_code == 422
    assert next(iter(wrong)) in answer.text

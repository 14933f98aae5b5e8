"""The second step of staff: asked once an app is set up, each code good once, nobody shut out."""

# An answer without JSON fails the test where it is read.
# mypy: disable-error-code="index, union-attr, dict-item"

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from congress.app import house_of
from congress.core.clock import FixedClock
from congress.infra.audit import AuditRow
from congress.infra.passwords import password_matches
from congress.mail.models import LetterRow
from congress.people import queries
from congress.people.models import RecoveryCodeRow, SecondFactorRow, SignInMissRow
from congress.people.rules import HALF_WAY_LIFE, StaffVerdict, decide_staff_sign_in, is_fresh
from congress.people.service import second_step, staff_sign_in, start_set_up
from tests.alike import whole
from tests.builders import NOW
from tests.people.staff_world import OLGA, a_member, shown, sign_in, with_app, wrong_code
from tests.people.world import bearer, post, store_of


def _actions(app: Flask) -> list[str]:
    with store_of(app).reading() as db:
        return list(db.scalars(select(AuditRow.action).order_by(AuditRow.id)))


@pytest.mark.parametrize(
    ("password", "enrolled", "code", "forced", "verdict"),
    [
        (False, True, True, True, StaffVerdict.WRONG_PASSWORD),
        (False, False, None, False, StaffVerdict.WRONG_PASSWORD),
        (True, False, None, False, StaffVerdict.GRANTED),
        (True, False, True, False, StaffVerdict.GRANTED),
        (True, False, None, True, StaffVerdict.NEEDS_SET_UP),
        (True, False, False, True, StaffVerdict.NEEDS_SET_UP),
        (True, True, None, False, StaffVerdict.NEEDS_CODE),
        (True, True, None, True, StaffVerdict.NEEDS_CODE),
        (True, True, False, False, StaffVerdict.WRONG_CODE),
        (True, True, True, True, StaffVerdict.GRANTED),
    ],
)
def test_what_password_and_code_open(
    *, password: bool, enrolled: bool, code: bool | None, forced: bool, verdict: StaffVerdict
) -> None:
    assert verdict is decide_staff_sign_in(
        password_is_right=password, is_enrolled=enrolled, code_is_right=code, is_forced=forced
    )


def test_its_owner_is_told_of_a_new_app(app: Flask, clock: FixedClock) -> None:
    """Whoever has the password first may set one up: the mailbox hears of it, each time."""
    person_id = a_member(app)
    with_app(app, person_id)
    clock.advance(timedelta(minutes=1))
    with_app(app, person_id)
    with store_of(app).reading() as db:
        rows = db.execute(
            select(LetterRow.person_id, LetterRow.facts)
            .where(LetterRow.kind == "app-set-up")
            .order_by(LetterRow.created_at)
        ).all()
    told = [(row.person_id, row.facts["replaces"]) for row in rows]
    assert told == [(person_id, False), (person_id, True)]


def test_the_code_is_asked_once_an_app_is_set_up(app: Flask) -> None:
    person = a_member(app)
    assert sign_in(app).json["level"] == 3
    enrolled = with_app(app, person)
    asked = sign_in(app)
    assert (asked.status_code, asked.json["code"]) == (403, "auth/code-needed")
    assert "authenticator app" in asked.json["detail"]
    code = shown(enrolled, NOW)
    assert sign_in(app, totp=f"{code[:3]} {code[3:]}").json["level"] == 3
    assert {"second-step.set-up", "sign-in.half-way", "sign-in.granted"} <= set(_actions(app))


def test_a_code_is_good_once_and_later_ones_still_are(app: Flask, clock: FixedClock) -> None:
    enrolled = with_app(app, a_member(app))
    code = shown(enrolled, NOW)
    assert sign_in(app, totp=code).status_code == 200
    assert sign_in(app, totp=code).status_code == 401
    # Nor an older one, which somebody may have seen over a shoulder.
    assert sign_in(app, totp=shown(enrolled, NOW, steps=-1)).status_code == 401
    assert sign_in(app, totp=shown(enrolled, NOW, steps=1)).status_code == 200
    clock.advance(timedelta(minutes=1))
    assert sign_in(app, totp=shown(enrolled, clock.now())).status_code == 200


def test_wrong_password_and_wrong_code_are_answered_alike(app: Flask) -> None:
    enrolled = with_app(app, a_member(app))
    right, wrong = shown(enrolled, NOW), wrong_code(enrolled, NOW)
    answers = [
        sign_in(app, totp=wrong),
        sign_in(app, totp=right, password="wrong horse"),
        sign_in(app, totp=wrong, password="wrong horse"),
        sign_in(app, totp=wrong, email="nobody@example.org"),
        sign_in(app, totp="k7mw-2rtx-9dhp"),
    ]
    assert len({whole(one) for one in answers}) == 1
    assert (answers[0].status_code, answers[0].json["code"]) == (401, "auth/no-match")
    # The right code that came with a wrong password is not used up.
    assert sign_in(app, totp=right).status_code == 200


def test_wrong_codes_end_a_known_browser_too_and_a_recovery_code_opens(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    """A thief with password and browser has ten tries an hour at a million codes."""
    enrolled = with_app(app, a_member(app))
    post(client, "/sign-in/staff", {**OLGA, "totp": shown(enrolled, NOW)})
    for _ in range(12):
        wrong = {**OLGA, "totp": wrong_code(enrolled, NOW)}
        assert post(client, "/sign-in/staff", wrong).status_code == 401
    with store_of(app).reading() as db:
        kinds = list(db.scalars(select(SignInMissRow.kind)))
    assert kinds == ["totp"] * 10
    right = {**OLGA, "totp": shown(enrolled, NOW, steps=1)}
    assert post(client, "/sign-in/staff", right).status_code == 401
    recovery = {**OLGA, "totp": enrolled.recovery_codes[0]}
    assert post(client, "/sign-in/staff", recovery).json["recovery_codes_left"] == 9
    clock.advance(timedelta(hours=1))
    later = {**OLGA, "totp": shown(enrolled, clock.now())}
    assert post(client, "/sign-in/staff", later).status_code == 200


def test_strangers_codes_count_with_their_passwords(app: Flask) -> None:
    enrolled = with_app(app, a_member(app))
    for number in range(10):
        more = {"password": "wrong horse"} if number % 2 else {}
        sign_in(app, totp=wrong_code(enrolled, NOW), **more)
    stopped = sign_in(app, totp=shown(enrolled, NOW))
    assert (stopped.status_code, stopped.json["code"]) == (403, "auth/code-needed")


def test_a_recovery_code_is_good_once_and_kept_hashed(app: Flask) -> None:
    enrolled = with_app(app, a_member(app))
    first, second, *_ = enrolled.recovery_codes
    assert len(set(enrolled.recovery_codes)) == 10
    assert sign_in(app, totp=first.upper().replace("-", " ")).json["recovery_codes_left"] == 9
    assert sign_in(app, totp=first).status_code == 401
    assert sign_in(app, totp=second).json["recovery_codes_left"] == 8
    with store_of(app).reading() as db:
        kept = [*db.execute(select(RecoveryCodeRow.__table__))]
        kept += [*db.execute(select(SecondFactorRow.__table__))]
    secrets = (enrolled.set_up.key, *enrolled.recovery_codes)
    assert not any(secret in str(row) for secret in secrets for row in kept)
    assert _actions(app).count("recovery-code.used") == 2


def test_somebody_elses_recovery_code_opens_nothing(app: Flask) -> None:
    with_app(app, a_member(app))
    other = with_app(app, a_member(app, email="sam@example.org"))
    assert sign_in(app, totp=other.recovery_codes[0]).status_code == 401


def test_another_secret_key_makes_codes_void(app: Flask) -> None:
    """What stands in the database opens nothing without the installation's secret."""
    enrolled = with_app(app, a_member(app))
    house = house_of(app)
    stolen = replace(house, signer=type(house.signer)("another secret of this installation"))
    app.extensions["congress"] = stolen
    assert sign_in(app, totp=shown(enrolled, NOW)).status_code == 401
    assert sign_in(app, totp=enrolled.recovery_codes[0]).status_code == 401


# -- proving it again ----------------------------------------------------------------------------


def test_freshness_lasts_fifteen_minutes() -> None:
    assert is_fresh(NOW, NOW + timedelta(minutes=14, seconds=59))
    assert not is_fresh(NOW, NOW + timedelta(minutes=15))
    assert not is_fresh(None, NOW)


def test_signing_in_with_a_token_replaces_it_on_this_device(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    enrolled = with_app(app, a_member(app))
    first = sign_in(app, totp=shown(enrolled, NOW)).json["token"]
    clock.advance(timedelta(minutes=20))
    again = sign_in(app, token=first, totp=shown(enrolled, clock.now()))
    assert again.json["level"] == 3
    assert client.get("/api/v1/me", headers=bearer(first)).status_code == 401
    fresh = bearer(again.json["token"])
    devices = client.get("/api/v1/me/devices", headers=fresh).json["devices"]
    assert [one["is_this"] for one in devices] == [True]


def test_the_token_of_a_lower_level_is_dead_after_the_password(
    app: Flask, client: FlaskClient
) -> None:
    """T5: rotated at every change of level."""
    a_member(app)
    who = {"email": OLGA["email"], "last_name": "Organizer"}
    low = post(app.test_client(), "/sign-in", who).json["token"]
    high = sign_in(app, token=low).json["token"]
    assert client.get("/api/v1/me", headers=bearer(low)).status_code == 401
    assert client.get("/api/v1/me", headers=bearer(high)).json["level"] == 3


def test_somebody_elses_token_ends_with_what_replaces_it(app: Flask, client: FlaskClient) -> None:
    """A desk's computer: whoever signs in there last is the only one who is (T5)."""
    a_member(app)
    a_member(app, email="sam@example.org")
    sams = sign_in(app, email="sam@example.org").json["token"]
    assert sign_in(app, token=sams).status_code == 200
    assert client.get("/api/v1/me", headers=bearer(sams)).status_code == 401


# -- races ---------------------------------------------------------------------------------------


def _race(app: Flask, code: str) -> list[int]:
    start = Barrier(4)

    def one(_: int) -> int:
        start.wait()
        return int(sign_in(app, totp=code).status_code)

    with ThreadPoolExecutor(4) as pool:
        return sorted(pool.map(one, range(4)))


def test_one_of_many_with_the_same_code_gets_in(app: Flask) -> None:
    enrolled = with_app(app, a_member(app))
    assert _race(app, shown(enrolled, NOW)) == [200, 401, 401, 401]
    assert _race(app, enrolled.recovery_codes[0]) == [200, 401, 401, 401]


def test_control_without_the_condition_all_get_in(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrolled = with_app(app, a_member(app))
    careless = update(SecondFactorRow).where(SecondFactorRow.seed != "")
    monkeypatch.setattr(second_step, "_SPEND_STEP", careless.values(last_step=1))
    monkeypatch.setattr(
        second_step, "_SPEND_RECOVERY", update(RecoveryCodeRow).values(used_at=None)
    )
    assert _race(app, shown(enrolled, NOW)) == [200] * 4


def test_a_password_is_looked_at_while_others_write(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """argon2 takes 25 ms: inside the unit of work, nobody else could write on SQLite meanwhile."""
    a_member(app)
    store = store_of(app)
    written: list[bool] = []
    real = password_matches

    def write() -> None:
        with store.writing() as db:
            db.execute(select(func.count()).select_from(AuditRow))

    def look(*arguments: Any) -> bool:  # noqa: ANN401 -- handed on as they come
        other = Thread(target=write)
        other.start()
        other.join(timeout=5)
        written.append(not other.is_alive())
        return real(*arguments)

    monkeypatch.setattr(staff_sign_in, "password_matches", look)
    assert sign_in(app).status_code == 200
    assert written == [True]


def test_a_password_changed_meanwhile_counts_as_wrong(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look came before the transaction: what it saw must still stand there."""
    a_member(app)
    real = password_matches

    def change_while_looking(kept: str | None, password: str) -> bool:
        a_member(app)  # the same password under a new salt
        return real(kept, password)

    monkeypatch.setattr(staff_sign_in, "password_matches", change_while_looking)
    assert sign_in(app).status_code == 401


def test_a_key_that_was_shown_and_left_is_not_the_owners_later(
    app: Flask, clock: FixedClock
) -> None:
    """Whoever looked at the symbol at an unlocked laptop holds no key of the app set up next week."""
    person, house = a_member(app), house_of(app)

    def begin() -> str:
        with house.store.writing() as db:
            start_set_up(db=db, person_id=person, now=clock.now())
            return str(queries.find_staff_by_id(db, person).pending)

    first = begin()
    clock.advance(HALF_WAY_LIFE - timedelta(seconds=1))
    assert begin() == first
    clock.advance(timedelta(seconds=1))
    assert begin() != first

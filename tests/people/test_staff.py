"""Staff: password, roles and the operator's shell."""

# An answer without JSON fails the test where it is read.
# mypy: disable-error-code="index, union-attr, dict-item"

from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from congress.app import house_of
from congress.core.clock import FixedClock
from congress.core.principal import Level, Principal, Role
from congress.people.cli import staff
from congress.people.service import DeviceAuthenticator
from tests.alike import whole
from tests.people.world import a_person, bearer, newest_code, post, store_of, verified

OLGA = {"email": "olga.organizer@example.org", "password": "correct horse battery"}


def _add(app: Flask, *more: str, password: str = OLGA["password"]) -> str:
    result = CliRunner().invoke(
        staff,
        ["add", OLGA["email"], "--first-name", "Olga", "--last-name", "Organizer",
         "--role", "organizer", "--password-stdin", *more],
        input=password + "\n",
        obj=house_of(app),
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    return result.output


def _principal(app: Flask, token: str) -> Principal:
    house = house_of(app)
    with house.store.reading() as db:
        return DeviceAuthenticator().authenticate(db, token, "", house.clock.now()).principal


def test_staff_sign_in_opens_level_3_with_roles(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    _add(app, "--event", "psc-2025")
    answer = post(client, "/sign-in/staff", OLGA)
    assert answer.json["level"] == 3
    assert answer.json["roles"] == [{"event": "psc-2025", "role": "organizer"}]
    holder = _principal(app, answer.json["token"])
    assert (holder.level, holder.roles) == (
        Level.STAFF,
        frozenset({("psc-2025", Role.ORGANIZER)}),
    )
    clock.advance(timedelta(hours=12))
    assert _principal(app, answer.json["token"]).level is Level.GUEST


def test_roles_count_at_level_3_only(app: Flask, client: FlaskClient) -> None:
    _add(app)
    answer = post(client, "/sign-in", {"email": OLGA["email"], "last_name": "Organizer"})
    holder = _principal(app, answer.json["token"])
    assert (holder.level, holder.roles) == (Level.IDENTIFIED, frozenset())


def test_unknown_and_wrong_are_answered_alike(app: Flask) -> None:
    _add(app)
    a_person(store_of(app))
    answers = [
        post(app.test_client(), "/sign-in/staff", {**OLGA, "password": "wrong"}),
        post(app.test_client(), "/sign-in/staff", {**OLGA, "email": "no@example.org"}),
        post(app.test_client(), "/sign-in/staff", {**OLGA, "email": "ana.rivera@example.org"}),
    ]
    assert len({whole(one) for one in answers}) == 1
    assert (answers[0].status_code, answers[0].json["code"]) == (401, "auth/no-match")


def test_ten_misses_ask_strangers_for_a_code_and_lock_nobody_out(
    app: Flask, client: FlaskClient
) -> None:
    _add(app)
    for _ in range(10):
        post(app.test_client(), "/sign-in/staff", {**OLGA, "password": "wrong"})
    refused = post(client, "/sign-in/staff", OLGA)
    assert (refused.status_code, refused.json["code"]) == (403, "auth/code-needed")
    ticket = post(client, "/sign-in/code", {"email": OLGA["email"], "last_name": "Organizer"}).json[
        "ticket"
    ]
    used = {"ticket": ticket, "code": newest_code(store_of(app))}
    assert post(client, "/sign-in/code/verify", used).status_code == 200
    assert post(client, "/sign-in/staff", OLGA).status_code == 200


@pytest.mark.parametrize("known_by", ["name", "code"])
def test_a_name_alone_lifts_no_limit_on_guessing_the_password(
    app: Flask, client: FlaskClient, known_by: str
) -> None:
    """Names are no secret: whoever signs in by one (level 1) has ten tries an hour, as strangers.

    The mailbox (level 2) does lift it, or a stranger could keep a member of staff out.
    """
    _add(app)
    name = {"email": OLGA["email"], "last_name": "Organizer"}
    if known_by == "name":
        assert post(client, "/sign-in", name).status_code == 200
    else:
        ticket = post(client, "/sign-in/code", name).json["ticket"]
        code = {"ticket": ticket, "code": newest_code(store_of(app))}
        assert post(client, "/sign-in/code/verify", code).status_code == 200
    for _ in range(10):
        wrong = post(client, "/sign-in/staff", {**OLGA, "password": "wrong"})
        assert wrong.status_code == 401
    expected = {"name": 403, "code": 200}[known_by]
    assert post(client, "/sign-in/staff", OLGA).status_code == expected


def test_reset_changes_the_password_and_ends_sign_ins(app: Flask, client: FlaskClient) -> None:
    _add(app)
    token = post(client, "/sign-in/staff", OLGA).json["token"]
    result = CliRunner().invoke(
        staff,
        ["reset", OLGA["email"], "--password-stdin"],
        input="another long one\n",
        obj=house_of(app),
    )
    assert result.exit_code == 0
    assert client.get("/api/v1/me", headers=bearer(token)).status_code == 401
    assert post(client, "/sign-in/staff", OLGA).status_code == 401
    fresh = {**OLGA, "password": "another long one"}
    assert post(client, "/sign-in/staff", fresh).status_code == 200


@pytest.mark.parametrize(
    ("arguments", "password"),
    [
        (["reset", "nobody@example.org", "--password-stdin"], "long enough it is"),
        (["reset", OLGA["email"], "--password-stdin"], "short"),
        (
            ["add", "no-address", "--first-name", "A", "--last-name", "B", "--role", "staff",
             "--password-stdin"],
            "long enough it is",
        ),
    ],
)  # fmt: skip
def test_bad_input_ends_with_2_and_changes_nothing(
    app: Flask, client: FlaskClient, arguments: list[str], password: str
) -> None:
    _add(app)
    result = CliRunner().invoke(staff, arguments, input=password + "\n", obj=house_of(app))
    assert result.exit_code == 2
    assert post(client, "/sign-in/staff", OLGA).status_code == 200


def test_a_code_used_as_staff_signs_in_anew_at_level_2(app: Flask) -> None:
    """One browser has one sign-in, and a mailbox is no password (T5)."""
    _add(app)
    token = post(app.test_client(), "/sign-in/staff", OLGA).json["token"]
    made = verified(app, app.test_client(), token=token)
    assert _principal(app, made).level is Level.VERIFIED
    assert _principal(app, token).level is Level.GUEST

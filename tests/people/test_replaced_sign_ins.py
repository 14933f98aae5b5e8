"""One browser has one sign-in: a new one ends the one whose token it replaces (T5)."""

# An answer without JSON fails the test where it is read.
# mypy: disable-error-code="index, union-attr"

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.core.clock import FixedClock
from congress.core.ids import digest
from congress.mail.models import LetterRow
from congress.people.service import devices
from congress.people.service.corrections import Correction, correct_people
from tests.builders import NOW
from tests.people.staff_world import OLGA, a_member
from tests.people.world import (
    ANA,
    a_person,
    bearer,
    newest_code,
    post,
    signed_in,
    store_of,
    verified,
)

OLGAS_NAME = {"email": OLGA["email"], "last_name": "Organizer"}


def _by_name(app: Flask, token: str) -> str:
    answer = post(app.test_client(), "/sign-in", dict(OLGAS_NAME), headers=bearer(token))
    return str(answer.json["token"])


def _by_code(app: Flask, token: str) -> str:
    client = app.test_client()
    ticket = post(client, "/sign-in/code", dict(OLGAS_NAME), headers=bearer(token)).json["ticket"]
    with store_of(app).reading() as db:
        key = LetterRow.dedupe_key == f"code/{digest(ticket)}"
        (facts,) = db.scalars(select(LetterRow.facts).where(key))
    used = {"ticket": ticket, "code": facts["code"]}
    return str(post(client, "/sign-in/code/verify", used, headers=bearer(token)).json["token"])


def _as_staff(app: Flask, token: str) -> str:
    answer = post(app.test_client(), "/sign-in/staff", OLGA, headers=bearer(token))
    return str(answer.json["token"])


WAYS = [_by_name, _by_code, _as_staff]


@pytest.mark.parametrize("again", WAYS)
@pytest.mark.parametrize("before", WAYS)
def test_a_new_sign_in_ends_the_token_it_was_sent_with(
    app: Flask,
    clock: FixedClock,
    before: Callable[[Flask, str], str],
    again: Callable[[Flask, str], str],
) -> None:
    a_member(app)
    old, elsewhere = before(app, ""), before(app, "")
    clock.advance(timedelta(minutes=1))
    new = again(app, old)
    assert _status(app, old) == 401
    assert (_status(app, new), _status(app, elsewhere)) == (200, 200)


def _status(app: Flask, token: str) -> int:
    return app.test_client().get("/api/v1/me", headers=bearer(token)).status_code


def test_control_without_the_guard_the_old_token_lives_on(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_member(app)
    monkeypatch.setattr(devices, "_end_replaced", lambda *_, **__: None)
    old = _by_code(app, "")
    assert _by_name(app, old)
    assert _status(app, old) == 200


def test_a_failed_sign_in_ends_nothing(app: Flask) -> None:
    a_person(store_of(app))
    token = verified(app, app.test_client())
    miss = post(
        app.test_client(), "/sign-in", {**ANA, "last_name": "Riviera"}, headers=bearer(token)
    )
    assert (miss.status_code, _status(app, token)) == (401, 200)


def test_somebody_else_who_signs_in_on_a_browser_ends_what_was_there(app: Flask) -> None:
    """A shared computer: its cookie is theirs now, and nobody may hold on to the other."""
    a_person(store_of(app))
    a_person(store_of(app), email="bo@example.org", first_name="Bo", last_name="Lee")
    old = verified(app, app.test_client())
    body = {"email": "bo@example.org", "last_name": "Lee"}
    assert post(app.test_client(), "/sign-in", body, headers=bearer(old)).status_code == 200
    assert _status(app, old) == 401


def test_a_sign_out_ends_the_token_and_no_other(app: Flask) -> None:
    a_person(store_of(app))
    token, other = verified(app, app.test_client()), signed_in(app.test_client())
    assert app.test_client().delete("/api/v1/sign-in", headers=bearer(token)).status_code == 204
    assert (_status(app, token), _status(app, other)) == (401, 200)


def test_a_corrected_address_takes_level_2_from_every_token(app: Flask) -> None:
    person = a_person(store_of(app))
    token = verified(app, app.test_client())
    _correct(app, person, "ana@new.example.org")
    me = app.test_client().get("/api/v1/me", headers=bearer(token)).json
    assert (me["level"], me["email"]) == (1, "a•••@new.example.org")


def _correct(app: Flask, person: str, email: str) -> None:
    corrected = Correction(person, email, "Ana", "Rivera")
    with store_of(app).writing() as db:
        correct_people(db=db, actor="import", corrections=[corrected], now=NOW)


@pytest.mark.parametrize("email", ["ana@new.example.org", "ana.rivera@example.com"])
def test_a_code_of_before_a_correction_opens_nothing(
    app: Flask, client: FlaskClient, email: str
) -> None:
    """T4: it went to a mailbox that is not the person's any more."""
    person = a_person(store_of(app))
    ticket = post(client, "/sign-in/code", dict(ANA)).json["ticket"]
    used = {"ticket": ticket, "code": newest_code(store_of(app))}
    _correct(app, person, email)
    refused = post(client, "/sign-in/code/verify", used)
    assert (refused.status_code, refused.json["code"]) == (401, "auth/code-invalid")


def test_a_code_of_before_a_correction_to_a_mailbox_that_folds_alike(
    app: Flask, client: FlaskClient
) -> None:
    person = a_person(store_of(app), email="weiß@example.org")
    who = {"email": "weiß@example.org", "last_name": "Rivera"}
    ticket = post(client, "/sign-in/code", who).json["ticket"]
    used = {"ticket": ticket, "code": newest_code(store_of(app))}
    _correct(app, person, "weiss@example.org")
    assert post(client, "/sign-in/code/verify", used).status_code == 401


def test_a_code_of_a_signed_in_device_dies_with_the_address_too(app: Flask) -> None:
    person = a_person(store_of(app))
    token = signed_in(app.test_client())
    client = app.test_client()
    ticket = post(client, "/sign-in/code", headers=bearer(token)).json["ticket"]
    used = {"ticket": ticket, "code": newest_code(store_of(app))}
    _correct(app, person, "ana@new.example.org")
    assert post(client, "/sign-in/code/verify", used, headers=bearer(token)).status_code == 401


def test_a_name_corrected_alone_leaves_the_code_good(app: Flask, client: FlaskClient) -> None:
    """The control of the four above: the mailbox is what counts."""
    person = a_person(store_of(app))
    ticket = post(client, "/sign-in/code", dict(ANA)).json["ticket"]
    used = {"ticket": ticket, "code": newest_code(store_of(app))}
    _correct(app, person, ANA["email"])
    assert post(client, "/sign-in/code/verify", used).status_code == 200

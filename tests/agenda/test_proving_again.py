"""Publishing what takes seats away asks who signed in a while ago to sign in again (decision 0020)."""

# An answer without JSON fails the test where it is read.
# mypy: disable-error-code="index, union-attr, dict-item"

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from congress.agenda.rules.diff import diff_documents, takes_away
from congress.core.clock import FixedClock
from tests.agenda.documents import a_document, a_session
from tests.agenda.test_api import RELEASES, as_body, olga, published

__all__ = ["olga"]  # the fixture
K1 = a_session("k1", title="Opening")
B1 = a_session("b1", room="lawn", registration="required", capacity=20)
FIRST = a_document([K1, B1])


@pytest.mark.parametrize(
    ("sessions", "is_harm"),
    [
        ([K1, B1], False),
        ([K1, replace(B1, capacity=21)], False),
        ([K1, replace(B1, capacity=None)], False),
        ([K1, replace(B1, title="Another title")], False),
        ([K1, B1, a_session("b2", room="sunset")], False),
        ([K1, replace(B1, capacity=19)], True),
        ([K1, replace(B1, status="cancelled")], True),
        ([K1], True),
    ],
)
def test_what_takes_seats_away(sessions: list[object], *, is_harm: bool) -> None:
    after = a_document(sessions)
    assert takes_away(diff_documents(FIRST, after, 2).changes) is is_harm


def test_a_limit_where_there_was_none_is_a_cut() -> None:
    open_to_all = a_document([K1, replace(B1, capacity=None)])
    assert takes_away(diff_documents(open_to_all, FIRST, 2).changes)


def test_a_cut_is_published_by_who_signed_in_lately(
    client: FlaskClient,
    app: Flask,
    olga: dict[str, str],
    clock: FixedClock,
) -> None:
    published(client, olga, FIRST)
    cut = a_document([K1, replace(B1, capacity=19)])
    clock.advance(timedelta(minutes=15))
    body = as_body(cut, because="a test")
    preview = client.post(RELEASES, json={**body, "dry_run": True}, headers=olga)
    assert preview.status_code == 200
    refused = client.post(RELEASES, json=body, headers=olga)
    assert (refused.status_code, refused.json["code"]) == (403, "auth/step-up")
    assert (refused.json["required_level"], refused.json["max_age_minutes"]) == (3, 15)
    assert client.get("/api/v1/events/psc-2025").json["release"] == 1
    # More room, or another word, needs no second look.
    more = as_body(a_document([K1, replace(B1, capacity=25)]), because="a test")
    assert client.post(RELEASES, json=more, headers=olga).status_code == 201
    who = {"email": "olga.organizer@example.org", "password": "correct horse battery"}
    again = app.test_client().post("/api/v1/sign-in/staff", json=who, headers=olga)
    fresh = {"Authorization": f"Bearer {again.json['token']}"}
    assert client.post(RELEASES, json=body, headers=olga).status_code == 401
    assert client.post(RELEASES, json=body, headers=fresh).status_code == 201

"""Who may call what, for every route there is; and forms that another site sends (T6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from congress.app import house_of
from congress.core.ids import digest
from congress.core.permissions import NEEDS, Permission
from congress.core.principal import Level
from congress.infra.audit import AuditRow
from congress.settings import Settings
from congress.web.endpoint import OPERATIONS, Operation
from tests.web.world import (
    ANA,
    EVENT,
    SEAT,
    an_app,
    attendee,
    open_congress,
    organizer,
    verified_attendee,
)

EVERYWHERE = {
    "event_id": "psc-2025", "session_id": "b1", "number": "1", "letter_id": "none",
    "feed_id": "none", "device_id": "none", "external_id": "x-ana", "secret": "none",
}  # fmt: skip
UNDECLARED = {"/problems/<path:code>"}  # the pages that explain the codes


def _routes(app: Flask) -> Iterator[tuple[str, Operation]]:
    for rule in app.url_map.iter_rules():
        operation = getattr(app.view_functions[rule.endpoint], OPERATIONS, None)
        if operation is None:
            assert rule.rule in UNDECLARED, f"{rule.rule} names no permission"
            continue
        assert rule.methods is not None
        assert operation.method in rule.methods
        names = {name: EVERYWHERE.get(name, "none") for name in rule.arguments}
        with app.test_request_context():
            address = app.url_map.bind("localhost").build(
                rule.endpoint, {**names, **({"number": 1} if "number" in names else {})}
            )
        yield address, operation


def _call(client: FlaskClient, address: str, operation: Operation, **options: Any) -> Any:  # noqa: ANN401 -- an answer
    body: dict[str, Any] = {"json": {}} if operation.body is not None else {}
    return client.open(address, method=operation.method, **body, **options)


def test_every_route_that_is_not_public_asks_who_is_there(app: Flask) -> None:
    open_congress(app)
    seen = 0
    for address, operation in _routes(app):
        if operation.permission is Permission.PUBLIC:
            continue
        seen += 1
        answer = _call(app.test_client(), address, operation)
        if operation.is_page and operation.method == "GET":
            assert answer.status_code in (302, 303, 401), (address, answer.status_code)
        else:  # before the body is read: it fits none of those that want one
            assert answer.status_code == 401, (address, answer.text)
    assert seen > 25


def test_every_call_asks_a_lower_level_for_more(app: Flask) -> None:
    """Level 1 at what needs level 2 or 3, and level 2 at what needs 3."""
    open_congress(app)
    people = {Level.IDENTIFIED: attendee(app), Level.VERIFIED: verified_attendee(app)}
    seen = 0
    for address, operation in _routes(app):
        need = NEEDS[operation.permission]
        for level, headers in people.items():
            if operation.is_page or level >= need.level:
                continue
            seen += 1
            answer = _call(app.test_client(), address, operation, headers=headers)
            assert answer.status_code == 403, (address, answer.text)
            assert answer.json["code"] == "auth/step-up"
            assert answer.json["required_level"] == int(need.level)
    assert seen >= 4


def test_an_organizer_of_one_event_does_not_learn_of_another(app: Flask) -> None:
    open_congress(app)
    headers = organizer(app)
    body = {
        "email": "eve@example.org", "first_name": "Eve", "last_name": "Test",
        "registration_type": "general", "status": "active", "paid_sessions": [],
    }  # fmt: skip
    client = app.test_client()
    statuses = [
        client.put(f"/api/v1/events/{event}/attendees/x1", json=body, headers=headers).status_code
        for event in ("psc-2025", "other-2025", "no-such-event")
    ]
    assert statuses == [201, 404, 404]


# -- forms of other sites ----------------------------------------------------------------------


@pytest.fixture
def browser(app: Flask) -> tuple[FlaskClient, dict[str, str]]:
    """A browser where Ana is signed in by cookie, and the form token of our own pages."""
    open_congress(app)
    token = attendee(app)["Authorization"].partition(" ")[2]
    client = app.test_client()
    client.set_cookie("congress", token)
    form = house_of(app).signer.keyed_digest("form", digest(token))[:32]
    return client, {"X-CSRF-Token": form}


def _changes(app: Flask) -> int:
    with house_of(app).store.reading() as db:
        return int(db.execute(select(func.count(AuditRow.id))).scalar_one())


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:81"},
    {"Origin": "http://["},
    {"Origin": "localhost"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


@pytest.mark.parametrize("foreign", FOREIGN, ids=lambda one: str(*one.items()))
def test_a_request_from_elsewhere_is_refused(
    app: Flask, browser: tuple[FlaskClient, dict[str, str]], foreign: dict[str, str]
) -> None:
    client, ours = browser
    before = _changes(app)
    answer = client.put(SEAT, json={}, headers={**ours, **foreign})
    assert (answer.status_code, answer.json["code"]) == (403, "authz/forbidden")
    assert client.delete("/api/v1/sign-in", headers={**ours, **foreign}).status_code == 403
    assert _changes(app) == before
    assert client.get("/api/v1/me").status_code == 200


@pytest.mark.parametrize("token", ["", "0" * 32, "ü" * 16])
def test_a_cookie_without_our_form_token_is_refused(
    app: Flask, browser: tuple[FlaskClient, dict[str, str]], token: str
) -> None:
    client, _ = browser
    before = _changes(app)
    answer = client.put(SEAT, json={}, headers={"X-CSRF-Token": token} if token else {})
    assert (answer.status_code, answer.json["code"]) == (403, "authz/forbidden")
    assert _changes(app) == before


@pytest.mark.parametrize(
    "here", [{}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}]
)
def test_our_own_pages_pass(
    browser: tuple[FlaskClient, dict[str, str]], here: dict[str, str]
) -> None:
    client, ours = browser
    assert client.put(SEAT, json={}, headers={**ours, **here}).status_code == 201


@pytest.mark.parametrize("foreign", FOREIGN, ids=lambda one: str(*one.items()))
def test_a_bearer_is_exempt(app: Flask, foreign: dict[str, str]) -> None:
    open_congress(app)
    headers = {**attendee(app), **foreign}
    assert app.test_client().put(SEAT, json={}, headers=headers).status_code == 201


def test_a_bearer_beside_a_cookie_speaks_for_the_bearer_only(
    app: Flask, browser: tuple[FlaskClient, dict[str, str]]
) -> None:
    """Else a foreign page could add a worthless Authorization header and ride on the cookie."""
    client, _ = browser
    for worthless in ("Bearer nothing", "Basic YTpi", "x"):
        answer = client.put(SEAT, json={}, headers={"Authorization": worthless})
        assert answer.status_code in (401, 403), worthless
    with house_of(app).store.reading() as db:
        actions = set(db.execute(select(AuditRow.action)).scalars())
    assert "seat.confirmed" not in actions


def test_a_strangers_form_cannot_sign_somebody_in(app: Flask) -> None:
    open_congress(app)
    client = app.test_client()
    answer = client.post("/sign-in", data=ANA)
    assert answer.status_code == 403
    assert not any("congress=" in one for one in answer.headers.getlist("Set-Cookie"))


# -- cookies -----------------------------------------------------------------------------------


@pytest.mark.parametrize("base_url", ["https://c.example", "http://localhost"])
def test_cookies_are_bound_to_this_host(settings: Settings, base_url: str) -> None:
    is_secure = base_url.startswith("https")
    with an_app(replace(settings, base_url=base_url)) as app:
        open_congress(app)
        answer = app.test_client().post("/api/v1/sign-in", json=ANA)
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        name, *attributes = cookie.split("; ")
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(attributes)
        assert ("Secure" in attributes) == is_secure
        assert name.startswith("__Host-") == is_secure
        assert not any(one.startswith("Domain") for one in attributes)


def test_caches_keep_nothing_of_the_verified(app: Flask) -> None:
    open_congress(app)
    client = app.test_client()
    surely = verified_attendee(app)
    for path, headers, cache in (
        ("/api/v1/me", attendee(app), "private, no-cache"),
        (f"{EVENT}/me/agenda", attendee(app), "private, no-cache"),
        ("/api/v1/me", surely, "no-store"),
        (f"{EVENT}/me/agenda", surely, "no-store"),
        ("/api/v1/me", organizer(app), "no-store"),
    ):
        assert client.get(path, headers=headers).headers["Cache-Control"] == cache, path

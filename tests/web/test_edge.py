"""What never reaches a view: foreign hosts, forged proxies, bodies and texts that are no use."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.app import house_of
from congress.people.models import SignInMissRow
from congress.settings import Settings
from congress.web.headers import POLICY
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

SIGN_IN = "/api/v1/sign-in"


# -- hosts and proxies -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("congress.example", 200),
        ("CONGRESS.example", 200),
        ("congress.example:8443", 200),
        ("evil.example", 400),
        ("congress.example.evil.example", 400),
        ("congress.example@evil.example", 400),
        ("[", 400),
        ("", 400),
    ],
)
def test_only_trusted_hosts_are_answered(settings: Settings, host: str, status: int) -> None:
    with an_app(replace(settings, trusted_hosts=("congress.example",))) as app:
        answer = app.test_client().get("/livez", headers={"Host": host})
    assert answer.status_code == status
    assert answer.headers["X-Congress"] == "1"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "sources"),
    [
        (0, ["9.9.9.1", "9.9.9.2"], 1),  # nobody's word is taken: both are one address
        (1, ["9.9.9.1", "9.9.9.2"], 2),
        (1, ["9.9.9.1, 8.8.8.8", "9.9.9.2, 8.8.8.8"], 1),  # only the last hop is our proxy's
        (2, ["9.9.9.1, 8.8.8.8", "9.9.9.2, 8.8.8.8"], 2),
    ],
)
def test_as_many_proxies_are_believed_as_were_declared(
    settings: Settings, proxies: int, forwarded: list[str], sources: int
) -> None:
    with an_app(replace(settings, proxy_count=proxies)) as app:
        for address in forwarded:
            answer = app.test_client().post(SIGN_IN, json=ANA, headers={"X-Forwarded-For": address})
            assert answer.status_code == 401
        with house_of(app).store.reading() as db:
            seen = set(db.execute(select(SignInMissRow.source_hash)).scalars())
    assert len(seen) == sources


@pytest.mark.parametrize("proxies", [0, 1])
def test_no_host_is_believed_but_the_one_that_was_called(settings: Settings, proxies: int) -> None:
    """T5: a proxy passes the other header on as a client wrote it."""
    trusting = replace(settings, proxy_count=proxies, trusted_hosts=("congress.example",))
    with an_app(trusting) as app:
        for called, forwarded, status in (
            ("evil.example", "congress.example", 400),
            ("congress.example", "evil.example", 200),
        ):
            headers = {"Host": called, "X-Forwarded-Host": forwarded}
            assert app.test_client().get("/livez", headers=headers).status_code == status


# -- bodies ------------------------------------------------------------------------------------


def test_a_body_that_is_too_large_is_413(client: FlaskClient) -> None:
    padding = b" " * 8_001
    answer = client.post(SIGN_IN, data=padding, content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (413, "input/too-large")
    answer = client.post("/sign-in", data={"email": "x" * 16_001})
    assert answer.status_code == 413
    answer = client.post(SIGN_IN, data=b" " * 10_000_001, content_type="application/json")
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "text/xml", ""]
)
def test_a_body_of_another_kind_is_415(client: FlaskClient, kind: str) -> None:
    answer = client.post(SIGN_IN, data=b'{"email":"a","last_name":"b"}', content_type=kind)
    assert (answer.status_code, answer.json["code"]) == (415, "http/media-type")


@pytest.mark.parametrize("accept", ["text/html", "image/*", "application/xml;q=0.9"])
def test_a_client_that_takes_no_json_is_406(client: FlaskClient, accept: str) -> None:
    answer = client.get("/api/v1/events", headers={"Accept": accept})
    assert (answer.status_code, answer.json["code"]) == (406, "http/not-acceptable")


@pytest.mark.parametrize(
    "accept", ["*/*", "application/*", "text/html, application/json;q=0.1", ""]
)
def test_a_client_that_takes_json_gets_it(client: FlaskClient, accept: str) -> None:
    answer = client.get("/api/v1/events", headers={"Accept": accept})
    assert (answer.status_code, answer.content_type) == (200, "application/json")


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "PATCH", "POST", "PROPFIND"])
def test_a_method_nobody_serves_is_405_with_those_that_are(
    client: FlaskClient, method: str
) -> None:
    answer = client.open(SEAT, method=method, headers={"X-HTTP-Method-Override": "PUT"})
    assert (answer.status_code, answer.json["code"]) == (405, "http/method")
    assert {one.strip() for one in answer.headers["Allow"].split(",")} == {"PUT", "DELETE"}


# -- text that no database keeps alike ---------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        rb'{"email":"a\u0000@example.org","last_name":"Test"}',
        rb'{"email":"a@example.org","last_name":"\ud800"}',
        rb'{"email":"a@example.org","last_name":"\udc00\ud83d"}',
        rb'{"email":"a@example.org","last_name":"x","\u0000":1}',
    ],
)
def test_a_body_with_nul_or_half_a_character_is_422(client: FlaskClient, raw: bytes) -> None:
    answer = client.post(SIGN_IN, data=raw, content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (422, "input/text")


BAD_TEXT = ["%00", "b1%00", "%ED%A0%80", "%FF", "%C0%80"]


@pytest.mark.parametrize("bad", BAD_TEXT)
def test_a_path_or_query_with_such_text_is_refused(app: Flask, bad: str) -> None:
    open_congress(app)
    client, headers = app.test_client(), verified_attendee(app)
    for path in (
        f"/api/v1/events/{bad}/agenda",
        f"{EVENT}/me/feeds/{bad}",
        f"{EVENT}/sessions/{bad}/seat",
        f"/api/v1/me/devices/{bad}",
        f"/feeds/{bad}.ics",
        f"/problems/{bad}",
        f"/e/{bad}",
        f"/e/psc-2025/sessions/{bad}",
        f"/api/v1/events?x={bad}",
        f"/e/psc-2025?q={bad}",
        f"/e/psc-2025/agenda?q={bad}",
        f"/sign-in?next={bad}",
    ):
        method = "PUT" if path.endswith("/seat") else "GET"
        method = "DELETE" if "/feeds/" in path and path.startswith("/api") else method
        method = "DELETE" if "/devices/" in path else method
        body: dict[str, Any] = {"json": {}} if method == "PUT" else {}
        answer = client.open(path, method=method, headers=headers, **body)
        assert answer.status_code < 500, (path, answer.text)
        if path.startswith("/api"):
            assert answer.status_code in (404, 422), (path, answer.text)
            assert answer.json["code"] in ("not-found", "input/text", "input/unknown-field")
        if "%00" in bad and path.startswith("/api") and "?" not in path:
            assert answer.status_code == 422, path


@pytest.mark.parametrize("bad", ["\x00", "a\x00b", "%ED%A0%80"])
def test_a_form_with_such_text_is_refused(app: Flask, bad: str) -> None:
    open_congress(app)
    client = app.test_client()
    page = client.get("/sign-in").text
    token = page.split('name="form_token" value="')[1].split('"')[0]
    for name in ("email", "last_name", "next"):
        fields = {**ANA, "form_token": token, "last_name": "Other", name: bad}
        assert client.post("/sign-in", data=fields).status_code < 500, name


@pytest.mark.parametrize(
    "header", ["Authorization", "Cookie", "If-None-Match", "User-Agent", "Accept"]
)
def test_a_header_full_of_rubbish_is_no_fault_of_ours(app: Flask, header: str) -> None:
    open_congress(app)
    for value in (
        "Bearer \xff\xfe",
        "congress=\xe9; __Host-congress=\xff",
        '"',
        ",;=",
        "\xed\xa0\x80",
    ):
        for path in ("/api/v1/me", "/api/v1/events", f"{EVENT}/agenda", "/e/psc-2025"):
            answer = app.test_client().get(path, headers={header: value})
            assert answer.status_code < 500, (path, value)
        answer = app.test_client().post(SIGN_IN, json=ANA, headers={header: value})
        assert answer.status_code < 500


# -- ids that do not exist here ----------------------------------------------------------------


def test_ids_of_nothing_and_of_others_are_404(app: Flask) -> None:
    """Another event's session, another person's things, and what never was: one answer."""
    open_congress(app)
    ana, ben, client = verified_attendee(app), attendee(app, "ben"), app.test_client()
    other = "/api/v1/events/other-2025"
    theirs = client.get("/api/v1/me/devices", headers=ana).json["devices"][0]["id"]
    calls = [
        ("GET", "/api/v1/events/none", ana),
        ("GET", "/api/v1/events/none/agenda", ana),
        ("GET", "/api/v1/events/none/availability", ana),
        ("GET", f"{EVENT}/agenda/releases/2", ana),
        ("GET", f"{EVENT}/agenda/releases/0", ana),
        ("GET", f"{EVENT}/agenda/releases/-1", ana),
        ("GET", f"{EVENT}/agenda/releases/99999999999999999999", ana),
        ("GET", "/api/v1/events/none/me/agenda", ana),
        ("GET", f"{other}/me/agenda", ana),
        ("GET", f"{other}/me/sessions", ana),
        ("PUT", f"{other}/sessions/o1/seat", ana),
        ("PUT", f"{EVENT}/sessions/o1/seat", ana),
        ("PUT", f"{EVENT}/sessions/none/seat", ana),
        ("PUT", f"{EVENT}/sessions/o1/star", ana),
        ("DELETE", f"{EVENT}/sessions/none/seat", ana),
        ("PUT", SEAT, ben),
        ("GET", f"{EVENT}/me/agenda", ben),
        ("POST", f"{EVENT}/me/inbox/none/read", ana),
        ("DELETE", "/api/v1/me/devices/none", ana),
        ("GET", "/feeds/none.ics", {}),
        ("GET", "/events/none/agenda.ics", {}),
        ("GET", "/events/none/schedule.xml", {}),
        ("GET", "/nothing-here", {}),
        ("GET", "/api/v1/nothing-here", {}),
    ]
    for method, path, headers in calls:
        body: dict[str, Any] = {"json": {}} if path.endswith("/seat") and method == "PUT" else {}
        answer = client.open(path, method=method, headers=headers, **body)
        assert answer.status_code == 404, (method, path, answer.text)
        if path.startswith("/api/"):
            assert answer.json["code"] == "not-found"
    assert theirs
    olga = organizer(app)
    assert client.delete(f"/api/v1/me/devices/{theirs}", headers=olga).status_code == 404


# -- headers of every answer -------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/", "/livez", "/api/v1/events", "/api/v1/me", "/nothing", "/problems/seats/full",
             f"{EVENT}/agenda", "/events/psc-2025/agenda.ics", "/sign-in"]
)  # fmt: skip
def test_every_answer_carries_the_headers(app: Flask, path: str) -> None:
    open_congress(app)
    for method in ("GET", "HEAD", "PUT"):
        headers = app.test_client().open(path, method=method).headers
        assert headers.getlist("X-Congress") == ["1"]
        assert headers.getlist("Content-Security-Policy") == [POLICY]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=(self)" in headers["Permissions-Policy"]
        assert "Strict-Transport-Security" not in headers
        assert "Access-Control-Allow-Origin" not in headers


def test_https_is_remembered(settings: Settings) -> None:
    with an_app(replace(settings, base_url="https://c.example")) as app:
        answer = app.test_client().get("/livez")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_a_crash_tells_nothing_and_carries_the_headers(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        message = "SELECT secret FROM person"
        raise RuntimeError(message)

    monkeypatch.setattr(house_of(app).store, "reading", crash)
    answer = app.test_client().get("/api/v1/me", headers={"Authorization": "Bearer x"})
    assert (answer.status_code, answer.json["code"]) == (500, "server/error")
    assert "secret" not in answer.text
    assert answer.headers["X-Congress"] == "1"

"""What the walk found, each by itself."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.world import ANA, OLGA, open_congress


@pytest.mark.parametrize("path", ["/api/v1/events", "/sign-in/staff", "/nothing/here", "/livez"])
def test_a_query_of_raw_bytes_is_refused_in_words(client: FlaskClient, path: str) -> None:
    """Servers hand on what is no UTF-8 as it came: reading it crashed."""
    answer = client.get(path, environ_overrides={"QUERY_STRING": "q=\xff\xfe"})
    assert answer.status_code in (200, 400, 404)
    if path.startswith(("/api", "/sign")):
        assert answer.status_code == 400
        assert "could not be read" in answer.text


@pytest.mark.parametrize(("path", "who"), [("/sign-in", ANA), ("/sign-in/staff", OLGA)])
def test_a_browsers_name_that_holds_nul_signs_in(
    app: Flask, path: str, who: dict[str, str]
) -> None:
    """PostgreSQL keeps no NUL; a server that lets one through made it a fault of ours."""
    open_congress(app)
    answer = app.test_client().post(
        f"/api/v1{path}", json=who, environ_overrides={"HTTP_USER_AGENT": "Odd\0 One"}
    )
    assert answer.status_code == 200


def test_the_router_leads_to_no_host_that_was_named(client: FlaskClient) -> None:
    for host in ("elsewhere.example", ""):
        answer = client.get("/e//psc-2025/agenda?q=1", environ_overrides={"HTTP_HOST": host})
        assert answer.status_code == 308
        assert answer.headers["Location"] == "/e/psc-2025/agenda?q=1"
        assert "elsewhere" not in answer.text


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        ("/api/v1/sign-in", "application/json", b'{"email":"ana@example.org","last_name":"Test"}'),
        ("/settings/theme", "application/x-www-form-urlencoded", b"theme=dark"),
    ],
)
def test_half_of_a_body_is_not_taken_for_the_whole(
    app: Flask, path: str, kind: str, body: bytes
) -> None:
    """It would do by itself; gunicorn says of any body that it ends where the connection does."""
    open_congress(app)
    answer = app.test_client().post(
        path, data=body, content_type=kind,
        environ_overrides={"CONTENT_LENGTH": str(2 * len(body)), "wsgi.input_terminated": True},
    )  # fmt: skip
    assert answer.status_code == 400

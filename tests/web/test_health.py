"""Alive and ready: what a proxy and a monitor are told when the database is behind, or away."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from congress.app import house_of
from congress.settings import Settings
from congress.web import health
from congress.web.problems import problem_classes, status_of
from tests.processes import free_port
from tests.web.world import ANA, an_app, open_congress


def test_ready_on_todays_schema(client: FlaskClient) -> None:
    answers = [client.get("/readyz"), client.get("/livez")]
    assert [(one.status_code, one.text) for one in answers] == [(200, "ready\n"), (200, "alive\n")]


def test_not_ready_while_the_schema_is_behind(app: Flask, client: FlaskClient) -> None:
    with house_of(app).store.writing() as db:
        db.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "run `congress migrate`" in answer.text
    assert answer.headers["Retry-After"]
    assert client.get("/livez").status_code == 200


def test_not_ready_while_the_disk_is_almost_full(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "MIN_FREE_SHARE", 1.0)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "The data folder's disk is almost full.\n")


def test_while_the_database_is_away_every_call_says_so(settings: Settings, tmp_path: Path) -> None:
    """503 with Retry-After, never a 500, and nothing of the driver's words (E8)."""
    away = {
        True: f"sqlite:///{tmp_path / 'no-such-folder' / 'congress.sqlite3'}",
        False: f"postgresql+psycopg://congress:hunter2@127.0.0.1:{free_port()}/congress",
    }[settings.is_sqlite]
    with an_app(replace(settings, database_url=away)) as app:
        client = app.test_client()
        assert client.get("/livez").status_code == 200
        ready = client.get("/readyz")
        assert (ready.status_code, ready.text) == (503, "The database does not answer.\n")
        for answer in (
            client.get("/api/v1/events"),
            client.get("/api/v1/me", headers={"Authorization": "Bearer x"}),
            client.post("/api/v1/sign-in", json=ANA),
        ):
            assert (answer.status_code, answer.json["code"]) == (503, "busy/retry")
            assert answer.headers["Retry-After"] == "1"
            assert "hunter2" not in answer.text


def test_every_problem_has_its_page(app: Flask) -> None:
    """`type` of a problem leads to it (RFC 9457 section 3.1.1)."""
    open_congress(app)
    client = app.test_client()
    codes = problem_classes()
    assert len(codes) > 30
    for code, error in codes.items():
        page = client.get(f"/problems/{code}")
        assert (page.status_code, page.mimetype) == (200, "text/html")
        assert error.title in page.text.replace("&#39;", "'")
        assert 400 <= status_of(error) < 600
    assert client.get("/problems/no/such").status_code == 404
    refused = client.get("/api/v1/me").json
    assert refused["type"] == "http://localhost/problems/auth/required"
    assert client.get("/problems/auth/required").status_code == 200

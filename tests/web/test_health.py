"""Alive and ready: what a proxy and a monitor are told when the database is behind, or away."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from congress.app import house_of
from congress.core.errors import BusyError
from congress.infra import database
from congress.infra.database import SQLITE_LOCK_SECONDS, Store
from congress.settings import Settings
from congress.web import health
from congress.web.problems import PROBLEM_JSON, problem_classes, status_of
from tests.builders import settings_for
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


def test_a_probe_waits_for_no_locked_file_whoever_asks(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """E8: who they are would be asked of the database. A monitor or a browser may carry a token."""
    monkeypatch.setattr(health, "PROBE_SECONDS", 0.1)
    with an_app(settings_for(sqlite_url, tmp_path / "data")) as app, _locked(house_of(app).store):
        client = app.test_client()
        begun = time.monotonic()
        for headers in ({}, {"Authorization": "Bearer x"}):
            ready, alive = (client.get(path, headers=headers) for path in ("/readyz", "/livez"))
            assert (ready.status_code, ready.text) == (503, "The database does not answer.\n")
            assert (alive.status_code, alive.text) == (200, "alive\n")
        assert (
            time.monotonic() - begun < 2 * SQLITE_LOCK_SECONDS
        )  # one wait alone would be half of it


def test_a_new_connection_waits_for_a_locked_file_for_its_own_while(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a request would wait twice: to be connected, and to look."""
    monkeypatch.setattr(database, "CONNECT_TIMEOUT_SECONDS", 0)
    with an_app(settings_for(sqlite_url, tmp_path / "data")) as app:
        store = house_of(app).store
        with store.reading() as db:
            waits = db.exec_driver_sql("PRAGMA busy_timeout").scalar()
        assert waits == SQLITE_LOCK_SECONDS * 1000
        with _locked(store):
            begun = time.monotonic()
            with pytest.raises(BusyError), store.reading() as db:
                pytest.fail(str(db))
            assert time.monotonic() - begun < SQLITE_LOCK_SECONDS


@contextmanager
def _locked(store: Store) -> Iterator[None]:
    """As a restore or a maintenance by hand locks the file; every connection is a new one."""
    for engine in (store.engine, store._read):
        engine.dispose()
    file = str(store.engine.url.database)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


def test_the_words_of_an_unready_service_are_declared(app: Flask) -> None:
    paths = app.test_client().get("/api/v1/openapi.json").json["paths"]  # type: ignore[index]
    declared = paths["/readyz"]["get"]["responses"]
    assert {status: list(one.get("content", {})) for status, one in declared.items()} == {
        "200": ["text/plain"], "304": [], "400": [PROBLEM_JSON], "404": [PROBLEM_JSON],
        "406": [PROBLEM_JSON], "422": [PROBLEM_JSON], "503": ["text/plain"],
    }  # fmt: skip
    assert "Retry-After" in declared["503"]["headers"]


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

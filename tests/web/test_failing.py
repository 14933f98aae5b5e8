"""Whatever the database does, people hear of it in words, and the log learns nothing of them."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from congress.app import house_of
from congress.infra.database import Store
from congress.infra.logs import Lines
from congress.infra.probe import Probe
from congress.web.health import PROBE_SECONDS
from congress.web.request_log import SLOW_SECONDS
from tests.stores import open_store
from tests.web.world import ANA, EVENT, SEAT, attendee, open_congress

CANARY = "canary.of.the.mine"


def _ask_all(app: Flask, headers: dict[str, str]) -> dict[str, tuple[int, str]]:
    client = app.test_client()
    answers = {
        "list": client.get("/api/v1/events"),
        "agenda": client.get(EVENT, headers=headers),
        "me": client.get("/api/v1/me", headers=headers),
        "page": client.get("/"),
        "feed": client.get(f"/feeds/{CANARY}.ics"),
        "sign-in": client.post("/api/v1/sign-in", json=ANA),
        "seat": client.put(SEAT, headers=headers),
        "ready": client.get("/readyz"),
    }
    for name, answer in answers.items():
        assert answer.status_code not in (500, 501, 502), (name, answer.text)
        if answer.status_code >= 500:
            assert answer.headers["Retry-After"], name
            assert "sqlite" not in answer.text.lower() + "psycopg", name
    return {name: (one.status_code, one.text) for name, one in answers.items()}


def _damage(store: Store) -> None:
    path = Path(store.engine.url.database or "")
    raw = path.read_bytes()
    path.write_bytes(raw[:100] + b"\xff" * (len(raw) - 100))


def _forbid_changes(store: Store) -> None:
    name = store.engine.url.database
    with store.writing() as db:
        db.execute(text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'))


def _cut_all(store: Store) -> None:
    """As a restart of the server does."""
    plain = store.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as db:
        db.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _forbid_and_cut(store: Store) -> None:
    _forbid_changes(store)
    _cut_all(store)


def _fail(store: Store, way: str) -> None:
    for engine in {store.engine, store._read}:
        if store.is_sqlite:
            engine.dispose()
    ways: dict[str, Callable[[Store], None]] = {
        "damaged": _damage,
        "restarted": _cut_all,
        "read-only": _forbid_and_cut,
    }
    ways[way](store)


@pytest.mark.parametrize(
    ("database_url", "way"),
    [("sqlite", "damaged"), ("postgresql", "restarted"), ("postgresql", "read-only")],
    indirect=["database_url"],
)
def test_no_failing_database_is_a_fault_of_ours(
    app: Flask, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    store = house_of(app).store
    open_congress(app)
    headers = attendee(app)
    _ask_all(app, headers)
    caplog.clear()
    _fail(store, way)
    answers = _ask_all(app, headers)
    match way:
        case "damaged":
            assert {answers[name][0] for name in ("me", "sign-in", "seat", "ready")} == {503}
            assert "CRITICAL" in [one.levelname for one in caplog.records]
        case "restarted":
            again = _ask_all(app, headers)
            assert {again[name][0] for name in ("list", "agenda", "me", "ready")} == {200}
        case _:
            assert _ask_all(app, headers)["agenda"][0] == 200
            assert answers["seat"][0] == 503
            assert "takes no changes" in answers["seat"][1]
    lines = "\n".join(map(Lines().format, caplog.records))
    for word in (CANARY, "ana@example.org", "hunter2"):
        assert word not in lines


def test_a_crash_leaves_its_place_and_no_words(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    @app.get("/crash/<secret>")
    def crash(secret: str) -> str:
        try:
            return {}[f"{CANARY} {secret}"]
        except KeyError:
            return str(int(f"{CANARY} {secret}"))

    answer = app.test_client().get(f"/crash/{CANARY}")
    assert answer.status_code == 500
    assert CANARY not in answer.text + str(answer.headers)
    lines = "\n".join(map(Lines().format, caplog.records))
    said = "\n".join(one.getMessage() for one in caplog.records)
    assert CANARY not in lines + said
    for part in ("KeyError", "ValueError", "test_failing.py", "/crash/<secret>"):
        assert part in said
    assert not any(one.exc_info for one in caplog.records)  # other forms would write its words


def test_what_fails_or_takes_long_has_a_line_under_the_id_that_is_answered(
    app: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids: list[str] = []
    now = [0.0]

    @app.get("/takes/<secret>")
    def work(secret: str) -> tuple[str, int]:
        now[0] += 5 if secret.endswith("slow") else 0.25
        return "", 507 if secret.endswith("full") else 200

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            ids.append(Lines().format(record))

    monkeypatch.setattr(app.wsgi_app, "_clock", lambda: now[0])
    logging.getLogger("congress.request").addHandler(kept := Kept())
    client = app.test_client()
    try:
        quick, slow, full = (
            client.get(f"/takes/{CANARY}-{how}") for how in ("quick", "slow", "full")
        )
    finally:
        logging.getLogger("congress.request").removeHandler(kept)
    assert SLOW_SECONDS < 5
    said = [one.getMessage() for one in caplog.records]
    assert "GET /takes/<secret>: 200 in 5.00 s" in said
    assert "GET /takes/<secret>: 507 in 0.25 s" in said
    assert CANARY not in "\n".join(ids)
    numbers = [one.headers["X-Request-Id"] for one in (quick, slow, full)]
    assert len(set(numbers)) == 3
    assert [sum(number in line for line in ids) > 0 for number in numbers] == [False, True, True]


def test_a_line_says_when_and_how_bad_and_nothing_of_an_error_but_its_trace() -> None:
    try:
        int(CANARY)
    except ValueError:
        record = logging.LogRecord(
            "other.library", logging.ERROR, "x.py", 1, "it failed", None, sys.exc_info()
        )
    record.created = 0.007
    line = Lines().format(record)
    assert line.startswith("1970-01-01T00:00:00.007Z ERROR - other.library: it failed\n")
    assert "ValueError" in line
    assert CANARY not in line


def test_a_probe_waits_no_longer_than_it_may(postgres_url: str) -> None:
    """Silence of any kind: the question goes on in its thread, and the next one asks no second."""
    assert PROBE_SECONDS < 2
    with open_store(postgres_url) as store:
        probe = store.attached(Probe)
        with store.engine.connect() as other:
            other.execute(text("LOCK TABLE alembic_version"))
            for _ in range(3):
                with pytest.raises(Exception, match="does not answer"):
                    probe.ask(0.05)
            other.rollback()
        assert probe.ask(30).revision

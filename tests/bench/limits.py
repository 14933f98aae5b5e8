"""The limits the table compares with: a bare view, a minimal view on the driver, raw same work.

Served exactly as the service is (gunicorn threads), so a ratio says what our own code costs.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from flask import Flask, Response, request

URL = os.environ.get("BENCH_URL", "")  # a libpq address, or the path of an SQLite file
IS_SQLITE = not URL.startswith("postgresql")
_local = threading.local()
_writer = threading.Lock()
MARK = "?" if IS_SQLITE else "%s"


def _connection() -> Any:  # noqa: ANN401 -- either driver's connection
    if not hasattr(_local, "db"):
        if IS_SQLITE:
            _local.db = sqlite3.connect(URL, isolation_level=None, check_same_thread=False)
            _local.db.execute("PRAGMA synchronous=FULL")
            _local.db.execute("PRAGMA busy_timeout=5000")
        else:
            _local.db = psycopg.connect(URL)
    return _local.db


@contextmanager
def _transaction() -> Iterator[Callable[..., Any]]:
    db = _connection()
    cursor = db.cursor()

    def run(statement: str, *values: object) -> Any:  # noqa: ANN401 -- either driver's cursor
        return cursor.execute(statement.replace("?", MARK), values)

    if not IS_SQLITE:
        yield run
        db.commit()
        return
    with _writer:
        cursor.execute("BEGIN IMMEDIATE")
        yield run
        cursor.execute("COMMIT")


TABLES = {
    "count": "id integer PRIMARY KEY, taken integer, room integer",
    "seat": "person text, session integer, PRIMARY KEY (person, session)",
    "device": "token text PRIMARY KEY, person text",
    "attendee": "person text PRIMARY KEY, version integer",
    "key": "person text, key text, body text, PRIMARY KEY (person, key)",
    "audit": "at text, actor text, subject text",
    "letter": "id text, person text, facts text",
}


def prepare() -> None:
    """Make the limits' own small tables: 200 sessions, 2,000 people."""
    db = _connection()
    cursor = db.cursor()
    for name, columns in TABLES.items():
        cursor.execute(f"CREATE TABLE IF NOT EXISTS bench_{name} ({columns})")
    sessions = [(number,) for number in range(200)]
    cursor.executemany(f"INSERT INTO bench_count VALUES ({MARK}, 0, 1000000)", sessions)
    people = [(f"p{number}", f"p{number}") for number in range(2000)]
    cursor.executemany(f"INSERT INTO bench_device VALUES ({MARK}, {MARK})", people)
    cursor.executemany(f"INSERT INTO bench_attendee VALUES ({MARK}, 0)", [(p,) for p, _ in people])
    db.commit()


app = Flask("limits")


@app.get("/bare")
def bare() -> Response:
    """Do nothing: what Flask and the server cost."""
    return Response("ok", content_type="text/plain")


@app.put("/minimal/<int:session>/<person>")
def minimal(session: int, person: str) -> Response:
    """One conditional UPDATE and one INSERT by the driver."""
    with _transaction() as run:
        run("UPDATE bench_count SET taken = taken + 1 WHERE id = ? AND taken < room", session)
        run("INSERT INTO bench_seat VALUES (?, ?)", person, session)
    return Response('{"state":"confirmed"}', 201, content_type="application/json")


@app.put("/raw/<int:session>/<person>")
def raw(session: int, person: str) -> Response:
    """The work of a Register by the raw driver: as many statements as the service runs."""
    key = request.headers.get("Idempotency-Key", "")
    json.loads(request.get_data() or b"{}")
    with _transaction() as run:
        run("SELECT person FROM bench_device WHERE token = ?", person).fetchone()
        run("SELECT body FROM bench_key WHERE person = ? AND key = ?", person, key).fetchone()
        if IS_SQLITE:
            run("SELECT taken FROM bench_count WHERE id = ?", session).fetchone()
        else:
            run(
                "SELECT pg_advisory_xact_lock_shared(1), taken FROM bench_count WHERE id = ?",
                session,
            )
        run(
            "UPDATE bench_attendee SET version = version + 1 WHERE person = ? RETURNING version",
            person,
        ).fetchone()
        run(
            "SELECT c.taken, c.room, s.person FROM bench_count c LEFT JOIN bench_seat s"
            " ON s.session = c.id AND s.person = ? WHERE c.id = ?",
            person,
            session,
        ).fetchone()
        run("UPDATE bench_count SET taken = taken + 1 WHERE id = ? AND taken < room", session)
        run("INSERT INTO bench_seat VALUES (?, ?)", person, session)
        run("INSERT INTO bench_audit VALUES (?, ?, ?)", "now", person, "seat")
        run("INSERT INTO bench_letter VALUES (?, ?, ?)", key, person, "{}")
        run("INSERT INTO bench_key VALUES (?, ?, ?)", person, key, "{}")
    return Response('{"state":"confirmed"}', 201, content_type="application/json")

"""Single requests beside what they are held against: a bare view, a minimal one, the raw driver."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from congress.web.guard import TOKEN_COOKIE
from tests.bench import congress_under_test as congress
from tests.bench import limits
from tests.bench.load import CLOSED
from tests.bench.measuring import (
    CLIENTS,
    JSON,
    KEY,
    Ground,
    Measured,
    Request,
    Row,
    environ_of,
    etag_of,
    put_seat,
    table_of,
)
from tests.postgres import Server
from tests.processes import gunicorn
from tests.stores import sqlite_address

LOBBY = "page: the lobby"


def measure_requests(server: Server, folder: Path, share: float) -> list[str]:
    """Return a table for each database."""
    url = server.create("bench")
    plain = url.replace("+psycopg", "")
    parts = []
    with _ground("PostgreSQL", url, plain, server.pid, folder / "pg") as (ground, tenants):
        parts.append(table_of("PostgreSQL, 2 workers × 8 threads", _run(ground, tenants, share)))
    lite = sqlite_address(folder / "congress.sqlite3")
    with _ground("SQLite", lite, str(folder / "limits.sqlite3"), 0, folder / "lite") as (
        ground,
        tenants,
    ):
        parts.append(table_of("SQLite, 1 process × 8 threads", _run(ground, tenants, share)))
    return parts


@contextmanager
def _ground(
    name: str, url: str, driver_url: str, db_pid: int, folder: Path
) -> Iterator[tuple[Ground, list[congress.Tenant]]]:
    tenants = congress.fill(congress.bench_settings(url, folder), online=congress.ONLINE)
    with serve_beside_limits(name, url, driver_url, db_pid, folder) as ground:
        yield ground, tenants


@contextmanager
def serve_beside_limits(
    name: str, url: str, driver_url: str, db_pid: int, folder: Path,
    at: datetime = congress.REHEARSAL,
) -> Iterator[Ground]:  # fmt: skip
    """Serve a filled database, and the limits beside it. `at`: the service's time."""
    os.environ["BENCH_URL"] = limits.URL = driver_url
    limits.IS_SQLITE = name == "SQLite"
    limits.MARK = "?" if limits.IS_SQLITE else "%s"
    if hasattr(limits._local, "db"):
        del limits._local.db
    limits.prepare()
    environ = {**environ_of(url, folder, at), "BENCH_URL": driver_url}
    workers = 1 if name == "SQLite" else 2
    with ExitStack() as stack:
        port, pid = stack.enter_context(
            gunicorn("wsgi:app", workers=workers, threads=8, environ=environ)
        )
        limit_port, limit_pid = stack.enter_context(
            gunicorn("tests.bench.limits:app", workers=workers, threads=8, environ=environ)
        )
        yield Ground(name, port, limit_port, {port: pid, limit_port: limit_pid}, db_pid)


def _run(ground: Ground, tenants: list[congress.Tenant], share: float) -> list[Row]:
    """Measure every row beside the limit it is held against. The last tenants attend online."""
    tenants, online = tenants[: -congress.ONLINE], tenants[-congress.ONLINE :]
    many, some = int(4000 * share), int(2000 * share)

    at = ground.measure_warm
    limit, ours = ground.limit_port, ground.port
    bare = at(limit, "bare Flask view", [("GET", "/bare", {}, "")] * many)
    minimal = at(limit, "minimal view: one UPDATE, one INSERT", _limit("minimal", 0, some))
    raw = at(limit, "the same work by the raw driver", _limit("raw", 100, some))
    agenda = f"/api/v1/events/{congress.EVENT}/agenda"
    zipped = {"Accept-Encoding": "gzip"}
    known = {**zipped, "If-None-Match": etag_of(ours, agenda, zipped)}
    wide = congress.open_sessions(congress.SESSIONS)
    rows: list[Row] = [
        (bare, None),
        (minimal, None),
        (raw, minimal),
        (at(ours, "agenda, 304", [("GET", agenda, known, "")] * many), bare),
        (at(ours, "agenda, 200 compressed", [("GET", agenda, zipped, "")] * many), bare),
        (
            at(ours, "register, spread over 124 sessions", [
                put_seat(tenants[n % len(tenants)], wide[n % len(wide)]) for n in range(some)
            ]),
            minimal,
        ),
        (
            at(ours, "register, one hot session", [
                put_seat(tenants[n % len(tenants)], congress.HOT) for n in range(some)
            ]),
            minimal,
        ),
    ]  # fmt: skip
    feeds = [f"/feeds/{tenant.secret}.ics" for tenant in tenants[:200]]
    tags = [etag_of(ours, feed, {}) for feed in feeds]  # after the registers, which changed them
    fresh: list[Request] = [
        ("GET", feeds[n % 200], {"If-None-Match": tags[n % 200]}, "") for n in range(some)
    ]
    rows.append((at(ours, "personal feed, 304", fresh), bare))
    stale: list[Request] = [("GET", feeds[n % 200], {}, "") for n in range(some)]
    rows.append((at(ours, "personal feed, 200", stale), bare))
    few = max(int(400 * share), 2 * CLIENTS)  # a refusal may cost as much as hundreds of looks
    pages = _measure_pages(ground, tenants, online, max(some // 2, few), wide)
    rows += [(page, bare) for page in pages]
    rows.append((_measure_refusal(ground, few), bare))
    return rows


def _measure_pages(
    ground: Ground,
    tenants: list[congress.Tenant],
    online: list[congress.Tenant],
    count: int,
    wide: list[str],
) -> list[Measured]:
    """Measure pages as people who are signed in, have seats, and have not seen the page before.

    The lobby as those who join all 150 sessions from afar.
    """
    event = f"/e/{congress.EVENT}"
    pages = {
        "page: agenda": [f"{event}/agenda"],
        "page: a session": [f"{event}/sessions/{session}" for session in wide],
        "page: My Agenda": [f"{event}/my-agenda"],
        LOBBY: [f"{event}/lobby"],
    }
    measured = []
    for name, paths in pages.items():
        people = online if name == LOBBY else tenants
        asked: list[Request] = [
            (
                "GET",
                paths[n % len(paths)],
                {"Cookie": f"{TOKEN_COOKIE}={people[n % len(people)].token}"},
                "",
            )
            for n in range(count)
        ]
        measured.append(ground.measure_warm(ground.port, name, asked))
    return measured


def _measure_refusal(ground: Ground, count: int) -> Measured:
    """Measure a guest's large body, sent to a call that asks for a sign-in.

    Before anybody looked who asks, it was read as JSON and refused for its shape (422); whoever
    answers before taking the whole may also close.
    """
    numbers = ",".join(["1000"] * 200_000)  # five bytes each
    path = f"/api/v1/events/{congress.EVENT}/sessions/{congress.HOT}/seat"
    return ground.measure_warm(
        ground.port,
        "a guest's body of 1 MB, refused",
        [("PUT", path, JSON, "")] * count,
        body=f'{{"waitlist": [{numbers}]}}',
        refusals=frozenset({"401", "413", "422", CLOSED}),
    )


def _limit(kind: str, first: int, count: int) -> list[Request]:
    """Return one request for each pair of a session (of 100, from `first` on) and a person."""
    return [
        ("PUT", f"/{kind}/{first + n % 100}/p{n % 2000}", {**JSON, KEY: str(uuid.uuid4())}, "{}")
        for n in range(count)
    ]

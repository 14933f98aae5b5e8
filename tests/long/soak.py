"""A soak of 50,000 mixed requests against `congress serve` (E17): memory flat, nothing leaks.

Memory and open files of the web processes are read between rounds, when no client is connected; the
first fifth only warms. Sign-ins queue letters meanwhile, and how long those wait is measured, too.
"""

from __future__ import annotations

import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import psycopg
from sqlalchemy import func, select

from congress.infra.database import Store
from congress.mail.models import LetterRow
from tests.bench import congress_under_test as congress
from tests.builders import SECRET_KEY
from tests.long.figures import Figure, at_least, at_most, none_of
from tests.long.stage import Service, Stage, served, staged
from tests.long.wire import Line, request_bytes
from tests.stores import open_store

CLIENTS = 4
API = f"/api/v1/events/{congress.EVENT}"
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
MOST_MB, MOST_DRIFT_PERCENT, MOST_LAG_SECONDS, MOST_NEW_FILES = 200, 5.0, 30.0, 4
EXPECTED = frozenset({200, 201, 204, 304, 409})


@dataclass(frozen=True)
class Scale:
    """How many requests, in how many rounds, by how many people."""

    requests: int = 50_000
    rounds: int = 20
    people: int = 500


@dataclass
class Watched:
    """What the web processes held after each round, the largest of them each time."""

    megabytes: list[float] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    connections: list[int] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)


def measure(kind: str, scale: Scale | None = None) -> list[Figure]:
    """Soak the service on one database."""
    scale = scale or Scale()
    with staged(kind) as stage, open_store(stage.url) as store:
        tenants = fill(stage, scale)
        with served(stage) as service:
            watched = run(stage, service, tenants, scale)
            _await_letters(store)
        return figures(stage, store, watched, scale)


def fill(stage: Stage, scale: Scale) -> list[congress.Tenant]:
    """Fill a congress of 150 sessions with people who are signed in and have a feed."""
    settings = congress.bench_settings(stage.url, stage.folder / "data")
    return congress.fill(replace(settings, secret_key=SECRET_KEY), scale.people)


def run(
    stage: Stage, service: Service, tenants: Sequence[congress.Tenant], scale: Scale
) -> Watched:
    """Send the requests in rounds and look between them."""
    watched = Watched()
    each = scale.requests // scale.rounds // CLIENTS
    for number in range(scale.rounds):
        threads = [
            threading.Thread(
                target=_ask, args=(service.port, tenants, each, number * CLIENTS + one, watched)
            )
            for one in range(CLIENTS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        time.sleep(0.3)  # the server closes what the clients left
        _look(stage, service, watched)
    return watched


def _ask(
    port: int, tenants: Sequence[congress.Tenant], count: int, seed: int, watched: Watched
) -> None:
    dice = random.Random(seed)
    line = Line(port)
    seen: Counter[int] = Counter()
    sessions = congress.open_sessions(congress.SESSIONS)
    tags: dict[str, str] = {}
    for _ in range(count):
        number = dice.randrange(len(tenants))
        method, path, headers, body = _request(dice, tenants[number], number, sessions)
        if path in tags and dice.random() < 0.6:
            headers["If-None-Match"] = tags[path]
        reply = line.ask(request_bytes(method, path, headers=headers, body=body))
        seen[reply.status] += 1
        if reply.header("ETag") and method == "GET" and "Authorization" not in headers:
            tags[path] = reply.header("ETag")
    line.close()
    watched.statuses.update(seen)


def _request(
    dice: random.Random, tenant: congress.Tenant, number: int, sessions: Sequence[str]
) -> tuple[str, str, dict[str, str], object]:
    mine = {"Authorization": f"Bearer {tenant.token}"}
    page = {"Cookie": f"congress={tenant.token}"}
    session = dice.choice(sessions)
    day = dice.choice(("2025-03-09", "2025-03-10", "2025-03-11"))
    choices: list[tuple[int, str, str, dict[str, str], object]] = [
        (6, "GET", f"{API}/agenda", {"Accept-Encoding": "gzip"}, None),
        (3, "GET", f"{API}/me/agenda", mine, None),
        (2, "GET", f"{API}/me/sessions", mine, None),
        (2, "GET", f"/feeds/{tenant.secret}.ics", {}, None),
        (2, "GET", f"{API}/availability", {}, None),
        (2, "GET", f"/e/{congress.EVENT}/agenda?day={day}", page, None),
        (1, "GET", f"/e/{congress.EVENT}/sessions/{session}", page, None),
        (1, "GET", f"{API}/me/inbox", mine, None),
        (3, "PUT", f"{API}/sessions/{session}/seat", mine, {"waitlist": True}),
        (2, "DELETE", f"{API}/sessions/{session}/seat", mine, None),
        (1, "POST", "/api/v1/sign-in", {},
         {"email": f"p{number}@example.org", "last_name": "Test"}),
    ]  # fmt: skip
    _, method, path, headers, body = dice.choices(choices, [one[0] for one in choices])[0]
    return method, path, dict(headers), body


def _look(stage: Stage, service: Service, watched: Watched) -> None:
    processes = service.web_processes()
    resident = [
        int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * PAGE_BYTES
        for pid in processes
    ]
    watched.megabytes.append(max(resident) / 2**20)
    watched.files.append(max(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in processes))
    if stage.server is not None:
        with psycopg.connect(stage.url.replace("+psycopg", "")) as db:
            row = db.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            ).fetchone()
        watched.connections.append(row[0] - 1 if row else 0)


def _await_letters(store: Store) -> None:
    until = time.monotonic() + 2 * MOST_LAG_SECONDS
    while time.monotonic() < until:
        with store.reading() as db:
            left = db.scalar(
                select(func.count())
                .select_from(LetterRow)
                .where(LetterRow.state.in_(["queued", "leased"]))
            )
        if not left:
            return
        time.sleep(0.5)


def figures(stage: Stage, store: Store, watched: Watched, scale: Scale) -> list[Figure]:
    """Compare the first rounds after warming with the last."""
    warm = max(1, scale.rounds // 5)
    share = max(1, scale.rounds // 10)
    before = sum(watched.megabytes[warm : warm + share]) / share
    after = sum(watched.megabytes[-share:]) / share
    drift = (after - before) / before * 100
    with store.reading() as db:
        rows = db.execute(
            select(LetterRow.created_at, LetterRow.sent_at, LetterRow.state).where(
                LetterRow.state != "inbox"
            )
        ).all()
    lags = sorted((row.sent_at - row.created_at).total_seconds() for row in rows if row.sent_at)
    unexpected = {code: n for code, n in watched.statuses.items() if code not in EXPECTED}
    name, total = stage.name, watched.statuses.total()
    sys.stdout.write(
        f"# {name}: {dict(sorted(watched.statuses.items()))};"
        f" MB {[round(one) for one in watched.megabytes]}; files {watched.files};"
        f" connections {watched.connections}\n"
    )
    found = [
        at_least(f"{name}: mixed requests", total, scale.requests),
        none_of(f"{name}: unexpected answers", sum(unexpected.values()), total,
                detail=str(unexpected)),
        at_most(f"{name}: largest web process", round(max(watched.megabytes)), MOST_MB, " MB"),
        at_most(f"{name}: drift of its memory after warming", round(drift, 1),
                MOST_DRIFT_PERCENT, " %"),
        at_most(f"{name}: more open files at the end than when warm",
                watched.files[-1] - watched.files[warm], MOST_NEW_FILES),
        none_of(f"{name}: letters not sent", len(rows) - len(lags), len(rows)),
        at_most(f"{name}: p99 of a letter's wait", round(lags[int(len(lags) * 0.99)], 1) if lags
                else 0.0, MOST_LAG_SECONDS, " s"),
    ]  # fmt: skip
    if watched.connections:
        most = 2 * 2 * 8 + 4  # two processes, a pool of 8 and as many again, and the worker's
        found.append(at_most(f"{name}: connections", max(watched.connections), most))
    return found

"""Runs the bench and prints its table; `--write FILE` keeps it (docs/speed.md).

Every row is measured with the limits of its own database in the same run: the machine is shared, so
only ratios are worth quoting. CPU is what the server and the database spent, by /proc, not the clients.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import congress_under_test as congress
from tests.bench import limits
from tests.postgres import running_server
from tests.processes import cpu_seconds, gunicorn
from tests.stores import sqlite_address

CLIENTS = 16
JSON = {"Content-Type": "application/json"}
KEY = "Idempotency-Key"
Request = tuple[str, str, dict[str, str], str]  # method, path, headers, body


@dataclass(frozen=True)
class Measured:
    """One operation: CPU a request (server, database), throughput, and latencies in ms."""

    name: str
    server_ms: float
    database_ms: float
    per_second: float
    p50: float
    p95: float
    p99: float
    statuses: dict[str, int]

    @property
    def cpu_ms(self) -> float:
        """Return what a request cost in all."""
        return self.server_ms + self.database_ms


class Ground:
    """One database with the limits and the service running on it."""

    def __init__(
        self, name: str, port: int, limit_port: int, pids: dict[int, int], db_pid: int
    ) -> None:
        self.name = name
        self.port = port
        self.limit_port = limit_port
        self._pids = pids
        self._db_pid = db_pid

    def measure(self, name: str, port: int, requests: list[Request]) -> Measured:
        """Send the requests from a process of its own and account for what they cost."""
        plan = {"port": port, "clients": CLIENTS, "requests": requests}
        before = self._spent(port)
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.load"],
            input=json.dumps(plan), capture_output=True, text=True, check=True,
        )  # fmt: skip
        after = self._spent(port)
        result = json.loads(done.stdout)
        count = len(requests)
        ordered = sorted(result["latencies"])
        p50, p95, p99 = (ordered[int(len(ordered) * share)] for share in (0.50, 0.95, 0.99))
        return Measured(
            name=name,
            server_ms=(after[0] - before[0]) * 1000 / count,
            database_ms=(after[1] - before[1]) * 1000 / count,
            per_second=count / result["seconds"],
            p50=p50,
            p95=p95,
            p99=p99,
            statuses=result["statuses"],
        )

    def _spent(self, port: int) -> tuple[float, float]:
        database = cpu_seconds([self._db_pid]) if self._db_pid else 0.0
        return cpu_seconds([self._pids[port]]), database


@contextmanager
def _ground(
    name: str, url: str, driver_url: str, db_pid: int, folder: Path
) -> Iterator[tuple[Ground, list[congress.Tenant]]]:
    settings = congress.bench_settings(url, folder)
    tenants = congress.fill(settings)
    os.environ["BENCH_URL"] = limits.URL = driver_url
    limits.IS_SQLITE = name == "SQLite"
    limits.MARK = "?" if limits.IS_SQLITE else "%s"
    if hasattr(limits._local, "db"):
        del limits._local.db
    limits.prepare()
    environ = {
        "CONGRESS_DATABASE_URL": url, "CONGRESS_DATA_DIR": str(folder),
        "CONGRESS_SECRET_KEY": settings.secret_key, "CONGRESS_NOW": "2025-03-08T22:00+00:00",
        "BENCH_URL": driver_url,
    }  # fmt: skip
    workers = 1 if name == "SQLite" else 2
    with ExitStack() as stack:
        port, pid = stack.enter_context(
            gunicorn("wsgi:app", workers=workers, threads=8, environ=environ)
        )
        limit_port, limit_pid = stack.enter_context(
            gunicorn("tests.bench.limits:app", workers=workers, threads=8, environ=environ)
        )
        yield Ground(name, port, limit_port, {port: pid, limit_port: limit_pid}, db_pid), tenants


Row = tuple[Measured, Measured | None]


def _run(ground: Ground, tenants: list[congress.Tenant], share: float) -> list[Row]:
    """Measure every row beside the limit it is held against."""
    many, some = int(4000 * share), int(2000 * share)

    def at(port: int, name: str, requests: list[Request]) -> Measured:
        cut = len(requests) // 8  # goes first and is thrown away
        ground.measure(name, port, requests[:cut])
        return ground.measure(name, port, requests[cut:])

    limit, ours = ground.limit_port, ground.port
    bare = at(limit, "bare Flask view", [("GET", "/bare", {}, "")] * many)
    minimal = at(limit, "minimal view: one UPDATE, one INSERT", _limit("minimal", 0, some))
    raw = at(limit, "the same work by the raw driver", _limit("raw", 100, some))
    agenda = f"/api/v1/events/{congress.EVENT}/agenda"
    zipped = {"Accept-Encoding": "gzip"}
    known = {**zipped, "If-None-Match": _etag(ours, agenda, zipped)}
    wide = congress.open_sessions(congress.SESSIONS)
    rows: list[Row] = [
        (bare, None),
        (minimal, None),
        (raw, minimal),
        (at(ours, "agenda, 304", [("GET", agenda, known, "")] * many), bare),
        (at(ours, "agenda, 200 compressed", [("GET", agenda, zipped, "")] * many), bare),
        (
            at(ours, "register, spread over 124 sessions", [
                _put(tenants[n % len(tenants)], wide[n % len(wide)]) for n in range(some)
            ]),
            minimal,
        ),
        (
            at(ours, "register, one hot session", [
                _put(tenants[n % len(tenants)], congress.HOT) for n in range(some)
            ]),
            minimal,
        ),
    ]  # fmt: skip
    feeds = [f"/feeds/{tenant.secret}.ics" for tenant in tenants[:200]]
    tags = [_etag(ours, feed, {}) for feed in feeds]  # after the registers, which changed them
    fresh: list[Request] = [
        ("GET", feeds[n % 200], {"If-None-Match": tags[n % 200]}, "") for n in range(some)
    ]
    rows.append((at(ours, "personal feed, 304", fresh), bare))
    stale: list[Request] = [("GET", feeds[n % 200], {}, "") for n in range(some)]
    rows.append((at(ours, "personal feed, 200", stale), bare))
    return rows


def _limit(kind: str, first: int, count: int) -> list[Request]:
    """Return one request for each pair of a session (of 100, from `first` on) and a person."""
    return [
        ("PUT", f"/{kind}/{first + n % 100}/p{n % 2000}", {**JSON, KEY: str(uuid.uuid4())}, "{}")
        for n in range(count)
    ]


def _put(tenant: congress.Tenant, session: str) -> Request:
    headers = {**JSON, "Authorization": f"Bearer {tenant.token}", KEY: str(uuid.uuid4())}
    return "PUT", f"/api/v1/events/{congress.EVENT}/sessions/{session}/seat", headers, "{}"


def _etag(port: int, path: str, headers: dict[str, str]) -> str:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    link.request("GET", path, headers=headers)
    answer = link.getresponse()
    answer.read()
    if answer.status != 200:
        message = f"{path} answered {answer.status}"
        raise RuntimeError(message)
    return answer.headers["ETag"]


def _table(name: str, rows: list[Row]) -> str:
    lines = [
        f"### {name}",
        "| operation | CPU ms (server + database) | ratio | a second | p50 | p95 | p99 | answers |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row, against in rows:
        ratio = f"{row.cpu_ms / against.cpu_ms:.2f} × {against.name.split()[0]}" if against else ""
        answers = ", ".join(f"{n} × {status}" for status, n in sorted(row.statuses.items()))
        lines.append(
            f"| {row.name} | {row.cpu_ms:.2f} ({row.server_ms:.2f} + {row.database_ms:.2f}) | {ratio} "
            f"| {row.per_second:.0f} | {row.p50:.1f} | {row.p95:.1f} | {row.p99:.1f} | {answers} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Run on PostgreSQL, then on SQLite, and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--share", type=float, default=1.0, help="of the requests (0.1: a quick look)"
    )
    parser.add_argument("--write", type=Path, help="also write the tables to this file")
    asked = parser.parse_args()
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    parts = [f"Measured on {datetime.now(UTC):%Y-%m-%d} ({machine}); {CLIENTS} clients."]
    with tempfile.TemporaryDirectory() as name, running_server(durable=True) as server:
        folder = Path(name)
        url = server.create("bench")
        plain = url.replace("+psycopg", "")
        with _ground("PostgreSQL", url, plain, server.pid, folder / "pg") as (ground, tenants):
            parts.append(
                _table("PostgreSQL, 2 workers × 8 threads", _run(ground, tenants, asked.share))
            )
        path = folder / "congress.sqlite3"
        with _ground(
            "SQLite", sqlite_address(path), str(folder / "limits.sqlite3"), 0, folder / "lite"
        ) as (ground, tenants):
            parts.append(
                _table("SQLite, 1 process × 8 threads", _run(ground, tenants, asked.share))
            )
    text = "\n\n".join(parts)
    print(text)  # noqa: T201 -- a program's answer
    if asked.write:
        asked.write.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()

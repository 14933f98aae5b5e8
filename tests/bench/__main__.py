"""Runs the bench and prints its table; `--write FILE` keeps it (docs/speed.md).

Every row is measured with the limits of its own database in the same run: the machine is shared, so
only ratios are worth quoting. CPU is what the server and the database spent, by /proc, not the clients.
"""

from __future__ import annotations

import argparse
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

    def measure(
        self, name: str, port: int, requests: list[tuple[str, str, dict[str, str], str]]
    ) -> Measured:
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
        return Measured(
            name,
            (after[0] - before[0]) * 1000 / count,
            (after[1] - before[1]) * 1000 / count,
            count / result["seconds"],
            *(ordered[int(len(ordered) * share)] for share in (0.50, 0.95, 0.99)),
            result["statuses"],
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


def _run(
    ground: Ground, tenants: list[congress.Tenant], share: float
) -> list[tuple[Measured, Measured | None]]:
    """Measure every row; a warm-up of each goes first and is thrown away."""
    many, some = int(4000 * share), int(2000 * share)
    agenda = f"/api/v1/events/{congress.EVENT}/agenda"
    zipped = {"Accept-Encoding": "gzip"}

    def twice(
        name: str, port: int, requests: list[tuple[str, str, dict[str, str], str]]
    ) -> Measured:
        ground.measure(name, port, requests[: len(requests) // 8])
        return ground.measure(name, port, requests[len(requests) // 8 :])

    def put(number: int, session: str) -> tuple[str, str, dict[str, str], str]:
        tenant = tenants[number % len(tenants)]
        headers = {
            **JSON, "Authorization": f"Bearer {tenant.token}", "Idempotency-Key": str(uuid.uuid4()),
        }  # fmt: skip
        path = f"/api/v1/events/{congress.EVENT}/sessions/{session}/seat"
        return "PUT", path, headers, "{}"

    def limit(kind: str) -> list[tuple[str, str, dict[str, str], str]]:
        return [
            ("PUT", f"/{kind}/{1 + n % 149}/p{n % 2000}{'' if n < 2000 else n}",
             {**JSON, "Idempotency-Key": str(uuid.uuid4())}, "{}")
            for n in range(some)
        ]  # fmt: skip

    bare = twice("bare Flask view", ground.limit_port, [("GET", "/bare", {}, "")] * many)
    minimal = twice("minimal view: one UPDATE, one INSERT", ground.limit_port, limit("minimal"))
    limits_table = "raw/"
    raw = twice(
        "the same work by the raw driver", ground.limit_port,
        [(m, p.replace("/minimal/", f"/{limits_table}"), h, b) for m, p, h, b in _shifted(limit("raw"))],
    )  # fmt: skip
    etag = _etag(ground.port, agenda, zipped)
    rows: list[tuple[Measured, Measured | None]] = [(bare, None), (minimal, None), (raw, minimal)]
    rows.append(
        (
            twice(
                "agenda, 304",
                ground.port,
                [("GET", agenda, {**zipped, "If-None-Match": etag}, "")] * many,
            ),
            bare,
        )
    )
    rows.append(
        (twice("agenda, 200 compressed", ground.port, [("GET", agenda, zipped, "")] * many), bare)
    )
    wide = congress.open_sessions(congress.SESSIONS)
    spread = [put(n, wide[n % len(wide)]) for n in range(some)]
    rows.append((twice("register, spread over 124 sessions", ground.port, spread), minimal))
    hot = [put(n, congress.HOT) for n in range(some)]
    rows.append((twice("register, one hot session", ground.port, hot), minimal))
    paths = [f"/feeds/{tenant.secret}.ics" for tenant in tenants]
    rows.append(
        (
            twice(
                "personal feed, 200",
                ground.port,
                [("GET", paths[n % 200], {}, "") for n in range(some)],
            ),
            bare,
        )
    )
    tags = [_etag(ground.port, path, {}) for path in paths[:200]]
    rows.append(
        (
            twice(
                "personal feed, 304",
                ground.port,
                [
                    ("GET", paths[n % 200], {"If-None-Match": tags[n % 200]}, "")
                    for n in range(some)
                ],
            ),
            bare,
        )
    )
    return rows


def _shifted(
    requests: list[tuple[str, str, dict[str, str], str]],
) -> list[tuple[str, str, dict[str, str], str]]:
    """Give each raw request a pair of its own, apart from those of the minimal view."""
    return [
        (m, f"/raw/{150 + n % 40}/p{n % 2000}" + ("" if n < 2000 else str(n)), h, b)
        for n, (m, _, h, b) in enumerate(requests)
    ]


def _etag(port: int, path: str, headers: dict[str, str]) -> str:
    import http.client

    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    link.request("GET", path, headers=headers)
    answer = link.getresponse()
    answer.read()
    if answer.status != 200:
        message = f"{path} answered {answer.status}"
        raise RuntimeError(message)
    return answer.headers["ETag"]


def _table(name: str, rows: list[tuple[Measured, Measured | None]]) -> str:
    lines = [
        f"### {name}",
        "| operation | CPU ms a request (server + database) | ratio | requests/s | p50 ms | p95 | p99 | answers |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row, against in rows:
        ratio = (
            ""
            if against is None
            else f"{row.cpu_ms / against.cpu_ms:.2f} × {against.name.split(':')[0].split(' view')[0]}"
        )
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

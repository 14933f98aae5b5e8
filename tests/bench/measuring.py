"""Requests sent to a running service, and what they cost: CPU by /proc, throughput, latencies."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.bench import congress_under_test as congress
from tests.processes import cpu_seconds

CLIENTS = 16
ROUNDS = 5
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

    def measure(
        self,
        name: str,
        port: int,
        requests: list[Request],
        *,
        body: str = "",
        refusals: frozenset[str] = frozenset(),
        clients: int = CLIENTS,
    ) -> Measured:
        """Send the requests from a process of its own and account for what they cost.

        `body`: one for all requests without their own; `refusals`: what they may be answered.
        """
        plan = {"port": port, "clients": clients, "requests": requests, "body": body}
        before = self._spent(port)
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.load"],
            input=json.dumps(plan), capture_output=True, text=True, check=True,
        )  # fmt: skip
        after = self._spent(port)
        result = json.loads(done.stdout)
        count = len(requests)
        if refused := {status for status in result["statuses"] if status >= "400"} - refusals:
            message = f"{name} was answered {', '.join(sorted(refused))}: nothing was measured"
            raise RuntimeError(message)
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

    def measure_warm(
        self,
        port: int,
        name: str,
        requests: list[Request],
        *,
        body: str = "",
        refusals: frozenset[str] = frozenset(),
        clients: int = CLIENTS,
    ) -> Measured:
        """Measure all but an eighth of the requests, which goes first and is thrown away."""
        cut = len(requests) // 8
        warming, measured = requests[:cut], requests[cut:]
        self.measure(name, port, warming, body=body, refusals=refusals, clients=clients)
        return self.measure(name, port, measured, body=body, refusals=refusals, clients=clients)

    def measure_in_turn(self, asked: Sequence[tuple[int, str, list[Request]]]) -> list[Measured]:
        """Measure several operations (port, name, requests) in turn; return the middle time of each.

        The machine is quicker and slower for seconds at a time: of operations measured one after the
        other, the limit meets the one and what is held against it the other. The middle, and not the
        cheapest: CPU is told in hundredths of a second, and so few of them are lost by chance.
        """
        found: list[list[Measured]] = [[] for _ in asked]
        for turn in range(-1, ROUNDS):  # the first warms up
            for kept, (port, name, requests) in zip(found, asked, strict=True):
                part = requests[turn + 1 :: ROUNDS + 1]
                one = self.measure(name, port, part)
                if turn >= 0:
                    kept.append(one)
        return [sorted(kept, key=lambda one: one.cpu_ms)[ROUNDS // 2] for kept in found]

    @property
    def pids(self) -> list[int]:
        """Return the processes of the service and of its database."""
        return [self._pids[self.port], *([self._db_pid] if self._db_pid else [])]

    def _spent(self, port: int) -> tuple[float, float]:
        database = cpu_seconds([self._db_pid]) if self._db_pid else 0.0
        return cpu_seconds([self._pids[port]]), database


Row = tuple[Measured, Measured | None]


def put_seat(tenant: congress.Tenant, session: str) -> Request:
    """Return one Register with a key of its own."""
    headers = {**JSON, "Authorization": f"Bearer {tenant.token}", KEY: str(uuid.uuid4())}
    return "PUT", f"/api/v1/events/{congress.EVENT}/sessions/{session}/seat", headers, "{}"


def etag_of(port: int, path: str, headers: dict[str, str]) -> str:
    """Return the ETag of an answer; RuntimeError unless it is a 200."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    link.request("GET", path, headers=headers)
    answer = link.getresponse()
    answer.read()
    if answer.status != 200:
        message = f"{path} answered {answer.status}"
        raise RuntimeError(message)
    return answer.headers["ETag"]


def table_of(name: str, rows: list[Row]) -> str:
    """Return the rows as a Markdown table under a heading."""
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


def environ_of(url: str, folder: Path, at: datetime = congress.REHEARSAL) -> dict[str, str]:
    """Return the environment in which the service serves a filled database, beginning at `at`."""
    return {
        "CONGRESS_DATABASE_URL": url,
        "CONGRESS_DATA_DIR": str(folder),
        "CONGRESS_SECRET_KEY": congress.bench_settings(url, folder).secret_key,
        "CONGRESS_NOW": at.isoformat(),
    }

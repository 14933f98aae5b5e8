"""Does a request get dearer when the event grows? From 2,000 to 200,000 attendees, 70 to 2,000 sessions.

Three congresses are served at once and asked in turn, three times each; the cheapest time counts, since
what else the machine does can only add. Only the size differs: each person has twelve included sessions
in all of them, for more would be another feed, not a larger event.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from congress.agenda.rules.document import Document
from tests.bench import congress_under_test as congress
from tests.bench.measuring import Ground, Request, environ_of, etag_of, put_seat
from tests.postgres import Server
from tests.processes import children_of, gunicorn, resident_mb
from tests.stores import sqlite_address

ASKING = 2000  # people who send the requests, spread over all there are
ROUNDS = 3
SIZES = ((2_000, 70), (200_000, 70), (2_000, 2_000))  # attendees, sessions
SOAK = 50_000
AGENDA = f"/api/v1/events/{congress.EVENT}/agenda"
ZIPPED = {"Accept-Encoding": "gzip"}


@dataclass(frozen=True)
class Served:
    """One congress of some size, running: who asks, and the ids of sessions to register for."""

    ground: Ground
    pid: int
    tenants: Sequence[congress.Tenant]
    open_ids: Sequence[str]


def measure_growth(server: Server, folder: Path, share: float) -> list[str]:
    """Return a table for each database, and the workers' memory after many requests."""
    parts = []
    for name, workers in (("PostgreSQL", 2), ("SQLite", 1)):
        with ExitStack() as stack:
            served = [
                stack.enter_context(_serve(name, server, folder, workers, size)) for size in SIZES
            ]
            parts += [_table(name, served, int(1000 * share)), _soak(served[0], int(SOAK * share))]
    return parts


@contextmanager
def _serve(
    name: str, server: Server, folder: Path, workers: int, size: tuple[int, int]
) -> Iterator[Served]:
    people, sessions = size
    label = f"growth-{people}-{sessions}"
    is_sqlite = name == "SQLite"
    url = sqlite_address(folder / f"{label}.sqlite3") if is_sqlite else server.create(label)
    settings = congress.bench_settings(url, folder)
    tenants = congress.fill(settings, people, _document(sessions))
    environ = environ_of(url, folder / f"{label}-{name}")
    with gunicorn("wsgi:app", workers=workers, threads=8, environ=environ) as (port, pid):
        ground = Ground(label, port, 0, {port: pid}, 0 if is_sqlite else server.pid)
        asking = tenants[:: people // ASKING]
        yield Served(ground, pid, asking, congress.open_sessions(sessions))


def _document(sessions: int) -> Document:
    return congress.make_document(sessions, rooms=-(-sessions // 24), included_until=70)


def _table(name: str, served: Sequence[Served], count: int) -> str:
    lines = [
        f"### {name}: what a request costs when the event grows",
        "| operation | 2,000 attendees, 70 sessions | 200,000 attendees | 2,000 sessions |",
        "|---|---|---|---|",
    ]
    for row in ("agenda, 304", "register", "feed, 304", "feed, 200"):
        costs = [float("inf")] * len(served)
        for turn in range(ROUNDS + 1):
            for place, one in enumerate(served):
                requests = [_request(row, one, turn * count + n) for n in range(count)]
                cost = one.ground.measure(row, one.ground.port, requests).cpu_ms
                if turn:  # the first only warms
                    costs[place] = min(costs[place], cost)
        small, *grown = costs
        cells = [f"{cost:.2f} ms, {cost / small:.2f} ×" for cost in grown]
        lines.append(f"| {row} | {small:.2f} ms | {' | '.join(cells)} |")
    return "\n".join(lines)


def _request(row: str, served: Served, n: int) -> Request:
    tenant = served.tenants[n % len(served.tenants)]
    if row == "agenda, 304":
        return "GET", AGENDA, {**ZIPPED, "If-None-Match": _tag(served, AGENDA)}, ""
    if row == "register":
        return put_seat(tenant, served.open_ids[n % len(served.open_ids)])
    feed = f"/feeds/{served.tenants[n % 200].secret}.ics"
    known = {"If-None-Match": _tag(served, feed)} if row == "feed, 304" else {}
    return "GET", feed, known, ""


_tags: dict[tuple[int, str], str] = {}


def _tag(served: Served, path: str) -> str:
    key = (served.ground.port, path)
    if key not in _tags:
        _tags[key] = etag_of(served.ground.port, path, ZIPPED if path == AGENDA else {})
    return _tags[key]


def _soak(served: Served, count: int) -> str:
    """Send many mixed requests and say what a worker holds before and after."""
    mine = f"/api/v1/events/{congress.EVENT}/me/agenda"

    def make(n: int) -> Request:
        tenant = served.tenants[n % len(served.tenants)]
        if n % 3 == 0:
            return "GET", AGENDA, ZIPPED, ""
        if n % 3 == 1:
            return "GET", f"/feeds/{tenant.secret}.ics", {}, ""
        return "GET", mine, {"Authorization": f"Bearer {tenant.token}"}, ""

    requests = [make(n) for n in range(count)]
    ground = served.ground
    ground.measure("warm", ground.port, requests[: count // 10])
    before = max(resident_mb(one) for one in children_of(served.pid))
    ground.measure("soak", ground.port, requests)
    after = max(resident_mb(one) for one in children_of(served.pid))
    return (
        f"Largest web worker: {before:.0f} MB after {count // 10:,} requests,"
        f" {after:.0f} MB after {count:,} more (target: at most 200 MB, and flat)."
    )

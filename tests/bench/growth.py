"""Does a request get dearer when the event grows? From 2,000 to 200,000 attendees, 70 to 2,000 sessions.

The same requests by as many people to three congresses, one after the other; only the size differs.
Each person has twelve included sessions in all of them: more would be another feed, not a larger event.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from congress.agenda.rules.document import Document
from tests.bench import congress_under_test as congress
from tests.bench.measuring import (
    Ground,
    Measured,
    Request,
    environ_of,
    etag_of,
    put_seat,
)
from tests.postgres import Server
from tests.processes import children_of, gunicorn, resident_mb
from tests.stores import sqlite_address

ASKING = 2000  # people who send the requests, spread over all there are
SMALL, MANY_PEOPLE, MANY_SESSIONS = (2_000, 70), (200_000, 70), (2_000, 2_000)
SOAK = 50_000
Sizes = dict[str, tuple[Measured, ...]]


def measure_growth(server: Server, folder: Path, share: float) -> list[str]:
    """Return a table for each database, and the workers' memory after many requests."""
    parts = []
    for name, workers in (("PostgreSQL", 2), ("SQLite", 1)):
        found: dict[tuple[int, int], list[Measured]] = {}
        memory = ""
        for size in (SMALL, MANY_PEOPLE, MANY_SESSIONS):
            label = f"growth-{size[0]}-{size[1]}"
            url = (
                server.create(label)
                if name == "PostgreSQL"
                else sqlite_address(folder / f"{label}.sqlite3")
            )
            environ = environ_of(url, folder / f"{label}-{name}")
            tenants = congress.fill(
                congress.bench_settings(url, folder), size[0], _document(size[1])
            )
            with gunicorn("wsgi:app", workers=workers, threads=8, environ=environ) as (port, pid):
                ground = Ground(
                    label, port, 0, {port: pid}, server.pid if name == "PostgreSQL" else 0
                )
                asking = tenants[:: len(tenants) // ASKING]
                found[size] = _run(ground, asking, size[1], share)
                if size == SMALL:
                    memory = _soak(ground, asking, pid, share)
        parts.append(_table(name, found) + "\n\n" + memory)
    return parts


def _document(sessions: int) -> Document:
    return congress.make_document(sessions, rooms=-(-sessions // 24), included_until=70)


def _run(
    ground: Ground, tenants: list[congress.Tenant], sessions: int, share: float
) -> list[Measured]:
    count = int(2000 * share)
    agenda = f"/api/v1/events/{congress.EVENT}/agenda"
    zipped = {"Accept-Encoding": "gzip"}
    known = {**zipped, "If-None-Match": etag_of(ground.port, agenda, zipped)}
    wide = congress.open_sessions(sessions)
    if sessions < SMALL[1] or len(wide) > count:
        wide = wide[:count]

    def at(name: str, make: Callable[[int], Request]) -> Measured:
        requests = [make(n) for n in range(count)]
        cut = count // 8
        ground.measure(name, ground.port, requests[:cut])
        return ground.measure(name, ground.port, requests[cut:])

    def put(n: int) -> Request:
        return put_seat(tenants[n % len(tenants)], wide[n % len(wide)])

    found = [
        at("agenda, 304", lambda _: ("GET", agenda, known, "")),
        at("register", put),
    ]
    feeds = [f"/feeds/{one.secret}.ics" for one in tenants[:200]]
    tags = [etag_of(ground.port, feed, {}) for feed in feeds]
    found += [
        at("feed, 304", lambda n: ("GET", feeds[n % 200], {"If-None-Match": tags[n % 200]}, "")),
        at("feed, 200", lambda n: ("GET", feeds[n % 200], {}, "")),
    ]
    return found


def _soak(ground: Ground, tenants: list[congress.Tenant], pid: int, share: float) -> str:
    """Send many mixed requests and say what a worker holds before and after."""
    agenda = f"/api/v1/events/{congress.EVENT}/agenda"
    mine = f"/api/v1/events/{congress.EVENT}/me/agenda"

    def make(n: int) -> Request:
        tenant = tenants[n % len(tenants)]
        if n % 3 == 0:
            return "GET", agenda, {"Accept-Encoding": "gzip"}, ""
        if n % 3 == 1:
            return "GET", f"/feeds/{tenant.secret}.ics", {}, ""
        return "GET", mine, {"Authorization": f"Bearer {tenant.token}"}, ""

    count = int(SOAK * share)
    requests = [make(n) for n in range(count)]
    ground.measure("warm", ground.port, requests[: count // 10])
    before = max(resident_mb(one) for one in children_of(pid))
    ground.measure("soak", ground.port, requests)
    after = max(resident_mb(one) for one in children_of(pid))
    return (
        f"Largest web worker: {before:.0f} MB after {count // 10:,} requests,"
        f" {after:.0f} MB after {count:,} more (target: at most 200 MB, and flat)."
    )


def _table(name: str, found: dict[tuple[int, int], list[Measured]]) -> str:
    lines = [
        f"### {name}: what a request costs when the event grows",
        "| operation | 2,000 attendees, 70 sessions | 200,000 attendees | 2,000 sessions |",
        "|---|---|---|---|",
    ]
    for small, people, sessions in zip(*found.values(), strict=True):
        lines.append(
            f"| {small.name} | {small.cpu_ms:.2f} ms |"
            f" {people.cpu_ms:.2f} ms, {people.cpu_ms / small.cpu_ms:.2f} × |"
            f" {sessions.cpu_ms:.2f} ms, {sessions.cpu_ms / small.cpu_ms:.2f} × |"
        )
    return "\n".join(lines)

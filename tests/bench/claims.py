"""Credits of people who were in 30 sessions: their page, and a claim on its way to a certificate."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import text, update

from congress.agenda.rules.credit_types import CreditProvider
from congress.agenda.rules.document import Deadlines, Document
from congress.app import create_app, house_of
from congress.badges.models import BadgeRow
from congress.infra.bulk import insert_rows
from congress.people.models import DeviceRow
from congress.web.guard import TOKEN_COOKIE
from tests.bench import congress_under_test as congress
from tests.bench import recomputing
from tests.bench.against_limits import serve_beside_limits
from tests.bench.measuring import JSON, KEY, Ground, Request, Row, table_of
from tests.postgres import Server
from tests.stores import sqlite_address

PEOPLE = 1_000  # one half of them has shown by a code who they are
EVENT = congress.EVENT


def measure_claims(server: Server, folder: Path, share: float) -> list[str]:
    """Return a table for each database."""
    parts = []
    for name in ("PostgreSQL", "SQLite"):
        work = folder / f"claims-{name}"
        work.mkdir()
        is_sqlite = name == "SQLite"
        url = sqlite_address(folder / "claims.sqlite3") if is_sqlite else server.create("claims")
        driver_url = str(work / "limits.sqlite3") if is_sqlite else url.replace("+psycopg", "")
        people = max(200, int(PEOPLE * share))
        tenants = _fill(url, work, people)
        pid = 0 if is_sqlite else server.pid
        with serve_beside_limits(name, url, driver_url, pid, work, recomputing.LATER) as ground:
            rows = _run(ground, tenants)
        parts.append(table_of(f"{name}: credits, {people:,} people in 30 sessions", rows))
    return parts


def _run(ground: Ground, tenants: list[congress.Tenant]) -> list[Row]:
    half = len(tenants) // 2
    limits, ours = ground.limit_port, ground.port
    nothing: Request = ("GET", "/bare", {}, "")
    changes = [("PUT", f"/minimal/{n % 100}/p{n}", JSON, "{}") for n in range(half)]
    mine = f"/api/v1/events/{EVENT}/me/credits"
    read: list[Request] = [("GET", mine, _bearer(one), "") for one in tenants]
    looks: list[Request] = [
        ("GET", f"/e/{EVENT}/credits", {"Cookie": f"{TOKEN_COOKIE}={one.token}"}, "")
        for one in tenants
    ]
    bare, as_json, page, minimal, received, awarded = ground.measure_in_turn([
        (limits, "bare Flask view", [nothing] * half * 4),
        (ours, "my credits, 30 sessions", read),
        (ours, "page: credits, 30 sessions", looks),
        (limits, "minimal view: one UPDATE, one INSERT", changes),
        (ours, "a claim, received", [_claim(one) for one in tenants[half:]]),
        (ours, "a claim, awarded", [_claim(one) for one in tenants[:half]]),
    ])  # fmt: skip
    return [
        (bare, None),
        (as_json, bare),
        (page, bare),
        (minimal, None),
        (received, minimal),
        (awarded, minimal),
    ]


def _bearer(tenant: congress.Tenant) -> dict[str, str]:
    return {**JSON, "Authorization": f"Bearer {tenant.token}"}


def _claim(tenant: congress.Tenant) -> Request:
    """Return the claim of all that the evidence gives: 30 times 40 minutes."""
    body = {"type_id": "ama", "amount": "20.00", "name": "Person Test", "credential": "MD"}
    headers = {**_bearer(tenant), KEY: str(uuid.uuid4())}
    return "POST", f"/api/v1/events/{EVENT}/claims", headers, json.dumps(body)


def _document() -> Document:
    provider = CreditProvider("Example Institute", "1 Harbor Street", "Jordan Example", "Director")
    closes = Deadlines(claims_close_on=date(2025, 4, 17))
    return replace(recomputing.make_document(), credit_provider=provider, deadlines=closes)


def _fill(url: str, work: Path, people: int) -> list[congress.Tenant]:
    settings = congress.bench_settings(url, work)  # it is published before its sessions begin
    document = _document()
    tenants = congress.fill(settings, people, document)
    house = house_of(create_app(settings))
    recomputing.scan_people(house.store, document.sessions, people)
    with house.store.writing() as db:
        insert_rows(db, BadgeRow, [recomputing.badge_of(n, f"a{n}") for n in range(people)])
        shown = [f"p{n}" for n in range(people // 2)]
        until = recomputing.LATER + timedelta(days=1)
        db.execute(
            update(DeviceRow)
            .where(DeviceRow.person_id.in_(shown))
            .values(level=2, verified_until=until)
        )
        if not house.store.is_sqlite:
            db.execute(text("ANALYZE"))
    return tenants

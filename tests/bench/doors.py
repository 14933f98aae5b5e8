"""Doors among 2,000 people with badges: one scan online, and what a device tells in one call."""

from __future__ import annotations

import http.client
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from congress.agenda.rules.document import Document, Door, Purpose
from congress.app import create_app, house_of
from congress.badges.models import BadgeRow
from congress.checkin.service.scans import MOST_SCANS
from congress.core.clock import rfc3339
from congress.core.ids import digest
from congress.core.principal import Duty
from congress.infra.bulk import insert_rows
from congress.people.models import StationRow
from congress.seats.models import SeatRow
from tests.bench import congress_under_test as congress
from tests.bench.against_limits import serve_beside_limits
from tests.bench.door_phones import measure_phones
from tests.bench.measuring import JSON, Ground, Request, Row, table_of
from tests.postgres import Server
from tests.stores import sqlite_address

PEOPLE, BATCHES = 2_000, 40
DOOR, TOKEN = "r2", "station-of-the-bench"
SCANS = f"/api/v1/events/{congress.EVENT}/scans"
SNAPSHOT = f"/api/v1/events/{congress.EVENT}/snapshot"
LOOK = f"/api/v1/events/{congress.EVENT}/doors/{DOOR}/looks"
AT = datetime(2025, 3, 9, 15, 5, tzinfo=UTC)  # five past the first session's beginning
SERVED_AT = AT + timedelta(minutes=5)  # what is told was before, and is judged as it was
SESSION = "s3"  # behind that door then
MOST_SHARE = 0.15  # of 500 single scans, a batch of 500


def measure_doors(server: Server, folder: Path, share: float) -> list[str]:
    """Return a table for each database, and what a batch costs beside single scans."""
    parts = []
    for name in ("PostgreSQL", "SQLite"):
        work = folder / f"doors-{name}"
        work.mkdir()
        is_sqlite = name == "SQLite"
        url = sqlite_address(folder / "doors.sqlite3") if is_sqlite else server.create("doors")
        driver_url = str(work / "limits.sqlite3") if is_sqlite else url.replace("+psycopg", "")
        _fill(url, work)
        pid = 0 if is_sqlite else server.pid
        with serve_beside_limits(name, url, driver_url, pid, work, SERVED_AT) as ground:
            rows, said = _run(ground, share)
        parts += [table_of(f"{name}: doors, {PEOPLE:,} people", rows), f"{name}: {said}"]
    return [*parts, measure_phones(folder, _document())]


def _run(ground: Ground, share: float) -> tuple[list[Row], str]:
    some = int(1000 * share)
    limits, ours = ground.limit_port, ground.port
    nothing: Request = ("GET", "/bare", {}, "")
    changes = [("PUT", f"/minimal/{n % 100}/p{n % 2000}", JSON, "{}") for n in range(some)]
    bare, delta, minimal, look, single = ground.measure_in_turn([
        (limits, "bare Flask view", [nothing] * some * 4),
        (ours, "what changed of the list: nothing", [_delta(ground)] * some),
        (limits, "minimal view: one UPDATE, one INSERT", changes),
        (ours, "look at a badge", [_look(n) for n in range(some)]),
        (ours, "one scan online", [_tell([n]) for n in range(some)]),
    ])  # fmt: skip
    first = 100_000
    batches = [
        _tell(range(first + n * MOST_SCANS, first + (n + 1) * MOST_SCANS))
        for n in range(max(20, int(BATCHES * share)))
    ]
    # One after the other: a process takes one large telling at a time, and sends others away (0057).
    batch = ground.measure_warm(ours, f"{MOST_SCANS} scans in one call", batches, clients=1)
    part = batch.cpu_ms / (MOST_SCANS * single.cpu_ms)
    said = (
        f"a batch of {MOST_SCANS} is {part:.3f} of so many single scans (target: ≤ {MOST_SHARE})."
    )
    rows: list[Row] = [
        (bare, None),
        (delta, bare),
        (minimal, None),
        (look, minimal),
        (single, minimal),
    ]
    return [*rows, (batch, None)], said


def _headers() -> dict[str, str]:
    return {**JSON, "Authorization": f"Bearer {TOKEN}"}


def _delta(ground: Ground) -> Request:
    """Ask for what changed since now, as a phone does every fifteen seconds."""
    link = http.client.HTTPConnection("127.0.0.1", ground.port, timeout=60)
    link.request("GET", SNAPSHOT, headers=_headers())
    version = json.loads(link.getresponse().read())["version"]
    link.close()
    return "GET", f"{SNAPSHOT}?since={version}", _headers(), ""


def _look(number: int) -> Request:
    return "POST", LOOK, _headers(), json.dumps({"code": f"C1 {number}"})


def _tell(numbers: range | list[int]) -> Request:
    """Return the call of a device that knew its clock, for scans of that session."""
    scans = [
        {
            "id": f"scan-of-the-bench-{number:08}", "seq": number, "direction": "in", "door": DOOR,
            "code_hash": _code_hash(number % PEOPLE), "offset": 0, "admitted": True, "reason": "ok",
            "snapshot": "1.bench", "at": rfc3339(AT + timedelta(milliseconds=number % 100_000)),
        }
        for number in numbers
    ]  # fmt: skip
    return "POST", SCANS, _headers(), json.dumps({"device_now": rfc3339(AT), "scans": scans})


def _code_hash(number: int) -> str:
    return digest(f"badge of the bench {number}")


def _fill(url: str, work: Path) -> None:
    settings = congress.bench_settings(url, work, SERVED_AT)
    congress.fill(settings, PEOPLE, _document())
    house = house_of(create_app(settings))
    now = house.clock.now()
    with house.store.writing() as db:
        attendees = list(db.scalars(text("SELECT id FROM attendee ORDER BY id")))
        insert_rows(db, BadgeRow, [
            {"id": f"badge-{n}", "event_id": congress.EVENT, "attendee_id": attendee_id,
             "code_hash": _code_hash(n), "copy": 1, "reason": "made", "made_at": now,
             "made_by": "bench", "handed_at": now, "handed_by": "bench", "handed_place": "",
             "retired_at": None, "retired_because": None}
            for n, attendee_id in enumerate(attendees)
        ])  # fmt: skip
        insert_rows(db, SeatRow, [
            {"attendee_id": attendee_id, "session_id": SESSION, "event_id": congress.EVENT,
             "state": "confirmed", "turn": None, "gives_up": None, "because": None,
             "passed_over": None, "changes": 1, "changed_at": now}
            for attendee_id in attendees
        ])  # fmt: skip
        insert_rows(db, StationRow, [
            {"id": "s-bench", "event_id": congress.EVENT, "name": "Phone", "duty": Duty.DOORS.value,
             "place": "", "code_hash": "none", "code_until": now, "token_hash": digest(TOKEN),
             "asked_by": "bench", "asked_at": now, "enrolled_at": now, "seen_at": now,
             "expires_at": now + timedelta(days=30), "ended_at": None, "ended_by": None}
        ])  # fmt: skip
        if not house.store.is_sqlite:
            db.execute(text("ANALYZE"))


def _document() -> Document:
    plain = congress.make_document(congress.SESSIONS)
    doors = tuple(Door(one.id, one.name, Purpose.SESSIONS, room=one.id) for one in plain.rooms)
    return replace(plain, doors=doors)

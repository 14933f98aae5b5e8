"""Whole files: a large agenda published and previewed, a large list of attendees taken over.

Timed as the commands they are, start of Python included; of an import also the transaction alone,
which holds the event's seat lock.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from congress.agenda.formats.yaml_file import write_yaml
from congress.agenda.rules.document import Document
from congress.app import create_app, house_of
from congress.attendees.formats.list_file import read_list
from congress.attendees.queries import get_known_ids
from congress.attendees.service import import_attendees
from congress.infra.bulk import insert_rows
from congress.infra.database import Store
from congress.infra.migrations import migrate
from congress.seats.models import SeatRow
from tests.bench import congress_under_test as congress
from tests.bench.measuring import environ_of
from tests.ground import ORGANIZER
from tests.postgres import Server
from tests.stores import sqlite_address

LARGE = 943  # sessions, as FOSDEM 2025 has
PEOPLE, SEATS_EACH, MOVED = 2_000, 5, 100
ROWS = 20_000


@dataclass(frozen=True)
class Timed:
    """One piece of work: seconds by the wall clock and what was promised."""

    name: str
    seconds: float
    target: float


def measure_files(server: Server, folder: Path) -> list[str]:
    """Return a table for each database."""
    parts = []
    for name in ("PostgreSQL", "SQLite"):
        url = (
            server.create("files")
            if name == "PostgreSQL"
            else sqlite_address(folder / "files.sqlite3")
        )
        work = folder / f"files-{name}"
        work.mkdir()
        rows = [*_publish(url, work), *_preview(url, work), *_import(url, work)]
        lines = [f"### {name}: whole files", "| work | seconds | target |", "|---|---|---|"]
        lines += [f"| {one.name} | {one.seconds:.1f} | ≤ {one.target:.0f} |" for one in rows]
        parts.append("\n".join(lines))
    return parts


def _publish(url: str, work: Path) -> list[Timed]:
    settings = congress.bench_settings(url, work)
    migrate(house_of(create_app(settings)).store.engine)
    real = Path(os.environ.get("CONGRESS_REAL_DATA", "/nowhere"), "schedules", "fosdem-2025.xml")
    if real.is_file():
        name = "publish FOSDEM 2025 (frab XML, 943 sessions), all renderings"
        seconds = _congress(url, work, "publish", str(real), "--because", "bench")
    else:
        name = f"publish {LARGE} made-up sessions (YAML; CONGRESS_REAL_DATA is not set)"
        seconds = _congress(
            url, work, "publish", _file(work, _document("large-2025")), "--because", "bench"
        )
    return [Timed(name, seconds, 5)]


def _preview(url: str, work: Path) -> list[Timed]:
    """Move a hundred sessions of a large agenda in which 2,000 people have five seats each."""
    document = _document(congress.EVENT)
    congress.fill(congress.bench_settings(url, work), PEOPLE, document)
    house = house_of(create_app(congress.bench_settings(url, work)))
    _seat(house.store, document)
    moved = tuple(
        replace(one, starts_at=one.starts_at + timedelta(minutes=5)) if number < MOVED else one
        for number, one in enumerate(document.sessions)
    )
    changed = _file(work, replace(document, sessions=moved))
    seconds = _congress(url, work, "publish", changed, "--dry-run", "--because", "bench")
    who = f"{PEOPLE:,} people with {SEATS_EACH} seats each"
    name = f"preview {MOVED} moved of {LARGE} sessions against {who}"
    return [Timed(name, seconds, 3)]


def _import(url: str, work: Path) -> list[Timed]:
    path = work / "attendees.csv"
    path.write_bytes(_rows("first"))
    command = _congress(url, work, "import-attendees", congress.EVENT, str(path))
    house = house_of(create_app(congress.bench_settings(url, work)))
    now = house.clock.now()
    with house.store.reading() as db:
        programme = get_known_ids(db, congress.EVENT)
    rows = read_list(_rows("second"), programme, now).registrations
    begun = time.perf_counter()
    with house.store.writing() as db:
        import_attendees(
            db=db,
            actor=ORGANIZER,
            now=now,
            event_id=congress.EVENT,
            rows=rows,
            followers=house.registration_followers,
        )
    transaction = time.perf_counter() - begun
    return [
        Timed(f"import {ROWS:,} attendees, the command", command, 30),
        Timed(f"import {ROWS:,} more, the transaction alone", transaction, 4),
    ]


def _rows(prefix: str) -> bytes:
    names = "external_id,email,first_name,last_name,registration_type,status,paid_sessions"
    names += ",employer,profession"
    rows = (
        f"{prefix}{n},{prefix}{n}@example.org,Person{n},Name{n},general,active,,Clinic {n % 300},nurse"
        for n in range(ROWS)
    )
    return "\n".join([names, *rows]).encode()


def _document(event_id: str) -> Document:
    document = congress.make_document(LARGE, rooms=40, included_until=70)
    return replace(document, event=replace(document.event, id=event_id))


def _seat(store: Store, document: Document) -> None:
    """Give each person five seats, as rows: how they came by them is not what is measured."""
    open_ids = [one.id for one in document.sessions if one.registration == "required"]
    with store.writing() as db:
        at = document.sessions[0].starts_at - timedelta(days=1)
        insert_rows(db, SeatRow, [
            {
                "attendee_id": f"a{person}", "event_id": document.event.id,
                "session_id": open_ids[(person * 7 + place * 31) % len(open_ids)],
                "state": "confirmed", "turn": None, "gives_up": None,
                "because": None, "passed_over": None, "changes": 1, "changed_at": at,
            }
            for person in range(PEOPLE) for place in range(SEATS_EACH)
        ])  # fmt: skip


def _file(work: Path, document: Document) -> str:
    path = work / f"{document.event.id}.yaml"
    path.write_text(write_yaml(document), "utf-8")
    return str(path)


def _congress(url: str, work: Path, *arguments: str) -> float:
    """Run one command to its end; return its seconds. RuntimeError, with its words, if it fails."""
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "congress", *arguments, "--json"],
        env={**os.environ, **environ_of(url, work)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    seconds = time.perf_counter() - begun
    if done.returncode:
        message = (
            f"{arguments[0]} ended with {done.returncode}: {done.stderr[-400:]}{done.stdout[-400:]}"
        )
        raise RuntimeError(message)
    json.loads(done.stdout)
    return seconds

"""The badge desk among 20,000 people: finding somebody, handing over, printing; 2,000 badges to PDF."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import text

from congress.agenda.rules.document import Document, PickupWindow
from congress.app import create_app, house_of
from congress.badges.formats.faces import BadgeFace
from congress.badges.formats.pdf import Sheet, set_badges
from congress.badges.rules.codes import write_badge_code
from congress.core.ids import digest
from congress.core.principal import Level, Role
from congress.infra.bulk import insert_rows
from congress.people.models import DeviceRow, PersonRow, RoleRow, StaffRow
from tests.bench import congress_under_test as congress
from tests.bench.against_limits import serve_beside_limits
from tests.bench.measuring import JSON, Ground, Measured, Request, Row, environ_of, table_of
from tests.bench.tapping import Station, measure_taps
from tests.postgres import Server
from tests.processes import cpu_seconds
from tests.stores import sqlite_address

PEOPLE, PRINTED, MOST_SECONDS = 20_000, 2_000, 10
PLACE, OTHER_PLACE = "Harbor Foyer", "Garden Foyer"
TAPS = 21
LISTS, MOST_LIST_SECONDS = 5, 1.5  # of everybody, taken along
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DESK = f"/api/v1/events/{congress.EVENT}/badge-desk"
TOKEN = "token-of-the-desk" + "z" * 30
PAGE = f"/desk/e/{congress.EVENT}"
OPEN = (datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 4, 1, tzinfo=UTC))
# 2,000 last names, ten people of each: of two letters' beginning, more than are shown.
_PARTS = (
    ("Ab", "Ber", "Cor", "Del", "Ev", "Fin", "Gar", "Hol", "Im", "Jor", "Kel", "Lin", "Mor", "Nor",
     "Ost", "Pal", "Quin", "Ros", "Sal", "Tor"),
    ("a", "e", "i", "o", "u", "an", "en", "in", "on", "un"),
    ("ker", "son", "ton", "man", "berg", "well", "ford", "ville", "ner", "lin"),
)  # fmt: skip
_NAMES = ["".join(parts) for parts in product(*_PARTS)]


def measure_badges(server: Server, folder: Path, share: float) -> list[str]:
    """Return a table for each database, and what 2,000 badges on paper take."""
    parts = [_on_paper()]
    for name in ("PostgreSQL", "SQLite"):
        work = folder / f"badges-{name}"
        work.mkdir()
        is_sqlite = name == "SQLite"
        url = sqlite_address(folder / "badges.sqlite3") if is_sqlite else server.create("badges")
        driver_url = str(work / "limits.sqlite3") if is_sqlite else url.replace("+psycopg", "")
        _fill(url, work)
        pid = 0 if is_sqlite else server.pid
        with serve_beside_limits(name, url, driver_url, pid, work) as ground:
            rows = _run(ground, share)
            station = Station(ground.port, TOKEN, congress.EVENT, OTHER_PLACE)
            taps = [_ask(n, OTHER_PLACE) for n in range(PEOPLE - TAPS, PEOPLE)]
            listed = _list_of_all(name, ground)
            tapped = measure_taps(name, station, taps, ground.pids)
        parts.append(table_of(f"{name}: the badge desk, {PEOPLE:,} people", rows))
        parts += [listed, tapped]
        parts.append(_command(name, url, work))
    return parts


def _run(ground: Ground, share: float) -> list[Row]:
    some = int(1000 * share)
    at = ground.measure_warm
    bare = at(ground.limit_port, "bare Flask view", [("GET", "/bare", {}, "")] * some * 4)
    minimal = at(ground.limit_port, "minimal view: one UPDATE, one INSERT", [
        ("PUT", f"/minimal/{n % 100}/p{n % 2000}", JSON, "{}") for n in range(some)
    ])  # fmt: skip
    ours = ground.port
    rows: list[Row] = [
        (bare, None),
        (minimal, None),
        (at(ours, "find a person, by four letters", [_look(_name(n)[:4]) for n in range(some)]), bare),
        (at(ours, "find a person, by the number", [_look(f"x{n}") for n in range(some)]), bare),
        (at(ours, "hand a badge over", [_hand_over(n) for n in range(some)]), minimal),
        (at(ours, "ask for a print", [_ask(n) for n in range(some, 2 * some)]), minimal),
    ]  # fmt: skip
    rows.append((_take(ground, some), minimal))
    rows.append((at(ours, "page: the card of a person", [_card(n) for n in range(some)]), bare))
    return rows


def _name(number: int) -> str:
    return _NAMES[number * 7 % len(_NAMES)]


def _headers() -> dict[str, str]:
    return {**JSON, "Authorization": f"Bearer {TOKEN}"}


def _look(typed: str) -> Request:
    return "POST", f"{DESK}/look-ups", _headers(), json.dumps({"q": typed, "place": PLACE})


def _hand_over(number: int) -> Request:
    path = f"{DESK}/people/x{number}/badge"
    return "PUT", path, _headers(), json.dumps({"place": PLACE})


def _ask(number: int, place: str = PLACE) -> Request:
    path = f"{DESK}/people/x{number}/badge/prints"
    return "POST", path, _headers(), json.dumps({"place": place})


def _card(number: int) -> Request:
    """Return the desk's page of one person, as a browser without our cookie of forms asks for it."""
    return (
        "POST",
        PAGE,
        {**FORM, "Authorization": f"Bearer {TOKEN}"},
        urlencode({"q": f"x{number}"}),
    )


def _list_of_all(name: str, ground: Ground) -> str:
    """Take everybody along some times, one after the other, as a desk does once a day."""
    spent, size = cpu_seconds(ground.pids), 0
    for _ in range(LISTS):
        link = http.client.HTTPConnection("127.0.0.1", ground.port, timeout=30)
        link.request("POST", f"{DESK}/snapshots", "{}", _headers())
        size = len(link.getresponse().read())
        link.close()
    cpu = (cpu_seconds(ground.pids) - spent) / LISTS
    return (
        f"{name}: the whole list, for a desk without a network: {cpu:.2f} s of CPU "
        f"(target: ≤ {MOST_LIST_SECONDS} s), {size / 1e6:.1f} MB."
    )


def _take(ground: Ground, count: int) -> Measured:
    """Measure claims, as stations send them: mostly there is something to print."""
    body = json.dumps({"place": PLACE})
    asked: list[Request] = [("POST", f"{DESK}/prints/claims", _headers(), body)] * count
    return ground.measure_warm(ground.port, "take a print", asked)


def _on_paper() -> str:
    faces = [
        BadgeFace(
            f"Person{number}", _NAMES[number % len(_NAMES)], "RN, BSN", "General Conference", "#1d4ed8",
            "Patient Safety Congress", write_badge_code(digest(str(number))).text,
        )
        for number in range(PRINTED)
    ]  # fmt: skip
    set_badges(faces[:1])  # reads the fonts
    begun, spent = time.perf_counter(), time.process_time()
    pages = set_badges(faces, Sheet.SIX)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - spent
    return (
        f"{PRINTED:,} badges to PDF, six to a sheet: {seconds:.1f} s, {cpu:.1f} s of CPU "
        f"(target: ≤ {MOST_SECONDS} s), {len(pages) / 1e6:.1f} MB."
    )


def _command(name: str, url: str, work: Path) -> str:
    """Run the whole command for about 2,000 people, made, laid out with slips, and marked."""
    begun = time.perf_counter()
    done = subprocess.run(
        [
            sys.executable, "-m", "congress", "badges", congress.EVENT, str(work / "badges.pdf"),
            "--names", "S-T",
        ],
        env={**os.environ, **environ_of(url, work)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        message = f"badges ended with {done.returncode}: {done.stderr[-400:]}"
        raise RuntimeError(message)
    seconds = time.perf_counter() - begun
    said = done.stdout.splitlines()[0].partition(": ")[2]
    return f"{name}: the command, with slips: {seconds:.1f} s. {said}"


def _fill(url: str, work: Path) -> None:
    settings = congress.bench_settings(url, work)
    congress.fill(settings, PEOPLE, _document(), names=_name)
    house = house_of(create_app(settings))
    now = house.clock.now()
    with house.store.writing() as db:
        if not house.store.is_sqlite:
            db.execute(text("ANALYZE"))  # as PostgreSQL does by itself within minutes of an import
        insert_rows(db, PersonRow, [
            {"id": "p-desk", "first_name": "Dana", "last_name": "Desk", "name_key": "desk",
             "credentials": "", "settings": {}, "created_at": now, "updated_at": now}
        ])  # fmt: skip
        insert_rows(db, StaffRow, [
            {"person_id": "p-desk", "email_folded": "dana", "password_hash": "none", "updated_at": now}
        ])  # fmt: skip
        insert_rows(db, RoleRow, [
            {"person_id": "p-desk", "event_id": congress.EVENT, "role": Role.STAFF.value,
             "granted_at": now}
        ])  # fmt: skip
        insert_rows(db, DeviceRow, [
            {"id": "d-desk", "person_id": "p-desk", "token_hash": digest(TOKEN),
             "level": int(Level.STAFF), "label": "Tablet", "created_at": now, "seen_at": now,
             "expires_at": now + timedelta(days=1), "verified_until": None, "signed_out_at": None,
             "proved_at": now}
        ])  # fmt: skip


def _document() -> Document:
    plain = congress.make_document(congress.SESSIONS)
    types = tuple(kind.id for kind in plain.registration_types)
    windows = tuple(PickupWindow(place, *OPEN, types) for place in (PLACE, OTHER_PLACE))
    return replace(plain, pickup=windows)

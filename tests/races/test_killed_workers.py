"""kill -9 of web workers under load: what was acknowledged is there, once (E4, I8).

Clients register over HTTP and, whenever an answer is lost, ask again with the same key until they
know. The control acknowledges before it writes, and must lose a seat under the same kills.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert, select

from congress.core.ids import digest
from congress.infra.audit import AuditRow
from congress.infra.database import Store
from congress.infra.idempotency import IdempotencyRow
from congress.people.models import DeviceRow
from congress.seats.models import SeatRow
from tests.builders import NOW, SECRET_KEY
from tests.ground import a_document, a_session, an_attendee, publish_document
from tests.processes import children_of, gunicorn
from tests.races.invariants import find_broken
from tests.stores import open_store

CLIENTS = 8
PEOPLE = 48
SESSIONS = [f"s{number}" for number in range(90)]
ACKNOWLEDGED_BETWEEN_KILLS = 25
KILLS = 3
# No figures: a machine that is this slow is broken.
LOAD_SECONDS = 60.0
PATIENCE_SECONDS = 30.0

Pair = tuple[str, str]  # attendee, session


@dataclass
class Load:
    """What the clients saw, by (attendee, session)."""

    port: int
    acknowledged: dict[Pair, int] = field(default_factory=dict)  # how many kills there were before
    asked_again: Counter[Pair] = field(default_factory=Counter)
    replayed: set[Pair] = field(default_factory=set)
    unexpected: list[str] = field(default_factory=list)
    kills: int = 0
    ended: threading.Event = field(default_factory=threading.Event)


def test_killed_workers_lose_no_acknowledged_seat(database_url: str, tmp_path: Path) -> None:
    with open_store(database_url) as store:
        _fill(store)
        workers = 1 if store.is_sqlite else 2
        load = _kill_under_load(store, tmp_path, "wsgi:app", workers=workers, kills=KILLS)
        assert load.unexpected == []
        # Else no kill met a request in flight, and nothing was proved.
        assert load.asked_again
        assert _seats(store) == dict.fromkeys(load.acknowledged, 1)
        assert _keys(store) == set(load.acknowledged)
        assert not find_broken(store)


def test_control_acknowledged_before_it_is_written_is_lost(
    database_url: str, tmp_path: Path
) -> None:
    with open_store(database_url) as store:
        _fill(store)
        load = _kill_under_load(store, tmp_path, "tests.races.hasty:app", workers=1, kills=1)
        promised = {pair for pair, kills in load.acknowledged.items() if kills == 0}
        assert promised - set(_seats(store))


def _fill(store: Store) -> None:
    """Ninety sessions, one after the other over three days, and people who are signed in."""
    sessions = [
        a_session(id=name, day=9 + n // 30, start=_clock(n % 30), end=_clock(n % 30 + 1))
        for n, name in enumerate(SESSIONS)
    ]
    publish_document(store, a_document(*sessions))
    with store.writing() as db:
        for number in range(PEOPLE):
            an_attendee(db, name=f"n{number}")
            db.execute(
                insert(DeviceRow).values(
                    id=f"d-n{number}",
                    person_id=f"p-n{number}",
                    token_hash=digest(_token(number)),
                    level=1,
                    label="phone",
                    created_at=NOW,
                    seen_at=NOW,
                    expires_at=NOW + timedelta(days=30),
                )
            )


def _clock(step: int) -> str:
    minutes = 8 * 60 + 20 * step
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _token(number: int) -> str:
    return f"token-of-a-phone-{number:04}"


def _kill_under_load(store: Store, folder: Path, target: str, *, workers: int, kills: int) -> Load:
    environ = {
        "CONGRESS_DATABASE_URL": store.engine.url.render_as_string(hide_password=False),
        "CONGRESS_DATA_DIR": str(folder),
        "CONGRESS_SECRET_KEY": SECRET_KEY,
        "CONGRESS_NOW": NOW.isoformat(),
    }
    with gunicorn(target, workers=workers, threads=8, environ=environ) as (port, master):
        load = Load(port)
        clients = [
            threading.Thread(target=_register_everybody, args=(load, number))
            for number in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        try:
            _kill_now_and_then(load, master, kills)
        finally:
            load.ended.set()
            for client in clients:
                client.join()
    return load


def _kill_now_and_then(load: Load, master: int, kills: int) -> None:
    """Kill a worker each time the clients got on, then wait until they get on again."""
    until = time.monotonic() + LOAD_SECONDS
    for _ in range(kills + 1):
        wanted = len(load.acknowledged) + ACKNOWLEDGED_BETWEEN_KILLS
        while len(load.acknowledged) < wanted:
            assert time.monotonic() < until, f"{load.kills} kills, {len(load.acknowledged)} seats"
            time.sleep(0.01)
        if load.kills < kills:
            load.kills += 1
            os.kill(children_of(master)[0], signal.SIGKILL)  # the oldest: it serves already


def _register_everybody(load: Load, client: int) -> None:
    for session in SESSIONS:
        for number in range(client, PEOPLE, CLIENTS):
            if load.ended.is_set():
                return
            _register(load, number, session)


def _register(load: Load, number: int, session: str) -> None:
    """Ask until the outcome is known: the same key each time, on a new connection."""
    pair = (f"a-n{number}", session)
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        kills = load.kills
        try:
            status, replayed, body = _put(load.port, number, session)
        except (OSError, http.client.HTTPException):
            load.asked_again[pair] += 1
            time.sleep(0.02)
            continue
        if status == 201:
            load.acknowledged[pair] = kills
            if replayed:
                load.replayed.add(pair)
            return
        if status != 503:
            load.unexpected.append(f"{pair}: {status} {body}")
            return
        load.asked_again[pair] += 1
        time.sleep(0.1)
    load.unexpected.append(f"{pair}: no answer in {PATIENCE_SECONDS} s")


def _put(port: int, number: int, session: str) -> tuple[int, bool, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(
            "PUT",
            f"/api/v1/events/psc-2025/sessions/{session}/seat",
            body=json.dumps({"waitlist": True}),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Bearer {_token(number)}",
                "Idempotency-Key": f"n{number}/{session}",
            },
        )
        answer = connection.getresponse()
        body = answer.read().decode()
        return answer.status, answer.headers.get("Idempotent-Replayed") == "true", body
    finally:
        connection.close()


def _seats(store: Store) -> dict[Pair, int]:
    """How often each pair was given a seat, by the audit; every one of them holds it now."""
    with store.reading() as db:
        held = {
            (row.attendee_id, row.session_id)
            for row in db.execute(select(SeatRow.attendee_id, SeatRow.session_id, SeatRow.state))
            if row.state in ("confirmed", "waitlisted")
        }
        told = Counter(
            tuple(subject.split("/"))
            for subject in db.execute(
                select(AuditRow.subject).where(
                    AuditRow.action.in_(["seat.confirmed", "seat.waitlisted"])
                )
            ).scalars()
        )
    assert held == set(told)
    return dict(told)


def _keys(store: Store) -> set[Pair]:
    with store.reading() as db:
        keys = db.execute(select(IdempotencyRow.key)).scalars().all()
    return {(f"a-{name}", session) for name, session in (key.split("/") for key in keys)}

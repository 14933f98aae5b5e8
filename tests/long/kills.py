"""kill -9 under load (E4, E5): what was acknowledged is there, once, and nothing stays stuck.

Killed in turn: a web process, the parent of all, all of them at once, the worker of the timetable, and
on PostgreSQL the database itself with every process of it. Clients register and unregister over HTTP
all the while and, whenever an answer is lost, ask again with the same key until they know.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import psycopg
from sqlalchemy import func, select

from congress.core.errors import BusyError
from congress.infra.audit import AuditRow
from congress.infra.database import Store
from congress.infra.idempotency import IdempotencyRow
from congress.mail.models import LetterRow
from congress.mail.service import queue_letter
from congress.seats.models import SeatRow
from tests.builders import NOW
from tests.ground import a_document, a_session, publish_document
from tests.long.figures import Figure, at_least, at_most, none_of
from tests.long.stage import Service, Stage, served, sign_people_in, staged
from tests.long.wire import Line, LostAnswerError, request_bytes, token_of
from tests.processes import children_of
from tests.races.invariants import find_broken
from tests.stores import open_store

EVENT = "psc-2025"
SESSIONS = [f"s{number}" for number in range(30)]
CLIENTS = 8
PEOPLE_EACH = 6
PATIENCE_SECONDS = 60.0
THINK_SECONDS = 0.02  # under load, and not at the limit: how fast it comes back is measured, too
READY_SECONDS, RECOVERED_SECONDS = 5.0, 3.0
WEB, PARENT, WORKER = "web process", "parent alone", "worker"
SERVICE, DATABASE = "whole service", "database"
Pair = tuple[str, str]  # person, session


@dataclass(frozen=True)
class Scale:
    """How often is killed, how often of those the database, and how long is waited at least."""

    kills: int = 200
    database_kills: int = 20
    pause_seconds: float = 0.5
    letters_a_kill: int = 3


@dataclass
class Load:
    """What the clients know. `settled[pair]`: how many calls on it were answered definitely."""

    port: int
    settled: Counter[Pair] = field(default_factory=Counter)
    held: dict[Pair, bool] = field(default_factory=dict)
    asked_again: int = 0
    unexpected: list[str] = field(default_factory=list)
    last_success_at: float = 0.0
    ended: threading.Event = field(default_factory=threading.Event)


@dataclass
class Kills:
    """How the service came back."""

    counts: Counter[str] = field(default_factory=Counter)
    ready_seconds: list[float] = field(default_factory=list)
    recovered_seconds: list[float] = field(default_factory=list)
    letters: int = 0


def measure(kind: str, scale: Scale | None = None) -> list[Figure]:
    """Kill until enough was killed, then look at what is there."""
    scale = scale or Scale()
    with staged(kind) as stage, open_store(stage.url) as store:
        return run(stage, store, scale)


def run(
    stage: Stage, store: Store, scale: Scale, *, service: Service | None = None
) -> list[Figure]:
    """Load, kill, and compare; `service`: another than `congress serve`, for a control."""
    fill(store)
    service = service or Service(stage, log=stage.folder / "serve.log")
    service.start()
    try:
        service.await_ready()
        load, kills = _kill_under_load(stage, store, service, scale)
    finally:
        service.stop()
    store.engine.dispose()  # our own connections, to a database that was killed
    lost_letters = _count_lost_letters(stage, store, kills)
    told = ", ".join(f"{number} × {what}" for what, number in sorted(kills.counts.items()))
    sys.stdout.write(f"# {stage.name}: {told}; {load.asked_again:,} asked again\n")
    return _figures(stage, store, load, kills, scale, lost_letters)


def fill(store: Store) -> None:
    """Thirty sessions one after the other with room for everybody, and people who are signed in."""
    sessions = [
        a_session(id=name, day=9 + n // 10, start=f"{8 + n % 10:02}:00", end=f"{9 + n % 10:02}:00",
                  capacity=1000)
        for n, name in enumerate(SESSIONS)
    ]  # fmt: skip
    publish_document(store, a_document(*sessions), now=NOW - timedelta(days=1))
    names = [name for client in range(CLIENTS) for name in _people(client)]
    with store.writing() as db:
        sign_people_in(db, names, event_id=EVENT)


def _people(client: int) -> list[str]:
    return [f"n{client}-{number}" for number in range(PEOPLE_EACH)]


def _kill_under_load(
    stage: Stage, store: Store, service: Service, scale: Scale
) -> tuple[Load, Kills]:
    load, kills = Load(service.port), Kills()
    clients = [
        threading.Thread(target=_come_and_go, args=(load, number)) for number in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    try:
        _await_progress(load, 0, time.monotonic())
        for number in range(scale.kills):
            _queue_letters(store, kills, scale.letters_a_kill)
            before = sum(load.settled.values())
            victim = _victim(stage, number, scale)
            _kill(stage, service, victim, load, kills)
            kills.counts[victim] += 1
            sys.stderr.write(
                f"{stage.name}: {number + 1} kills, {victim} {kills.ready_seconds[-1]:.1f} s\n"
            )
            _await_progress(load, before, time.monotonic() + scale.pause_seconds)
            if load.unexpected:
                break
    finally:
        load.ended.set()
        for client in clients:
            client.join()
    return load, kills


def _victim(stage: Stage, number: int, scale: Scale) -> str:
    """Choose in turn; the database as often as asked, spread evenly."""
    if stage.server is not None and scale.database_kills:
        every = max(1, scale.kills // scale.database_kills)
        if number % every == every - 1:
            return DATABASE
    return (WEB, PARENT, WEB, SERVICE, WORKER)[number % 5]


def _kill(stage: Stage, service: Service, victim: str, load: Load, kills: Kills) -> None:
    begun = time.monotonic()
    match victim:
        case "web process":
            processes = service.web_processes()
            if processes:
                os.kill(processes[0], signal.SIGKILL)  # the oldest: it serves already
        case "parent alone":
            service.kill()
            service.start()
        case "whole service":
            children = children_of(service.pid)
            service.kill()
            for child in children:
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            service.start()
        case "worker":
            worker = service.worker_process()
            if worker is not None:
                os.kill(worker, signal.SIGKILL)
        case "database":
            _restart_database(stage, load, kills)
            begun = time.monotonic()
    service.await_ready()
    kills.ready_seconds.append(time.monotonic() - begun)


def _restart_database(stage: Stage, load: Load, kills: Kills) -> None:
    """Kill every process of PostgreSQL, start it, and wait for the first success after it accepts."""
    assert stage.server is not None
    assert stage.server.cluster is not None
    stage.server.cluster.kill()
    stage.server.cluster.start()  # returns when it accepts
    accepts_at = time.monotonic()
    plain = stage.url.replace("+psycopg", "")
    psycopg.connect(plain).close()
    while load.last_success_at <= accepts_at:
        if time.monotonic() - accepts_at > PATIENCE_SECONDS:
            break
        time.sleep(0.01)
    kills.recovered_seconds.append(load.last_success_at - accepts_at)


def _await_progress(load: Load, before: int, until: float) -> None:
    """Wait until the clients got on since, and at least until a time."""
    patient_until = time.monotonic() + PATIENCE_SECONDS
    while sum(load.settled.values()) < before + CLIENTS or time.monotonic() < until:
        if time.monotonic() > patient_until or load.unexpected:
            return
        time.sleep(0.02)


def _come_and_go(load: Load, client: int) -> None:
    """Register and unregister, one pair after the other, until told to end."""
    line = Line(load.port, timeout=10.0)
    number = 0
    while not load.ended.is_set():
        for session in SESSIONS:
            for person in _people(client):
                if load.ended.is_set():
                    break
                number += 1
                time.sleep(THINK_SECONDS)
                _settle(load, line, (person, session), f"c{client}/{number}")
    line.close()


def _settle(load: Load, line: Line, pair: Pair, key: str) -> None:
    """Ask until the outcome is known: the same key each time."""
    person, session = pair
    drops = load.held.get(pair, False)
    method, wanted = ("DELETE", 204) if drops else ("PUT", 201)
    path = f"/api/v1/events/{EVENT}/sessions/{session}/seat"
    body = None if drops else {"waitlist": True}
    request = request_bytes(method, path, token=token_of(person), key=key, body=body)
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            reply = line.ask(request)
        except LostAnswerError:
            load.asked_again += 1
            time.sleep(0.02)
            continue
        if reply.status == wanted:
            load.held[pair] = not drops
            load.settled[pair] += 1
            load.last_success_at = time.monotonic()
            return
        if reply.status != 503 or not reply.header("Retry-After"):
            load.unexpected.append(f"{pair}: {reply.status} {reply.body[:200]!r}")
            return
        load.asked_again += 1
        time.sleep(0.1)
    load.unexpected.append(f"{pair}: stuck for {PATIENCE_SECONDS} s")


def _queue_letters(store: Store, kills: Kills, count: int) -> None:
    """Give the worker something to be killed at."""

    def queue(db: Any) -> None:  # noqa: ANN401 -- the open connection
        for number in range(kills.letters, kills.letters + count):
            queue_letter(
                db, person_id="p-n0-0", event_id=EVENT, kind="seat-promoted",
                facts={"session": "s0", "title": "Keynote", "starts_at": NOW.isoformat(),
                       "room": "Sunset", "released": None},
                now=NOW, dedupe_key=f"kills/{number}",
            )  # fmt: skip

    # On SQLite another process that writes may starve us for a while (decision 0023).
    for _ in range(5):
        with suppress(BusyError):
            store.unit_of_work(queue)
            kills.letters += count
            return


def _count_lost_letters(stage: Stage, store: Store, kills: Kills) -> int:
    """Serve on until every lease of a killed worker has ended; return what was still not sent."""

    def count(*states: str) -> int:
        with store.reading() as db:
            return (
                db.scalar(
                    select(func.count())
                    .select_from(LetterRow)
                    .where(LetterRow.dedupe_key.like("kills/%"), LetterRow.state.in_(states))
                )
                or 0
            )

    if not kills.letters:
        return 0
    with served(stage, now=NOW + timedelta(hours=2), log=stage.folder / "serve.log"):
        until = time.monotonic() + PATIENCE_SECONDS
        while count("queued", "leased") and time.monotonic() < until:
            time.sleep(0.2)
    return kills.letters - count("sent")


def _figures(
    stage: Stage, store: Store, load: Load, kills: Kills, scale: Scale, lost_letters: int
) -> list[Figure]:
    lost, doubled, keys = _compare(store, load)
    broken = find_broken(store)
    answered = sum(load.settled.values())
    name, first = stage.name, (load.unexpected or [""])[0]
    figures = [
        at_least(f"{name}: kill -9 under load", sum(kills.counts.values()), scale.kills),
        none_of(f"{name}: acknowledged writes lost", lost, answered),
        none_of(f"{name}: writes done twice, or unasked", doubled, answered),
        none_of(f"{name}: stuck keys, unexpected answers", len(load.unexpected), answered, detail=first),
        none_of(f"{name}: keys without their answer", abs(answered - keys), answered),
        none_of(f"{name}: broken invariants", len(broken), detail=str(broken)),
        none_of(f"{name}: letters lost with a killed worker", lost_letters, kills.letters),
        at_most(f"{name}: ready again, the slowest", round(max(kills.ready_seconds), 2),
                READY_SECONDS, " s"),
    ]  # fmt: skip
    if kills.recovered_seconds:
        slowest = round(max(kills.recovered_seconds), 2)
        figures += [
            at_least(f"{name}: of these, the database with every process",
                     kills.counts[DATABASE], scale.database_kills),
            at_most(f"{name}: first success after it accepts", slowest, RECOVERED_SECONDS, " s"),
        ]  # fmt: skip
    return figures


def _pair_of(subject: str) -> Pair:
    attendee, _, session = subject.partition("/")
    return attendee.removeprefix("a-"), session


def _compare(store: Store, load: Load) -> tuple[int, int, int]:
    """Return writes lost, writes too many, and keys kept: what is there against what was answered."""
    with store.reading() as db:
        told = Counter(
            _pair_of(subject)
            for subject in db.scalars(
                select(AuditRow.subject).where(AuditRow.action.like("seat.%"))
            )
        )
        held = {
            (row.attendee_id.removeprefix("a-"), row.session_id): row.state == "confirmed"
            for row in db.execute(select(SeatRow.attendee_id, SeatRow.session_id, SeatRow.state))
        }
        keys = db.scalar(select(func.count()).select_from(IdempotencyRow)) or 0
    pairs = told.keys() | load.settled.keys()
    lost = sum(max(0, load.settled[pair] - told[pair]) for pair in pairs)
    lost += sum(held.get(pair, False) != state for pair, state in load.held.items())
    doubled = sum(max(0, told[pair] - load.settled[pair]) for pair in pairs)
    return lost, doubled, keys

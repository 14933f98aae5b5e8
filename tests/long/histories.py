"""Histories of many operations, checked (E3): seats are linearizable, first come first served.

Client processes drive the service over HTTP, two phones for each person, on several congresses at a
time. When a round is over its audit is read, and every answer of it is held against that order.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from congress.infra.audit import AuditRow
from congress.infra.database import Store
from congress.infra.idempotency import IdempotencyRow
from congress.seats.models import SeatRow
from tests.builders import NOW
from tests.ground import a_document, a_session, publish_document
from tests.long.figures import Figure, at_least, none_of
from tests.long.history import READ, World, changes_of, ops_of
from tests.long.history_check import Verdict, check
from tests.long.stage import Stage, sign_people_in, staged
from tests.processes import gunicorn
from tests.races.invariants import find_broken
from tests.stores import open_store

SLOTS, TOGETHER = 3, 4  # so many times of day, with so many sessions at once
CAPACITY = 3
PROCESSES = 2
PEOPLE_PER_PAIR = 5
OPS_A_PHONE = 1500
SETTLE_SECONDS = 1.0  # after a round, until copies that nobody listens to have ended, too


@dataclass(frozen=True)
class Scale:
    """How much: congresses at a time, calls of each phone in a round, operations in all."""

    events: int = 4
    ops_a_phone: int = OPS_A_PHONE
    operations: int = 500_000
    seconds: float = 7200.0  # a machine that needs longer says how far it got


@dataclass
class Tally:
    """What all rounds of one database gave."""

    operations: int = 0
    reads: int = 0
    changes: int = 0
    checked: int = 0
    lost: int = 0
    busy: int = 0
    rounds: int = 0
    came_late: int = 0
    anomalies: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def world_of() -> World:
    """Return the sessions of every congress here: those of a slot take place together."""
    names = [_session_name(slot, place) for slot in range(SLOTS) for place in range(TOGETHER)]
    overlaps = {
        name: frozenset(other for other in names if other[:2] == name[:2] and other != name)
        for name in names
    }
    return World(dict.fromkeys(names, CAPACITY), overlaps)


def _session_name(slot: int, place: int) -> str:
    return f"s{slot}x{place}"


def measure(kind: str, scale: Scale | None = None) -> list[Figure]:
    """Run rounds until there were as many operations as asked for, and say what they gave."""
    scale = scale or Scale()
    begun = time.monotonic()
    with staged(kind, durable=False) as stage:
        tally = run_rounds(stage, scale)
    seconds = time.monotonic() - begun
    sys.stdout.write(
        f"# {stage.name}: {tally.rounds} rounds, {tally.reads:,} reads, {tally.changes:,} changes, "
        f"{tally.checked:,} claims checked, {tally.busy:,} asked to wait, "
        f"{tally.came_late} granted after a copy was refused, {seconds:.0f} s\n"
    )
    first = (tally.anomalies or [""])[0]
    name = stage.name
    return [
        at_least(f"{name}: operations in checked histories", tally.operations, scale.operations),
        none_of(f"{name}: anomalies", len(tally.anomalies), tally.checked, detail=first),
        none_of(f"{name}: answers that no call may give", len(tally.faults),
                detail=(tally.faults or [""])[0]),
        at_least(f"{name}: lost answers asked for again, resolved", tally.lost,
                 max(1, scale.operations // 400)),
    ]  # fmt: skip


def run_rounds(stage: Stage, scale: Scale, *, target: str = "wsgi:app") -> Tally:
    """Run rounds on a stage; each is checked in a process of its own while the next one runs."""
    tally = Tally()
    environ = {k: v for k, v in stage.environ().items() if k.startswith("CONGRESS_")}
    with (
        open_store(stage.url) as store,
        gunicorn(target, workers=stage.workers, threads=8, environ=environ) as (port, _),
        ProcessPoolExecutor(1) as pool,
    ):
        waiting: list[Future[Verdict]] = []
        until = time.monotonic() + scale.seconds
        while tally.operations < scale.operations and not tally.faults:
            if time.monotonic() > until:
                break
            events = [f"h{tally.rounds}-{number}" for number in range(scale.events)]
            for event_id in events:
                _open(store, event_id)
            results = _run_clients(port, events, scale.ops_a_phone, tally.rounds)
            time.sleep(SETTLE_SECONDS)
            kept = _kept_under_lost_keys(store, results)
            for event_id in events:
                ops = _gather(results, event_id, tally)
                for op in ops:
                    op["kept_status"], op["kept_state"] = kept.get(op.get("key", ""), (0, ""))
                waiting.append(pool.submit(_check_event, ops, _audit_of(store, event_id)))
                tally.anomalies += _compare_with_seats(store, event_id)
            tally.rounds += 1
            sys.stderr.write(f"{stage.name}: {tally.operations:,} operations\n")
            while len(waiting) > 2 * scale.events:
                _add(tally, waiting.pop(0).result())
        for one in waiting:
            _add(tally, one.result())
        tally.anomalies += [f"{name} {row}" for name, row in find_broken(store).items()]
    return tally


def _open(store: Store, event_id: str) -> None:
    """Publish a congress of its own, and sign its people in."""
    sessions = [
        a_session(
            id=_session_name(slot, place), room=f"r{place + 1}", day=9 + slot, capacity=CAPACITY
        )
        for slot in range(SLOTS)
        for place in range(TOGETHER)
    ]
    publish_document(store, a_document(*sessions, event_id=event_id), now=NOW - timedelta(days=1))
    with store.writing() as db:
        sign_people_in(db, [name for pair in _pairs(event_id) for name in pair], event_id=event_id)


def _pairs(event_id: str) -> Iterator[list[str]]:
    for pair in range(PROCESSES):
        yield [f"{event_id}-{pair}-{number}" for number in range(PEOPLE_PER_PAIR)]


def _run_clients(
    port: int, events: Sequence[str], count: int, round_number: int
) -> list[dict[str, Any]]:
    """Run the client processes: each has two phones a congress, for the same people."""
    names = list(world_of().capacity)
    running = []
    for process in range(PROCESSES):
        phones = [
            {
                "event_id": event_id, "name": f"{event_id}/{process}/{half}", "count": count,
                "people": list(_pairs(event_id))[process], "sessions": names[half::2],
                "seed": (round_number * 100 + place) * 10 + process * 2 + half,
            }
            for place, event_id in enumerate(events)
            for half in (0, 1)
        ]  # fmt: skip
        client = subprocess.Popen(
            [sys.executable, "-m", "tests.long.history_client"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert client.stdin is not None
        client.stdin.write(json.dumps({"port": port, "phones": phones}).encode())
        client.stdin.close()
        running.append(client)
    results: list[dict[str, Any]] = []
    for client in running:
        with client:
            assert client.stdout is not None
            results += json.loads(client.stdout.read())
    return results


def _gather(results: Sequence[dict[str, Any]], event_id: str, tally: Tally) -> list[dict[str, Any]]:
    ops: list[dict[str, Any]] = []
    for one in results:
        if one["event_id"] == event_id:
            ops += one["ops"]
            tally.faults += one["faults"]
            tally.lost += one["lost"]
            tally.busy += one["busy"]
    tally.operations += len(ops)
    tally.reads += sum(op["kind"] == READ for op in ops)
    return ops


def _kept_under_lost_keys(
    store: Store, results: Sequence[dict[str, Any]]
) -> dict[str, tuple[int, str]]:
    """Return (status, state) by key of what is kept for calls that were lost and then refused."""
    lost = [
        op["key"] for one in results for op in one["ops"]
        if op.get("was_lost") and op["status"] == 409 and op.get("key")
    ]  # fmt: skip
    with store.reading() as db:
        rows = db.execute(
            select(IdempotencyRow.key, IdempotencyRow.status, IdempotencyRow.body).where(
                IdempotencyRow.key.in_(lost)
            )
        ).all()
    return {row.key: (row.status, json.loads(row.body).get("state", "")) for row in rows}


def _audit_of(store: Store, event_id: str) -> list[tuple[str, str, str, dict[str, object]]]:
    with store.reading() as db:
        rows = db.execute(
            select(AuditRow.actor, AuditRow.action, AuditRow.subject, AuditRow.facts)
            .where(AuditRow.event_id == event_id, AuditRow.action.like("seat.%"))
            .order_by(AuditRow.id)
        ).all()
    return [tuple(row) for row in rows]


@dataclass(frozen=True)
class _Row:
    actor: str
    action: str
    subject: str
    facts: dict[str, object]


def _check_event(
    ops: Sequence[dict[str, Any]], audit: Sequence[tuple[str, str, str, dict[str, object]]]
) -> Verdict:
    return check(ops_of(ops), changes_of(_Row(*row) for row in audit), world_of())


def _compare_with_seats(store: Store, event_id: str) -> list[str]:
    """Return where the seats there are now are not those the audit leaves."""
    told: dict[str, str] = {}
    for _, action, subject, _ in _audit_of(store, event_id):
        told[subject] = action.removeprefix("seat.")
    with store.reading() as db:
        rows = db.execute(
            select(SeatRow.attendee_id, SeatRow.session_id, SeatRow.state).where(
                SeatRow.event_id == event_id
            )
        ).all()
    there = {f"{row.attendee_id}/{row.session_id}": row.state for row in rows}
    return [
        f"{subject}: {told.get(subject)} in the audit, {there.get(subject)} in the seats"
        for subject in told.keys() | there.keys()
        if told.get(subject) != there.get(subject)
    ]


def _add(tally: Tally, verdict: Verdict) -> None:
    tally.anomalies += verdict.anomalies
    for anomaly in verdict.anomalies:
        sys.stderr.write(f"ANOMALY {anomaly}\n")
    tally.changes += verdict.changes
    tally.checked += verdict.checked
    tally.came_late += verdict.came_late

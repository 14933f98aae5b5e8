"""Forty devices are back on the network at once, and people register meanwhile (E13), over HTTP.

Each batch is told three times by forty clients, in any order, by clocks that are off; some of them are
killed while they upload: the connection ends before the answer, or in the middle of the body.
"""

from __future__ import annotations

import random
import socket
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from multiprocessing import get_context
from queue import Empty, SimpleQueue

from sqlalchemy import insert

from congress.core.clock import rfc3339
from congress.core.ids import digest
from congress.core.principal import Duty
from congress.infra.database import Store
from congress.people.models import StationRow
from congress.people.service.stations import TOKEN_START
from tests.checkin.backlog import LATER, Batch, Kept, Scale, kept, plan, seat_people
from tests.checkin.world import EVENT, the_agenda
from tests.ground import publish_document
from tests.long.figures import Figure, at_least, at_most, none_of
from tests.long.registering import (
    PATIENCE_SECONDS,
    QUIET_SECONDS,
    ask,
    calls,
    names,
    open_sessions,
    p99,
    registering,
)
from tests.long.stage import Stage, served, sign_people_in, staged
from tests.long.wire import Line, request_bytes
from tests.stores import open_store

WHOLE = Scale(devices=40, scans=2_500, people=2_000, batch=500)
MOST_SECONDS, MOST_SLOWER = 120, 2.0
KILLED_EACH = 5  # every fifth telling ends before its answer, and is told again
OK = 200


@dataclass
class Phones:
    """What phones were answered, how often one was killed, and how long all of it took."""

    seconds: float = 0.0
    killed: int = 0
    answers: Counter[str] = field(default_factory=Counter)


@dataclass
class Told:
    """How it went. `quiet`, `waits`: seconds of each Register until its definite answer, without the
    phones and beside them.
    """

    phones: Phones = field(default_factory=Phones)
    quiet: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)


def measure(kind: str, scale: Scale = WHOLE) -> list[Figure]:
    """Run it on a database of one kind."""
    with staged(kind) as stage, open_store(stage.url) as store:
        told = run(stage, store, scale)
        return figures(stage, kept(store), told, scale)


def run(stage: Stage, store: Store, scale: Scale, quiet_seconds: float = QUIET_SECONDS) -> Told:
    """Fill the congress, register in peace, and then while all devices tell."""
    fill(store, scale)
    told = Told()
    with served(stage, now=LATER) as service:
        waiting = calls()
        with registering(service, waiting, told.quiet):
            time.sleep(quiet_seconds)
        # In a process of their own: who registers must not wait for forty threads of ours.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as phones:
            phones.submit(_switch_on, [as_request(batch) for batch in plan(scale)]).result()
            with registering(service, waiting, told.waits):
                told.phones = phones.submit(_tell_everything, service.port, scale.devices).result()
    return told


_waiting: SimpleQueue[bytes] = SimpleQueue()  # what the phones have to tell, in their process


def _switch_on(requests: Sequence[bytes]) -> None:
    for request in requests:
        _waiting.put(request)


def fill(store: Store, scale: Scale) -> None:
    """Publish sessions to be scanned at and to register for, and set the devices up."""
    agenda = the_agenda()
    publish_document(store, replace(agenda, sessions=(*agenda.sessions, *open_sessions())))
    seat_people(store, scale)
    with store.writing() as db:
        sign_people_in(db, names(), event_id=EVENT, now=LATER)
        db.execute(insert(StationRow), [_station(n) for n in range(scale.devices)])


def _station(number: int) -> dict[str, object]:
    return {
        "id": f"s-{number}", "event_id": EVENT, "name": f"Phone {number}", "duty": Duty.DOORS.value,
        "place": "", "code_hash": f"code-{number}", "code_until": LATER,
        "token_hash": digest(_token(f"s-{number}")), "asked_by": "p-x", "asked_at": LATER,
        "enrolled_at": LATER, "seen_at": LATER, "expires_at": LATER + timedelta(days=30),
        "ended_at": None, "ended_by": None,
    }  # fmt: skip


def _token(station: str) -> str:
    return f"{TOKEN_START}{station}"


def as_request(batch: Batch) -> bytes:
    """Return what a device sends."""
    scans = [
        {"id": one.id, "seq": one.seq, "code_hash": one.held.code_hash, "door": one.door,
         "direction": one.direction.value, "at": rfc3339(one.at), "offset": one.offset_ms,
         "admitted": one.admitted, "reason": one.reason}
        for one in batch.scans
    ]  # fmt: skip
    body = {"device_now": rfc3339(batch.device_now), "scans": scans}
    path = f"/api/v1/events/{EVENT}/scans"
    return request_bytes("POST", path, token=_token(batch.actor.device_id), body=body)


def _tell_everything(port: int, devices: int) -> Phones:
    begun = time.monotonic()
    with ThreadPoolExecutor(devices) as pool:
        each = list(pool.map(lambda number: _tell(port, number), range(devices)))
    answers = sum((one.answers for one in each), Counter[str]())
    return Phones(time.monotonic() - begun, sum(one.killed for one in each), answers)


def _tell(port: int, number: int) -> Phones:
    dice, told = random.Random(number), Phones()
    with closing(Line(port, timeout=PATIENCE_SECONDS)) as line, suppress(Empty):
        while True:
            request = _waiting.get_nowait()
            if dice.randrange(KILLED_EACH) == 0:
                _be_killed(port, request, dice)
                told.killed += 1
            reply = ask(line, request, dice)
            if reply.status != OK:
                raise AssertionError(reply.body.decode())
            told.answers.update(one["stored"] for one in reply.json()["scans"])
    return told


def _be_killed(port: int, request: bytes, dice: random.Random) -> None:
    """Send a part of it, or all of it, and end before the answer."""
    sent = request[: dice.randrange(len(request))] if dice.random() < 0.5 else request
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 30) as link:
        link.sendall(sent)


def figures(stage: Stage, found: Kept, told: Told, scale: Scale) -> list[Figure]:
    """Hold what was told against what is there."""
    name, every = stage.name, scale.all_scans
    doubles = told.phones.answers["stored"] + told.phones.answers["duplicate"] - every
    quiet, busy = p99(told.quiet), p99(told.waits)
    return [
        at_least(f"{name}: scans stored over HTTP, each once", found.rows, every),
        none_of(f"{name}: scans stored twice", found.rows - every),
        none_of(f"{name}: tellings without an answer of each", 2 * every - doubles),
        none_of(f"{name}: unknown badges lost", scale.unknown - found.unknown),
        at_least(f"{name}: devices killed while they told", told.phones.killed, 1),
        at_most(
            f"{name}: seconds over HTTP, Register meanwhile", told.phones.seconds, MOST_SECONDS
        ),
        at_most(f"{name}: Register's p99 meanwhile, of without", busy / quiet, MOST_SLOWER, " ×"),
    ]

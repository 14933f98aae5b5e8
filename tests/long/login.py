"""What a failed sign-in gives away (T1): nothing in its bytes, and nothing in its time.

Four kinds of misses, 2,000 of each in turn on one connection to a quiet server. The limits are kept out
of it by making the failures look ten minutes older now and then, as a patient attacker would.
"""

from __future__ import annotations

import random
import sys
import time
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, update

from congress.attendees.models import AttendeeRow
from congress.infra.database import Store
from congress.people.models import SignInMissRow
from tests.builders import NOW
from tests.ground import a_document, a_session, publish_document
from tests.long.figures import Figure, at_least, at_most
from tests.long.stage import Service, Stage, served, sign_people_in, staged
from tests.long.timing import worst_pair
from tests.long.wire import Line, Reply, request_bytes
from tests.stores import open_store

EVENT = "psc-2025"
MOST_AUC = 0.55
FORGET_EVERY = 200  # below what one source and the whole event may miss
WRONG_NAME, UNKNOWN, CANCELLED = "wrong name", "unknown address", "cancelled registration"
KINDS = (WRONG_NAME, UNKNOWN, CANCELLED)
CHANGES = frozenset(
    {b"date", b"x-request-id"}
)  # headers that may differ from one answer to the next


@dataclass(frozen=True)
class Scale:
    """How many tries of each kind, and how many go first and are thrown away."""

    tries: int = 2_000
    warm: int = 400


def measure(kind: str, scale: Scale | None = None) -> list[Figure]:
    """Time the misses on one database."""
    scale = scale or Scale()
    with staged(kind) as stage, open_store(stage.url) as store:
        tries = fill(store, scale)
        with served(stage) as service:
            return run(stage, store, service, tries, scale)


def fill(store: Store, scale: Scale) -> list[tuple[str, bytes]]:
    """Fill a congress; return the tries in the order of their times: (kind, request).

    Every try has an address of its own, all of one form and length: nothing else tells kinds apart.
    """
    publish_document(store, a_document(a_session()), now=NOW - timedelta(days=1))
    count = scale.tries + -(-scale.warm // len(KINDS))
    numbers = list(range(count * len(KINDS)))
    random.Random(1).shuffle(numbers)
    names = [f"u{number:06}" for number in numbers]
    kinds = {name: KINDS[place % len(KINDS)] for place, name in enumerate(names)}
    with store.writing() as db:
        known = [name for name in names if kinds[name] != UNKNOWN]
        for start in range(0, len(known), 1000):
            sign_people_in(db, known[start : start + 1000], event_id=EVENT)
        cancelled = [f"a-{name}" for name in known if kinds[name] == CANCELLED]
        for start in range(0, len(cancelled), 1000):
            db.execute(
                update(AttendeeRow)
                .where(AttendeeRow.id.in_(cancelled[start : start + 1000]))
                .values(status="cancelled")
            )
    tries = [(kinds[name], _try(name, kinds[name])) for name in names]
    random.Random(2).shuffle(tries)
    return tries


def _try(name: str, kind: str) -> bytes:
    last_name = "Test" if kind == UNKNOWN else "Nope"
    body = {"email": f"{name}@example.org", "last_name": last_name}
    return request_bytes("POST", "/api/v1/sign-in", body=body)


def run(
    stage: Stage, store: Store, service: Service, tries: list[tuple[str, bytes]], scale: Scale
) -> list[Figure]:
    """Time every try, and say whether the kinds can be told apart."""
    times: dict[str, list[float]] = {kind: [] for kind in KINDS}
    answers: set[tuple[int, bytes, tuple[bytes, ...]]] = set()
    line = Line(service.port)
    for number, (kind, request) in enumerate(tries):
        if number % FORGET_EVERY == 0:
            _let_time_pass(store)
        begun = time.perf_counter()
        reply = line.ask(request)
        took = time.perf_counter() - begun
        answers.add(_bytes_of(reply))
        if number >= scale.warm:
            times[kind].append(took)
    line.close()
    threshold, histogram, pair = worst_pair(times)
    middle = {kind: round(sorted(took)[len(took) // 2] * 1000, 2) for kind, took in times.items()}
    sys.stdout.write(f"# {stage.name}: median ms {middle}; told apart best: {pair}\n")
    name = stage.name
    return [
        at_least(f"{name}: timed misses of {len(KINDS)} kinds", sum(map(len, times.values())),
                 scale.tries * len(KINDS)),
        at_most(f"{name}: different answers, byte for byte", len(answers), 1),
        at_most(f"{name}: AUC of the best limit on the time", round(threshold, 3), MOST_AUC),
        at_most(f"{name}: AUC of a histogram, cross-validated", round(histogram, 3), MOST_AUC),
    ]  # fmt: skip


def _let_time_pass(store: Store) -> None:
    """Take the failures out of the windows of ten minutes and of a day."""
    with store.writing() as db:
        db.execute(delete(SignInMissRow))


def _bytes_of(reply: Reply) -> tuple[int, bytes, tuple[bytes, ...]]:
    lines = reply.head.split(b"\r\n")
    headers = sorted(one for one in lines if one.partition(b":")[0].lower() not in CHANGES)
    return reply.status, reply.body, tuple(headers)

"""Registers, drops, swaps and publishes in flight together: order kept, nothing doubled, no deadlock."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from congress.agenda.rules.document import Document
from congress.core.errors import BusyError, DomainError
from congress.core.principal import Principal
from congress.infra.audit import AuditRow
from congress.infra.database import Store
from congress.seats.service.dropping import drop_seat
from congress.seats.service.taking import Wish, take_seat
from tests.builders import NOW
from tests.ground import a_document, a_session, an_attendee, publish_document
from tests.races.crowd import all_at_once
from tests.races.invariants import find_broken, promotions
from tests.stores import open_store

EVENT = "psc-2025"
THREADS = 16
SECONDS = 5.0
SESSIONS = ("b1", "b2", "b3")


@pytest.fixture
def wide_store(database_url: str) -> Iterator[Store]:
    """A store with a connection for each client."""
    with open_store(database_url, threads=THREADS) as opened:
        yield opened


def _document(capacity: int) -> Document:
    return a_document(
        *(
            a_session(id=name, room=f"r{n + 1}", start=f"{9 + n:02}:00", end=f"{10 + n}:00",
                      capacity=capacity)
            for n, name in enumerate(SESSIONS)
        )
    )  # fmt: skip


def test_a_crowd_of_everything_keeps_every_invariant(wide_store: Store) -> None:
    publish_document(wide_store, _document(3))
    with wide_store.writing() as db:
        people = [an_attendee(db, name=f"n{number}") for number in range(24)]
    until = time.monotonic() + SECONDS
    outcomes = all_at_once(
        [_wanderer(wide_store, people, number, until) for number in range(THREADS - 1)]
        + [_publisher(wide_store, until)]
    )
    totals: Counter[str] = Counter()
    for outcome in outcomes:
        assert not isinstance(outcome, DomainError), outcome
        totals += outcome
    assert totals["busy/retry"] == 0, totals
    assert totals["confirmed"] > 5
    assert totals["dropped"] > 5
    assert find_broken(wide_store) == {}
    for session in SESSIONS:
        _assert_first_come_first_served(wide_store, session)


def _wanderer(
    store: Store, people: list[Principal], seed: int, until: float
) -> Callable[[], Counter[str]]:
    def wander() -> Counter[str]:
        dice = random.Random(seed)
        seen: Counter[str] = Counter()
        while time.monotonic() < until:
            actor, session = dice.choice(people), dice.choice(SESSIONS)
            try:
                seen[store.unit_of_work(lambda db: _act(db, store, dice, actor, session))] += 1  # noqa: B023 -- run at once
            except BusyError:
                seen["busy/retry"] += 1
            except DomainError as refused:
                seen[refused.code] += 1
        return seen

    return wander


def _act(db: object, store: Store, dice: random.Random, actor: Principal, session: str) -> str:
    here = {"db": db, "store": store, "actor": actor, "now": NOW, "event_id": EVENT}
    if dice.random() < 0.4:
        return "dropped" if drop_seat(session_id=session, **here) else "nothing"
    gives_up = dice.choice([None, None, *(other for other in SESSIONS if other != session)])
    return take_seat(wish=Wish(session, may_wait=True, gives_up=gives_up), **here).state


def _publisher(store: Store, until: float) -> Callable[[], Counter[str]]:
    def publish() -> Counter[str]:
        number = 0
        while time.monotonic() < until:
            number += 1
            publish_document(
                store,
                _document(2 + number % 3),
                now=NOW + timedelta(seconds=number),
            )
            time.sleep(0.1)
        return Counter(published=number)

    return publish


def _assert_first_come_first_served(store: Store, session: str) -> None:
    """Replay the audit: whoever was promoted held the lowest turn among those waiting (I3).

    Nobody here can be passed over: the sessions do not overlap and everybody is eligible.
    """
    with store.reading() as db:
        rows = db.execute(
            select(AuditRow.id, AuditRow.action, AuditRow.subject, AuditRow.facts)
            .where(AuditRow.action.like("seat.%"))
            .order_by(AuditRow.id)
        ).all()
    promoted = dict(promotions(store, session))
    line: dict[str, int] = {}
    for row in rows:
        attendee, _, where = row.subject.partition("/")
        if where != session:
            continue
        if row.id in promoted:
            assert min(line, key=lambda one: line[one]) == attendee
        if row.action == "seat.waitlisted":
            line[attendee] = row.facts["turn"]
        else:
            line.pop(attendee, None)

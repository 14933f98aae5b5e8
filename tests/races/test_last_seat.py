"""The last seat, and two sessions at once, under many clients (R7, R14, R16; I1, I2, E2).

Each race has its control: with the guard taken away and a pause between look and write, the same
race must go wrong.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from congress.attendees.queries import get_attendee
from congress.attendees.service import LockedAttendee
from congress.core.errors import DomainError
from congress.core.principal import Principal
from congress.infra.database import Store
from congress.seats import queries
from congress.seats.models import SeatCountRow
from congress.seats.rules import SeatKey, SeatState
from congress.seats.service import seating, statements, taking
from tests.builders import NOW
from tests.ground import a_document, a_session, an_attendee, publish_document
from tests.races.crowd import all_at_once
from tests.races.invariants import find_broken
from tests.races.transactions import without_transactions
from tests.stores import open_store

CLIENTS = 32
EVENT = "psc-2025"


@pytest.fixture
def wide_store(database_url: str) -> Iterator[Store]:
    """A store with a connection for each client."""
    with open_store(database_url, threads=CLIENTS) as opened:
        yield opened


def _register(store: Store, actor: Principal, session_id: str) -> Callable[[], str]:
    def work() -> str:
        return store.unit_of_work(
            lambda db: (
                taking.take_seat(
                    db=db,
                    store=store,
                    actor=actor,
                    now=NOW,
                    event_id=EVENT,
                    wish=taking.Wish(session_id),
                ).state
            )
        )

    return work


def _people(store: Store, count: int) -> list[Principal]:
    with store.writing() as db:
        return [an_attendee(db, name=f"n{number}") for number in range(count)]


def _race_for_the_last_seats(store: Store) -> Counter[str]:
    publish_document(store, a_document(a_session(capacity=3)))
    results = all_at_once([_register(store, actor, "b1") for actor in _people(store, CLIENTS)])
    return Counter(result.code if isinstance(result, DomainError) else result for result in results)


def test_seats_by_hand_beside_a_rush_are_all_given_and_nobody_else_sits_above(
    wide_store: Store,
) -> None:
    """I1: staff seat four above the capacity while everybody else races for three seats."""
    publish_document(wide_store, a_document(a_session(capacity=3)))
    people = _people(wide_store, CLIENTS)
    given, others = people[:4], people[4:]

    def give(person: Principal) -> Callable[[], str]:
        return lambda: wide_store.unit_of_work(
            lambda db: (
                seating.give_seat(
                    db=db,
                    store=wide_store,
                    actor=Principal(person_id="p-staff"),
                    now=NOW,
                    event_id=EVENT,
                    given=seating.Given(person.person_id, "b1", "a test", is_over=True),
                ).state
            )
        )

    work = [give(one) for one in given] + [_register(wide_store, one, "b1") for one in others]
    results = all_at_once(work)
    assert results[:4] == [SeatState.CONFIRMED] * 4
    rest = Counter(one.code if isinstance(one, DomainError) else one for one in results[4:])
    assert rest[SeatState.CONFIRMED] <= 3
    assert rest[SeatState.CONFIRMED] + rest["seats/full"] == len(others)
    with wide_store.reading() as db:
        row = db.execute(select(SeatCountRow)).one()
    assert row.taken == row.ceiling == 4 + rest[SeatState.CONFIRMED]
    assert find_broken(wide_store) == {}


def test_the_last_seat_goes_to_exactly_one(wide_store: Store) -> None:
    assert _race_for_the_last_seats(wide_store) == {
        SeatState.CONFIRMED: 3,
        "seats/full": CLIENTS - 3,
    }
    assert find_broken(wide_store) == {}


def test_control_without_the_check_seats_are_oversold(
    wide_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = statements.take_place

    def unchecked(db: Connection, seat: SeatKey) -> None:
        time.sleep(0.05)  # the look was `find_seat_row`, before everybody wrote
        db.execute(
            update(SeatCountRow)
            .where(
                SeatCountRow.event_id == seat.event_id,
                SeatCountRow.session_id == seat.session_id,
            )
            .values(ceiling=1000)
        )
        real(db, seat)

    monkeypatch.setattr(statements, "take_place", unchecked)
    with without_transactions(wide_store):
        assert _race_for_the_last_seats(wide_store)[SeatState.CONFIRMED] > 3


def _race_for_overlapping_sessions(store: Store) -> list[str]:
    sessions = [a_session(id=f"b{n}", room=f"r{n}", capacity=50) for n in range(1, 5)]
    publish_document(store, a_document(*sessions))
    actor = _people(store, 1)[0]
    results = all_at_once([_register(store, actor, session.id) for session in sessions])
    return sorted(result.code if isinstance(result, DomainError) else result for result in results)


def test_parallel_registers_never_overlap(wide_store: Store) -> None:
    outcome = _race_for_overlapping_sessions(wide_store)
    assert outcome == [SeatState.CONFIRMED, "seats/overlap", "seats/overlap", "seats/overlap"]
    assert find_broken(wide_store) == {}


def test_control_without_the_attendee_lock_one_person_sits_twice(
    wide_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = threading.Barrier(4)
    real = queries.find_seat_row

    def look_and_wait(db: Connection, *where: Any, **more: Any) -> Any:  # noqa: ANN401 -- as find_seat_row
        row = real(db, *where, **more)
        looked.wait(timeout=10)
        return row

    def only_look(db: Connection, *, event_id: str, person_id: str) -> LockedAttendee:
        seen = get_attendee(db, event_id, person_id)
        return LockedAttendee(
            seen.id, event_id, person_id, seen.registration_type, seen.status, (), ""
        )

    monkeypatch.setattr(taking, "lock_attendee", only_look)
    monkeypatch.setattr(queries, "find_seat_row", look_and_wait)
    with without_transactions(wide_store):
        outcome = _race_for_overlapping_sessions(wide_store)
    assert outcome.count(SeatState.CONFIRMED) > 1
    assert "I2" in find_broken(wide_store)

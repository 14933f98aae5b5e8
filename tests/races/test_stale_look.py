"""A seat that becomes free while a Register waits for its lock: nobody is refused beside it (I3)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from congress.core.errors import DomainError
from congress.infra.database import Store
from congress.infra.locks import EXCLUSIVE, SHARED, take_seat_lock
from congress.seats import queries
from congress.seats.rules import SeatState
from congress.seats.service.dropping import drop_seat
from congress.seats.service.taking import Wish, take_seat
from tests.builders import NOW
from tests.ground import a_document, a_session, an_attendee, publish_document
from tests.races.invariants import find_broken

EVENT = "psc-2025"


def _register(store: Store, actor: object, session: str, *, waitlist: bool = False) -> str:
    here = {"store": store, "actor": actor, "now": NOW, "event_id": EVENT}
    wish = Wish(session, may_wait=waitlist)
    return store.unit_of_work(lambda db: take_seat(db=db, wish=wish, **here).state)


@pytest.fixture
def passed_over(postgres_store: Store) -> Iterator[Store]:
    """A free seat in `s`, for which Wim waits, who sits elsewhere at that time; and Xenia."""
    store = postgres_store
    other = a_session(id="other", room="r2")
    publish_document(store, a_document(a_session(id="s", capacity=1), other))
    with store.writing() as db:
        people = [an_attendee(db, name=name) for name in ("yves", "wim", "xenia")]
    yves, wim, _ = people
    assert _register(store, yves, "s") == SeatState.CONFIRMED
    assert _register(store, wim, "other") == SeatState.CONFIRMED
    assert _register(store, wim, "s", waitlist=True) == SeatState.WAITLISTED
    store.unit_of_work(
        lambda db: drop_seat(
            db=db, store=store, actor=yves, now=NOW, event_id=EVENT, session_id="s"
        )
    )
    yield store
    assert find_broken(store) == {}


def _xenia() -> object:
    return type("Xenia", (), {"person_id": "p-xenia", "name": "p-xenia"})()


def test_a_look_that_was_too_early_is_taken_again(
    passed_over: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first look saw no free seat, as it would have before Yves unregistered."""
    real = queries.lock_by_waiting
    modes: list[str] = []

    def early(db: Connection, event_id: str, session_id: str) -> bool | None:
        modes.append(SHARED if not modes else EXCLUSIVE)
        if modes == [SHARED]:
            take_seat_lock(db, event_id, SHARED)
            return False
        return real(db, event_id, session_id)

    monkeypatch.setattr(queries, "lock_by_waiting", early)
    assert _register(passed_over, _xenia(), "s") == SeatState.CONFIRMED
    assert modes == [SHARED, EXCLUSIVE]


def test_control_a_look_that_is_always_too_early_gives_no_seat(
    passed_over: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "lock_by_waiting", lambda *_: False)
    with pytest.raises(DomainError):
        _register(passed_over, _xenia(), "s")


def test_where_every_seat_is_taken_nobody_queues_for_the_lock(postgres_store: Store) -> None:
    """Full with a waitlist: a Register goes on while another one has not ended yet."""
    store = postgres_store
    publish_document(store, a_document(a_session(id="s", capacity=1)))
    with store.writing() as db:
        people = [an_attendee(db, name=f"n{number}") for number in range(3)]
    assert _register(store, people[0], "s") == SeatState.CONFIRMED
    assert _register(store, people[1], "s", waitlist=True) == SeatState.WAITLISTED
    with store.writing() as other:
        take_seat_lock(other, EVENT, SHARED)
        assert _register(store, people[2], "s", waitlist=True) == SeatState.WAITLISTED

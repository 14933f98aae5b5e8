"""Presses at the standby line at once, and beside everything else that seats do (I1, I2, I3, C 9).

With controls: presses that take no turns seat the same people twice, and one that does not keep
registering out leaves somebody with two seats at one time.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from congress.checkin import queries
from congress.checkin.rules.verdict import Direction
from congress.checkin.service import standby
from congress.checkin.service.scans import tell_scans
from congress.checkin.service.standby import Press, Released, release_seats
from congress.core.errors import BusyError, DomainError
from congress.core.principal import Level, Principal
from congress.infra.database import Store
from congress.seats import queries as seats
from congress.seats.models import SeatCountRow, SeatRow
from congress.seats.service.dropping import drop_seat
from congress.seats.service.taking import Wish, take_seat
from tests.checkin.world import (
    DANA,
    EVENT,
    POSTED,
    STATION,
    a_scan,
    a_shift,
    open_doors,
    pacific,
    somebody,
    tell,
)
from tests.races.crowd import all_at_once, all_looking_first
from tests.races.invariants import find_broken
from tests.stores import open_store

OPEN = pacific("09:55")
HOLDERS = tuple(f"h{number}" for number in range(6))
LINE = tuple(f"w{number}" for number in range(6))
WORKERS = 12


@pytest.fixture
def wide_store(database_url: str) -> Iterator[Store]:
    with open_store(database_url, threads=WORKERS + 1) as opened:
        yield opened


def fill(store: Store, *, capacity: int = len(HOLDERS), posted: int | None = None) -> None:
    """Six have a seat in b1 and have not come; six stand in line."""
    open_doors(store, HOLDERS, posted=posted)
    with store.writing() as db:
        for name in LINE:
            somebody(db, name)
        db.execute(
            update(SeatCountRow)
            .where(SeatCountRow.session_id == "b1")
            .values(capacity=capacity, ceiling=capacity)
        )
    waiting = [a_scan(name, number=900, direction=Direction.WAITING) for name in LINE]
    tell(store, *waiting)


def again(work: Callable[[], Any]) -> Callable[[], Any]:
    """Do it as a client does: again while the database is busy."""

    def run() -> Any:  # noqa: ANN401 -- what the work gives
        for _ in range(50):
            try:
                return work()
            except BusyError:
                continue
        raise BusyError

    return run


def pressing(store: Store, most: int = 500) -> Callable[[], Released]:
    return again(
        lambda: store.unit_of_work(
            lambda db: release_seats(a_shift(db, store, actor=DANA, now=OPEN), Press("b1", most))
        )
    )


def person(name: str) -> Principal:
    return Principal(Level.IDENTIFIED, f"p-{name}", f"d-{name}")


def registering(store: Store, name: str, session: str, **facts: Any) -> Callable[[], str]:  # noqa: ANN401 -- fields of Wish
    return again(
        lambda: store.unit_of_work(
            lambda db: (
                take_seat(
                    db=db, store=store, actor=person(name), now=OPEN, event_id=EVENT,
                    wish=Wish(session, **facts),
                ).state
            )
        )
    )  # fmt: skip


def leaving(store: Store, name: str) -> Callable[[], bool]:
    return again(
        lambda: store.unit_of_work(
            lambda db: drop_seat(
                db=db, store=store, actor=person(name), now=OPEN, event_id=EVENT, session_id="b1"
            )
        )
    )


def coming_in(store: Store, name: str) -> Callable[[], Any]:
    """Come in at a door that asks the server."""
    scan = a_scan(name, number=950, admitted=None, at=OPEN)
    device = replace(STATION, device_id=f"s-{name}")
    return again(
        lambda: store.unit_of_work(
            lambda db: tell_scans(a_shift(db, store, actor=device, now=OPEN), [scan], OPEN)[0]
        )
    )


def names_let_in(results: list[Any]) -> list[str]:
    assert not [one for one in results if isinstance(one, DomainError)]
    return [one.who.name for released in results for one in released.let_in]


def seats_of(store: Store) -> Counter[str]:
    with store.reading() as db:
        rows = db.execute(
            select(SeatRow.state, SeatRow.because).where(SeatRow.session_id == "b1")
        ).all()
    return Counter(row.because or row.state for row in rows)


@pytest.mark.parametrize("capacity", [len(HOLDERS), len(HOLDERS) + 2, 100])
def test_presses_at_once_give_each_place_once(wide_store: Store, capacity: int) -> None:
    fill(wide_store, capacity=capacity)
    results = all_at_once([pressing(wide_store, 2) for _ in range(6)])
    assert Counter(names_let_in(results)) == {f"{name.title()} Test": 1 for name in LINE}
    ended = sum(one.ended for one in results if isinstance(one, Released))
    assert ended == max(0, len(HOLDERS) + len(LINE) - capacity)
    assert seats_of(wide_store)["not-come"] == ended
    assert find_broken(wide_store) == {}


def test_control_presses_that_take_no_turns_let_the_same_people_in_twice(
    wide_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    if wide_store.is_sqlite:
        return  # there the transaction itself is the turn
    fill(wide_store, capacity=100)
    monkeypatch.setattr(standby, "take_seat_lock", lambda *_: None)
    monkeypatch.setattr(standby, "take_lock", lambda *_: None)
    look = all_looking_first(queries.list_not_come, 2)
    monkeypatch.setattr(queries, "list_not_come", look)
    results = all_at_once([pressing(wide_store), pressing(wide_store)])
    assert set(Counter(names_let_in(results)).values()) == {2}
    assert "I1" in find_broken(wide_store)


def test_a_press_beside_all_else_leaves_no_seat_twice_and_nobody_in_two(wide_store: Store) -> None:
    """Who stands in line registers at another session of that hour, who has a seat leaves or comes in,
    a stranger registers here: I1, I2 and I3 hold whoever comes first.
    """
    fill(wide_store)
    with wide_store.writing() as db:
        somebody(db, "stranger")
    results = all_at_once(
        [
            pressing(wide_store), pressing(wide_store, 2),
            *(registering(wide_store, name, "c1") for name in LINE[:3]),
            registering(wide_store, LINE[3], "b1", may_wait=True),
            registering(wide_store, "stranger", "b1"),
            *(leaving(wide_store, name) for name in HOLDERS[:2]),
            *(coming_in(wide_store, name) for name in HOLDERS[2:5]),
        ]
    )  # fmt: skip
    assert find_broken(wide_store) == {}
    assert not [one for one in results if isinstance(one, BusyError)]
    with wide_store.reading() as db:
        taken = select(SeatCountRow.taken).where(SeatCountRow.session_id == "b1")
        assert (db.scalar(taken) or 0) <= len(HOLDERS)


def test_control_a_press_beside_a_register_makes_two_seats_at_one_time(
    wide_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    if wide_store.is_sqlite:
        return  # there the transaction itself is the turn
    fill(wide_store)
    monkeypatch.setattr(standby, "take_seat_lock", lambda *_: None)
    looked = threading.Barrier(2)

    def after_both(look: Callable[..., Any]) -> Callable[..., Any]:
        def look_and_wait(*what: Any, **more: Any) -> Any:  # noqa: ANN401 -- as the look
            seen = look(*what, **more)
            looked.wait(timeout=20)
            return seen

        return look_and_wait

    monkeypatch.setattr(queries, "list_not_come", after_both(queries.list_not_come))
    monkeypatch.setattr(seats, "gather_facts", after_both(seats.gather_facts))
    all_at_once([pressing(wide_store), registering(wide_store, LINE[0], "c1")])
    assert "I2" in find_broken(wide_store)


def test_who_comes_in_in_that_moment_and_who_is_called_fit_the_posted_load(
    wide_store: Store,
) -> None:
    """C 9: of six who come and six who wait, three may be inside or called."""
    fill(wide_store, posted=POSTED)
    results = all_at_once(
        [pressing(wide_store, 2), pressing(wide_store, 2)]
        + [coming_in(wide_store, name) for name in HOLDERS]
    )
    let_in = sum(len(one.let_in) for one in results if isinstance(one, Released))
    with wide_store.reading() as db:
        inside = queries.count_inside(db, EVENT, ["b1"], OPEN).get("b1", 0)
    assert let_in + inside >= POSTED
    assert inside <= POSTED
    assert find_broken(wide_store) == {}


def test_who_was_let_in_before_the_press_keeps_the_seat(wide_store: Store) -> None:
    """Whichever comes first: never both the entry, by a door that asks, and the end of the seat."""
    fill(wide_store)
    results = all_at_once(
        [pressing(wide_store), *(coming_in(wide_store, name) for name in HOLDERS)]
    )
    inside = {one.attendee for one in results[1:] if getattr(one, "reason", "") == "ok"}
    with wide_store.reading() as db:
        ended = set(
            db.scalars(
                select(SeatRow.attendee_id).where(
                    SeatRow.session_id == "b1", SeatRow.because == "not-come"
                )
            )
        )
    assert not {f"{one[2:].title()} Test" for one in ended} & inside
    assert len(ended) + len(inside) == len(HOLDERS)
    assert find_broken(wide_store) == {}

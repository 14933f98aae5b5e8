"""Devices that tell at once (I4, T11), and doors that ask at once (rule C 9, G 12).

With controls: where a telling makes ids of its own, what is told three times is stored three times; and
where one event's doors take no turns, more are let in than may be inside.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from congress.checkin import queries
from congress.checkin.models import ScanRow
from congress.checkin.rules.verdict import Direction
from congress.checkin.service import scans as scanning
from congress.checkin.service.scans import Answered, Scan, Stored, tell_scans
from congress.core.errors import BusyError
from congress.core.ids import new_id
from congress.core.principal import Principal
from congress.infra.database import Store
from congress.infra.lists import NewRows, Written
from tests.checkin.world import NOW, POSTED, STATION, a_scan, a_shift, open_doors
from tests.races.crowd import all_at_once, all_looking_first
from tests.races.invariants import find_broken
from tests.stores import open_store

DEVICES = 8
PEOPLE = tuple(f"n{number}" for number in range(DEVICES))


@pytest.fixture
def wide_store(database_url: str) -> Iterator[Store]:
    with open_store(database_url, threads=DEVICES + 1) as opened:
        open_doors(opened, PEOPLE)
        yield opened


def _telling(
    store: Store, scans: Sequence[Scan], actor: Principal = STATION
) -> Callable[[], list[Answered]]:
    """Tell as a device does: again and again while the database is busy."""

    def run() -> list[Answered]:
        for _ in range(50):
            try:
                return store.unit_of_work(
                    lambda db: tell_scans(a_shift(db, store, actor=actor), scans, NOW)
                )
            except BusyError:
                continue
        raise BusyError

    return run


def _count(store: Store) -> int:
    with store.reading() as db:
        return db.scalar(select(func.count()).select_from(ScanRow)) or 0


def _tell_three_times(store: Store) -> list[Answered]:
    """Eight devices at once, each with one half of every other's batch, and each three times."""
    everything = [a_scan(PEOPLE[n % DEVICES], number=n) for n in range(160)]
    works = []
    for device in range(DEVICES):
        mine = random.Random(device).sample(everything, 80)
        works += [_telling(store, mine)] * 3
    rest = [_telling(store, everything)]
    answers: list[Answered] = []
    for start in range(0, len(works), DEVICES):
        for found in all_at_once(works[start : start + DEVICES]):
            assert not isinstance(found, Exception)
            answers += found
    return answers + rest[0]()


def test_what_many_tell_at_once_three_times_is_stored_once(wide_store: Store) -> None:
    answers = _tell_three_times(wide_store)
    assert _count(wide_store) == 160
    stored = [one.id for one in answers if one.stored is Stored.STORED]
    assert (len(stored), len(set(stored))) == (160, 160)
    assert {one.stored for one in answers} == {Stored.STORED, Stored.DUPLICATE}
    assert find_broken(wide_store) == {}


def test_control_a_telling_with_ids_of_its_own_stores_doubles(
    wide_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = NewRows.write

    def write_anew(self: NewRows, db: Connection, rows: Iterable[Mapping[str, Any]]) -> Written:
        return write(self, db, [{**row, "id": new_id()} for row in rows])

    monkeypatch.setattr(NewRows, "write", write_anew)
    monkeypatch.setattr(queries, "list_told", lambda *_: {})
    _tell_three_times(wide_store)
    assert _count(wide_store) > 160


def _ask_at_once(store: Store) -> int:
    """Let everybody come to two doors of one room in one moment; return how many are let in."""
    works = [
        _telling(
            store,
            [a_scan(name, door=("left", "right")[n % 2], admitted=None)],
            replace(STATION, device_id=f"s-{n}"),
        )
        for n, name in enumerate(PEOPLE)
    ]
    answers = all_at_once(works)
    assert not [one for one in answers if isinstance(one, Exception)]
    with store.reading() as db:
        inside = queries.count_inside(db, "psc-2025", ["b1"], NOW + timedelta(minutes=1))
    return inside.get("b1", 0)


def test_doors_that_ask_let_nobody_in_above_the_posted_load(wide_store: Store) -> None:
    """G 12, between doors with a network: of eight who come at once, as many as may be inside."""
    assert _ask_at_once(wide_store) == POSTED


def test_control_doors_that_take_no_turns_let_more_in(
    wide_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    if wide_store.is_sqlite:
        return  # there the transaction itself is the turn
    monkeypatch.setattr(scanning, "take_lock", lambda *_: None)
    look = all_looking_first(queries.count_inside, DEVICES)
    monkeypatch.setattr(queries, "count_inside", look)
    works = [_telling(wide_store, [a_scan(name, admitted=None)]) for name in PEOPLE]
    all_at_once(works)
    with wide_store.reading() as db:
        let_in = select(func.count()).where(ScanRow.is_admitted)
        assert (db.scalar(let_in) or 0) > POSTED


def test_the_one_above_the_load_is_refused_and_counted_once(wide_store: Store) -> None:
    """G 12: whoever comes back is not counted again, and one who goes out makes room."""
    first, second, third, fourth = PEOPLE[:4]

    def ask(name: str, number: int, **facts: object) -> str:
        scan = a_scan(
            name, number=number, admitted=None, at=NOW + timedelta(seconds=number), **facts
        )
        return wide_store.unit_of_work(
            lambda db: tell_scans(
                a_shift(db, wide_store, now=NOW + timedelta(seconds=number)), [scan],
                NOW + timedelta(seconds=number),
            )
        )[0].reason  # fmt: skip

    assert [ask(name, n) for n, name in enumerate((first, second, third))] == ["ok"] * 3
    assert ask(fourth, 10) == "rules"
    assert ask(second, 11) == "ok"
    assert ask(fourth, 12) == "rules"
    assert ask(second, 13, direction=Direction.OUT, door="right") == "ok"
    assert ask(fourth, 14) == "ok"
    assert ask(second, 15) == "rules"

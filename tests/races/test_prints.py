"""Taps, stations and replacements at once (decision 0046; I13): one sheet on its way, one station each.

Each race has its control: without its guard it must go wrong.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select, text

from congress.badges import queries
from congress.badges.models import PrintRow
from congress.badges.queries import Print
from congress.badges.queries import prints as print_queries
from congress.badges.rules.handout import Reason
from congress.badges.service.handing import hand_out
from congress.badges.service.printing import Asked, ask_for_print
from congress.badges.service.replacing import replace_badge
from congress.badges.service.stations import read_sheet, take_prints
from congress.core.errors import StaleVersionError
from congress.core.principal import Level, Principal, Role
from congress.infra.database import Store
from tests.badges.world import DANA, EVENT, OPEN_AT, SAM, a_desk, open_desk
from tests.races.crowd import all_at_once, all_looking_first
from tests.races.invariants import find_broken
from tests.races.transactions import without_transactions
from tests.stores import open_store

CROWD = 8
HERE = "Sunset Foyer"
LATER = OPEN_AT + timedelta(seconds=1)


@pytest.fixture
def wide_store(database_url: str) -> Iterator[Store]:
    """A store with a connection for each of them, and the congress open."""
    with open_store(database_url, threads=CROWD) as opened:
        open_desk(opened)
        yield opened


def _somebody(number: int) -> Principal:
    roles = frozenset({(EVENT, Role.STAFF)})
    return Principal(Level.STAFF, f"p-{number}", f"d-{number}", roles)


def _tap(store: Store, number: int) -> Callable[[], Asked]:
    return lambda: store.unit_of_work(
        lambda db: ask_for_print(a_desk(db, store, actor=_somebody(number), place=HERE), "x-ana")
    )


def _ask(store: Store, external_id: str, actor: Principal = DANA) -> None:
    store.unit_of_work(
        lambda db: ask_for_print(a_desk(db, store, actor=actor, place=HERE), external_id)
    )


def _take(store: Store, number: int, *, most: int = 1) -> Callable[[], list[Print]]:
    return lambda: store.unit_of_work(
        lambda db: take_prints(
            a_desk(db, store, actor=_somebody(number), place=HERE, now=LATER), most=most
        )
    )


def _open(store: Store) -> int:
    with store.reading() as db:
        return len(db.execute(select(PrintRow.id).where(PrintRow.done_at.is_(None))).all())


def test_taps_at_eight_desks_print_one_sheet(wide_store: Store) -> None:
    asked = all_at_once([_tap(wide_store, number) for number in range(CROWD)])
    assert sorted(one.is_new for one in asked) == [False] * (CROWD - 1) + [True]
    assert len({one.print.id for one in asked}) == 1
    assert find_broken(wide_store) == {}


def test_control_without_lock_and_index_there_are_two_sheets(
    wide_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ask_without_lock(wide_store, monkeypatch, and_the_index=True)
    assert _open(wide_store) > 1
    assert "I13" in find_broken(wide_store)


def test_control_the_index_alone_lets_only_one_sheet_be(
    wide_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is second is told that it is busy, tries again, and sees the first."""
    _ask_without_lock(wide_store, monkeypatch, and_the_index=False)
    assert _open(wide_store) == 1


def test_eight_stations_and_two_prints_each_taken_once(wide_store: Store) -> None:
    _ask(wide_store, "x-ana")
    _ask(wide_store, "x-ben")
    taken = all_at_once([_take(wide_store, number) for number in range(CROWD)])
    got = [one.id for each in taken for one in each]
    assert len(got) == len(set(got)) == 2
    assert find_broken(wide_store) == {}


def test_control_without_holding_the_rows_a_print_is_taken_twice(
    wide_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ask(wide_store, "x-ana")
    looked = threading.Barrier(CROWD)

    def only_look(
        db: Connection, event_id: str, place: str, before: datetime, most: int
    ) -> list[Print]:
        del before, most
        seen = queries.list_open_prints(db, event_id, place)
        looked.wait(timeout=20)
        return seen

    monkeypatch.setattr(queries, "hold_free_prints", only_look)
    with without_transactions(wide_store):
        taken = all_at_once([_take(wide_store, number) for number in range(CROWD)])
    assert len([one for each in taken for one in each]) > 1


def test_a_copy_that_is_replaced_meanwhile_is_handed_to_no_station(wide_store: Store) -> None:
    """Taken before, and its bytes are refused; or not taken at all."""
    wide_store.unit_of_work(lambda db: hand_out(a_desk(db, wide_store, actor=SAM), "x-ana"))
    _ask(wide_store, "x-ana", SAM)

    def swap() -> None:
        wide_store.unit_of_work(
            lambda db: replace_badge(
                a_desk(db, wide_store, actor=SAM, now=LATER), "x-ana", copy=1, reason=Reason.LOST
            )
        )

    results = all_at_once(
        [*(_take(wide_store, number) for number in range(3)), swap,
         *(_take(wide_store, number) for number in range(3, 7))]
    )  # fmt: skip
    for number, taken in enumerate(one for one in results if one is not None):
        for one in taken:
            with wide_store.reading() as db, pytest.raises(StaleVersionError, match="replaced"):
                read_sheet(a_desk(db, wide_store, actor=_somebody(number)), one.id)
    assert wide_store.unit_of_work(
        lambda db: take_prints(a_desk(db, wide_store, place=HERE, now=LATER), most=5)
    ) == []  # fmt: skip
    assert find_broken(wide_store) == {}


def test_control_without_looking_at_the_copy_a_dead_badge_is_taken(
    wide_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the race above rests on, alone: a retired copy's print waits on, and is passed over."""
    wide_store.unit_of_work(lambda db: hand_out(a_desk(db, wide_store, actor=SAM), "x-ana"))
    _ask(wide_store, "x-ana", SAM)
    wide_store.unit_of_work(
        lambda db: replace_badge(
            a_desk(db, wide_store, actor=SAM), "x-ana", copy=1, reason=Reason.LOST
        )
    )
    assert _take(wide_store, 1)() == []

    def whatever_its_copy(db: Connection, *_: object) -> list[Print]:
        return [Print(*row) for row in db.execute(print_queries._PRINT)]

    monkeypatch.setattr(queries, "hold_free_prints", whatever_its_copy)
    assert len(_take(wide_store, 2)()) == 1


def _ask_without_lock(
    store: Store, monkeypatch: pytest.MonkeyPatch, *, and_the_index: bool
) -> None:
    """Let everybody look before anybody writes, held by no lock; and, if it is said, by no index."""
    store.unit_of_work(lambda db: hand_out(a_desk(db, store, actor=_somebody(0)), "x-ana"))

    def only_look(db: Connection, event_id: str, external_id: str) -> queries.Registrant | None:
        return queries.list_by_number(db, event_id, external_id)[0].registrant

    monkeypatch.setattr(queries, "hold_registrant", only_look)
    slow = all_looking_first(queries.find_newest_print, CROWD)
    monkeypatch.setattr(queries, "find_newest_print", slow)
    if and_the_index:
        with store.writing() as db:
            db.execute(text("DROP INDEX ix_badge_print_open"))
    with without_transactions(store):
        all_at_once([_tap(store, 0) for _ in range(CROWD)])

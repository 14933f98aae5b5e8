"""Phones that ask to be lent places at once (C 9, decision 0057): no more than may be inside.

With a control: where one event's doors take no turns, both are lent what is there once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from congress.checkin import queries
from congress.checkin.service import lending
from congress.checkin.service.lending import Lent, Wish, lend
from congress.core.errors import BusyError
from congress.infra.database import Store
from tests.checkin.world import NOW, a_scan, a_shift, open_doors, pacific, phone, share_of, tell
from tests.races.crowd import all_at_once, all_looking_first
from tests.races.invariants import find_broken
from tests.stores import open_store

POSTED = 8
PHONES = tuple(f"phone{number}" for number in range(6))
LUNCH = pacific("12:20")


@pytest.fixture
def wide_store(database_url: str) -> Iterator[Store]:
    with open_store(database_url, threads=len(PHONES) + 1) as opened:
        open_doors(opened, [f"n{number}" for number in range(POSTED)], posted=POSTED)
        yield opened


def lending_to(store: Store, name: str, *, at_lunch: bool = False) -> Callable[[], Lent]:
    """Ask as a phone does: again while the database is busy."""
    door, session, now = ("lunch", "lunch", LUNCH) if at_lunch else ("left", "b1", NOW)
    wish = Wish(share_of(name, session), session, 0)

    def run() -> Lent:
        for _ in range(50):
            try:
                return store.unit_of_work(
                    lambda db: lend(a_shift(db, store, actor=phone(name), now=now), door, wish)
                )
            except BusyError:
                continue
        raise BusyError

    return run


def lent_at_once(store: Store, names: tuple[str, ...]) -> int:
    results = all_at_once([lending_to(store, name) for name in names])
    lent = [one.lent for one in results if isinstance(one, Lent)]
    assert len(lent) == len(names)
    return sum(lent)


@pytest.mark.parametrize("inside", [0, POSTED - 1])
def test_phones_that_ask_at_once_are_lent_no_more_than_is_free(
    wide_store: Store, inside: int
) -> None:
    tell(wide_store, *[a_scan(f"n{number}") for number in range(inside)])
    assert 1 <= lent_at_once(wide_store, PHONES) <= POSTED - inside
    with wide_store.reading() as db:
        assert sum(queries.count_lent(db, "psc-2025", ["b1"]).values()) <= POSTED - inside
    assert find_broken(wide_store) == {}


def test_control_phones_that_take_no_turns_are_lent_the_last_place_twice(
    wide_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    if wide_store.is_sqlite:
        return  # there the transaction itself is the turn
    tell(wide_store, *[a_scan(f"n{number}") for number in range(POSTED - 1)])
    monkeypatch.setattr(lending, "take_lock", lambda *_: None)
    monkeypatch.setattr(queries, "count_inside", all_looking_first(queries.count_inside, 2))
    assert lent_at_once(wide_store, PHONES[:2]) == 2


def alone_at_once(store: Store) -> list[bool]:
    results = all_at_once([lending_to(store, name, at_lunch=True) for name in PHONES[:2]])
    return [one.is_alone for one in results if isinstance(one, Lent)]


def test_of_phones_that_begin_at_once_at_lunch_one_at_most_is_alone(wide_store: Store) -> None:
    """Rule C 7: two that both think so would both let the same guest in."""
    assert sorted(alone_at_once(wide_store)) == [False, True]


def test_control_phones_that_take_no_turns_are_both_alone(
    wide_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    if wide_store.is_sqlite:
        return  # as above
    monkeypatch.setattr(lending, "take_lock", lambda *_: None)
    monkeypatch.setattr(queries, "list_shares", all_looking_first(queries.list_shares, 2))
    assert alone_at_once(wide_store) == [True, True]

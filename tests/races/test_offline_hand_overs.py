"""Desks that come back to the network at once (decision 0050, T11; I13): each hand-over once, one lives.

With controls: where whoever is told first stays, another badge than the first one may live; and where
the key of a hand-over is not looked at, the database still refuses the second one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from congress.badges import queries
from congress.badges.models import BadgeRow, OfflineRow
from congress.badges.service import offline
from congress.badges.service.blanks import hand_out_blank, make_blanks
from congress.badges.service.handing import hand_out
from congress.badges.service.making import Desk
from congress.badges.service.offline import HandOver, tell_hand_overs
from congress.core.errors import BusyError
from congress.core.ids import digest
from congress.core.principal import Level, Principal, Role
from congress.infra.database import Store
from tests.badges.world import EVENT, IDS, OPEN_AT, SAM, a_desk, open_desk
from tests.races.crowd import all_at_once
from tests.races.invariants import find_broken
from tests.stores import open_store

DESKS = 8
LATER = OPEN_AT + timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def wide_store(database_url: str) -> Iterator[Store]:
    with open_store(database_url, threads=DESKS + 1) as opened:
        open_desk(opened)
        yield opened


def _stack(store: Store) -> list[str]:
    made = store.unit_of_work(
        lambda db: make_blanks(a_desk(db, store, actor=SAM, now=OPEN_AT - MINUTE), DESKS)
    )
    return [one.code.text for one in made]


def _somebody(number: int) -> Principal:
    return Principal(Level.STAFF, f"p-{number}", f"d-{number}", frozenset({(EVENT, Role.STAFF)}))


def _at(store: Store, number: int, work: Callable[[Desk], object]) -> Callable[[], object]:
    """Work at one of the desks, again and again while others are before it, as their queues do."""

    def run() -> object:
        for _ in range(50):
            try:
                return store.unit_of_work(
                    lambda db: work(a_desk(db, store, actor=_somebody(number), now=LATER))
                )
            except BusyError:
                continue
        raise AssertionError

    return run


def _fact(number: int, code: str, minute: int, whose: str = "x-ana") -> HandOver:
    at = OPEN_AT + minute * MINUTE
    return HandOver(f"fact-{number:016}", whose, code, at, photo_id_seen=False, place="")


def _tell(facts: Sequence[HandOver]) -> Callable[[Desk], object]:
    return lambda desk: tell_hand_overs(desk, facts, LATER)


def _living(store: Store) -> list[tuple[str, str]]:
    with store.reading() as db:
        rows = db.execute(
            select(BadgeRow.attendee_id, BadgeRow.code_hash).where(BadgeRow.retired_at.is_(None))
        )
        return sorted((row[0], row[1]) for row in rows)


def _count_told(store: Store) -> int:
    with store.reading() as db:
        return db.scalar(select(func.count()).select_from(OfflineRow)) or 0


def test_of_eight_desks_and_one_person_the_first_badge_lives(wide_store: Store) -> None:
    """And a desk with a network hands one out meanwhile, an hour after the first of them."""
    codes = _stack(wide_store)
    works = [
        _at(wide_store, number, _tell([_fact(number, code, 10 - number)]))
        for number, code in enumerate(codes)
    ]
    all_at_once([*works, _at(wide_store, DESKS, lambda desk: hand_out(desk, "x-ana"))])
    assert _living(wide_store) == [(IDS["ana"], digest(codes[-1]))]
    assert _count_told(wide_store) == DESKS
    assert find_broken(wide_store) == {}


def test_one_upload_from_eight_windows_arrives_once(wide_store: Store) -> None:
    codes = _stack(wide_store)
    facts = [_fact(0, codes[0], 1), _fact(1, codes[1], 2, "x-ben")]
    all_at_once([_at(wide_store, number, _tell(facts)) for number in range(DESKS)])
    assert _living(wide_store) == sorted(
        [(IDS["ana"], digest(codes[0])), (IDS["ben"], digest(codes[1]))]
    )
    assert _count_told(wide_store) == len(facts)
    assert find_broken(wide_store) == {}


def test_one_blank_badge_told_for_two_and_used_online_is_one_persons(wide_store: Store) -> None:
    (code, *_) = _stack(wide_store)
    works = [
        _at(wide_store, number, _tell([_fact(number, code, number, whose)]))
        for number, whose in enumerate(("x-ana", "x-ben") * 3)
    ]
    online = _at(wide_store, DESKS, lambda desk: hand_out_blank(desk, "x-ben", code))
    all_at_once([*works, online])
    assert (IDS["ana"], digest(code)) in _living(wide_store)
    assert (IDS["ben"], digest(code)) not in _living(wide_store)
    assert find_broken(wide_store) == {}


def test_control_without_when_it_was_handed_over_another_may_live(
    wide_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last of them is told first, and stays, though it was handed over behind all others."""
    codes = _stack(wide_store)
    monkeypatch.setattr(offline, "decide_living", lambda copies: next(iter(copies)))
    for number, code in enumerate(codes):
        _at(wide_store, number, _tell([_fact(number, code, 10 - number)]))()
    assert _living(wide_store) == [(IDS["ana"], digest(codes[0]))]


def test_control_the_key_alone_refuses_the_same_one_twice(
    wide_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = [_fact(0, _stack(wide_store)[0], 1)]
    _at(wide_store, 0, _tell(facts))()
    monkeypatch.setattr(queries, "list_told", lambda *_: [])
    with pytest.raises(BusyError):
        wide_store.unit_of_work(
            lambda db: tell_hand_overs(a_desk(db, wide_store, now=LATER), facts, LATER)
        )
    assert _count_told(wide_store) == 1

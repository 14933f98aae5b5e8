"""Blank badges at many desks at once (decision 0049; I13): one blank badge is one person's.

With its control: when whether it is used is only looked at, it becomes the badge of two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from sqlalchemy import select

from congress.badges.models import BadgeRow, BlankRow
from congress.badges.service import blanks
from congress.badges.service.blanks import Newcomer, give_day_badge, hand_out_blank, make_blanks
from congress.badges.service.making import Desk, Given
from congress.core.principal import Level, Principal, Role
from congress.infra.database import Store
from tests.badges.world import EVENT, OPEN_AT, SAM, a_desk, open_desk
from tests.ground import an_attendee
from tests.races.crowd import all_at_once
from tests.races.invariants import find_broken
from tests.stores import open_store

DESKS = 8


@pytest.fixture
def wide_store(database_url: str) -> Iterator[Store]:
    with open_store(database_url, threads=DESKS) as opened:
        open_desk(opened)
        with opened.writing() as db:
            for number in range(DESKS):
                an_attendee(db, name=f"n{number}")
        yield opened


def _stack(store: Store, count: int) -> list[str]:
    made = store.unit_of_work(lambda db: make_blanks(a_desk(db, store, actor=SAM), count))
    return [one.code.text for one in made]


def _somebody(number: int) -> Principal:
    return Principal(
        Level.STAFF, f"p-{number}", f"d-{number}", frozenset({(EVENT, Role.SUPERVISOR)})
    )


def _at(store: Store, number: int, work: Callable[[Desk], object]) -> Callable[[], object]:
    return lambda: store.unit_of_work(
        lambda db: work(a_desk(db, store, actor=_somebody(number), now=OPEN_AT))
    )


def _one_blank_for_each(store: Store, code: str) -> list[object]:
    works = [
        _at(store, number, partial(hand_out_blank, external_id=f"x-n{number}", typed=code))
        for number in range(DESKS)
    ]
    return list(all_at_once(works))


def _holders(store: Store) -> int:
    with store.reading() as db:
        return len(db.execute(select(BadgeRow.id).where(BadgeRow.retired_at.is_(None))).all())


def test_one_blank_badge_is_one_persons(wide_store: Store) -> None:
    (code,) = _stack(wide_store, 1)
    ends = _one_blank_for_each(wide_store, code)
    assert sum(isinstance(end, Given) for end in ends) == 1
    assert _holders(wide_store) == 1
    assert find_broken(wide_store) == {}


def test_one_number_has_one_day_badge(wide_store: Store) -> None:
    newcomer = Newcomer("801770-09999", "Nia Obi")
    works = [
        _at(
            wide_store,
            number,
            partial(give_day_badge, typed=code, newcomer=newcomer, because="Has the mail."),
        )
        for number, code in enumerate(_stack(wide_store, DESKS))
    ]
    all_at_once(works)
    with wide_store.reading() as db:
        ended = db.scalars(
            select(BlankRow.ended_at).where(BlankRow.number == newcomer.number)
        ).all()
    assert ended.count(None) == 1


def test_control_a_blank_badge_that_is_only_looked_at_is_used_again(
    wide_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the conditional update it stays blank beside the badge that it is: the doctor finds it."""
    (code,) = _stack(wide_store, 1)

    monkeypatch.setattr(blanks, "use_blank", lambda *_: True)
    wide_store.unit_of_work(
        lambda db: hand_out_blank(a_desk(db, wide_store, actor=SAM), "x-n0", code)
    )
    assert list(find_broken(wide_store)) == ["I13"]

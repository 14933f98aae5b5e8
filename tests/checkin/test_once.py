"""Who came to lunch already, as phones at other doors carry it along (rule C 7, decision 0057)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from congress.badges.models import BadgeRow
from congress.checkin.rules.hiding import key_of
from congress.checkin.rules.verdict import Direction
from congress.checkin.service.once import list_once
from congress.checkin.service.snapshots import Snapshot, Version, take_snapshot
from congress.infra.database import Store
from tests.badges.world import SIGNER
from tests.checkin.world import (
    a_badge,
    a_scan,
    a_shift,
    code_of,
    held_by,
    open_doors,
    pacific,
    somebody,
    tell,
)
from tests.counting import statements_of

LUNCH = pacific("12:30")
SINCE = Version(1, 10**9, LUNCH).text  # whoever has this has everything until now
MINUTE = timedelta(minutes=1)


@pytest.fixture
def doors(store: Store) -> Store:
    open_doors(store)
    return store


def take(store: Store, since: str = "", *, at: Any = LUNCH) -> Snapshot:  # noqa: ANN401 -- an instant
    with store.reading() as db:
        return take_snapshot(a_shift(db, store, now=at), SIGNER, since)


def came(taken: Snapshot, name: str, copy: int = 1) -> list[Any]:
    """What is told of somebody's badge: direction and door, "" for nothing any longer."""
    key = key_of(held_by(name, copy).code_hash)
    return [tuple(row[2:4]) for row in taken.moves if row[0] == key]


def at_lunch(name: str = "ana", number: int = 1, **facts: Any) -> Any:  # noqa: ANN401 -- fields of Scan
    at = facts.pop("at", LUNCH)
    return a_scan(name, number=number, door="lunch", at=at, **facts)


def test_who_is_in_is_told_whole_and_then_what_is_new(doors: Store) -> None:
    tell(doors, at_lunch(), a_scan("ben"), now=LUNCH)
    whole = take(doors)
    assert came(whole, "ana") == [("in", "lunch")]
    assert came(whole, "ben") == []  # sessions may be left and entered
    (row,) = whole.moves
    lunch = next(n for n, one in enumerate(whole.agenda["sessions"]) if one["id"] == "lunch")
    assert (row[1], row[4]) == (lunch, int(LUNCH.timestamp() * 1000))
    later = LUNCH + 10 * MINUTE
    assert take(doors, SINCE, at=later).moves  # received in the same moment: told once more
    soon = Version(1, 10**9, LUNCH + MINUTE).text
    assert take(doors, soon, at=later).moves == []
    tell(doors, at_lunch("ben", number=2, at=later), now=later)
    assert came(take(doors, soon, at=later), "ben") == [("in", "lunch")]
    assert came(take(doors, soon, at=later), "ana") == []


def test_what_is_told_late_is_new(doors: Store) -> None:
    """A phone without a network let her in at half past twelve, and says so half an hour later."""
    late = LUNCH + 30 * MINUTE
    known = Version(1, 10**9, late - MINUTE).text
    tell(doors, at_lunch(), now=late)
    assert came(take(doors, known, at=late), "ana") == [("in", "lunch")]


def test_who_went_out_or_was_undone_may_come_again(doors: Store) -> None:
    tell(doors, at_lunch(), at_lunch("ben"), now=LUNCH)
    later = LUNCH + MINUTE
    tell(
        doors,
        at_lunch(number=2, at=later, direction=Direction.OUT),
        at_lunch("ben", number=2, at=later, undoes="scan-of-ben-000001"),
        now=later,
    )
    taken = take(doors, SINCE, at=later)
    assert (came(taken, "ana"), came(taken, "ben")) == ([("out", "lunch")], [("",)])
    assert came(take(doors, at=later), "ben") == []


def test_in_by_the_old_badge_is_in_by_the_new_one(doors: Store) -> None:
    tell(doors, at_lunch(), now=LUNCH)
    with doors.writing() as db:
        db.execute(
            update(BadgeRow)
            .where(BadgeRow.id == "g-ana-1")
            .values(retired_at=LUNCH, retired_because="lost")
        )
        a_badge(db, "ana", copy=2)
    assert came(take(doors), "ana", 2) == [("in", "lunch")]


def test_before_and_after_it_nothing_is_told(doors: Store) -> None:
    tell(doors, at_lunch(), now=LUNCH)
    assert take(doors, at=pacific("13:20")).moves == []


def test_no_digest_of_a_badge_is_whole_in_it(doors: Store) -> None:
    tell(doors, at_lunch(), now=LUNCH)
    assert held_by("ana").code_hash not in str(take(doors).moves)
    assert code_of("ana") not in str(take(doors).moves)


def test_it_is_three_statements_for_one_and_for_forty(doors: Store) -> None:
    people = [f"n{number}" for number in range(40)]
    with doors.writing() as db:
        for name in people:
            somebody(db, name)

    def count() -> int:
        with doors.reading() as db, statements_of(doors.engine) as statements:
            shift = a_shift(db, doors, now=LUNCH)
            assert shift.document
            statements.clear()
            list_once(shift, LUNCH)
        return len(statements)

    assert count() == 1
    tell(doors, at_lunch(), now=LUNCH)
    one = count()
    tell(doors, *[at_lunch(name) for name in people], now=LUNCH)
    assert count() == one == 3

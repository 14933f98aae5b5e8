"""Two desks at once (rule C 3, R30; I13): one person, one living badge.

Each race has its control: without the person's lock and the index it must go wrong.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

import pytest
from sqlalchemy import Connection, select, text, update

from congress.attendees.models import AttendeeRow
from congress.badges import queries
from congress.badges.models import BadgeRow
from congress.badges.rules.handout import Reason
from congress.badges.rules.names import WrittenName
from congress.badges.service.handing import hand_out
from congress.badges.service.making import Desk, Given
from congress.badges.service.naming import correct_name
from congress.badges.service.replacing import replace_badge
from congress.badges.service.retiring import BadgesFollower
from congress.core.errors import DomainError
from congress.core.ports import RegistrationChange
from congress.core.principal import Level, Principal, Role
from congress.infra.database import Store
from tests.badges.world import EVENT, IDS, OPEN_AT, SAM, a_desk, open_desk
from tests.races.crowd import all_at_once, all_looking_first
from tests.races.invariants import find_broken
from tests.races.transactions import without_transactions
from tests.stores import open_store

DESKS = 8
ResultT = TypeVar("ResultT")


@pytest.fixture
def wide_store(database_url: str) -> Iterator[Store]:
    """A store with a connection for each desk, and the congress open."""
    with open_store(database_url, threads=DESKS) as opened:
        open_desk(opened)
        yield opened


def _staff(number: int) -> Principal:
    return Principal(Level.STAFF, f"p-{number}", "d", frozenset({(EVENT, Role.SUPERVISOR)}))


def _at_each_desk(store: Store, work: Callable[[Desk], ResultT]) -> list[ResultT | DomainError]:
    def at(number: int) -> Callable[[], ResultT]:
        return lambda: store.unit_of_work(lambda db: work(a_desk(db, store, actor=_staff(number))))

    return all_at_once([at(number) for number in range(DESKS)])


def _outcome(results: list[Given | DomainError]) -> list[str]:
    return sorted(one.code if isinstance(one, DomainError) else "given" for one in results)


def _live(store: Store) -> int:
    with store.reading() as db:
        return len(db.execute(select(BadgeRow.id).where(BadgeRow.retired_at.is_(None))).all())


def test_two_desks_and_one_person_make_one_badge(wide_store: Store) -> None:
    outcome = _outcome(_at_each_desk(wide_store, lambda desk: hand_out(desk, "x-ana")))
    assert outcome == ["badges/handed-out"] * (DESKS - 1) + ["given"]
    assert _live(wide_store) == 1
    assert find_broken(wide_store) == {}


def test_a_badge_replaced_at_two_desks_is_replaced_once(wide_store: Store) -> None:
    wide_store.unit_of_work(lambda db: hand_out(a_desk(db, wide_store, actor=SAM), "x-ana"))
    outcome = _outcome(
        _at_each_desk(
            wide_store, lambda desk: replace_badge(desk, "x-ana", copy=1, reason=Reason.LOST)
        )
    )
    assert outcome == ["given"] + ["version/stale"] * (DESKS - 1)
    assert _live(wide_store) == 1
    with wide_store.reading() as db:
        assert queries.count_copies(db, IDS["ana"]) == 2


def test_a_name_corrected_at_several_desks_makes_one_new_copy(wide_store: Store) -> None:
    """Decision 0051. Who waited for the lock sees what was corrected meanwhile (control: by hand)."""
    wide_store.unit_of_work(lambda db: hand_out(a_desk(db, wide_store, actor=SAM), "x-ana"))
    name = WrittenName("Katherine", "Soto", "RN")
    done = _at_each_desk(wide_store, lambda desk: correct_name(desk, "x-ana", name))
    assert [one for one in done if isinstance(one, DomainError)] == []
    assert _live(wide_store) == 1
    with wide_store.reading() as db:
        assert queries.count_copies(db, IDS["ana"]) == 2
        assert queries.list_by_id(db, EVENT, IDS["ana"])[0].registrant.written == name


def test_no_badge_lives_on_beside_a_registration_that_is_cancelled_meanwhile(
    wide_store: Store,
) -> None:
    change = RegistrationChange(
        EVENT, IDS["ana"], "p-ana", is_active=False, entitlement_changed=True
    )

    def cancel(db: Connection) -> None:
        db.execute(
            update(AttendeeRow).where(AttendeeRow.id == IDS["ana"]).values(status="cancelled")
        )
        BadgesFollower().follow_registrations(db, [change], OPEN_AT)

    def give(number: int) -> Callable[[], object]:
        return lambda: wide_store.unit_of_work(
            lambda db: hand_out(a_desk(db, wide_store, actor=_staff(number)), "x-ana")
        )

    all_at_once(
        [*map(give, range(3)), lambda: wide_store.unit_of_work(cancel), *map(give, range(3, 6))]
    )
    assert _live(wide_store) == 0
    assert find_broken(wide_store) == {}


def test_control_without_lock_and_index_there_are_two(
    wide_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    _take_the_guards_away(wide_store, monkeypatch)
    with without_transactions(wide_store):
        _at_each_desk(wide_store, lambda desk: hand_out(desk, "x-ana"))
    assert _live(wide_store) > 1
    assert "I13" in find_broken(wide_store)


def test_control_the_index_alone_lets_only_one_be(
    wide_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is second is told that it is busy, tries again, and sees the first."""
    _take_the_guards_away(wide_store, monkeypatch, and_the_index=False)
    with without_transactions(wide_store):
        _at_each_desk(wide_store, lambda desk: hand_out(desk, "x-ana"))
    assert _live(wide_store) == 1


def _take_the_guards_away(
    store: Store, monkeypatch: pytest.MonkeyPatch, *, and_the_index: bool = True
) -> None:
    """Let everybody look before anybody writes, held by no lock; and, if it is said, by no index."""

    def only_look(db: Connection, event_id: str, external_id: str) -> queries.Registrant | None:
        return queries.list_by_number(db, event_id, external_id)[0].registrant

    monkeypatch.setattr(queries, "hold_registrant", only_look)
    slow = all_looking_first(queries.find_copies, DESKS)
    monkeypatch.setattr(queries, "find_copies", slow)
    if and_the_index:
        monkeypatch.setattr(queries, "find_copies", _numbered(slow))
        with store.writing() as db:
            db.execute(text("DROP INDEX ix_badge_live"))


def _numbered(
    find: Callable[[Connection, str], queries.Copies],
) -> Callable[[Connection, str], queries.Copies]:
    """Copies with numbers of their own: their uniqueness is another guard."""
    lock = threading.Lock()
    numbers = iter(range(1, 1000))

    def number(db: Connection, attendee_id: str) -> queries.Copies:
        found = find(db, attendee_id)
        with lock:
            return replace(found, newest=next(numbers))

    return number

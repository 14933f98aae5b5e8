"""Whatever the order in which hand-overs are told, and however often, the end is the same (T11).

With its control: without a person's first badge living by when it was handed over, orders differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from congress.badges import queries
from congress.badges.models import BadgeRow, BlankRow
from congress.badges.queries import Copies
from congress.badges.service import offline
from congress.badges.service.blanks import make_blanks
from congress.badges.service.handing import hand_out
from congress.badges.service.offline import HandOver, tell_hand_overs
from congress.badges.service.preparing import prepare_badge
from congress.infra.database import Store
from tests.badges.world import DIRK, EVENT, IDS, OPEN_AT, a_desk, open_desk, pacific
from tests.stores import migrated, open_store, sqlite_address

LATER = OPEN_AT + timedelta(hours=3)
NUMBERS = ("x-ana", "x-ben", "x-vera", "nobody")
Told = tuple[str, int, int]  # whose, which code, at which minute
End = tuple[object, ...]


class _UndoneError(Exception):
    """Ends a transaction that leaves nothing."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, list[str]]]:
    """Ana's and Ben's badges lie in the box, Vera got hers online at ten past; two blank ones."""
    url = sqlite_address(Path(tmp_path_factory.mktemp("orders")) / "orders.db")
    migrated(url)
    with open_store(url) as store:
        open_desk(store)
        codes = store.unit_of_work(lambda db: _prepare(db, store))
        yield store, codes


def _prepare(db: Connection, store: Store) -> list[str]:
    desk = a_desk(db, store, now=pacific(8, "12:00"))
    boxed = [
        prepare_badge(desk, IDS[name], Copies(None, 0)).code for name in ("ana", "ben", "vera")
    ]
    db.exec_driver_sql("UPDATE attendee SET registration_type = 'general'")
    late = a_desk(db, store, now=OPEN_AT + timedelta(minutes=10))
    hand_out(late, "x-vera")
    blank = [one.code for one in make_blanks(desk, 2)]
    return [code.text for code in (*boxed, *blank) if code is not None] + ["", "C1NONSENSE"]


def _fact(number: int, told: Told, codes: Sequence[str]) -> HandOver:
    whose, code, minute = told
    return HandOver(
        id=f"fact-{number:016}", number=whose, code=codes[code % len(codes)],
        at=OPEN_AT + timedelta(minutes=minute), photo_id_seen=False, place="",
    )  # fmt: skip


def _end(store: Store, batches: Sequence[Sequence[HandOver]]) -> End:
    """What stands after these tellings, one after the other; and then nothing of it does."""
    ends: list[End] = []

    def work(db: Connection) -> None:
        for batch in batches:
            if batch:
                tell_hand_overs(a_desk(db, store, actor=DIRK, now=LATER), batch, LATER)
        told = queries.list_told(db, EVENT)
        living = db.execute(
            select(
                BadgeRow.attendee_id, BadgeRow.id, BadgeRow.handed_at, BadgeRow.handed_by,
                BadgeRow.handed_place,
            )
            .where(BadgeRow.retired_at.is_(None))
            .order_by(BadgeRow.attendee_id)
        ).all()  # fmt: skip
        of_blanks = db.execute(
            select(BlankRow.id, BlankRow.attendee_id, BlankRow.used_at).order_by(BlankRow.id)
        ).all()
        ends.append(
            (
                [tuple(row) for row in living],
                [tuple(row) for row in of_blanks],
                [(one.id, one.attendee_id, one.at, one.badge_id, one.is_conflict) for one in told],
            )
        )
        raise _UndoneError

    with pytest.raises(_UndoneError):
        store.unit_of_work(work)
    return ends[-1]


FACTS = st.lists(
    st.tuples(st.sampled_from(NUMBERS), st.integers(0, 6), st.integers(0, 20)),
    min_size=2, max_size=6,
)  # fmt: skip


@settings(
    max_examples=60, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(told=FACTS, data=st.data())
def test_any_order_and_any_repetition_end_alike(
    world: tuple[Store, list[str]], told: list[Told], data: st.DataObject
) -> None:
    store, codes = world
    facts = [_fact(number, one, codes) for number, one in enumerate(told)]
    expected = _end(store, [facts])
    for _ in range(3):
        again = data.draw(st.lists(st.sampled_from(facts), max_size=4))
        mixed = data.draw(st.permutations([*facts, *again]))
        cut = data.draw(st.integers(0, len(mixed)))
        assert _end(store, [mixed[:cut], mixed[cut:]]) == expected


# Two blank ones and the boxed one for Ana, one of them for Ben as well: every order of them.
HARD: tuple[Told, ...] = (
    ("x-ana", 3, 8), ("x-ana", 4, 5), ("x-ben", 4, 3), ("x-ben", 3, 9), ("x-ana", 0, 7),
)  # fmt: skip


def test_every_order_of_a_hard_case_ends_alike(world: tuple[Store, list[str]]) -> None:
    store, codes = world
    facts = [_fact(number, one, codes) for number, one in enumerate(HARD)]
    ends = [_end(store, [[one] for one in order]) for order in permutations(facts)]
    assert all(end == ends[0] for end in ends)


def test_control_without_the_first_one_first_orders_differ(
    world: tuple[Store, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is told first stays: of five facts the orders end in several ways."""
    store, codes = world
    facts = [_fact(number, one, codes) for number, one in enumerate(HARD)]
    monkeypatch.setattr(offline, "_is_earlier", lambda _, badge: badge.handed_at is None)
    ends = {repr(_end(store, [[one] for one in order])) for order in permutations(facts)}
    assert len(ends) > 1

"""What is lent to devices under a posted load, and to how many one entry (rules C 7, C 9; G 12)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from congress.checkin import queries
from congress.checkin.models import ShareRow
from congress.checkin.rules.shares import RECENT, Load, Share, decide_top_up, is_only_one
from congress.checkin.rules.verdict import Direction
from congress.checkin.service import lending
from congress.checkin.service.doors import look
from congress.checkin.service.lending import NOTHING, read_load
from congress.core.errors import InputError, NotFoundError
from congress.infra.database import Store
from congress.people.models import StationRow
from tests.checkin.world import (
    EVENT,
    NOW,
    a_scan,
    a_shift,
    borrow,
    held_by,
    open_doors,
    pacific,
    phone,
    rows_of,
    share_of,
    tell,
)
from tests.counting import statements_of

MINUTE = timedelta(minutes=1)


@pytest.fixture
def doors(store: Store) -> Store:
    """A room for eight, and whoever is named n0, n1, … with a seat in it."""
    open_doors(store, [f"n{number}" for number in range(12)], posted=8)
    return store


def load_of(store: Store, *, now: Any = NOW) -> Load:  # noqa: ANN401 -- an instant
    with store.reading() as db:
        shift = a_shift(db, store, now=now)
        return read_load(shift, shift.document.sessions_by_id["b1"])


def scanned(name: str, by: str, number: int = 1, **facts: Any) -> Any:  # noqa: ANN401 -- fields of Scan
    """A scan by which a phone used one place of what it was lent."""
    return a_scan(name, number=number, share=share_of(by), **facts)


@pytest.mark.parametrize(
    ("free", "left", "devices", "more"),
    [
        (8, 0, 1, 4),  # half
        (4, 4, 1, 0),  # asked again: nothing more
        (4, 0, 2, 1),
        (100, 0, 2, 25),
        (1, 0, 9, 1),  # one at least, while there is one
        (0, 0, 1, 0),
        (0, 5, 1, 0),
        (3, 1, 1, 1),
        (2, 1, 4, 0),  # it has one, and others are at work
    ],
)
def test_half_of_what_is_free_by_the_devices_at_work(
    free: int, left: int, devices: int, more: int
) -> None:
    assert decide_top_up(free, left, devices) == more


@pytest.mark.parametrize("free", range(12))
@pytest.mark.parametrize("left", range(12))
def test_never_more_than_is_free_and_nothing_twice(free: int, left: int) -> None:
    for devices in range(4):
        more = decide_top_up(free, left, devices)
        assert 0 <= more <= free
        assert more or left or not free
        assert decide_top_up(free - more, left + more, devices) == 0


def test_a_phone_is_lent_places_and_uses_one_for_each_that_it_lets_in(doors: Store) -> None:
    first = borrow(doors, "one")
    assert (first.session_id, first.lent, first.used) == ("b1", 4, 0)
    assert first.load == Load(posted=8, inside=0, lent=0)  # before this
    assert load_of(doors) == Load(8, 0, 4)
    tell(doors, scanned("n0", "one"), scanned("n1", "one"), actor=phone("one"))
    assert load_of(doors) == Load(8, 2, 2)
    again = borrow(doors, "one", used=2)
    assert (again.lent, again.used) == (5, 2)  # half of 6 is 3 of which it has 2
    assert load_of(doors) == Load(8, 2, 3)


def test_asking_again_lends_nothing_more(doors: Store) -> None:
    """An answer that was lost on the way is given again."""
    assert [borrow(doors, "one").lent for _ in range(3)] == [4, 4, 4]


def test_what_was_let_in_and_not_told_is_still_lent(doors: Store) -> None:
    """It says that it used four; until it tells whom, they are places that nobody else has."""
    borrow(doors, "one")
    more = borrow(doors, "one", used=4)
    assert more.lent == 6
    assert load_of(doors) == Load(8, 0, 6)


def test_re_entry_undone_and_let_in_all_the_same_use_one_each(doors: Store) -> None:
    borrow(doors, "one")
    tell(
        doors,
        scanned("n0", "one"),
        scanned("n0", "one", number=2),
        scanned("n1", "one", reason="product", because="The speaker"),
        a_scan("n0", number=3, undoes="scan-of-n0-000002"),
        actor=phone("one"),
    )
    assert borrow(doors, "one", used=3).used == 3


@pytest.mark.parametrize("facts", [{"admitted": False}, {"share": ""}])
def test_who_was_refused_or_used_none_uses_none(doors: Store, facts: dict[str, Any]) -> None:
    borrow(doors, "one")
    tell(doors, replace(scanned("n0", "one"), **facts), actor=phone("one"))
    assert borrow(doors, "one").used == 0


def test_told_three_times_it_used_one(doors: Store) -> None:
    borrow(doors, "one")
    for _ in range(3):
        tell(doors, scanned("n0", "one"), actor=phone("one"))
    assert borrow(doors, "one", used=1).used == 1


def test_the_server_counts_what_is_lent_as_inside(doors: Store) -> None:
    """A door with a network, beside two that may have let in whom they may (the control: without)."""
    assert (borrow(doors, "one").lent, borrow(doors, "two").lent) == (4, 1)
    let_in = [tell(doors, a_scan(f"n{n}", admitted=None))[0].reason for n in range(4)]
    assert let_in == ["ok", "ok", "ok", "rules"]


def test_what_a_phone_has_is_its_own_when_it_looks(doors: Store) -> None:
    """It asks about a badge that it does not know; whether a place is left it knows by itself."""
    borrow(doors, "one")
    tell(doors, *[a_scan(f"n{n}") for n in range(4)])  # the rest is taken

    def asked(name: str) -> str:
        with doors.reading() as db:
            shift = a_shift(db, doors, actor=phone(name))
            return look(shift, "left", held_by("n9"), Direction.IN).verdict.reason

    assert (asked("one"), asked("two")) == ("ok", "rules")


def test_what_is_given_back_is_free_and_the_id_is_lent_nothing_again(doors: Store) -> None:
    borrow(doors, "one")
    tell(doors, scanned("n0", "one"), actor=phone("one"))
    done = borrow(doors, "one", used=1, is_over=True)
    assert (done.lent, done.used) == (1, 1)
    assert load_of(doors) == Load(8, 1, 0)
    assert borrow(doors, "one", used=1).lent == 1
    assert load_of(doors) == Load(8, 1, 0)


def test_whom_it_did_not_tell_yet_it_cannot_give_back(doors: Store) -> None:
    borrow(doors, "one")
    borrow(doors, "one", used=3, is_over=True)
    assert load_of(doors) == Load(8, 0, 3)
    tell(doors, *[scanned(f"n{n}", "one") for n in range(3)], actor=phone("one"))
    assert load_of(doors) == Load(8, 3, 0)


def test_a_station_that_a_supervisor_ends_has_nothing_any_more(doors: Store) -> None:
    borrow(doors, "one")
    with doors.writing() as db:
        db.execute(
            insert(StationRow).values(
                id="s-one", event_id=EVENT, name="Phone", duty="doors", place="", code_hash="c",
                code_until=NOW, token_hash="t", asked_by="p-sam", asked_at=NOW, enrolled_at=NOW,
                seen_at=NOW, expires_at=NOW + timedelta(days=30), ended_at=None, ended_by=None,
            )
        )  # fmt: skip
    assert load_of(doors).lent == 4
    with doors.writing() as db:
        db.execute(update(StationRow).values(ended_at=NOW, ended_by="p-sam"))
    assert load_of(doors).lent == 0
    # Set up anew under the same id it begins with nothing, or it would have more than was free.
    assert borrow(doors, "one").lent == 0


def test_people_of_both_sessions_of_the_room_count_where_both_are_near(doors: Store) -> None:
    """At 10:55 those of ten o'clock still sit there, and phones may still let some of them in."""
    borrow(doors, "one")
    tell(doors, scanned("n0", "one"), actor=phone("one"))
    late = pacific("10:55")
    assert borrow(doors, "two", session="b2", now=late).load == Load(8, 1, 3)
    over = pacific("11:05")
    assert borrow(doors, "two", session="b2", now=over).load == Load(8, 0, 2)


def test_only_who_asked_lately_shares_with_others(doors: Store) -> None:
    borrow(doors, "one")
    soon = NOW + RECENT - timedelta(seconds=1)
    assert borrow(doors, "two", now=soon).lent == 1
    with doors.writing() as db:
        db.execute(update(ShareRow).where(ShareRow.device == "s-two").values(asked_at=NOW - RECENT))
    assert borrow(doors, "three", now=NOW + RECENT).lent == 1  # half of three, alone


@pytest.mark.parametrize(
    ("door", "session"), [("left", "c1"), ("left", "b2"), ("left", "none"), ("bags", "b1")]
)
def test_to_a_session_that_nobody_comes_to_here_nothing_is_lent(
    doors: Store, door: str, session: str
) -> None:
    assert borrow(doors, "one", door=door, session=session) == NOTHING
    with doors.reading() as db:
        assert db.execute(select(ShareRow.id)).all() == []


def test_without_a_posted_load_there_is_nothing_to_lend(store: Store) -> None:
    open_doors(store, posted=None)
    found = borrow(store, "one")
    assert (found.session_id, found.load.posted, found.lent) == ("b1", None, 0)


def test_an_id_is_for_one_session_and_a_door_must_be_there(doors: Store) -> None:
    borrow(doors, "one")
    with doors.writing() as db:
        db.execute(update(ShareRow).values(session_id="c1"))
    with pytest.raises(InputError):
        borrow(doors, "one")
    with pytest.raises(NotFoundError):
        borrow(doors, "one", door="barn")


def test_lending_is_the_same_few_statements_for_one_phone_and_for_ten(doors: Store) -> None:
    borrow(doors, "n0")
    with statements_of(doors.engine) as one:
        borrow(doors, "n0")
    for number in range(10):
        borrow(doors, f"n{number}")
    with statements_of(doors.engine) as ten:
        borrow(doors, "n0")
    assert len(one) == len(ten)
    assert len([text for text in ten if "advisory" not in text]) <= 5


def test_what_was_told_before_there_were_shares_is_known_again(doors: Store) -> None:
    """Its digest is as it was: told again after an update it is a duplicate, and no conflict."""
    tell(doors, a_scan("n0"))
    (row,) = rows_of(doors)
    assert row.content_hash == a_scan("n0", share="").content_hash
    assert a_scan("n0", share="x" * 32).content_hash != row.content_hash


# -- one entry -----------------------------------------------------------------------------------

LUNCH = pacific("12:20")


def lunch(store: Store, name: str, *, now: Any = LUNCH, **facts: Any) -> bool:  # noqa: ANN401 -- an instant, and as `borrow` takes
    return borrow(store, name, door="lunch", session="lunch", now=now, **facts).is_alone


def test_one_phone_at_lunch_is_alone_until_another_comes(doors: Store) -> None:
    assert lunch(doors, "one")
    assert not lunch(doors, "two")
    assert not lunch(doors, "one", now=LUNCH + MINUTE)
    # The other went away; the first asks on.
    assert lunch(doors, "one", now=LUNCH + MINUTE + RECENT)


def test_two_are_never_alone_even_where_one_is_silent(doors: Store) -> None:
    """It was told that it is alone, and may go on without a network for an hour."""
    assert lunch(doors, "one")
    much_later = LUNCH + 4 * RECENT
    assert not lunch(doors, "two", now=much_later)
    assert not lunch(doors, "one", now=much_later + MINUTE)
    assert lunch(doors, "two", now=much_later + MINUTE + RECENT)


def test_control_by_who_asked_lately_alone_there_would_be_two(
    doors: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def by_time(share_id: str, others: Any, now: Any) -> bool:  # noqa: ANN401 -- as `is_only_one` takes
        return not any(one.is_at_work(now) for one in others if one.id != share_id)

    monkeypatch.setattr(lending, "is_only_one", by_time)
    assert lunch(doors, "one")
    assert lunch(doors, "two", now=LUNCH + 4 * RECENT)


def test_who_gave_back_or_was_ended_keeps_nobody_from_being_alone() -> None:
    one = Share("a", "lunch", "s-a", 0, 0, NOW, is_alone=True, has_ended=False)
    for other, is_alone in (
        (one, False),
        (replace(one, asked_at=None), True),
        (replace(one, has_ended=True), True),
        (replace(one, asked_at=NOW - RECENT, is_alone=False), True),
        (replace(one, id="mine"), True),
    ):
        assert is_only_one("mine", [other], NOW) is is_alone


def test_a_door_that_is_worked_by_hand_is_company(doors: Store) -> None:
    tell(doors, a_scan("n0", door="lunch", at=LUNCH, admitted=None), now=LUNCH)
    assert not lunch(doors, "one", now=LUNCH + MINUTE)
    assert lunch(doors, "one", now=LUNCH + RECENT + MINUTE)


def test_at_a_session_nobody_is_alone(doors: Store) -> None:
    assert not borrow(doors, "one").is_alone


# -- the order of two looks ----------------------------------------------------------------------


def _told_between(doors: Store, monkeypatch: pytest.MonkeyPatch, name: str) -> Load:
    """Read how full it is, while a phone tells whom it let in between the two looks."""
    borrow(doors, "one")
    asked: Callable[..., Any] = getattr(queries, name)

    def after_the_telling(*args: Any, **more: Any) -> Any:  # noqa: ANN401 -- the query's own
        monkeypatch.setattr(queries, name, asked)
        tell(doors, *[scanned(f"n{n}", "one") for n in range(4)], actor=phone("one"))
        return asked(*args, **more)

    monkeypatch.setattr(queries, name, after_the_telling)
    return load_of(doors)


def test_who_is_told_between_two_looks_is_counted(
    doors: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    if doors.is_sqlite:
        return  # there a reader sees one moment
    load = _told_between(doors, monkeypatch, "count_inside")
    assert load.inside + load.lent >= 4


def test_control_the_other_way_round_they_are_nowhere(
    doors: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    if doors.is_sqlite:
        return

    def turned(shift: Any, _: object, but_of: str = "") -> Load:  # noqa: ANN401 -- as `read_load`
        inside = queries.count_inside(shift.db, EVENT, ["b1"], NOW)
        lent = queries.count_lent(shift.db, EVENT, ["b1"], but_of)
        return Load(8, inside.get("b1", 0), lent.get("b1", 0))

    monkeypatch.setattr("tests.checkin.test_shares.read_load", turned)
    load = _told_between(doors, monkeypatch, "count_lent")
    assert load.inside + load.lent == 0

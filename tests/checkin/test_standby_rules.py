"""Who of the standby line gets in, and whose seats end (decision 0056, R8, R16, I1, I3). Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress.agenda.rules.document import Document
from congress.checkin.rules.standby import (
    Beside,
    InLine,
    Line,
    PassedOver,
    Stand,
    When,
    decide_release,
    decide_when,
    has_standby,
    held_until,
    in_order,
    stands_since,
)
from congress.checkin.rules.verdict import Direction
from congress.seats.rules import UNLIMITED
from tests.checkin.world import pacific, the_agenda

AGENDA = the_agenda()
B1 = AGENDA.sessions_by_id["b1"]
IN, OUT, WAITING = Direction.IN, Direction.OUT, Direction.WAITING
C1 = Beside("c1", "Session c1")


def stander(name: str, *, clock: str = "09:40", turn: int | None = None, **facts: Any) -> InLine:  # noqa: ANN401 -- fields of InLine
    plain = InLine(f"a-{name}", pacific(clock), turn, is_active=True, is_eligible=True)
    return replace(plain, **facts)


def a_line(*waiting: InLine, **facts: Any) -> Line:  # noqa: ANN401 -- fields of Line
    plain = Line(capacity=10, taken=10, not_come=("a-x", "a-y", "a-z"), waiting=waiting)
    return replace(plain, **facts)


def let_in(line: Line, most: int = 500) -> list[str]:
    return [one.attendee_id for one in decide_release(line, most).let_in]


@pytest.mark.parametrize(
    ("clock", "when"),
    [
        ("09:54:59", When.EARLY), ("09:55", When.OPEN), ("10:59:59", When.OPEN), ("11:00", When.OVER),
    ],
)  # fmt: skip
def test_a_seat_is_held_until_five_minutes_before(clock: str, when: When) -> None:
    assert held_until(B1) == pacific("09:55")
    assert decide_when(B1, pacific(clock)) is when


@pytest.mark.parametrize(
    ("session", "has_one"),
    [("b1", True), ("c1", True), ("p1", False), ("w1", False), ("k1", False), ("x1", False)],
)
def test_only_what_needs_seats_has_a_standby_line(session: str, *, has_one: bool) -> None:
    assert has_standby(AGENDA.sessions_by_id[session], AGENDA) is has_one


def test_where_no_door_is_nobody_stands_in_line() -> None:
    agenda: Document = replace(AGENDA, doors=())
    assert not has_standby(B1, agenda)


@pytest.mark.parametrize(
    ("reads", "since"),
    [
        ([], None),
        ([(WAITING, "09:30")], "09:30"),
        ([(WAITING, "09:30"), (WAITING, "09:50")], "09:30"),
        ([(WAITING, "09:30"), (IN, "09:50")], None),
        ([(IN, "09:30"), (OUT, "09:40"), (WAITING, "09:50")], "09:50"),
        ([(WAITING, "09:30"), (OUT, "09:40")], None),
    ],
)
def test_who_stands_in_line_is_whom_the_last_read_left_there(
    reads: list[tuple[Direction, str]], since: str | None
) -> None:
    """Read twice loses no place."""
    found = stands_since([Stand(pacific(clock), way) for way, clock in reads])
    assert found == (None if since is None else pacific(since))


def test_the_waitlist_comes_first_by_its_turns_then_who_came_first() -> None:
    """I3."""
    late, early = stander("late", clock="09:50"), stander("early", clock="09:20")
    third, first = stander("third", turn=3), stander("first", turn=1, clock="09:53")
    assert in_order([late, third, early, first]) == [first, third, early, late]


def test_seats_that_nobody_has_go_first_then_the_last_taken_ends_first() -> None:
    people = [stander(f"p{n}", clock=f"09:2{n}") for n in range(5)]
    release = decide_release(a_line(*people, taken=8), 4)
    assert [one.attendee_id for one in release.let_in] == ["a-p0", "a-p1", "a-p2", "a-p3"]
    assert release.ends == ("a-x", "a-y")


@pytest.mark.parametrize(
    ("facts", "most", "expected"),
    [
        ({}, 500, 3),  # as many as have not come
        ({}, 2, 2),  # as many as are asked for
        ({"not_come": ()}, 500, 0),
        ({"not_come": (), "taken": 6}, 500, 4),
        ({"load": 1}, 500, 1),  # never above the posted load
        ({"load": 0}, 500, 0),
        ({"load": -2}, 500, 0),
        ({"taken": 12}, 500, 1),  # two sit above a capacity that was cut: nobody comes for those
        ({"taken": 14}, 500, 0),
        ({"capacity": UNLIMITED}, 500, 6),
        ({"capacity": UNLIMITED, "load": 2}, 500, 2),
    ],
)
def test_how_many_get_in(facts: dict[str, Any], most: int, expected: int) -> None:
    line = a_line(*(stander(f"p{n}") for n in range(6)), **facts)
    assert len(let_in(line, most)) == expected


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"is_active": False}, PassedOver.NOT_ACTIVE),
        ({"is_eligible": False}, PassedOver.NOT_INCLUDED),
        ({"beside": (replace(C1, is_paid=True),)}, PassedOver.PAID),
        ({"beside": (C1, replace(C1, is_counted_in=True))}, PassedOver.COUNTED_IN),
    ],
)
def test_who_cannot_have_it_is_passed_over_and_the_next_gets_in(
    facts: dict[str, Any], why: PassedOver
) -> None:
    """R8: who was counted in at the other session keeps that seat."""
    first, second = stander("first", turn=1, **facts), stander("second", turn=2, beside=(C1,))
    release = decide_release(a_line(first, second, not_come=("a-x",)), 500)
    assert list(release.let_in) == [second]
    assert [(one.who, one.why) for one in release.passed_over] == [(first, why)]
    assert release.ends == ("a-x",)


standers = st.builds(
    InLine,
    attendee_id=st.text("abcdefgh", min_size=3, max_size=6),
    since=st.integers(0, 40).map(lambda n: pacific("09:20") + timedelta(minutes=n)),
    turn=st.none() | st.integers(1, 99),
    is_active=st.booleans(),
    is_eligible=st.booleans(),
    beside=st.lists(st.builds(Beside, st.just("c1"), st.just(""), st.booleans(), st.booleans())),
)
lines = st.builds(
    Line,
    capacity=st.just(UNLIMITED) | st.integers(0, 20),
    taken=st.integers(0, 25),
    not_come=st.lists(st.text("xyz", min_size=4), unique=True, max_size=20).map(tuple),
    waiting=st.lists(standers, unique_by=lambda one: one.attendee_id, max_size=12),
    load=st.none() | st.integers(-5, 30),
)


@given(lines, st.integers(1, 30))
def test_no_release_gives_more_than_there_is(line: Line, most: int) -> None:
    """I1: never more seats than fit, or were taken before; C 9: nor people above the load."""
    release = decide_release(line, most)
    came, ended = len(release.let_in), len(release.ends)
    assert ended <= came <= most
    assert line.load is None or came <= max(0, line.load)
    if line.capacity != UNLIMITED:
        assert line.taken - ended + came <= max(line.capacity, line.taken)
        if came:  # who has come and who may come fit together
            assert line.taken - len(line.not_come) + came <= line.capacity
    before = in_order(line.waiting)
    met = [*release.let_in, *(one.who for one in release.passed_over)]
    assert sorted(met, key=before.index) == before[: len(met)]  # nobody is overtaken in silence

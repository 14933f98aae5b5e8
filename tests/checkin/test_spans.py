"""Stretches of time as sets: held against the minutes that they are made of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from congress.checkin.rules.spans import join, without
from congress.core.intervals import Interval

NOON = datetime(2025, 3, 10, 12, tzinfo=UTC)
HOURS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6)


def _intervals(bounds: list[tuple[int, int]]) -> list[Interval]:
    return [
        Interval(NOON + timedelta(minutes=min(pair)), NOON + timedelta(minutes=max(pair)))
        for pair in bounds
    ]


def _minutes(intervals: list[Interval] | tuple[Interval, ...]) -> set[int]:
    return {
        minute
        for one in intervals
        for minute in range(
            int((one.start - NOON) / timedelta(minutes=1)),
            int((one.end - NOON) / timedelta(minutes=1)),
        )
    }


@given(HOURS, HOURS)
def test_what_is_taken_out_is_gone_in_whatever_order_it_comes_and_nothing_else_is(
    mine: list[tuple[int, int]], theirs: list[tuple[int, int]]
) -> None:
    spans, others = join(_intervals(mine)), _intervals(theirs)
    left = without(spans, others)
    assert _minutes(left) == _minutes(spans) - _minutes(others)
    assert all(one.start < one.end for one in left)
    assert list(left) == sorted(left)
    assert left == without(spans, others[::-1]) == without(spans, join(others))


@given(HOURS)
def test_a_union_is_in_order_and_apart(mine: list[tuple[int, int]]) -> None:
    joined = join(_intervals(mine))
    assert _minutes(joined) == _minutes(_intervals(mine))
    assert all(one.end < after.start for one, after in pairwise(joined))

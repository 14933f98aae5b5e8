"""Stretches of time as sets of instants: put together, cut, taken out of each other. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from congress.core.intervals import Interval

Spans = tuple[Interval, ...]  # in order, apart from each other


def join(intervals: Iterable[Interval]) -> Spans:
    """Return the union: in order, without empty ones; what touches is one."""
    joined: list[Interval] = []
    # By the instants themselves: an interval is slow to compare, and all people's are joined at once.
    for one in sorted(intervals, key=lambda one: (one.start, one.end)):
        if one.start >= one.end:
            continue
        if joined and one.start <= joined[-1].end:
            joined[-1] = Interval(joined[-1].start, max(joined[-1].end, one.end))
        else:
            joined.append(one)
    return tuple(joined)


def clip(intervals: Iterable[Interval], bounds: Interval) -> Spans:
    """Return what of them lies within the bounds."""
    return join(
        Interval(max(one.start, bounds.start), min(one.end, bounds.end)) for one in intervals
    )


def without(spans: Spans, others: Iterable[Interval]) -> Spans:
    """Return what is in `spans` and in none of the others, which come in any order."""
    taken = list(others)
    left = []
    for one in spans:
        start = one.start
        for other in join(other for other in taken if other.overlaps(one)):
            if start < other.start:
                left.append(Interval(start, other.start))
            start = other.end
        if start < one.end:
            left.append(Interval(start, one.end))
    return tuple(left)


def seconds_of(spans: Iterable[Interval]) -> int:
    """Return how many whole seconds they last together."""
    return int(sum((one.end - one.start).total_seconds() for one in spans))


def write_spans(spans: Iterable[Interval]) -> str:
    """Return them as text: intervals of ISO 8601 (4.4), a blank between two."""
    return " ".join(f"{one.start.isoformat()}/{one.end.isoformat()}" for one in spans)


def read_spans(text: str) -> Spans:
    """Return what `write_spans` wrote."""
    pairs = (one.split("/") for one in text.split())
    return tuple(
        Interval(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in pairs
    )

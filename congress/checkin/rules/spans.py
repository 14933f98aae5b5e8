"""Stretches of time as sets of instants: put together, cut, taken out of each other. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from congress.core.intervals import Interval

Spans = tuple[Interval, ...]  # in order, apart from each other


def join(intervals: Iterable[Interval]) -> Spans:
    """Return the union: in order, without empty ones; what touches is one."""
    found = [one for one in intervals if one.start < one.end]
    if len(found) < 2:  # noqa: PLR2004 -- one alone is its own union, as most are
        return tuple(found)
    # By the instants themselves: an interval is slow to compare, and all people's are joined at once.
    found.sort(key=lambda one: (one.start, one.end))
    joined = found[:1]
    for one in found[1:]:
        last = joined[-1]
        if one.start > last.end:
            joined.append(one)
        elif one.end > last.end:
            joined[-1] = Interval(last.start, one.end)
    return tuple(joined)


def clip(intervals: Iterable[Interval], bounds: Interval) -> Spans:
    """Return what of them lies within the bounds."""
    first, last = bounds.start, bounds.end
    return join(
        one
        if first <= one.start and one.end <= last
        else Interval(max(one.start, first), min(one.end, last))
        for one in intervals
    )


def without(spans: Spans, others: Iterable[Interval]) -> Spans:
    """Return what is in `spans` and in none of the others, which come in any order."""
    taken = list(others)
    if not taken:
        return spans
    left = []
    for one in spans:
        start, end = one.start, one.end
        met = [other for other in taken if other.start < end and start < other.end]
        for other in join(met):
            if start < other.start:
                left.append(Interval(start, other.start))
            start = other.end
        if start < end:
            left.append(Interval(start, end) if met else one)
    return tuple(left)


def seconds_of(spans: Iterable[Interval]) -> int:
    """Return how many whole seconds they last together."""
    return int(sum([(one.end - one.start).total_seconds() for one in spans]))


def write_spans(spans: Iterable[Interval]) -> str:
    """Return them as text: intervals of ISO 8601 (4.4), a blank between two."""
    return " ".join(f"{one.start.isoformat()}/{one.end.isoformat()}" for one in spans)


def read_spans(text: str) -> Spans:
    """Return what `write_spans` wrote."""
    pairs = (one.split("/") for one in text.split())
    return tuple(
        Interval(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in pairs
    )

"""Which of somebody's time in a session may count: without its breaks, up to what it bears. Pure."""

from __future__ import annotations

from datetime import timedelta

from congress.checkin.rules.spans import Spans, seconds_of
from congress.core.intervals import Interval


def minutes_of(spans: Spans) -> int:
    """Return the whole minutes they last together: seconds are added, and rounded down once."""
    return seconds_of(spans) // 60


def first_of(spans: Spans, minutes: int) -> Spans:
    """Return the first minutes of them: of a session no more counts than it was designated for.

    It is a set of instants again, so that it does not matter in which order sessions are joined.
    """
    left = timedelta(minutes=minutes)
    if sum([one.end - one.start for one in spans], timedelta()) <= left:
        return spans
    taken = []
    for one in spans:
        if left <= timedelta():
            break
        taken.append(Interval(one.start, min(one.end, one.start + left)))
        left -= one.end - one.start
    return tuple(taken)

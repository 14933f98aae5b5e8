"""When nobody was scanned at a door although people came in: the door's fault, and not theirs. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

from congress.checkin.rules.serving import EARLY
from congress.checkin.rules.spans import Spans
from congress.core.intervals import Interval

LATE = timedelta(minutes=20)  # after the start of a session hardly anybody comes in any more
LEAST_GAP = timedelta(minutes=10)


def gaps_of_door(scanned_at: Iterable[datetime], session: Interval) -> Spans:
    """Return the stretches of at least `LEAST_GAP` without a scan, while people come to a session."""
    begins, ends = session.start - EARLY, min(session.start + LATE, session.end)
    points = [begins, *sorted(at for at in scanned_at if begins < at < ends), ends]
    return tuple(
        Interval(before, after) for before, after in pairwise(points) if after - before >= LEAST_GAP
    )

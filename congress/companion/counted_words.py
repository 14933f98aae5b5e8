"""What was counted of somebody's time, in words, and what they asked about it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from congress.agenda.rules.document import Document, Session
from congress.checkin.service.own import MyTime
from congress.companion.shapes.counted import Counted
from congress.core.intervals import Interval
from congress.core.time_words import clock_span, moment_of

NOT_RIGHT = "Not right?"
NOTHING = "Nothing counted so far."
ASKED = "You asked us to look at it. The answer comes to your inbox."
# Where nothing counted is nothing to be told: nobody asks how long they had breakfast.
_NOBODY_MISSES = frozenset({"meal", "reception", "networking", "exhibit"})
UNSURE = "We are still checking the time."


def words_of_time(
    mine: MyTime | None, session: Session, now: datetime, document: Document
) -> Counted:
    """Return what a page says of my time in a session where badges are scanned.

    Before its end nothing is missing: a door without a network tells later.
    """
    at = f"/e/{document.event.id}/sessions/{session.id}/counted"
    zone = document.zone
    if mine is None or not (mine.spans or mine.starts_at or mine.online):
        is_over = now >= session.ends_at and session.kind not in _NOBODY_MISSES
        said = NOTHING if is_over else ""
        return Counted(said, _link(mine) if is_over else "", at, _answer(mine))
    return Counted(_said(mine, zone), _link(mine), at, _answer(mine))


def _said(mine: MyTime, zone: ZoneInfo) -> str:
    if mine.starts_at is not None and not mine.online:
        return f"You are checked in. Counting from {moment_of(mine.starts_at, zone).clock}"
    spans = list(mine.spans)
    parts = []
    if mine.is_counting:
        parts = [f"Counting since {moment_of(spans.pop().start, zone).clock}"]
    if spans:
        parts.insert(0, f"Counted {_clocks(spans, zone)}")
    if mine.online:
        parts.append(f"Counted {_clocks(mine.online, zone)}, online")
    said = " · ".join(parts)
    return f"{said}. {UNSURE}" if mine.is_uncertain and not mine.is_settled else said


def _clocks(spans: Iterable[Interval], zone: ZoneInfo) -> str:
    return " and ".join(clock_span(one.start, one.end, zone) for one in spans)


def _link(mine: MyTime | None) -> str:
    is_open = mine is not None and mine.request is not None and mine.request.answered_at is None
    return "" if is_open else NOT_RIGHT


def _answer(mine: MyTime | None) -> str:
    request = mine.request if mine else None
    if request is None:
        return ""
    if request.answered_at is None:
        return ASKED
    return f"Our answer: {request.answer}"

"""Scanning at a door by hand: typed, or by a scanner that is a keyboard; the server decides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from congress.checkin import queries
from congress.checkin.rules.verdict import OVERRIDABLE, Direction, Reason
from congress.checkin.service.held import Held
from congress.checkin.service.judging import Approach, judge
from congress.checkin.service.scans import Answered, Scan, Stored, tell_scans
from congress.checkin.service.shift import Shift
from congress.checkin.service.telling import say_verdict
from congress.core.errors import NotFoundError

DEBOUNCE = timedelta(seconds=10)  # the same badge, door and direction: one read (rule C 7)


@dataclass(frozen=True)
class Hand:
    """What is done by hand. `id`: of the page that it is sent from, so that twice is once.

    `because`: why a supervisor lets somebody in whom the door refuses, "": nobody does.
    """

    id: str
    door_id: str
    held: Held
    direction: Direction
    by: str = ""
    because: str = ""


def scan_by_hand(shift: Shift, hand: Hand) -> Answered:
    """Store one scan as the server decides, and say so. The same badge within `DEBOUNCE` is one read.

    What is no badge is refused whatever a supervisor says: it would let nobody in.

    Raises:
        NotFoundError: the agenda has no door of this id.
    """
    if hand.door_id not in shift.document.doors_by_id:
        raise NotFoundError
    known = queries.find_recent(
        shift.db, shift.event_id, hand.id, hand.held.code_hash, hand.door_id, hand.direction,
        shift.now - DEBOUNCE,
    )  # fmt: skip
    if known is not None and (known.id == hand.id or not hand.because):
        return _said_before(shift, hand, known.id, known.reason, is_admitted=known.is_admitted)
    scan = _scan(shift, hand)
    if hand.because:
        approach = Approach(
            hand.held, hand.door_id, hand.direction, shift.now, shift.document, hand.id
        )
        judged = judge(shift, [approach])[0]
        reason, way = judged.verdict.reason, judged.way_of(hand.direction)
        if reason in OVERRIDABLE:
            scan = replace(scan, admitted=True, reason=reason.value, direction=way)
    return tell_scans(shift, [scan], shift.now)[0]


def undo_by_hand(shift: Shift, hand: Hand, undoes: str) -> Answered:
    """Undo a scan that was made by mistake. Idempotent."""
    known = queries.list_told(shift.db, shift.event_id, [undoes, hand.id])
    if undoes not in known:
        raise NotFoundError
    if hand.id in known:
        return Answered(hand.id, Stored.DUPLICATE)
    scan = replace(_scan(shift, hand), admitted=False, undoes=undoes)
    return tell_scans(shift, [scan], shift.now)[0]


def _scan(shift: Shift, hand: Hand) -> Scan:
    return Scan(
        id=hand.id, seq=0, held=hand.held, door=hand.door_id, direction=hand.direction,
        at=shift.now, offset_ms=0, admitted=None, reason="", by=hand.by, because=hand.because,
        undoes=None, snapshot="",
    )  # fmt: skip


def _said_before(
    shift: Shift, hand: Hand, scan_id: str, reason: str, *, is_admitted: bool
) -> Answered:
    """Return what was said of it, once more: it is no second one. Whom a supervisor let in is in."""
    approach = Approach(hand.held, hand.door_id, hand.direction, shift.now, shift.document)
    judged = judge(shift, [approach])[0]
    told = Reason.OK if is_admitted else Reason(reason)
    judged = replace(judged, verdict=replace(judged.verdict, reason=told))
    if told is Reason.OK and judged.question is not None:
        judged = replace(judged, question=replace(judged.question, last=None))
    verdict = "admit" if is_admitted else "refuse"
    return Answered(
        scan_id, Stored.DUPLICATE, verdict, told.value, judged.name, say_verdict(judged)
    )

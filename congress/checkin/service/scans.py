"""Scans that devices tell: each is stored once, in whatever order, and judged after that (I4, T11).

A scan is a fact, and no permission: nothing that can be read is refused. Another scan under the same id
is set aside as a conflict, and so is what cannot be read: both are kept, so that nothing is lost.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from sqlalchemy import Connection

from congress.checkin import queries
from congress.checkin.models import AsideRow, ScanRow
from congress.checkin.rules.times import When, put_right
from congress.checkin.rules.verdict import Direction, Reason
from congress.checkin.service.held import Held, digest_of
from congress.checkin.service.judging import Approach, Judged, Stride, judge
from congress.checkin.service.shift import Shift
from congress.checkin.service.telling import UNDONE, say_verdict
from congress.core.clock import rfc3339
from congress.infra import audit
from congress.infra.crowd import politely
from congress.infra.lists import NewRows, Written
from congress.infra.locks import take_lock

MOST_SCANS = 500  # in one call
# Of more, what is there already is found beforehand, and a file of SQLite's is held in turns.
AT_ONCE = 25
OTHER_CONTENT = "Another scan was told under this id, and stands. This one is kept for the review."
_SCANS, _ASIDES = NewRows(ScanRow), NewRows(AsideRow)


class Stored(StrEnum):
    """What became of one scan that was told. Whatever it says, the device need not tell it again."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    SET_ASIDE = "set-aside"


@dataclass(frozen=True)
class Scan:
    """A scan as a device tells it. `at`: by its own clock; `offset_ms` None: never measured.

    `admitted` None: the device asks, and the server decides. `share`: the id of what it was lent, of
    which it used one place, "": none (`service/lending.py`).
    """

    id: str
    seq: int
    held: Held
    door: str
    direction: Direction
    at: datetime
    offset_ms: int | None
    admitted: bool | None
    reason: str
    by: str
    because: str
    undoes: str | None
    snapshot: str
    share: str = ""

    @property
    def content_hash(self) -> str:
        """Return the digest of what is told, by which the same and another telling differ."""
        told = [
            self.seq, self.held.code_hash, self.door, self.direction, rfc3339(self.at), self.offset_ms,
            self.admitted, self.reason, self.by, self.because, self.undoes, self.snapshot,
        ]  # fmt: skip
        if self.share:  # a scan that was told before there were shares has its digest of then
            told.append(self.share)
        return digest_of(json.dumps(told))


@dataclass(frozen=True)
class Unreadable:
    """What was told and is no scan: as JSON without codes, and what was wrong with it."""

    id: str
    told: str
    wrong: str


@dataclass(frozen=True)
class Answered:
    """What became of one, and what the door says. Of a station that ended: the first two alone."""

    id: str
    stored: Stored
    verdict: str = ""
    reason: str = ""
    attendee: str = ""
    said: str = ""


@dataclass(frozen=True)
class Weighed:
    """What a telling comes to before anything is written, by the ids of its scans.

    `first`: of each id; `judged`, `answers`: the verdict on it, and what is answered by then;
    `hashes`: its content's. `rows`: those that were not there, written to be inserted, in pieces.
    `before`: of many, those that were; `ahead`: those that were stored already, by this telling.
    """

    first: Mapping[str, Scan]
    judged: Mapping[str, Judged]
    answers: Mapping[str, Answered]
    hashes: Mapping[str, str]
    rows: Sequence[Written]
    before: Mapping[str, Any]
    ahead: frozenset[str] = frozenset()


def take_in_scans(
    shift: Shift, told: Sequence[Scan | Unreadable], device_now: datetime
) -> Weighed | None:
    """Judge what devices decided by themselves, politely: most of the work, and nothing is locked.

    What is true a moment earlier is as true as any: such a verdict changes nobody's way. None: the
    server is asked to decide one of them, and does that behind its lock (`tell_scans`).

    On SQLite all but a last piece is stored here, a piece at a time: nobody else writes to its file
    meanwhile, and whoever registers waits for 25 scans and not for five hundred (E13). What is stored
    when the rest is not, is a duplicate when it is told again.
    """
    scans = [one for one in told if isinstance(one, Scan)]
    if any(one.admitted is None for one in scans):
        return None
    weighed = _weigh(shift, scans, device_now, pace=politely)
    ahead: set[str] = set()
    for piece in politely(weighed.rows[:-1], every=1):
        ahead |= shift.store.unit_of_work(partial(_store_ahead, shift, piece))
    return replace(weighed, rows=weighed.rows[-1:], ahead=frozenset(ahead))


def _store_ahead(shift: Shift, piece: Written, db: Connection) -> set[str]:
    stored = _SCANS.insert(db, piece)
    _note(replace(shift, db=db), Counter({Stored.STORED: len(stored)}))
    return stored


def tell_scans(
    shift: Shift,
    told: Sequence[Scan | Unreadable],
    device_now: datetime,
    weighed: Weighed | None = None,
) -> list[Answered]:
    """Store what a device tells, each once, and answer for each in its place.

    Idempotent: what was told before changes nothing, and is answered as it stands. One insert for all of
    them (on SQLite for a few at a time), no lock of seats or people; where the server is asked to
    decide, one event's doors take turns.
    `weighed`: of the same telling, by `take_in_scans`.
    """
    if weighed is None:
        scans = [one for one in told if isinstance(one, Scan)]
        if any(one.admitted is None for one in scans):
            take_lock(shift.db, f"checkin/{shift.event_id}")
        weighed = _weigh(shift, scans, device_now)
    stored = set(weighed.ahead)
    for piece in weighed.rows:
        stored |= _SCANS.insert(shift.db, piece)
    before = dict(weighed.before)
    missing = weighed.first.keys() - stored - before.keys()
    if missing:
        before |= queries.list_told(shift.db, shift.event_id, missing)
    answers = []
    asides: list[dict[str, Any]] = []
    for item in told:
        if isinstance(item, Unreadable):
            answers.append(Answered(item.id, Stored.SET_ASIDE, said=item.wrong))
            asides.append(_aside(shift, item.id, "unreadable", item.wrong, item.told))
            continue
        kind = _kind_of(item, weighed, stored, before)
        if kind is Stored.CONFLICT:
            answers.append(Answered(item.id, kind, said=OTHER_CONTENT))
            asides.append(_aside(shift, item.id, "conflict", OTHER_CONTENT, _as_json(item)))
        else:
            answers.append(_answer(item, kind, weighed, before.get(item.id)))
    _set_aside(shift, asides)
    counts = Counter(one.stored for one in answers)
    counts[Stored.STORED] -= len(weighed.ahead)  # these are noted
    _note(shift, counts)
    return [Answered(one.id, one.stored) for one in answers] if _has_ended(shift) else answers


def _weigh(
    shift: Shift, scans: Sequence[Scan], device_now: datetime, *, pace: Stride = iter
) -> Weighed:
    first: dict[str, Scan] = {}
    for one in scans:
        first.setdefault(one.id, one)
    before: Mapping[str, Any] = {}
    if len(first) > AT_ONCE:
        before = queries.list_told(shift.db, shift.event_id, first)
    times = {
        one.id: put_right(one.at, one.offset_ms, device_now=device_now, received_at=shift.now)
        for one in first.values()
    }
    judged, rows = _judge(shift, list(first.values()), times, pace)
    answers = {
        one.id: _answer_first(
            one, judged[one.id], Stored.DUPLICATE if one.id in before else Stored.STORED
        )
        for one in pace(first.values())
    }
    hashes = {row["id"]: row["content_hash"] for row in rows}
    # In the order of ids, so that nobody deadlocks.
    new = sorted((row for row in rows if row["id"] not in before), key=lambda row: row["id"])
    size = AT_ONCE if shift.store.is_sqlite else MOST_SCANS
    pieces = [new[at : at + size] for at in range(0, len(new), size)]
    told = [_SCANS.write(shift.db, piece) for piece in pieces]
    return Weighed(first, judged, answers, hashes, told, before)


def _judge(
    shift: Shift, scans: Sequence[Scan], times: Mapping[str, When], pace: Stride
) -> tuple[dict[str, Judged], list[dict[str, Any]]]:
    """Return a verdict for each, by id, and the rows that they make."""
    releases = [shift.agenda_of(one.snapshot, times[one.id].at) for one in scans]
    verdicts = judge(
        shift,
        [
            Approach(
                held=one.held,
                door_id=one.door,
                direction=one.direction,
                at=times[one.id].at,
                document=document,
                id=one.id,
                device=shift.actor.device_id,
                seq=one.seq,
                is_asked=one.admitted is None,
                is_admitted=bool(one.admitted),
                undoes=one.undoes or "",
            )
            for one, (_, document) in zip(scans, releases, strict=True)
        ],
        pace,
    )
    judged = {one.id: verdict for one, verdict in zip(scans, verdicts, strict=True)}
    rows = [
        _row(shift, one, times[one.id], judged[one.id], number)
        for one, (number, _) in pace(list(zip(scans, releases, strict=True)))
    ]
    return judged, rows


def _row(shift: Shift, one: Scan, when: When, judged: Judged, release: int) -> dict[str, Any]:
    is_admitted, reason, way = bool(one.admitted), one.reason, one.direction
    if one.admitted is None:
        is_admitted, reason = judged.verdict.is_admitted, judged.verdict.reason.value
        way = judged.way_of(way)
    session = judged.session
    return {
        "event_id": shift.event_id, "id": one.id, "content_hash": one.content_hash,
        "device": shift.actor.device_id, "told_by": shift.teller, "seq": one.seq,
        "code_hash": one.held.code_hash, "door": one.door, "direction": way.value,
        "session_id": session.id if session else "", "release": release, "snapshot": one.snapshot,
        "device_at": one.at, "offset_ms": one.offset_ms, "at": when.at,
        "is_uncertain": when.is_uncertain, "is_admitted": is_admitted, "reason": reason,
        "by": one.by, "because": one.because, "undoes": one.undoes, "received_at": shift.now,
        "share": one.share,
    }  # fmt: skip


def _kind_of(one: Scan, weighed: Weighed, stored: set[str], before: Mapping[str, Any]) -> Stored:
    is_first = one is weighed.first[one.id]
    if is_first and one.id in stored:
        return Stored.STORED
    known = before[one.id].content_hash if one.id in before else weighed.hashes[one.id]
    mine = weighed.hashes[one.id] if is_first else one.content_hash
    return Stored.DUPLICATE if known == mine else Stored.CONFLICT


def _answer(one: Scan, kind: Stored, weighed: Weighed, before: Any | None) -> Answered:  # noqa: ANN401 -- a row of `list_told`
    if kind is Stored.STORED:
        return weighed.answers[one.id]
    if one.admitted is None and before is not None:  # decided when it was told first
        judged = weighed.judged[one.id]
        verdict = replace(judged.verdict, reason=Reason(before.reason))
        return _answer_first(one, replace(judged, verdict=verdict), kind)
    known = weighed.answers[one.id]
    return known if known.stored is kind else replace(known, stored=kind)


def _answer_first(one: Scan, judged: Judged, kind: Stored) -> Answered:
    if one.undoes is not None:
        return Answered(one.id, kind, said=UNDONE)
    verdict = "admit" if judged.verdict.is_admitted else "refuse"
    reason = judged.verdict.reason.value
    return Answered(one.id, kind, verdict, reason, judged.name, say_verdict(judged))


def _aside(shift: Shift, scan_id: str, why: str, wrong: str, told: str) -> dict[str, Any]:
    return {
        "event_id": shift.event_id, "content_hash": digest_of(f"{scan_id} {told}"),
        "scan_id": scan_id, "why": why, "wrong": wrong, "told": told,
        "device": shift.actor.device_id, "told_by": shift.teller, "received_at": shift.now,
    }  # fmt: skip


def _set_aside(shift: Shift, rows: Sequence[dict[str, Any]]) -> None:
    """Keep what could not be taken, each once however often it is told."""
    if rows:
        told = _ASIDES.write(shift.db, sorted(rows, key=lambda row: row["content_hash"]))
        _ASIDES.insert(shift.db, told)


def _as_json(one: Scan) -> str:
    held = {"code_hash": one.held.code_hash}
    return json.dumps({**vars(one), "held": held, "at": rfc3339(one.at)}, default=str)


def _note(shift: Shift, counts: Counter[Stored]) -> None:
    """Write down that something came, and how much; what is known already changed nothing."""
    if any(count for kind, count in counts.items() if kind is not Stored.DUPLICATE):
        audit.record(
            shift.db, at=shift.now, actor=shift.actor.name, action="scans.told",
            event_id=shift.event_id, subject=shift.actor.device_id,
            **{kind.value: counts[kind] for kind in Stored},
        )  # fmt: skip


def _has_ended(shift: Shift) -> bool:
    post = shift.actor.post
    return post is not None and post.ended_at is not None

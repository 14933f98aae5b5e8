"""Selects of scans: what was told before, where people went, and who is inside."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from congress.agenda.models import ReleaseRow
from congress.badges.models import BadgeRow
from congress.checkin.models import ScanRow
from congress.checkin.rules.verdict import Direction
from congress.infra.database import UtcDateTime
from congress.infra.lists import for_both, texts
from congress.infra.statements import Statement

_undoing, _later = aliased(ScanRow), aliased(ScanRow)
_worn, _copy = aliased(BadgeRow), aliased(BadgeRow)


def _is_undone(row: Any) -> ColumnElement[bool]:  # noqa: ANN401 -- as above
    return exists().where(
        _undoing.event_id == row.event_id, _undoing.undoes == row.id, _undoing.undoes.is_not(None)
    )


def is_admitted(row: Any) -> ColumnElement[bool]:  # noqa: ANN401 -- ScanRow, or an alias of it
    """Return the condition that somebody was let by, or into the line, and it was not undone."""
    return and_(row.is_admitted, row.undoes.is_(None), ~_is_undone(row))


def is_move(row: Any) -> ColumnElement[bool]:  # noqa: ANN401 -- as above
    """Return the condition that a scan took somebody in or out at a session, and was not undone."""
    return and_(
        or_(row.direction == Direction.IN.value, row.direction == Direction.OUT.value),
        row.session_id != "",
        is_admitted(row),
    )


def turn_of(row: Any) -> Any:  # noqa: ANN401 -- as above; a tuple of columns
    """Return by what scans are ordered, the same whatever the order in which they came (I4)."""
    return tuple_(row.at, row.device, row.seq, row.id)


_MOVES = Statement(
    for_both(
        lambda among: select(
            ScanRow.id, ScanRow.code_hash, ScanRow.at, ScanRow.device, ScanRow.seq, ScanRow.door,
            ScanRow.session_id, ScanRow.direction,
        )
        .where(
            ScanRow.event_id == bindparam("event"),
            among(ScanRow.code_hash, "hashes"),
            ScanRow.at >= bindparam("since", type_=UtcDateTime()),
            ScanRow.at <= bindparam("until", type_=UtcDateTime()),
            is_move(ScanRow),
        )
        .order_by(ScanRow.at, ScanRow.device, ScanRow.seq, ScanRow.id)
    )
)  # fmt: skip
_TOLD = Statement(
    for_both(
        lambda among: select(
            ScanRow.id, ScanRow.content_hash, ScanRow.is_admitted, ScanRow.reason, ScanRow.at
        ).where(ScanRow.event_id == bindparam("event"), among(ScanRow.id, "ids"))
    )
)


def list_moves(
    db: Connection, event_id: str, code_hashes: Collection[str], since: datetime, until: datetime
) -> Sequence[Any]:
    """Return the moves of these badges between two instants, both inclusive, the first one first."""
    values = {
        "event": event_id, "hashes": texts(db, code_hashes), "since": since, "until": until,
    }  # fmt: skip
    return _MOVES.all(db, values)


def count_inside(
    db: Connection, event_id: str, session_ids: Collection[str], at: datetime
) -> dict[str, int]:
    """Return how many distinct people are inside at each of these sessions at an instant.

    Somebody is where their last move took them, whichever of their badges told it; a badge that
    nobody knows is somebody, too.
    """
    who = func.coalesce(_worn.attendee_id, ScanRow.code_hash)
    moved_on = and_(
        _later.event_id == ScanRow.event_id,
        _later.at <= at,
        turn_of(_later) > turn_of(ScanRow),
        is_move(_later),
    )
    of_itself = exists().where(_later.code_hash == ScanRow.code_hash, moved_on)
    # Its copies first, and the scans of each then: joined, SQLite reads every scan for each of them.
    of_copies = (
        select(_copy.id)
        .where(
            _copy.attendee_id == _worn.attendee_id,
            _copy.code_hash != ScanRow.code_hash,
            select(_later.id)
            .where(_later.code_hash == _copy.code_hash, moved_on)
            .correlate(ScanRow, _copy)
            .exists(),
        )
        .correlate(ScanRow, _worn)
        .exists()
    )
    rows = db.execute(
        select(ScanRow.session_id, func.count(func.distinct(who)).label("inside"))
        .join(_worn, _worn.code_hash == ScanRow.code_hash, isouter=True)
        .where(
            ScanRow.event_id == event_id,
            ScanRow.session_id.in_(session_ids),
            ScanRow.at <= at,
            ScanRow.direction == Direction.IN,
            is_move(ScanRow),
            ~of_itself,
            ~of_copies,
        )
        .group_by(ScanRow.session_id)
    )
    return {row.session_id: row.inside for row in rows}


def list_told(db: Connection, event_id: str, ids: Collection[str]) -> dict[str, Any]:
    """Return what was told under these ids, by id."""
    rows = _TOLD.all(db, {"event": event_id, "ids": texts(db, ids)})
    return {row.id: row for row in rows}


def find_recent(
    db: Connection,
    event_id: str,
    scan_id: str,
    code_hash: str,
    door: str,
    direction: Direction,
    since: datetime,
) -> Any | None:  # noqa: ANN401 -- a row
    """Return the scan of an id; else the newest of a badge at a door, one way, since an instant."""
    of_badge = and_(
        ScanRow.code_hash == code_hash,
        ScanRow.door == door,
        ScanRow.direction == direction,
        ScanRow.at > since,
        ScanRow.undoes.is_(None),
        ~_is_undone(ScanRow),
    )
    return db.execute(
        select(ScanRow.id, ScanRow.is_admitted, ScanRow.reason)
        .where(ScanRow.event_id == event_id, or_(ScanRow.id == scan_id, of_badge))
        .order_by((ScanRow.id == scan_id).desc(), ScanRow.at.desc())
        .limit(1)
    ).first()


def list_last_scans(db: Connection, event_id: str) -> dict[str, datetime]:
    """Return when each door was scanned last, by door."""
    rows = db.execute(
        select(ScanRow.door, func.max(ScanRow.at).label("last_at"))
        .where(ScanRow.event_id == event_id)
        .group_by(ScanRow.door)
    )
    return {row.door: row.last_at for row in rows}


def list_release_times(db: Connection, event_id: str) -> list[tuple[int, datetime]]:
    """Return number and time of each release, the newest first."""
    rows = db.execute(
        select(ReleaseRow.number, ReleaseRow.released_at)
        .where(ReleaseRow.event_id == event_id)
        .order_by(ReleaseRow.number.desc())
    )
    return [(number, released_at) for number, released_at in rows]

"""Selects of what doors hold about somebody (T27)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, false, or_, select, true

from congress.attendees.queries.personal import registrations_of
from congress.badges.models import BadgeRow
from congress.checkin.models import (
    AsideRow,
    AttendanceRequestRow,
    AttendanceSettlementRow,
    FormerHolderRow,
    ScanRow,
    ScanSettlementRow,
)
from congress.core.ports import Whose
from congress.infra.database import Base
from congress.infra.own_rows import Rows, all_own_rows


@dataclass(frozen=True)
class _Held:
    """That a registration was somebody's, from an instant until one (exclusive); None: no bound."""

    attendee_id: str
    since: datetime | None
    until: datetime | None

    def covers(self, at: Any) -> ColumnElement[bool]:  # noqa: ANN401 -- a column
        """Return whether an instant is within."""
        bounds: list[ColumnElement[bool]] = [true()]
        if self.since is not None:
            bounds.append(at >= self.since)
        if self.until is not None:
            bounds.append(at < self.until)
        return and_(*bounds)


def list_own(db: Connection, whose: Whose) -> dict[str, Rows]:
    """Return somebody's scans, and what was asked and settled of their time."""
    return all_own_rows(db, whose_rows(db, whose))


def whose_rows(db: Connection, whose: Whose) -> dict[type[Base], ColumnElement[bool]]:
    """Return which rows are somebody's: what was before a registration was handed on is of who had it
    then.
    """
    held = _list_held(db, whose)
    asked, settled = AttendanceRequestRow, AttendanceSettlementRow
    badges = db.execute(
        select(BadgeRow.event_id, BadgeRow.attendee_id, BadgeRow.code_hash).where(
            BadgeRow.attendee_id.in_(sorted({one.attendee_id for one in held}))
        )
    ).all()
    scanned = _any(
        and_(
            ScanRow.event_id == badge.event_id,
            ScanRow.code_hash == badge.code_hash,
            _any(one.covers(ScanRow.at) for one in held if one.attendee_id == badge.attendee_id),
        )
        for badge in badges
    )
    scans = select(ScanRow.id).where(scanned)
    return {
        AsideRow: _any(AsideRow.told.contains(one.code_hash) for one in badges),
        ScanRow: scanned,
        ScanSettlementRow: ScanSettlementRow.scan_id.in_(scans),
        settled: _within(held, settled.attendee_id, settled.settled_at),
        asked: _within(held, asked.attendee_id, asked.asked_at),
        FormerHolderRow: FormerHolderRow.person_id == whose.person_id,
    }


def _list_held(db: Connection, whose: Whose) -> list[_Held]:
    """Return which registrations were somebody's, and when."""
    former = FormerHolderRow
    gone = select(former.attendee_id).where(former.person_id == whose.person_id)
    mine = set(db.scalars(registrations_of(whose.person_id)))
    rows = db.execute(
        select(former.attendee_id, former.until, former.person_id)
        .where(or_(former.attendee_id.in_(sorted(mine)), former.attendee_id.in_(gone)))
        .order_by(former.attendee_id, former.until)
    ).all()
    held: list[_Held] = []
    last: dict[str, datetime | None] = dict.fromkeys(mine)
    for row in rows:
        if row.person_id == whose.person_id:
            held.append(_Held(row.attendee_id, last.get(row.attendee_id), row.until))
        last[row.attendee_id] = row.until
    return held + [_Held(one, last[one], None) for one in sorted(mine)]


def _within(held: Sequence[_Held], attendee_id: Any, at: Any) -> ColumnElement[bool]:  # noqa: ANN401 -- columns
    return _any(and_(attendee_id == one.attendee_id, one.covers(at)) for one in held)


def _any(conditions: Iterable[ColumnElement[bool]]) -> ColumnElement[bool]:
    return or_(false(), *conditions)

"""What stands beside somebody's request about their time: their seat, and who was scanned there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from congress.checkin.models import AttendanceRequestRow, AttendanceSettlementRow, ScanRow
from congress.checkin.queries.requests import AttendanceRequest
from congress.checkin.queries.scans import is_move
from congress.seats.models import SeatRow


@dataclass(frozen=True)
class Settlement:
    """What a person settled of somebody's time in a session. `spans` as `rules.spans` writes them."""

    session_id: str
    spans: str
    because: str
    settled_at: datetime
    settled_by: str


def list_settlements_of(db: Connection, event_id: str, attendee_id: str) -> list[Settlement]:
    """Return all that was settled of a registration's time, whoever had it, the first first."""
    rows = db.execute(
        select(*(getattr(AttendanceSettlementRow, one) for one in Settlement.__dataclass_fields__))
        .where(
            AttendanceSettlementRow.event_id == event_id,
            AttendanceSettlementRow.attendee_id == attendee_id,
        )
        .order_by(AttendanceSettlementRow.settled_at, AttendanceSettlementRow.id)
    )
    return [Settlement(*row) for row in rows]


def list_requests_of(db: Connection, event_id: str, attendee_id: str) -> list[AttendanceRequest]:
    """Return all that was asked about a registration's time, whoever had it, the first first."""
    rows = db.execute(
        select(
            *(getattr(AttendanceRequestRow, one) for one in AttendanceRequest.__dataclass_fields__)
        )
        .where(
            AttendanceRequestRow.event_id == event_id,
            AttendanceRequestRow.attendee_id == attendee_id,
        )
        .order_by(AttendanceRequestRow.asked_at, AttendanceRequestRow.id)
    )
    return [AttendanceRequest(*row) for row in rows]


def list_scan_times(
    db: Connection, event_id: str, session_ids: Collection[str]
) -> Mapping[str, list[datetime]]:
    """Return when people were scanned in or out at these sessions, by session."""
    rows = db.execute(
        select(ScanRow.session_id, ScanRow.at).where(
            ScanRow.event_id == event_id, ScanRow.session_id.in_(session_ids), is_move(ScanRow)
        )
    )
    times: dict[str, list[datetime]] = defaultdict(list)
    for row in rows:
        times[row.session_id].append(row.at)
    return times


def list_scanned_sessions(db: Connection, event_id: str) -> set[str]:
    """Return the sessions of which there is a scan, whatever became of it."""
    rows = db.execute(select(ScanRow.session_id).where(ScanRow.event_id == event_id).distinct())
    return set(rows.scalars())


def list_seat_states(
    db: Connection, event_id: str, attendee_ids: Collection[str]
) -> Mapping[tuple[str, str], str]:
    """Return the state of every seat that these attendees have or had, by attendee and session."""
    rows = db.execute(
        select(SeatRow.attendee_id, SeatRow.session_id, SeatRow.state).where(
            SeatRow.event_id == event_id, SeatRow.attendee_id.in_(attendee_ids)
        )
    )
    return {(row.attendee_id, row.session_id): row.state for row in rows}

"""What stands beside somebody's request about their time: their seat, and who was scanned there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from congress.checkin.models import ScanRow
from congress.checkin.queries.scans import is_move
from congress.seats.models import SeatRow


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

"""Selects of how far somebody has watched a recording."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from congress.infra.statements import Statement
from congress.lobby.models import RecordingPositionRow

_POSITION = Statement(
    select(RecordingPositionRow.seconds, RecordingPositionRow.kept_at).where(
        RecordingPositionRow.attendee_id == bindparam("attendee"),
        RecordingPositionRow.session_id == bindparam("session"),
    )
)


def find_position(db: Connection, attendee_id: str, session_id: str) -> tuple[int, datetime] | None:
    """Return at which second somebody stopped, and when that was; None: they never watched it."""
    row = _POSITION.first(db, {"attendee": attendee_id, "session": session_id})
    return None if row is None else (row.seconds, row.kept_at)

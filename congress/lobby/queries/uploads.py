"""Selects of recordings' files that are being handed in."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from congress.lobby.models import RecordingUploadRow


@dataclass(frozen=True)
class BegunUpload:
    """A file that was begun, as `RecordingUploadRow` has it: how much is here the disk alone knows."""

    event_id: str
    session_id: str
    id: str
    name: str
    size: int
    beginning: str
    fault: str
    begun_at: datetime
    begun_by: str


_ALL = select(*[getattr(RecordingUploadRow, one.name) for one in fields(BegunUpload)]).order_by(
    RecordingUploadRow.event_id, RecordingUploadRow.session_id
)
_ONE = _ALL.where(
    RecordingUploadRow.event_id == bindparam("event"),
    RecordingUploadRow.session_id == bindparam("session"),
)


def find_begun(db: Connection, event_id: str, session_id: str) -> BegunUpload | None:
    """Return the file that was begun for a session."""
    row = db.execute(_ONE, {"event": event_id, "session": session_id}).first()
    return None if row is None else BegunUpload(*row)


def list_begun(db: Connection) -> list[BegunUpload]:
    """Return what was begun at any event."""
    return [BegunUpload(*row) for row in db.execute(_ALL)]

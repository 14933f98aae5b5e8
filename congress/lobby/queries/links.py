"""Selects of links to live sessions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, select

from congress.lobby.models import LiveLinkRow
from congress.lobby.rules.joining import LiveLink

_LINKS = select(
    LiveLinkRow.session_id,
    LiveLinkRow.url,
    LiveLinkRow.backup_url,
    LiveLinkRow.late_minutes,
    LiveLinkRow.note,
    LiveLinkRow.version,
).where(LiveLinkRow.event_id == bindparam("event"))
_LINK = _LINKS.where(LiveLinkRow.session_id == bindparam("session"))


def find_link(db: Connection, event_id: str, session_id: str) -> LiveLink | None:
    """Return the link of a session as it is now, or None."""
    row = db.execute(_LINK, {"event": event_id, "session": session_id}).first()
    return None if row is None else _link(row)


def list_links(db: Connection, event_id: str) -> dict[str, LiveLink]:
    """Return the links of an event's sessions, by session."""
    return {row.session_id: _link(row) for row in db.execute(_LINKS, {"event": event_id})}


def _link(row: Any) -> LiveLink:  # noqa: ANN401 -- a row of `_LINKS`
    return LiveLink(row.url, row.backup_url, row.late_minutes, row.note, row.version)

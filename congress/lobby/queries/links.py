"""Selects of links to live sessions."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, func, select

from congress.attendees.models import AttendeeRow
from congress.infra.statements import Found, Statement
from congress.lobby.models import LiveLinkRow
from congress.lobby.rules.joining import LiveLink
from congress.seats.models import SeatRow
from congress.seats.rules import SeatState

_OF_EVENT = select(
    LiveLinkRow.session_id,
    LiveLinkRow.url,
    LiveLinkRow.backup_url,
    LiveLinkRow.late_minutes,
    LiveLinkRow.note,
    LiveLinkRow.version,
).where(LiveLinkRow.event_id == bindparam("event"))
_LINKS = Statement(_OF_EVENT)
_LINK = Statement(_OF_EVENT.where(LiveLinkRow.session_id == bindparam("session")))


def find_link(db: Connection, event_id: str, session_id: str) -> LiveLink | None:
    """Return the link of a session as it is now, or None."""
    row = _LINK.first(db, {"event": event_id, "session": session_id})
    return None if row is None else _link(row)


def list_links(db: Connection, event_id: str) -> dict[str, LiveLink]:
    """Return the links of an event's sessions, by session."""
    return {row.session_id: _link(row) for row in _LINKS.all(db, {"event": event_id})}


def count_online_seats(
    db: Connection, event_id: str, online_types: Collection[str]
) -> dict[str, int]:
    """Return by session how many who attend online have a seat there; none is left out."""
    rows = db.execute(
        select(SeatRow.session_id, func.count().label("seats"))
        .join(AttendeeRow, AttendeeRow.id == SeatRow.attendee_id)
        .where(
            SeatRow.event_id == event_id,
            SeatRow.state == SeatState.CONFIRMED,
            AttendeeRow.registration_type.in_(sorted(online_types)),
        )
        .group_by(SeatRow.session_id)
    )
    return {row.session_id: row.seats for row in rows}


def _link(row: Found) -> LiveLink:
    return LiveLink(row.url, row.backup_url, row.late_minutes, row.note, row.version)

"""What a letter about a seat tells of, as it is when it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, select

from congress.agenda.models import SessionRow
from congress.attendees.models import AttendeeRow
from congress.seats.models import SeatRow


@dataclass(frozen=True)
class FoundSession:
    """A session by now, and what somebody holds in it."""

    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    status: str
    vanished: bool
    held: frozenset[str]


def find_told_session(
    db: Connection, event_id: str, session_id: str, person_id: str
) -> FoundSession | None:
    """Return a session with the states of a person's seats in it, or None."""
    mine = select(AttendeeRow.id).where(
        AttendeeRow.event_id == event_id, AttendeeRow.person_id == person_id
    )
    rows = db.execute(
        select(
            SessionRow.title,
            SessionRow.place,
            SessionRow.starts_at,
            SessionRow.ends_at,
            SessionRow.status,
            SessionRow.vanished,
            SeatRow.state,
        )
        .outerjoin(
            SeatRow,
            and_(SeatRow.session_id == SessionRow.id, SeatRow.attendee_id.in_(mine)),
        )
        .where(SessionRow.event_id == event_id, SessionRow.id == session_id)
    ).all()
    if not rows:
        return None
    title, place, starts_at, ends_at, status, vanished, _ = rows[0]
    held = frozenset(row.state for row in rows if row.state)
    return FoundSession(title, place, starts_at, ends_at, status, vanished, held)

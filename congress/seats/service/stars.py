"""Stars: a mark on a session, kept apart from seats."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete
from sqlalchemy.dialects import postgresql, sqlite

from congress.agenda.queries import get_session
from congress.attendees.queries import get_attendee
from congress.core.principal import Principal
from congress.seats.models import StarRow

_PUT = {
    "postgresql": postgresql.insert(StarRow).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(StarRow).on_conflict_do_nothing(),
}


def put_star(
    *, db: Connection, actor: Principal, now: datetime, event_id: str, session_id: str
) -> None:
    """Star a session for the actor; idempotent. Raises NotFoundError."""
    attendee = get_attendee(db, event_id, actor.person_id)
    get_session(db, event_id, session_id)
    values = {"attendee_id": attendee.id, "session_id": session_id, "starred_at": now}
    db.execute(_PUT[db.dialect.name], values)


def remove_stars(db: Connection, attendee_id: str) -> None:
    """Take away every star of a registration that is somebody else's now."""
    db.execute(delete(StarRow).where(StarRow.attendee_id == attendee_id))


def remove_star(*, db: Connection, actor: Principal, event_id: str, session_id: str) -> None:
    """Take the star away; idempotent. Raises NotFoundError."""
    attendee = get_attendee(db, event_id, actor.person_id)
    get_session(db, event_id, session_id)
    db.execute(
        delete(StarRow).where(StarRow.attendee_id == attendee.id, StarRow.session_id == session_id)
    )

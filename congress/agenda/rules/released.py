"""What a release makes of a session: how it stands from then on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from congress.agenda.rules.document import Document, Session, SessionStatus


def registering_of(session: Session, document: Document) -> tuple[datetime | None, datetime | None]:
    """Return from when and until when a session is registered for; None: there is no such bound.

    A session without a window of its own opens and closes with the event's registration.
    """
    deadlines = document.deadlines
    opens_at = session.registration_opens_at or deadlines.registration_opens_at
    return opens_at, session.registration_closes_at or deadlines.registration_closes_at


def released_as(session: Session, document: Document) -> dict[str, Any]:
    """Return a session as the rooms above decide by it, by the names of the table `session`."""
    room = document.rooms_by_id.get(session.room)
    opens_at, closes_at = registering_of(session, document)
    return {
        "title": session.title,
        "kind": session.kind,
        "room": session.room,
        "place": room.name if room else "",
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "status": session.status,
        "vanished": False,
        "registration": session.registration,
        "capacity": session.capacity,
        "open_to": list(session.open_to),
        "registration_opens_at": opens_at,
        "registration_closes_at": closes_at,
        "uid": document.uid_of(session),
    }


def left_out(before: Mapping[str, Any]) -> dict[str, Any]:
    """Return a session that a release leaves out: cancelled and kept."""
    return {**before, "status": SessionStatus.CANCELLED, "vanished": True}

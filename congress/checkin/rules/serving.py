"""Which session a scan at a door counts for, by agenda and clock (R33, R34). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from congress.agenda.rules.document import Document, Door, Purpose, Session, SessionStatus

# People come so early to what begins; and whoever comes so late to a session comes for the next one.
EARLY = timedelta(minutes=30)
LAST = timedelta(minutes=10)


def serve(door: Door, at: datetime, document: Document) -> Session | None:
    """Return the session that a door serves at an instant; None: none, or a door for bags.

    Of a room: the session that is on, or begins within `EARLY`. In the `LAST` minutes of one it is the
    next, if that begins within `EARLY`. Of several at once (short talks inside their hour) it is the
    one that holds the others. An event and a meal are served from `EARLY` before them to their end.
    """
    if door.purpose is Purpose.BAGS:
        return None
    sessions = sessions_of(door, document)
    if door.purpose is not Purpose.SESSIONS:
        return next((one for one in sessions if is_near(one, at)), None)
    running = next((one for one in sessions if one.starts_at <= at < one.ends_at), None)
    coming = next((one for one in sessions if at < one.starts_at <= at + EARLY), None)
    if running is not None and (coming is None or at < running.ends_at - LAST):
        return running
    return coming


def find_next(door: Door, at: datetime, document: Document) -> Session | None:
    """Return what a door serves after what it serves now; None: nothing more."""
    now = serve(door, at, document)
    after = at if now is None else max(at, now.starts_at)
    later = (one for one in sessions_of(door, document) if one.starts_at > after and one != now)
    return next(later, None)


def sessions_of(door: Door, document: Document) -> Sequence[Session]:
    """Return the sessions that take place behind a door, by start, the longest first."""
    if door.purpose is Purpose.SESSIONS:
        return document.sessions_by_room.get(door.room, ())
    session = document.sessions_by_id.get(door.session)
    is_on = session is not None and session.status == SessionStatus.CONFIRMED
    return (session,) if session is not None and is_on else ()


def is_near(session: Session, at: datetime) -> bool:
    """Tell whether people come to a session at an instant: from `EARLY` before it to its end."""
    return session.starts_at - EARLY <= at < session.ends_at


def sessions_beside(session: Session, at: datetime, document: Document) -> Sequence[Session]:
    """Return the sessions whose people are in the room of a session at an instant, its own among them;
    none where no load is posted for that room.
    """
    room = document.rooms_by_id.get(session.room)
    if room is None or room.posted is None:
        return ()
    return [one for one in document.sessions_by_room.get(room.id, ()) if is_near(one, at)]

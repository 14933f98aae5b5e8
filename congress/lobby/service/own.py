"""What somebody sees of their own time, at doors and online together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from congress.agenda.rules.document import Document
from congress.attendees.queries import AttendeeFacts
from congress.checkin.rules.spans import Spans, clip
from congress.checkin.service.own import MyTime, has_begun, read_my_attendance
from congress.infra.database import Store
from congress.lobby.queries import list_my_stays, list_stays_of_event
from congress.lobby.rules.joining import is_joined_from_afar


def may_have_time(document: Document, me: AttendeeFacts, now: datetime) -> bool:
    """Tell whether some of their time may be known by now: nobody asks the database before that."""
    return has_begun(document, now) or _may_have_stays(document, me, now)


def read_my_time(
    db: Connection, store: Store, document: Document, me: AttendeeFacts, now: datetime
) -> Mapping[str, MyTime]:
    """Return by session where some time of mine counts, or I asked about it.

    At most four statements, and one more of who joins sessions from afar. Online somebody may come
    before a session begins and stay after it: what of it lies in the session is told.
    """
    times = dict(read_my_attendance(db, store, me, now))
    stays = list_my_stays(db, me.id) if _may_have_stays(document, me, now) else {}
    for session_id, stayed in stays.items():
        session = document.sessions_by_id.get(session_id)
        online = clip(stayed, session.interval) if session else ()
        if online:
            times[session_id] = replace(times.get(session_id, MyTime(session_id)), online=online)
    return times


def read_everybodys_stays(
    db: Connection, document: Document, only: Collection[str] | None = None
) -> Mapping[str, Mapping[str, Spans]]:
    """Return by attendee and session who was in it online; one statement, however many they are.

    `only`: of these attendees.
    """
    told = list_stays_of_event(db, document.event.id, only)
    found: dict[str, dict[str, Spans]] = {}
    for (attendee_id, session_id), stayed in told.items():
        session = document.sessions_by_id.get(session_id)
        if session is not None and (online := clip(stayed, session.interval)):
            found.setdefault(attendee_id, {})[session_id] = online
    return found


def _may_have_stays(document: Document, me: AttendeeFacts, now: datetime) -> bool:
    """Tell whether a report may name them: who attends in person is asked for only where a session
    without a room bears credit, and not for each reception on a lawn.
    """
    kind = document.registration_types_by_id.get(me.registration_type)
    is_online = kind is not None and kind.online
    return any(
        one.ends_at <= now and is_joined_from_afar(one, kind) and (is_online or one.credits)
        for one in document.sessions
    )

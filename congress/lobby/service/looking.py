"""What somebody finds in the lobby of an event: live sessions with their windows, and recordings."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from congress.agenda.rules.document import Document, Session, SessionStatus
from congress.attendees.queries import AttendeeFacts
from congress.core.errors import NotFoundError
from congress.core.intervals import Interval
from congress.infra.statements import Found
from congress.lobby.queries import find_recording, list_links, list_recordings
from congress.lobby.rules.joining import (
    OPENS,
    Joining,
    LiveLink,
    decide_joining,
    joins_all,
    window_of,
)
from congress.lobby.rules.recordings import (
    NOTHING,
    Recording,
    RecordingState,
    decide_recording,
    due_on,
    is_recorded,
)
from congress.seats.queries import held_of


@dataclass(frozen=True)
class LiveSession:
    """A session that somebody joins from afar. `link` None: there is none yet."""

    session: Session
    state: Joining
    link: LiveLink | None

    @property
    def window(self) -> Interval:
        """Return when it can be joined, half-open."""
        return window_of(self.session, self.link)


@dataclass(frozen=True)
class LiveSessions:
    """What somebody joins from afar, by start; cancelled ones are left out.

    `begun`: whose window has opened. `soon`: whose window opens later. `links`: by session, of all.
    """

    begun: Sequence[LiveSession]
    soon: Sequence[Session]
    links: Mapping[str, LiveLink]

    def wait_for(self, session: Session) -> LiveSession:
        """Return one of `soon`."""
        return LiveSession(session, Joining.SOON, self.links.get(session.id))


def find_live(
    db: Connection,
    document: Document,
    me: AttendeeFacts,
    live_seats: Sequence[Found],
    now: datetime,
) -> LiveSessions:
    """Return what somebody joins from afar. `live_seats`: theirs, as `list_live_seats` has them."""
    held = held_of(document, me, live_seats)
    takes_all = joins_all(document.registration_types_by_id.get(me.registration_type))
    mine = [
        one
        for one in document.sessions_by_start
        if one.id in held
        and (takes_all or not one.room)
        and one.status is not SessionStatus.CANCELLED
    ]
    links = list_links(db, document.event.id) if mine else {}
    opened = bisect_right(mine, now + OPENS, key=lambda one: one.starts_at)
    begun = [
        LiveSession(one, decide_joining(one, link, now), link)
        for one in mine[:opened]
        for link in (links.get(one.id),)
    ]
    return LiveSessions(begun, mine[opened:], links)


def list_live(
    db: Connection,
    document: Document,
    me: AttendeeFacts,
    live_seats: Sequence[Found],
    now: datetime,
) -> list[LiveSession]:
    """Return the same as one list, by start."""
    found = find_live(db, document, me, live_seats, now)
    return [*found.begun, *map(found.wait_for, found.soon)]


@dataclass(frozen=True)
class PastRecording:
    """The recording of a session that is over. `due`: its last day, None: none is promised."""

    session: Session
    recording: Recording
    state: RecordingState
    due: date | None


def list_past_recordings(db: Connection, document: Document, now: datetime) -> list[PastRecording]:
    """Return the recordings of what is over, those to be watched and those that are due, by start."""
    begun = bisect_right(document.sessions_by_start, now, key=lambda one: one.starts_at)
    over = [
        one for one in document.sessions_by_start[:begun] if now >= one.ends_at and is_recorded(one)
    ]
    if not over:
        return []
    found, due = list_recordings(db, document.event.id), due_on(document)
    return [
        PastRecording(one, recording, decide_recording(one, recording, document, now), due)
        for one in over
        for recording in (found.get(one.id, NOTHING),)
    ]


def get_playable(
    db: Connection, document: Document, session_id: str, now: datetime
) -> tuple[Session, Recording]:
    """Return a session with a recording that can be watched now.

    Raises:
        NotFoundError: there is none, or it cannot be watched yet or any more (R19).
    """
    session = document.sessions_by_id.get(session_id)
    if session is None or not is_recorded(session):
        raise NotFoundError
    recording = find_recording(db, document.event.id, session_id)
    if decide_recording(session, recording, document, now) is not RecordingState.PUBLISHED:
        raise NotFoundError
    return session, recording

"""What attendees see of their own time in sessions, and of what they asked about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from congress.agenda.rules.document import Document
from congress.attendees.queries import AttendeeFacts
from congress.checkin.queries.requests import AttendanceRequest, list_own_requests
from congress.checkin.rules.attendance import Attended
from congress.checkin.rules.serving import EARLY
from congress.checkin.rules.spans import Spans, join, seconds_of
from congress.checkin.service.attendance import read_attendance
from congress.checkin.service.reviewing import sessions_with_doors
from congress.core.intervals import Interval
from congress.infra.database import Store


@dataclass(frozen=True)
class MyTime:
    """My time in one session, as of now. `is_counting`: I am inside, and it goes on.

    `is_open`: no scan out ended it, but the session's end did, or will.
    `online`: when I was there from afar, which the lobby above knows.
    `starts_at`: when it begins to count, of who came before it began; None: it counts, or nothing does.
    """

    session_id: str
    spans: Spans = ()
    is_counting: bool = False
    is_uncertain: bool = False
    is_settled: bool = False
    starts_at: datetime | None = None
    request: AttendanceRequest | None = None
    is_open: bool = False
    online: Spans = ()

    @property
    def minutes(self) -> int:
        """Return the whole minutes until now, wherever I was: no instant counts twice."""
        return seconds_of(join([*self.spans, *self.online])) // 60


def read_my_attendance(
    db: Connection, store: Store, me: AttendeeFacts, now: datetime
) -> Mapping[str, MyTime]:
    """Return by session where some time of mine counts, or I asked about it; at most four statements."""
    whole = read_attendance(db, store, me.event_id, me.id)
    requests = list_own_requests(db, me.event_id, me.id) if whole.may_have_asked else {}
    found = whole.attendance.sessions
    return {
        session_id: time_as_of(session_id, found.get(session_id), requests.get(session_id), now)
        for session_id in sorted(found.keys() | requests.keys())
    }


def has_begun(document: Document, now: datetime) -> bool:
    """Tell whether somebody may have been scanned by now: nobody asks the database before that."""
    times = (document.sessions_by_id.get(one) for one in sessions_with_doors(document))
    return any(session is not None and session.starts_at - EARLY <= now for session in times)


def time_as_of(
    session_id: str, attended: Attended | None, request: AttendanceRequest | None, now: datetime
) -> MyTime:
    """Return what counts until an instant: the rest of a session is nobody's yet."""
    if attended is None:
        return MyTime(session_id, request=request)
    spans = tuple(
        Interval(one.start, min(one.end, now)) for one in attended.spans if one.start < now
    )
    is_counting = attended.is_open and attended.spans[-1].start <= now < attended.spans[-1].end
    coming = attended.spans[0].start if not spans else None
    return MyTime(
        session_id,
        spans,
        is_counting,
        attended.is_uncertain,
        attended.is_settled,
        coming,
        request,
        attended.is_open,
    )

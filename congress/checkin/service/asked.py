"""What attendees say is not right about their time, what is known beside it, and granting a door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from congress.agenda.rules.document import Document
from congress.checkin.queries import attendance as queries
from congress.checkin.queries.asked import (
    list_scan_times,
    list_scanned_sessions,
    list_seat_states,
)
from congress.checkin.queries.requests import (
    AttendanceRequest,
    Whom,
    list_open_requests,
    list_seated,
    list_whom,
)
from congress.checkin.rules.attendance import Attended, Word
from congress.checkin.rules.gaps import gaps_of_door
from congress.checkin.rules.review import list_unscanned
from congress.checkin.rules.spans import Spans
from congress.checkin.service.attendance import Holder, Reader, iter_attendance
from congress.checkin.service.requesting import answer_request
from congress.checkin.service.reviewing import sessions_with_doors
from congress.checkin.service.settling import Reviewer, settle_session
from congress.core.errors import InputError
from congress.infra.database import Store
from congress.seats.queries.of_event import list_counts

NEAR = timedelta(hours=1)  # before a session and after it: a scan there may explain it
SCANNED = "Somebody was scanned at this session by now. Look at each request by itself."


@dataclass(frozen=True)
class NearScan:
    """A scan near a session: when, which way, at which door, and whether it let somebody by."""

    at: datetime
    direction: str
    door: str
    is_admitted: bool


@dataclass(frozen=True)
class AskedLine:
    """A request with what is known. `seat` "": never one. `attended` None: nothing counts.

    `scans`: of this person, from an hour before the session to an hour after it. `gaps`: while people
    came, nobody was scanned there. `scanned`: how many scans there were.
    """

    request: AttendanceRequest
    whom: Whom | None
    seat: str
    attended: Attended | None
    scans: tuple[NearScan, ...]
    gaps: Spans
    scanned: int


@dataclass(frozen=True)
class UnscannedDoor:
    """A session at whose doors nobody was scanned: how many had a seat, and how many asked."""

    session_id: str
    seated: int
    asked: int


@dataclass(frozen=True)
class Asked:
    """Everything that people ask, the oldest first; `more` of them are not among the lines."""

    document: Document
    lines: tuple[AskedLine, ...]
    unscanned: tuple[UnscannedDoor, ...]
    more: int


def list_asked(db: Connection, store: Store, event_id: str, now: datetime, most: int) -> Asked:
    """Return what waits for an answer. The number of statements grows neither with people nor requests.

    Raises:
        NotFoundError: nothing is published of the event.
    """
    reader = Reader(store, event_id)
    waiting = list_open_requests(db, event_id)
    requests = waiting[:most]
    people = {one.attendee_id for one in requests}
    sessions = {one.session_id for one in requests}
    times = list_scan_times(db, event_id, sessions)
    seats = list_seat_states(db, event_id, people)
    whom = list_whom(db, people)
    known = {
        one.holder.attendee_id: one
        for one in (iter_attendance(db, reader, only=people) if people else ())
        if one.holder == Holder(one.holder.attendee_id)
    }
    lines = []
    for one in requests:
        bounds = reader.agenda.get(one.session_id)
        theirs = known.get(one.attendee_id)
        scans = theirs.scans if theirs else ()
        near = tuple(
            NearScan(scan.at, scan.direction, scan.door, scan.is_admitted)
            for scan in sorted(scans, key=lambda scan: scan.at)
            if bounds and bounds.start - NEAR <= scan.at <= bounds.end + NEAR
        )
        here = times.get(one.session_id, [])
        lines.append(
            AskedLine(
                one,
                whom.get(one.attendee_id),
                seats.get((one.attendee_id, one.session_id), ""),
                theirs.attendance.sessions.get(one.session_id) if theirs else None,
                near,
                gaps_of_door(here, bounds) if bounds else (),
                len(here),
            )
        )
    unscanned = _unscanned(db, reader, now, waiting)
    return Asked(reader.document, tuple(lines), unscanned, len(waiting) - len(requests))


def grant_door(reviewer: Reviewer, session_id: str, *, because: str) -> int:
    """Say of a session at whose doors nobody was scanned that who had a seat was there, and so was who
    asked about it; all of it at once. Return for how many.

    Raises:
        NotFoundError: no such session.
        InputError: no reason; or somebody was scanned there.
    """
    reviewer.lock()
    db, event_id = reviewer.db, reviewer.event_id
    whole = reviewer.times_of(session_id)
    if session_id in list_scanned_sessions(db, event_id):
        raise InputError(SCANNED)
    settle_session(reviewer, session_id, Word.COUNTS, because=because)
    asked = [one for one in list_open_requests(db, event_id) if one.session_id == session_id]
    for one in asked:
        answer_request(reviewer, one.id, whole, because=because)
    seated = set(list_seated(db, event_id, session_id))
    return len(seated | {one.attendee_id for one in asked})


def _unscanned(
    db: Connection, reader: Reader, now: datetime, waiting: list[AttendanceRequest]
) -> tuple[UnscannedDoor, ...]:
    event_id = reader.event_id
    found = list_unscanned(
        sessions_with_doors(reader.document),
        list_scanned_sessions(db, event_id),
        queries.list_settled_sessions(db, event_id),
        reader.agenda,
        now,
    )
    counts: Mapping[str, object] = list_counts(db, event_id) if found else {}
    asked = [one.session_id for one in waiting]
    return tuple(
        UnscannedDoor(
            one.session_id,
            getattr(counts.get(one.session_id), "taken", 0),
            asked.count(one.session_id),
        )
        for one in sorted(found, key=lambda one: one.turn)
    )

"""What waits for a person's word at an event: derived from the scans each time it is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from congress.agenda.rules.document import Document, Door, Purpose
from congress.checkin.queries import attendance as queries
from congress.checkin.queries.crew import list_crew_supervisors
from congress.checkin.queries.requests import (
    Aside,
    AttendanceRequest,
    Whom,
    list_asides,
    list_open_requests,
    list_whom,
)
from congress.checkin.rules.attendance import Attended, ScanFact
from congress.checkin.rules.review import (
    Item,
    list_doubts_of_person,
    list_doubts_of_scans,
    list_unscanned,
)
from congress.checkin.service.attendance import Holder, Reader, iter_attendance
from congress.infra.database import Store

MOST_ASIDES = 50  # shown; all of them are kept


@dataclass(frozen=True)
class Review:
    """Everything that waits, the oldest first.

    `scans`: those that items are about, by id. `attended`: what counts for who asked, by request.
    `asides`: what could not be taken, the newest first; nothing of it can be settled.
    """

    document: Document
    items: tuple[Item, ...]
    requests: tuple[AttendanceRequest, ...]
    scans: dict[str, ScanFact]
    whom: dict[str, Whom]
    attended: dict[str, Attended]
    asides: tuple[Aside, ...] = ()


def list_review(db: Connection, store: Store, event_id: str, now: datetime) -> Review:
    """Return what waits for a word. The number of statements does not grow with the event.

    Raises:
        NotFoundError: nothing is published of the event.
    """
    supervisors, crew = queries.list_supervisors(db, event_id), list_crew_supervisors(db, event_id)
    reader = Reader(store, event_id, supervisors, crew)
    requests = list_open_requests(db, event_id)
    asked = {(one.attendee_id, one.session_id): one.id for one in requests}
    items: list[Item] = []
    scans: dict[str, ScanFact] = {}
    attended: dict[str, Attended] = {}
    scanned: set[str] = set()
    for one in iter_attendance(db, reader):
        found = list_doubts_of_scans(one.scans, one.settled)
        if one.holder.attendee_id:
            found += list_doubts_of_person(
                one.holder.attendee_id, one.scans, one.attendance, reader.agenda, one.settled
            )
        items += found
        wanted = {item.scan_id for item in found}
        scans.update({scan.id: scan for scan in one.scans if scan.id in wanted})
        scanned |= {scan.session_id for scan in one.scans}
        for session_id, time in one.attendance.sessions.items():
            request = asked.get((one.holder.attendee_id, session_id))
            if request and one.holder == Holder(one.holder.attendee_id):
                attended[request] = time
    settled = queries.list_settled_sessions(db, event_id)
    items += list_unscanned(
        sessions_with_doors(reader.document), scanned, settled, reader.agenda, now
    )
    whom = {one.attendee_id for one in requests}
    whom |= {item.attendee_id for item in items if item.attendee_id}
    return Review(
        reader.document,
        tuple(sorted(items, key=lambda item: item.turn)),
        tuple(requests),
        scans,
        list_whom(db, whom) if whom else {},
        attended,
        tuple(list_asides(db, event_id, MOST_ASIDES)),
    )


def sessions_with_doors(document: Document) -> set[str]:
    """Return the sessions that a door of the agenda counts for."""
    rooms = {door.room for door in document.doors if door.purpose is Purpose.SESSIONS}
    named = {door.session for door in document.doors if door.session}
    return named | {session.id for session in document.sessions if session.room in rooms}


def door_name(document: Document, door_id: str) -> str:
    """Return how a door is called; its id where the agenda has it no more."""
    door: Door | None = document.doors_by_id.get(door_id)
    return door.name if door else door_id

"""The attendance of an event for the office: a line for each person and session."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from congress.checkin.formats.attendance import AttendanceLine
from congress.checkin.queries.requests import list_whom
from congress.checkin.service.attendance import Reader, iter_attendance
from congress.infra.database import Store
from congress.people.queries import list_names


def list_lines(db: Connection, store: Store, event_id: str) -> list[AttendanceLine]:
    """Return everybody's time in each session, by registration number, then by start.

    Who had a registration before somebody else has lines of their own, under the same number. The
    number of statements does not grow with the event.

    Raises:
        NotFoundError: nothing is published of the event.
    """
    reader = Reader(store, event_id)
    holders = [one for one in iter_attendance(db, reader) if one.attendance.sessions]
    whom = list_whom(db, {one.holder.attendee_id for one in holders})
    formers = {one.holder.person_id for one in holders if one.holder.person_id}
    names = list_names(db, formers) if formers else {}
    known = reader.document.sessions_by_id

    def lines() -> Iterator[AttendanceLine]:
        for one in holders:
            person = whom[one.holder.attendee_id]
            name = names.get(one.holder.person_id, person.name)
            for session_id, attended in one.attendance.sessions.items():
                yield AttendanceLine(person.number, name, known[session_id], attended)

    return sorted(lines(), key=lambda one: (one.number, one.session.starts_at, one.session.id))

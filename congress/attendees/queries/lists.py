"""Selects for lists: what a row may refer to, what is kept of earlier lists, and of a welcome."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from congress.agenda.models import EventRow
from congress.agenda.queries import find_document, get_event, list_sessions
from congress.agenda.rules.document import Document
from congress.attendees.models import ListMappingRow, WaitingRow
from congress.attendees.rules.mapping import NO_MAPPING, ListMapping
from congress.attendees.rules.registrations import KnownIds
from congress.attendees.rules.session_titles import index_titles
from congress.attendees.rules.values import fold_value
from congress.attendees.rules.waiting import Question, StoredRow, Waiting, written_of
from congress.core.errors import NotFoundError
from congress.core.intervals import end_of_day
from congress.core.time_words import dates_of


def get_known_ids(db: Connection, event_id: str) -> KnownIds:
    """Return what registrations for an event may refer to, as of its current release.

    Raises:
        NotFoundError: there is no such event, or nothing of it is published.
    """
    event = get_event(db, event_id)
    document = find_document(db, event_id, event.current_release)
    if document is None:
        message = f"Nothing is published for {event_id} yet: publish its schedule first."
        raise NotFoundError(message)
    sessions = list_sessions(db, event_id)
    return KnownIds(
        event_id=event_id,
        zone=document.zone,
        registration_types=frozenset(document.registration_types_by_id),
        type_names=_names_of_types(document),
        type_titles={kind.id: kind.name for kind in document.registration_types},
        sessions=frozenset(row.id for row in sessions),
        session_titles=index_titles((row.id, row.title) for row in sessions),
        speakers=frozenset(document.speakers_by_id),
    )


def list_waiting(db: Connection, event_id: str) -> list[StoredRow]:
    """Return the rows of an event's lists that wait, or were decided: oldest first."""
    rows = db.execute(
        select(
            WaitingRow.key, WaitingRow.question, WaitingRow.because, WaitingRow.facts,
            WaitingRow.print, WaitingRow.answer, WaitingRow.since,
        )
        .where(WaitingRow.event_id == event_id)
        .order_by(WaitingRow.since, WaitingRow.key)
    )  # fmt: skip
    return [
        StoredRow(
            Waiting(row.key, written_of(row.facts, ""), Question(row.question), row.because),
            row.print, row.answer, row.since,
        )
        for row in rows
    ]  # fmt: skip


def list_events_with_rows(db: Connection, *, ended_before: date) -> list[str]:
    """Return the events that ended before a day, and of whose lists rows are kept."""
    rows = select(WaitingRow.event_id).where(EventRow.ends_on < ended_before).distinct()
    return [*db.scalars(rows.join(EventRow, EventRow.id == WaitingRow.event_id))]


def get_mapping(db: Connection, event_id: str) -> ListMapping:
    """Return what was said of the headings and values of an event's lists, if anything."""
    row = db.execute(
        select(ListMappingRow.headings, ListMappingRow.meanings).where(
            ListMappingRow.event_id == event_id
        )
    ).first()
    return NO_MAPPING if row is None else ListMapping(row.headings, row.meanings)


def find_welcome(db: Connection, event_id: str, now: datetime) -> dict[str, Any] | None:
    """Return what a letter of welcome says of an event; None: it is over, and nobody is welcomed."""
    event = get_event(db, event_id)
    if now >= end_of_day(event.ends_on, ZoneInfo(event.zone)):
        return None
    document = find_document(db, event_id, event.current_release)
    place = "" if document is None else document.event.venue.get("name", "")
    return {"event_id": event_id, "days": dates_of(event.starts_on, event.ends_on), "place": place}


def _names_of_types(document: Document) -> dict[str, str]:
    """Return the ids of types by their names; two types of one name are told apart by id alone."""
    ids: dict[str, list[str]] = defaultdict(list)
    for kind in document.registration_types:
        ids[fold_value(kind.name)].append(kind.id)
    return {name: found[0] for name, found in ids.items() if len(found) == 1}

"""Selects of what badges hold about somebody (T27)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from congress.attendees.models import AttendeeRow
from congress.attendees.queries.personal import registrations_of
from congress.badges.models import (
    BadgeNameKeyRow,
    BadgeNameRow,
    BadgeRow,
    BlankRow,
    OfflineRow,
    PrintRow,
    StaffNoteRow,
)
from congress.core.ports import Whose
from congress.infra.database import Base
from congress.infra.own_rows import Rows, all_own_rows
from congress.people.models import PersonRow


def list_own(db: Connection, whose: Whose) -> dict[str, Rows]:
    """Return what there is of somebody's badges."""
    mine = registrations_of(whose.person_id)
    theirs: dict[type[Base], ColumnElement[bool]] = {
        PrintRow: PrintRow.badge_id.in_(badges_of(whose.person_id))
    }
    for kind in (BadgeRow, BlankRow, OfflineRow, BadgeNameRow, BadgeNameKeyRow, StaffNoteRow):
        theirs[kind] = kind.attendee_id.in_(mine)
    return all_own_rows(db, theirs)


def badges_of(person_id: str) -> Select[Any]:
    """Select the ids of somebody's badges."""
    return select(BadgeRow.id).where(BadgeRow.attendee_id.in_(registrations_of(person_id)))


def events_of(person_id: str) -> Select[Any]:
    """Select the events that somebody is registered for."""
    return select(AttendeeRow.event_id).where(AttendeeRow.person_id == person_id)


def list_names_on_badges(db: Connection, person_id: str) -> list[str]:
    """Return how somebody's whole name is written here: as staff note who takes a badge along."""
    mine = registrations_of(person_id)
    rows = [
        *db.execute(
            select(PersonRow.first_name, PersonRow.last_name).where(PersonRow.id == person_id)
        ),
        *db.execute(
            select(BadgeNameRow.first_name, BadgeNameRow.last_name).where(
                BadgeNameRow.attendee_id.in_(mine)
            )
        ),
    ]
    return sorted({f"{first} {last}".strip() for first, last in rows} - {""})

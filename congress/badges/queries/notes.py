"""Selects of notes to staff: what stands on a card beside the text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, literal, select

from congress.badges.models import StaffNoteRow
from congress.core.principal import station_name
from congress.infra.statements import Statement
from congress.people.models import PersonRow, StationRow


@dataclass(frozen=True)
class Written:
    """When a note was written, and by whom: a person's name or a station's, "" for nobody known."""

    at: datetime
    by: str


_WRITTEN = Statement(
    select(
        StaffNoteRow.written_at,
        func.coalesce(
            PersonRow.first_name + " " + PersonRow.last_name, StationRow.name, literal("")
        ).label("by"),
    )
    .outerjoin(PersonRow, PersonRow.id == StaffNoteRow.written_by)
    .outerjoin(StationRow, literal(station_name("")) + StationRow.id == StaffNoteRow.written_by)
    .where(StaffNoteRow.attendee_id == bindparam("attendee"))
)


def find_written(db: Connection, attendee_id: str) -> Written | None:
    """Return who wrote the note about an attendee, and when; None: there is none."""
    row = _WRITTEN.first(db, {"attendee": attendee_id})
    return None if row is None else Written(row.written_at, row.by.strip())

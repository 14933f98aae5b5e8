"""Selects of what badges hold about somebody (T27)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, select

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


def list_own(db: Connection, whose: Whose) -> dict[str, Rows]:
    """Return what there is of somebody's badges."""
    mine = registrations_of(whose.person_id)
    theirs: dict[type[Base], ColumnElement[bool]] = {
        PrintRow: PrintRow.badge_id.in_(select(BadgeRow.id).where(BadgeRow.attendee_id.in_(mine)))
    }
    for kind in (BadgeRow, BlankRow, OfflineRow, BadgeNameRow, BadgeNameKeyRow, StaffNoteRow):
        theirs[kind] = kind.attendee_id.in_(mine)
    return all_own_rows(db, theirs)

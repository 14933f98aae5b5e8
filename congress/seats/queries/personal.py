"""Selects of what seats hold about somebody (T27)."""

from __future__ import annotations

from sqlalchemy import Connection

from congress.attendees.queries.personal import registrations_of
from congress.core.ports import Whose
from congress.infra.own_rows import Rows, all_own_rows
from congress.seats.models import SeatRow, StarRow


def list_own(db: Connection, whose: Whose) -> dict[str, Rows]:
    """Return seats and stars of somebody's registrations."""
    mine = registrations_of(whose.person_id)
    return all_own_rows(
        db, {SeatRow: SeatRow.attendee_id.in_(mine), StarRow: StarRow.attendee_id.in_(mine)}
    )

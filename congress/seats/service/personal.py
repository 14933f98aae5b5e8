"""What seats hold about a person (`core.ports.PersonalData`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete

from congress.attendees.queries.personal import registrations_of
from congress.core.ports import OwnPart, Whose
from congress.seats.models import StarRow
from congress.seats.queries.personal import list_own


class SeatsData:
    """Seats, waitlists and stars."""

    tables: Mapping[str, str] = {
        "seat": "Your seats and places on waitlists, and those that ended.",
        "star": "Sessions that you marked.",
    }

    def give(self, db: Connection, whose: Whose) -> OwnPart:
        """Return what seats hold about somebody."""
        return OwnPart(list_own(db, whose))

    def erase(self, db: Connection, whose: Whose, now: datetime) -> None:
        """Remove stars. Seats stay, ended as attendees ended them: they name nobody, and are counted."""
        del now
        mine = registrations_of(whose.person_id)
        db.execute(delete(StarRow).where(StarRow.attendee_id.in_(mine)))

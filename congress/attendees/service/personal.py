"""What attendees hold about a person (`core.ports.PersonalData`)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from congress.attendees.queries.personal import list_own
from congress.core.ports import OwnPart, Whose


class AttendeesData:
    """Registrations, and rows of lists that waited for a decision."""

    tables: Mapping[str, str] = {
        "attendee": "Your registrations: the number, what they include, and what the list said.",
        "waiting_row": "Rows with your address in lists of registrations that wait for a decision.",
    }

    def give(self, db: Connection, whose: Whose) -> OwnPart:
        """Return what attendees hold about somebody."""
        return OwnPart(list_own(db, whose))

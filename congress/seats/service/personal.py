"""What seats hold about a person (`core.ports.PersonalData`)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from congress.core.ports import OwnPart, Whose
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

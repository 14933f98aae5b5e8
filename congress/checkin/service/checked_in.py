"""Who was scanned into a session: what seats ask before one is given up (R8)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from congress.checkin.queries.attendance import find_first_entry


class ScannedIn:
    """Knows it from the scans (`core.ports.CheckInKnower`)."""

    def find_check_in(
        self, db: Connection, event_id: str, attendee_id: str, session_id: str
    ) -> datetime | None:
        """Return when somebody was first let into a session, by a badge that lived."""
        return find_first_entry(db, event_id, attendee_id, session_id)

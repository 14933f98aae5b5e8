"""What checkin hold about a person (`core.ports.PersonalData`)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from congress.checkin.queries.personal import list_own
from congress.core.ports import OwnPart, Whose


class CheckinData:
    """Scans of badges, what was settled about them, and what somebody asked."""

    tables: Mapping[str, str] = {
        "scan": "When your badge was read at a door, and what the door decided.",
        "scan_settlement": "What staff decided about a scan of yours that was doubtful.",
        "scan_aside": "What a door told of your badge and could not be read.",
        "attendance_settlement": "What staff settled of your time in a session.",
        "attendance_request": "What you asked about your time, and the answer.",
        "former_holder": "Registrations that were yours until somebody else got them.",
    }

    def give(self, db: Connection, whose: Whose) -> OwnPart:
        """Return what checkin hold about somebody."""
        return OwnPart(list_own(db, whose))

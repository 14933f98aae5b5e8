"""What lobby hold about a person (`core.ports.PersonalData`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, update

from congress.attendees.queries.personal import registrations_of
from congress.core.ports import OwnPart, Whose
from congress.lobby.models import (
    AccessTestRow,
    JoinRow,
    OnlineStayRow,
    RecordingPositionRow,
)
from congress.lobby.queries.personal import list_own


class LobbyData:
    """What somebody joined and watched from afar."""

    tables: Mapping[str, str] = {
        "live_join": "Live sessions that you joined, from which device and how often.",
        "online_stay": "When you were in a live session, as Zoom or Teams reported it.",
        "recording_position": "Where you stopped in a recording.",
        "access_test": "When you tried your way into live sessions.",
    }

    def give(self, db: Connection, whose: Whose) -> OwnPart:
        """Return what lobby hold about somebody."""
        return OwnPart(list_own(db, whose))

    def erase(self, db: Connection, whose: Whose, now: datetime) -> None:
        """Remove what somebody joined and watched. Times of stays bear credits, and name nobody."""
        del now
        mine = registrations_of(whose.person_id)
        for kind in (JoinRow, RecordingPositionRow, AccessTestRow):
            db.execute(delete(kind).where(kind.attendee_id.in_(mine)))
        reported = update(OnlineStayRow).where(OnlineStayRow.email.in_(sorted(whose.alone)))
        db.execute(reported.values(name="", email=""))

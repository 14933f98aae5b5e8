"""What feeds hold about a person (`core.ports.PersonalData`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete

from congress.attendees.queries.personal import registrations_of
from congress.core.ports import OwnPart, Whose
from congress.feeds.models import FeedRow
from congress.feeds.queries import list_own


class FeedsData:
    """Calendar links, without what opens them."""

    tables: Mapping[str, str] = {
        "feed": "Your calendar links, without their addresses, and when each was fetched last.",
    }

    def give(self, db: Connection, whose: Whose) -> OwnPart:
        """Return what feeds hold about somebody."""
        return OwnPart(list_own(db, whose))

    def erase(self, db: Connection, whose: Whose, now: datetime) -> None:
        """Remove all calendar links: their addresses open nothing from then on."""
        del now
        mine = registrations_of(whose.person_id)
        db.execute(delete(FeedRow).where(FeedRow.attendee_id.in_(mine)))

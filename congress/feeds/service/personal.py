"""What feeds hold about a person (`core.ports.PersonalData`)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from congress.core.ports import OwnPart, Whose
from congress.feeds.queries import list_own


class FeedsData:
    """Calendar links, without what opens them."""

    tables: Mapping[str, str] = {
        "feed": "Your calendar links, without their addresses, and when each was fetched last.",
    }

    def give(self, db: Connection, whose: Whose) -> OwnPart:
        """Return what feeds hold about somebody."""
        return OwnPart(list_own(db, whose))

"""Who is not done with their credits (`core.ports.MissingCredits`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection

from congress.core.ports import Unclaimed


class UnclaimedCredits:
    """Knows what is left to claim. Claims do not stand yet, so nobody is asked for one."""

    def list_unclaimed(
        self, db: Connection, event_id: str, person_ids: Collection[str], now: datetime
    ) -> Mapping[str, Unclaimed]:
        """Return what is left to do, by person."""
        del db, event_id, person_ids, now
        return {}

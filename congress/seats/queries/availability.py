"""How full the sessions are, for everybody, at most a second old."""

from __future__ import annotations

import threading
import time

from sqlalchemy import Connection, and_, select

from congress.agenda.models import SessionRow
from congress.agenda.rules.document import Registration
from congress.infra.database import Store
from congress.seats.models import SeatCountRow


def list_availability(db: Connection, event_id: str) -> dict[str, dict[str, int | None]]:
    """Return capacity (None: unlimited), taken and waiting of the sessions that need registration."""
    rows = db.execute(
        select(
            SeatCountRow.session_id, SeatCountRow.capacity, SeatCountRow.taken, SeatCountRow.waiting
        )
        .join(
            SessionRow,
            and_(
                SessionRow.event_id == SeatCountRow.event_id,
                SessionRow.id == SeatCountRow.session_id,
            ),
        )
        .where(SeatCountRow.event_id == event_id, SessionRow.registration == Registration.REQUIRED)
        .order_by(SeatCountRow.session_id)
    )
    return {
        session_id: {
            "capacity": None if capacity < 0 else capacity,
            "taken": taken,
            "waiting": waiting,
        }
        for session_id, capacity, taken, waiting in rows
    }


class AvailabilityShelf:
    """Availability of each event, at most a second old: one look serves a rush of people."""

    AGE_SECONDS = 1.0

    def __init__(self, store: Store) -> None:
        """Start empty."""
        self._store = store
        self._kept: dict[str, tuple[float, dict[str, dict[str, int | None]]]] = {}
        self._lock = threading.Lock()

    def of(self, event_id: str) -> dict[str, dict[str, int | None]]:
        """Return the availability of an event, read now or less than a second ago."""
        kept = self._kept.get(event_id)
        if kept is not None and time.monotonic() - kept[0] < self.AGE_SECONDS:
            return kept[1]
        with self._lock:
            kept = self._kept.get(event_id)
            if kept is not None and time.monotonic() - kept[0] < self.AGE_SECONDS:
                return kept[1]
            with self._store.reading() as db:
                found = list_availability(db, event_id)
            self._kept[event_id] = (time.monotonic(), found)
            return found

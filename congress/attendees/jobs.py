"""Jobs of attendees: forgetting what lists said of people."""

from __future__ import annotations

from congress.attendees import service
from congress.core.clock import Clock
from congress.infra.database import Store


def forget_old_rows(store: Store, clock: Clock) -> dict[str, int]:
    """Delete what is kept of the rows of lists once their event is long over."""
    return store.unit_of_work(lambda db: service.forget_old_rows(db, clock.now()))

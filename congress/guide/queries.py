"""Every select of the guide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from congress.guide.models import WordingRow

_WORDINGS = (
    select(*WordingRow.__table__.columns)
    .where(
        WordingRow.event_id == bindparam("event"), WordingRow.released_in <= bindparam("release")
    )
    .order_by(WordingRow.item, WordingRow.number)
)


def list_wordings(db: Connection, event_id: str, release: int) -> Sequence[Row[Any]]:
    """Return every wording up to a release, by item, the earliest first."""
    return db.execute(_WORDINGS, {"event": event_id, "release": release}).all()

"""Calendar links after a restore: what was ended stays ended, and how many work is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from congress.feeds import queries
from congress.feeds.models import FeedRow
from congress.infra import audit
from congress.infra.database import UtcDateTime

_END = (
    update(FeedRow)
    .where(FeedRow.id == bindparam("feed"), FeedRow.revoked_at.is_(None))
    .values(revoked_at=bindparam("now", type_=UtcDateTime()))
)


def end_again(db: Connection, ended: Sequence[str], *, actor: str, now: datetime) -> str:
    """End the links that a restore brought back, `ended` before it; return what to tell of all."""
    count = sum(db.execute(_END, {"feed": one, "now": now}).rowcount for one in ended)
    audit.record(db, at=now, actor=actor, action="feed.ended-again", subject="feed", ended=count)
    words = f"{queries.count_live(db)} calendar links work as they did then"
    if count:
        return f"{words}; {count} that were ended since stay ended."
    return f"{words}: one that was ended since works again, unless this database knew."

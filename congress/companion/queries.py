"""The one select of this face: letters as they were queued, for the development page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, case, select

from congress.mail.models import LetterRow


def list_newest_letters(db: Connection, now: datetime, limit: int) -> Sequence[Row[Any]]:
    """Return letters that leave the house, newest first, whoever they are for.

    A rehearsal that was started again begins at its old time: what an earlier run wrote later than
    that comes after what this one wrote.
    """
    return db.execute(
        select(LetterRow.__table__)
        .where(LetterRow.state != "inbox")
        .order_by(
            case((LetterRow.created_at > now, 1), else_=0),
            LetterRow.created_at.desc(),
            LetterRow.id,
        )
        .limit(limit)
    ).all()

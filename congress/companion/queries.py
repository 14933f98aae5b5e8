"""The one select of this face: letters as they were queued, for the development page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from congress.mail.models import LetterRow


def list_newest_letters(db: Connection, limit: int) -> Sequence[Row[Any]]:
    """Return letters that leave the house, newest first, whoever they are for."""
    return db.execute(
        select(LetterRow.__table__)
        .where(LetterRow.state != "inbox")
        .order_by(LetterRow.created_at.desc(), LetterRow.id)
        .limit(limit)
    ).all()

"""The one select of this face: letters as they were queued, for the development page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, case, or_, select, true

from congress.mail.models import LetterRow
from congress.people.models import AddressRow


def list_newest_letters(
    db: Connection, now: datetime, limit: int, to: str = ""
) -> Sequence[Row[Any]]:
    """Return letters that leave the house, newest first, to addresses that have `to` in them.

    A rehearsal that was started again begins at its old time: what an earlier run wrote later than
    that comes after what this one wrote.
    """
    theirs = select(AddressRow.person_id).where(AddressRow.email.icontains(to, autoescape=True))
    return db.execute(
        select(LetterRow.__table__)
        .where(
            LetterRow.state != "inbox",
            or_(
                LetterRow.to_email.icontains(to, autoescape=True),
                LetterRow.person_id.in_(theirs),
            )
            if to
            else true(),
        )
        .order_by(
            case((LetterRow.created_at > now, 1), else_=0),
            LetterRow.created_at.desc(),
            LetterRow.id,
        )
        .limit(limit)
    ).all()

"""Reads why nothing is mailed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select

from congress.mail.models import MailHoldRow
from congress.mail.rules import HoldCause


def is_held(db: Connection, now: datetime) -> bool:
    """Tell whether the outbox is held: until an operator says so, or paused until later."""
    is_on = or_(MailHoldRow.until.is_(None), MailHoldRow.until > now)
    return db.execute(select(MailHoldRow.id).where(is_on).limit(1)).first() is not None


def list_holds(db: Connection) -> Sequence[Any]:
    """Return why nothing is mailed, or was not when it was last tried: id, since, until, reason."""
    return db.execute(
        select(MailHoldRow.id, MailHoldRow.since, MailHoldRow.until, MailHoldRow.reason).order_by(
            MailHoldRow.id
        )
    ).all()


def was_paused(db: Connection) -> bool:
    """Tell whether a pause stands, over or not: no letter has left since it began."""
    found = select(MailHoldRow.id).where(MailHoldRow.id == HoldCause.PAUSED)
    return db.execute(found).first() is not None

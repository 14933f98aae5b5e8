"""Holds the outbox, pauses it, lets it go: what is queued meanwhile is shown in the inbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete
from sqlalchemy.dialects import postgresql, sqlite

from congress.mail.models import MailHoldRow
from congress.mail.rules import HoldCause


def _pause(made: Any) -> Any:  # noqa: ANN401 -- each database has its own INSERT
    later = {"until": made.excluded.until, "reason": made.excluded.reason}
    return made.on_conflict_do_update(
        index_elements=[MailHoldRow.id], set_=later, where=made.excluded.until > MailHoldRow.until
    )


_PAUSE = {
    "postgresql": _pause(postgresql.insert(MailHoldRow)),
    "sqlite": _pause(sqlite.insert(MailHoldRow)),
}
_HOLD = {
    "postgresql": postgresql.insert(MailHoldRow).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(MailHoldRow).on_conflict_do_nothing(),
}


def hold(
    db: Connection, *, reason: str, now: datetime, cause: HoldCause = HoldCause.RESTORED
) -> None:
    """Hold the outbox: letters are queued and shown in the inbox, and none is mailed."""
    row = {"id": int(cause), "since": now, "reason": reason, "until": None}
    db.execute(_HOLD[db.dialect.name], row)


def pause(db: Connection, *, reason: str, now: datetime, until: datetime) -> None:
    """Mail nothing until then. Of two pauses the one that ends later counts."""
    row = {"id": int(HoldCause.PAUSED), "since": now, "reason": reason, "until": until}
    db.execute(_PAUSE[db.dialect.name], row)


def end_pause(db: Connection) -> None:
    """Note that letters leave again."""
    db.execute(delete(MailHoldRow).where(MailHoldRow.id == HoldCause.PAUSED))


def release(db: Connection) -> None:
    """Let the outbox go again, whatever held it."""
    db.execute(delete(MailHoldRow))

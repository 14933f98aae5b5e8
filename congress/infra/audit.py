"""The audit: one row for each change of state, written in the transaction of the change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, Integer, insert
from sqlalchemy.orm import Mapped, mapped_column

from congress.infra.bulk import insert_rows
from congress.infra.database import Base, Store
from congress.infra.notes import AccessNotes
from congress.infra.statements import TOLD, Statement

_BIG = BigInteger().with_variant(Integer, "sqlite")


class AuditRow(Base):
    """Who did what to which subject, when, and with which facts. Append-only: triggers refuse more."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(_BIG, primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    event_id: Mapped[str | None]
    subject: Mapped[str]
    facts: Mapped[dict[str, Any]]


_INSERT = Statement(insert(AuditRow).inline(), rank=TOLD)


def record(
    db: Connection,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    event_id: str | None = None,
    **facts: object,
) -> None:
    """Write one audit row, with the COMMIT of what it tells of (`Statement.later`).

    `facts` hold JSON values and no name, address, code or token.
    """
    _INSERT.later(
        db,
        {
            "at": at,
            "actor": actor,
            "action": action,
            "event_id": event_id,
            "subject": subject,
            "facts": facts,
        },
    )


def note_look(
    store: Store, *, at: datetime, actor: str, event_id: str, by: str, shown: Sequence[str]
) -> None:
    """Write down after an answer who was shown to whom, and how they were found (decision 0018)."""
    store.attached(AccessNotes).note(
        f"look/{actor}/{by}/{'/'.join(shown)}",
        _INSERT,
        {
            "at": at, "actor": actor, "action": "people.looked-up", "event_id": event_id,
            "subject": event_id, "facts": {"by": by, "shown": list(shown)},
        },
        at,
        at_once=True,
    )  # fmt: skip


def record_many(
    db: Connection,
    *,
    at: datetime,
    actor: str,
    event_id: str,
    changes: Sequence[tuple[str, str, dict[str, object]]],
) -> None:
    """Write an audit row for each (action, subject, facts), as `record`, all at once."""
    shared = {"at": at, "actor": actor, "event_id": event_id}
    rows = [
        {**shared, "action": action, "subject": subject, "facts": facts}
        for action, subject, facts in changes
    ]
    insert_rows(db, AuditRow, rows)

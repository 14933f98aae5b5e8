"""Table of letters: the outbox, the delivery log and the inbox are one row, seen from three sides."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from congress.infra.database import Base


class LetterRow(Base):
    """A letter to a person. `facts` fill its template; `dedupe_key` makes it exist once.

    state: `inbox` (shown in the app, not mailed), `queued`, `leased` (a sender has it until
    `leased_until`), `sent` (`evidence` says what the transport answered), `failed`.
    """

    __tablename__ = "letter"
    __table_args__ = (
        # Only what the sender looks for: lines of the inbox and sent letters are no part of it.
        Index(
            "ix_letter_due_at",
            "due_at",
            postgresql_where=text("state IN ('queued', 'leased')"),
            sqlite_where=text("state IN ('queued', 'leased')"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(index=True)
    event_id: Mapped[str | None]
    kind: Mapped[str]
    facts: Mapped[dict[str, Any]]
    to_email: Mapped[str]
    state: Mapped[str]
    due_at: Mapped[datetime]
    attempts: Mapped[int]
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    evidence: Mapped[str | None]
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class MailHoldRow(Base):
    """One row while the outbox is held: after a restore, nothing is mailed until an operator says so."""

    __tablename__ = "mail_hold"

    id: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    reason: Mapped[str]

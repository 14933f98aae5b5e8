"""Table of letters: the outbox, the delivery log and the inbox are one row, seen from three sides."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from congress.infra.database import Base
from congress.mail.rules import RELEASE_KIND


class LetterRow(Base):
    """A letter to a person. `facts` fill its template; `dedupe_key` makes it exist once.

    state: `inbox` (shown in the app, not mailed), `queued`, `leased` (a sender has it until
    `leased_until`), `sent` (`evidence` says what the transport answered), `failed`. `delivery`: what
    came of a sent one, as far as we were told (`rules.Delivery`).
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
        # Who heard of which release is counted every few seconds while an organizer looks: from this
        # alone, and no other kind of letter is in it.
        Index(
            "ix_letter_told",
            "event_id",
            "dedupe_key",
            "sent_at",
            "read_at",
            postgresql_where=text(f"kind = '{RELEASE_KIND}'"),
            sqlite_where=text(f"kind = '{RELEASE_KIND}'"),
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
    delivery: Mapped[str | None]


class MailHoldRow(Base):
    """Why nothing is mailed, a row for each cause (`rules.HoldCause`, its number is the id).

    `until` None: until an operator says so. A pause stays, past its time, until a letter left again.
    """

    __tablename__ = "mail_hold"

    id: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    reason: Mapped[str]
    until: Mapped[datetime | None]


class LetterEventRow(Base):
    """What the mail provider told of a letter, once, however often and in whichever order it did.

    `content_hash`: of what makes an event another one; its id changes when it is told again (T22), and
    `event_id` is the smallest of them. `host`: the domain of the address, in small letters. `detail`:
    in figures and the provider's own classes, without an address.
    """

    __tablename__ = "letter_event"

    content_hash: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str | None] = mapped_column(unique=True)
    letter_id: Mapped[str | None] = mapped_column(index=True)
    kind: Mapped[str]
    happened_at: Mapped[datetime]
    host: Mapped[str]
    detail: Mapped[str]


class MailSuppressionRow(Base):
    """An address that the mail provider writes to no more: so neither do we, and staff are told.

    `happened_at`: the last time it came back. `asked_at`: staff said to try again. `lifted_at`: the
    provider would; what happened before that counts no more.
    """

    __tablename__ = "mail_suppression"

    address: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]
    happened_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    lifted_at: Mapped[datetime | None]

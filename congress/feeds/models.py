"""Tables of feeds: the secret addresses, and the deadlines with their calendar sequence."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from congress.infra.database import Base


class FeedRow(Base):
    """A calendar subscription of an attendee. The secret is kept hashed and shown once."""

    __tablename__ = "feed"

    id: Mapped[str] = mapped_column(primary_key=True)
    attendee_id: Mapped[str] = mapped_column(ForeignKey("attendee.id"), index=True)
    label: Mapped[str]
    secret_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    fetched_at: Mapped[datetime | None]
    fetched_by: Mapped[str | None]
    fetched_release: Mapped[int | None]


class DeadlineRow(Base):
    """A deadline or badge window of an event as a calendar entry, with its own SEQUENCE.

    `types`: the registration types it is for (empty: all). `withdrawn_at`: no longer announced.
    """

    __tablename__ = "deadline"

    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    place: Mapped[str]
    note: Mapped[str]
    types: Mapped[list[str]]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    sequence: Mapped[int]
    changed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

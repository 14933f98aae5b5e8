"""Table of attendees."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from congress.infra.database import Base


class AttendeeRow(Base):
    """A person's registration for one event.

    `agenda_version` rises with each change of what this attendee's My Agenda and feeds show because
    of the attendee (seats, type, payments); with the release number it is their ETag.
    """

    __tablename__ = "attendee"
    __table_args__ = (
        UniqueConstraint("event_id", "external_id"),
        Index("ix_attendee_person_id_event_id", "person_id", "event_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    external_id: Mapped[str]
    registration_type: Mapped[str]
    status: Mapped[str]  # active or cancelled
    paid_sessions: Mapped[list[str]]
    speaker: Mapped[str]
    details: Mapped[dict[str, object]]  # employer, phone, ...; registered_* as said last
    chosen_at: Mapped[datetime | None]
    agenda_version: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ListMappingRow(Base):
    """What an office said of its lists' headings and values (`--map`), for the next list."""

    __tablename__ = "list_mapping"

    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), primary_key=True)
    headings: Mapped[dict[str, object]]
    meanings: Mapped[dict[str, object]]  # by column, then by folded value
    updated_at: Mapped[datetime]


class WaitingRow(Base):
    """A row of a list that waits for a decision, or was decided.

    `answer` "": it waits, once for a key. A decision counts while the row says the same (`print`).
    """

    __tablename__ = "waiting_row"

    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    print: Mapped[str] = mapped_column(primary_key=True)
    question: Mapped[str]
    because: Mapped[str]
    facts: Mapped[dict[str, object]]
    answer: Mapped[str]
    since: Mapped[datetime]

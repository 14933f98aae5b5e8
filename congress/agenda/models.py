"""Tables of the agenda: events, immutable releases, their renderings, and the sessions as released."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from congress.infra.database import Base


class EventRow(Base):
    """An event. `current_release` 0: nothing published yet."""

    __tablename__ = "event"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    zone: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    listed: Mapped[bool]
    overlap: Mapped[str]
    current_release: Mapped[int]
    created_at: Mapped[datetime]


class ReleaseRow(Base):
    """A release: numbered, immutable (triggers refuse UPDATE and DELETE). `document` and `changes`
    are canonical JSON as text, so the bytes that were hashed are the bytes that are kept.
    """

    __tablename__ = "release"

    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[str]
    document_hash: Mapped[str]
    changes: Mapped[str]
    released_at: Mapped[datetime]
    released_by: Mapped[str]
    because: Mapped[str]


class RenderingRow(Base):
    """A release rendered once, in one format, with its strong ETag and its compressed form."""

    __tablename__ = "rendering"
    __table_args__ = (
        ForeignKeyConstraint(["event_id", "number"], ["release.event_id", "release.number"]),
    )

    event_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    format: Mapped[str] = mapped_column(primary_key=True)
    media_type: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    gzipped: Mapped[bytes] = mapped_column(LargeBinary)
    etag: Mapped[str]


class SessionRow(Base):
    """A session as the current release has it, for the rooms that decide by it.

    Texts stay in the release. `sequence` is the iCalendar SEQUENCE (RFC 5545 3.8.7.4): it rises with
    each change of time, place, status or registration and never falls. `vanished`: left out of the
    current release, hence cancelled and kept. `open_to`: registration types, empty for everybody.
    """

    __tablename__ = "session"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("sequence >= 0", name="sequence_counts"),
    )

    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    kind: Mapped[str]
    room: Mapped[str]
    place: Mapped[str]  # the room's name, for letters
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    status: Mapped[str]
    vanished: Mapped[bool]
    registration: Mapped[str]
    capacity: Mapped[int | None]
    open_to: Mapped[list[str]]
    registration_opens_at: Mapped[datetime | None]
    registration_closes_at: Mapped[datetime | None]
    uid: Mapped[str]
    sequence: Mapped[int]
    changed_at: Mapped[datetime]
    moved_at: Mapped[datetime | None]  # when its time or room last changed
    released_in: Mapped[int]  # the release that last changed its time, place or status

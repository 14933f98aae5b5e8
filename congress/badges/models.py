"""Tables of badges: each copy that was made, its sheets, blank ones, names on them, notes to staff."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from congress.infra.database import Base


class BadgeRow(Base):
    """One copy of an attendee's badge. Made and handed over are two facts; neither names anybody.

    `code_hash`: SHA-256 of its code, which follows from `id` under the installation's key. `copy`
    counts from 1. `handed_place` "" : nobody said where; `handed_to` "": to the person themselves, else
    the name of who took it along. `retired_at`: from then on it opens nothing.
    """

    __tablename__ = "badge"
    __table_args__ = (
        UniqueConstraint("attendee_id", "copy"),
        CheckConstraint("copy >= 1", name="copy"),
        CheckConstraint("reason IN ('made', 'damaged', 'name', 'lost', 'stolen')", name="reason"),
        CheckConstraint("(handed_at IS NULL) = (handed_by IS NULL)", name="handed"),
        CheckConstraint("(retired_at IS NULL) = (retired_because IS NULL)", name="retired"),
        # One live badge for a person, whatever happens at two desks at once.
        Index(
            "ix_badge_live",
            "attendee_id",
            unique=True,
            postgresql_where=text("retired_at IS NULL"),
            sqlite_where=text("retired_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"))
    attendee_id: Mapped[str] = mapped_column(ForeignKey("attendee.id"))
    code_hash: Mapped[str] = mapped_column(unique=True)
    copy: Mapped[int]
    reason: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    handed_at: Mapped[datetime | None]
    handed_by: Mapped[str | None]
    handed_place: Mapped[str]
    handed_to: Mapped[str]
    retired_at: Mapped[datetime | None]
    retired_because: Mapped[str | None]


# What waits for a printer, or for its answer.
_IS_OPEN = text("done_at IS NULL AND failed_at IS NULL")


class PrintRow(Base):
    """One sheet for a copy of a badge, sent to the printers of a place: no fact of a hand-over.

    `taken_by`: the sign-in of the print station. `failed_because`: in its words. Nothing here is a
    code: it is derived when the bytes are asked for (decision 0046).
    """

    __tablename__ = "badge_print"
    __table_args__ = (
        CheckConstraint("(taken_at IS NULL) = (taken_by IS NULL)", name="taken"),
        CheckConstraint("(failed_at IS NULL) = (failed_because IS NULL)", name="failed"),
        CheckConstraint("done_at IS NULL OR failed_at IS NULL", name="outcome"),
        # One sheet on its way for a copy, whatever happens at two desks at once.
        Index(
            "ix_badge_print_open",
            "badge_id",
            unique=True,
            postgresql_where=_IS_OPEN,
            sqlite_where=_IS_OPEN,
        ),
        Index(
            "ix_badge_print_place",
            "event_id",
            "place",
            "asked_at",
            postgresql_where=_IS_OPEN,
            sqlite_where=_IS_OPEN,
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"))
    badge_id: Mapped[str] = mapped_column(ForeignKey("badge.id"), index=True)
    place: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    taken_at: Mapped[datetime | None]
    taken_by: Mapped[str | None]
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failed_because: Mapped[str | None]


class BlankRow(Base):
    """A badge that was printed with a code before it was anybody's (decision 0049).

    Handed to somebody who is registered it becomes the badge of the same `id` (`attendee_id`). Handed
    to somebody who is not in the list yet it is a *day badge*: `number` is the confirmation number that
    they showed, `name` what stands on it, and the next import that holds the number makes it theirs.
    `ended_at`: of a day badge that another one took the place of.
    """

    __tablename__ = "blank_badge"
    __table_args__ = (
        CheckConstraint("(used_at IS NULL) = (used_by IS NULL)", name="used"),
        CheckConstraint(
            "used_at IS NOT NULL OR (attendee_id IS NULL AND number IS NULL)", name="whose"
        ),
        # One day badge for a confirmation number, until the list knows whose it is.
        Index(
            "ix_blank_badge_waiting",
            "event_id",
            "number",
            unique=True,
            postgresql_where=text(
                "number IS NOT NULL AND attendee_id IS NULL AND ended_at IS NULL"
            ),
            sqlite_where=text("number IS NOT NULL AND attendee_id IS NULL AND ended_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"))
    code_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    used_at: Mapped[datetime | None]
    used_by: Mapped[str | None]
    attendee_id: Mapped[str | None] = mapped_column(ForeignKey("attendee.id"))
    number: Mapped[str | None]
    name: Mapped[str]
    because: Mapped[str]
    place: Mapped[str]
    ended_at: Mapped[datetime | None]


class OfflineRow(Base):
    """A badge that was handed over without a network, as a desk told it later (decision 0050).

    `id`: the device's own for it; told twice it is one. `content_hash`: SHA-256 of what was told.
    `attendee_id` None: nobody had that number, or they were cancelled. `badge_id` None: no such badge.
    `at`: by our clock. Whether it is a conflict follows from how the badge stands.
    """

    __tablename__ = "offline_hand_over"

    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    content_hash: Mapped[str]
    number: Mapped[str]
    code_hash: Mapped[str | None]
    attendee_id: Mapped[str | None] = mapped_column(ForeignKey("attendee.id"))
    badge_id: Mapped[str | None] = mapped_column(ForeignKey("badge.id"))
    at: Mapped[datetime]
    place: Mapped[str]
    photo_id_seen: Mapped[bool]
    told_at: Mapped[datetime]
    told_by: Mapped[str]


class BadgeNameRow(Base):
    """A name and credentials as staff corrected them for the badge alone (decision 0051).

    `registered_…`: what the registration said then, so that a list which changes it later is noticed.
    """

    __tablename__ = "badge_name"

    attendee_id: Mapped[str] = mapped_column(ForeignKey("attendee.id"), primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), index=True)
    first_name: Mapped[str]
    last_name: Mapped[str]
    credentials: Mapped[str]
    registered_first_name: Mapped[str]
    registered_last_name: Mapped[str]
    registered_credentials: Mapped[str]
    corrected_at: Mapped[datetime]
    corrected_by: Mapped[str]


class BadgeNameKeyRow(Base):
    """A key under which somebody is found by the last name on their badge, as by the registered one."""

    __tablename__ = "badge_name_key"

    attendee_id: Mapped[str] = mapped_column(ForeignKey("badge_name.attendee_id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)


class StaffNoteRow(Base):
    """What one member of staff wants the others to know when somebody comes: one short text a person."""

    __tablename__ = "staff_note"

    attendee_id: Mapped[str] = mapped_column(ForeignKey("attendee.id"), primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), index=True)
    text: Mapped[str]
    written_at: Mapped[datetime]
    written_by: Mapped[str]

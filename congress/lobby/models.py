"""Tables of the lobby: links to live sessions, who joined them and stayed, recordings, materials."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from congress.infra.database import Base


class LiveLinkRow(Base):
    """Where a session takes place online: beside the releases, since it is replaced within seconds.

    `backup_url` "": there is none. `late_minutes`: how much later than planned the session begins and
    ends. `version` counts what was set, from 1; who set what before stands in the audit, without links.
    """

    __tablename__ = "live_link"
    __table_args__ = (
        CheckConstraint("late_minutes >= 0", name="late"),
        CheckConstraint("version >= 1", name="version"),
    )

    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), primary_key=True)
    session_id: Mapped[str] = mapped_column(primary_key=True)
    url: Mapped[str]
    backup_url: Mapped[str]
    late_minutes: Mapped[int]
    note: Mapped[str]
    version: Mapped[int]
    set_at: Mapped[datetime]
    set_by: Mapped[str]


class JoinRow(Base):
    """That somebody joined a session on a device: one row, however often they come back (T24).

    `id` stands in the way into the session, good for a minute from `asked_at` on. `times`: how often
    they joined; pressed again within that minute it is still the same time. Each stands in the audit.
    """

    __tablename__ = "live_join"
    __table_args__ = (
        UniqueConstraint("attendee_id", "session_id", "device_id"),
        CheckConstraint("times >= 1", name="times"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), index=True)
    session_id: Mapped[str]
    attendee_id: Mapped[str] = mapped_column(ForeignKey("attendee.id"))
    device_id: Mapped[str]
    first_at: Mapped[datetime]
    asked_at: Mapped[datetime]
    times: Mapped[int]


class OnlineStayRow(Base):
    """That somebody was in a live session from when to when, as the provider's report says.

    `number`: its row in the file. `attendee_id` NULL: nobody whom we know; then alone it has the name
    and e-mail of the report. A new report of the same provider replaces all of the last one's.
    """

    __tablename__ = "online_stay"
    __table_args__ = (
        CheckConstraint("provider IN ('zoom', 'teams')", name="provider"),
        CheckConstraint("ends_at >= starts_at", name="times"),
        CheckConstraint("attendee_id IS NULL OR (name = '' AND email = '')", name="known"),
    )

    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), primary_key=True)
    session_id: Mapped[str] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    attendee_id: Mapped[str | None] = mapped_column(ForeignKey("attendee.id"), index=True)
    name: Mapped[str]
    email: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class RecordingRow(Base):
    """The recording of a session: where it is, who may see it until when, and whether people know.

    Every field as `rules.recordings.Recording` has it. `version` counts what was set, from 1.
    """

    __tablename__ = "recording"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("url = '' OR file = ''", name="one"),
        CheckConstraint("published_at IS NULL OR is_consented", name="consented"),
    )

    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), primary_key=True)
    session_id: Mapped[str] = mapped_column(primary_key=True)
    url: Mapped[str]
    file: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    captions: Mapped[str]
    is_reviewed: Mapped[bool]
    is_consented: Mapped[bool]
    withheld_because: Mapped[str]
    published_at: Mapped[datetime | None]
    ends_on: Mapped[date | None]
    told_at: Mapped[datetime | None]
    version: Mapped[int]
    set_at: Mapped[datetime]
    set_by: Mapped[str]


class RecordingUploadRow(Base):
    """That the file of a session's recording is being handed in, in pieces; one of a session at a time.

    `id` names the part on disk, which alone knows how much is here. `beginning`: the digest of its first
    bytes as its sender told it; with `name` and `size` it tells whether the same file is sent again.
    `fault`: why the whole was not taken, "" for nothing.
    """

    __tablename__ = "recording_upload"
    __table_args__ = (CheckConstraint("size > 0", name="size"),)

    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), primary_key=True)
    session_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str]
    name: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    beginning: Mapped[str]
    fault: Mapped[str]
    begun_at: Mapped[datetime]
    begun_by: Mapped[str]


class RecordingPositionRow(Base):
    """At which second of a recording somebody stopped, and when that was told."""

    __tablename__ = "recording_position"
    __table_args__ = (CheckConstraint("seconds >= 0", name="seconds"),)

    attendee_id: Mapped[str] = mapped_column(ForeignKey("attendee.id"), primary_key=True)
    session_id: Mapped[str] = mapped_column(primary_key=True)
    seconds: Mapped[int]
    kept_at: Mapped[datetime]


class MaterialRow(Base):
    """A presentation's material: one address for ever, whatever versions its file has (R18).

    `version`: the newest one. `is_embargoed`: not before its session ends. `told_at`: when a letter told
    of it, once.
    """

    __tablename__ = "material"
    __table_args__ = (
        CheckConstraint("state IN ('hidden', 'published', 'opted-out')", name="state"),
        CheckConstraint("version >= 1", name="version"),
        Index("ix_material_event", "event_id", "session_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"))
    session_id: Mapped[str]
    title: Mapped[str]
    state: Mapped[str]
    is_embargoed: Mapped[bool]
    version: Mapped[int]
    changed_at: Mapped[datetime]
    told_at: Mapped[datetime | None]


class MaterialVersionRow(Base):
    """One version of a material's file: its digest, by which it is kept on disk, and its kind."""

    __tablename__ = "material_version"

    material_id: Mapped[str] = mapped_column(ForeignKey("material.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    added_at: Mapped[datetime]
    added_by: Mapped[str]


class AccessTestRow(Base):
    """That somebody who attends online tried their way in before it counted, and when they did last."""

    __tablename__ = "access_test"

    attendee_id: Mapped[str] = mapped_column(ForeignKey("attendee.id"), primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), index=True)
    tested_at: Mapped[datetime]

"""Tables of doors: each scan that a device told, and what was told and could not be taken."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from congress.infra.database import Base


class ScanRow(Base):
    """One read of a badge at a door, as a device told it: a fact that nobody changes (I4, T11).

    Kept by the device's own `id`; `content_hash` is SHA-256 of what was told. Whose badge it is follows
    from `code_hash` when it is asked, since a badge may become somebody's after it was scanned.

    `device`: the sign-in or station that told it; `told_by`: its name in the audit. `seq`: the device's
    own count. `device_at` and `offset_ms` (how far the server's clock is ahead, None: never measured)
    are the device's; `at` is by our clock, `is_uncertain` where nobody can say (I5). `release`: by which
    the door's session was found, 0: none; `session_id` "": none is counted. `is_admitted` and `reason`:
    what the device decided, or what it was told to. `by`: who held the device; `because`: why a verdict
    was set aside, or a scan is undone. `undoes`: the scan that never was.
    """

    __tablename__ = "scan"
    __table_args__ = (
        CheckConstraint("direction IN ('in', 'out', 'waiting')", name="direction"),
        Index("ix_scan_session", "event_id", "session_id", "at"),
        Index("ix_scan_badge", "event_id", "code_hash", "at"),
        Index("ix_scan_door", "event_id", "door", "at"),
        Index(
            "ix_scan_undoes",
            "event_id",
            "undoes",
            postgresql_where=text("undoes IS NOT NULL"),
            sqlite_where=text("undoes IS NOT NULL"),
        ),
    )

    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    content_hash: Mapped[str]
    device: Mapped[str]
    told_by: Mapped[str]
    seq: Mapped[int]
    code_hash: Mapped[str]
    door: Mapped[str]
    direction: Mapped[str]
    session_id: Mapped[str]
    release: Mapped[int]
    snapshot: Mapped[str]
    device_at: Mapped[datetime]
    offset_ms: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime]
    is_uncertain: Mapped[bool]
    is_admitted: Mapped[bool]
    reason: Mapped[str]
    by: Mapped[str]
    because: Mapped[str]
    undoes: Mapped[str | None]
    received_at: Mapped[datetime]


class AsideRow(Base):
    """What a device told and could not be taken, kept once, so that nothing is lost (T11).

    `why`: `conflict`, another scan has its id, and stands; `unreadable`, and what was `wrong` with it.
    `told`: the item as JSON, every code in it as its digest.
    """

    __tablename__ = "scan_aside"
    __table_args__ = (CheckConstraint("why IN ('conflict', 'unreadable')", name="why"),)

    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), primary_key=True)
    content_hash: Mapped[str] = mapped_column(primary_key=True)
    scan_id: Mapped[str]
    why: Mapped[str]
    wrong: Mapped[str]
    told: Mapped[str]
    device: Mapped[str]
    told_by: Mapped[str]
    received_at: Mapped[datetime]

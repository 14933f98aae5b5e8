"""Tables of doors: scans that devices told, who works there, and what people settled."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    text,
)
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
    was set aside, or a scan is undone. `undoes`: the scan that never was. `share`: of which share one
    place is used (`ShareRow`), "": of none.
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
        Index(
            "ix_scan_share",
            "event_id",
            "share",
            postgresql_where=text("share <> ''"),
            sqlite_where=text("share <> ''"),
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
    share: Mapped[str] = mapped_column(server_default="")


class ShareRow(Base):
    """Places that a device was lent for a session, since it began, so that it may let in by itself.

    `id`: drawn by the device for this session, and told with each scan that uses one. `asked_at`: when
    it asked last; None: it gave back what was left, and is lent nothing any more. `is_alone`: it was
    told last that no other device is at work for this session (`checkin.rules.shares`).
    """

    __tablename__ = "door_share"
    __table_args__ = (
        CheckConstraint("lent >= 0", name="lent"),
        Index("ix_door_share_session", "event_id", "session_id"),
    )

    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[str]
    device: Mapped[str]
    lent: Mapped[int]
    asked_at: Mapped[datetime | None]
    is_alone: Mapped[bool]


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


class CrewRow(Base):
    """Who works at the doors of an event, under a name and a PIN (decision 0058): no account.

    `pin_hash`: a slow digest of the PIN with `salt` (`rules/pins.py`). Whoever ended, `ended_at` and
    `ended_by` say when and by whom, stays, since scans name them.
    """

    __tablename__ = "crew"
    __table_args__ = (CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), index=True)
    name: Mapped[str]
    is_supervisor: Mapped[bool]
    salt: Mapped[str]
    pin_hash: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]


class DoorPhoneRow(Base):
    """What a device at doors said of itself when it met us last: one row for each, told anew.

    `device`: the sign-in or station; `told_by`: its name in the audit. `door` "": none is chosen; `by`:
    who holds it, as scans name them. `waiting`: scans that it has and we have not, `aside`: those it
    could not get rid of. `list_at`: of when its list is, None: it has none. `is_off`: its shift is over.
    """

    __tablename__ = "door_phone"

    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), primary_key=True)
    device: Mapped[str] = mapped_column(primary_key=True)
    told_by: Mapped[str]
    door: Mapped[str]
    by: Mapped[str]
    waiting: Mapped[int]
    aside: Mapped[int]
    list_at: Mapped[datetime | None]
    is_off: Mapped[bool]
    told_at: Mapped[datetime]


class ScanSettlementRow(Base):
    """What a person said of one doubt about a scan, and why; the newest word stands (decision 0053)."""

    __tablename__ = "scan_settlement"
    __table_args__ = (
        ForeignKeyConstraint(["event_id", "scan_id"], ["scan.event_id", "scan.id"]),
        CheckConstraint("word IN ('counts', 'void', 'noted')", name="word"),
        Index("ix_scan_settlement_scan", "event_id", "scan_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str]
    scan_id: Mapped[str]
    doubt: Mapped[str]
    word: Mapped[str]
    because: Mapped[str]
    settled_at: Mapped[datetime]
    settled_by: Mapped[str]


class AttendanceSettlementRow(Base):
    """What a person settled of somebody's time in a session: a floor under what scans say later.

    It is the time of who had the registration then. `spans`: intervals of ISO 8601, a blank between two.
    `by_scans`: the seconds that the scans alone said then.
    """

    __tablename__ = "attendance_settlement"
    __table_args__ = (
        Index("ix_attendance_settlement_attendee", "attendee_id"),
        Index("ix_attendance_settlement_event", "event_id", "session_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"))
    attendee_id: Mapped[str] = mapped_column(ForeignKey("attendee.id"))
    session_id: Mapped[str]
    spans: Mapped[str]
    by_scans: Mapped[int]
    because: Mapped[str]
    settled_at: Mapped[datetime]
    settled_by: Mapped[str]


class SessionSettlementRow(Base):
    """What a person said of a session at whose doors nobody was scanned.

    `counts`: everybody who had a seat was counted, each a row of `attendance_settlement`.
    """

    __tablename__ = "session_settlement"
    __table_args__ = (CheckConstraint("word IN ('counts', 'noted')", name="word"),)

    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), primary_key=True)
    session_id: Mapped[str] = mapped_column(primary_key=True)
    word: Mapped[str]
    because: Mapped[str]
    settled_at: Mapped[datetime]
    settled_by: Mapped[str]


class AttendanceRequestRow(Base):
    """Not right? What somebody says of their own time in a session, and what they were answered.

    It is of who had the registration then.
    """

    __tablename__ = "attendance_request"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answered_by IS NULL)", name="answered"),
        CheckConstraint("(answered_at IS NULL) = (is_granted IS NULL)", name="granted"),
        # One open request about somebody's session, however often the form is sent.
        Index(
            "ix_attendance_request_open",
            "attendee_id",
            "session_id",
            unique=True,
            postgresql_where=text("answered_at IS NULL"),
            sqlite_where=text("answered_at IS NULL"),
        ),
        Index("ix_attendance_request_event", "event_id", "asked_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"))
    attendee_id: Mapped[str] = mapped_column(ForeignKey("attendee.id"))
    session_id: Mapped[str]
    text: Mapped[str]
    asked_at: Mapped[datetime]
    is_granted: Mapped[bool | None]
    answer: Mapped[str]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]


class FormerHolderRow(Base):
    """Whose a registration was until it went to somebody else: what was scanned before is theirs."""

    __tablename__ = "former_holder"

    attendee_id: Mapped[str] = mapped_column(ForeignKey("attendee.id"), primary_key=True)
    until: Mapped[datetime] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))

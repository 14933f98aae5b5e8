"""Tables of seats: one row for an attendee and a session for ever, and the counters that decide."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from congress.infra.database import Base


class SeatCountRow(Base):
    """How full a session is: `taken` confirmed seats, `waiting` people, the next waitlist turn.

    `ceiling` is the capacity, or what was taken when the capacity was cut below it: nobody is
    evicted, and the CHECK still refuses one more (I1). -1: unlimited.
    """

    __tablename__ = "seat_count"
    __table_args__ = (
        ForeignKeyConstraint(["event_id", "session_id"], ["session.event_id", "session.id"]),
        CheckConstraint("taken >= 0 AND waiting >= 0", name="counts"),
        CheckConstraint("ceiling < 0 OR taken <= ceiling", name="not_oversold"),
    )

    event_id: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(primary_key=True)
    capacity: Mapped[int]  # -1: unlimited
    ceiling: Mapped[int]
    taken: Mapped[int]
    waiting: Mapped[int]
    next_turn: Mapped[int]


class SeatRow(Base):
    """A seat, live or history. state: confirmed, waitlisted or ended (`because` says why).

    `turn` orders the waitlist of a session (issued under its lock). `changes` counts changes of
    state: with the session's sequence it is this person's iCalendar SEQUENCE, which so never falls.
    `gives_up`: the session given up when this waiting place becomes a seat (a swap). `passed_over`:
    why the last promotion skipped this person, who keeps the turn.
    """

    __tablename__ = "seat"
    __table_args__ = (
        ForeignKeyConstraint(["event_id", "session_id"], ["session.event_id", "session.id"]),
        CheckConstraint("state IN ('confirmed', 'waitlisted', 'ended')", name="state"),
        # Each turn once, and only for who waits: a Register that gets its seat does not touch it.
        Index(
            "ix_seat_waitlist",
            "event_id",
            "session_id",
            "turn",
            unique=True,
            postgresql_where=text("state = 'waitlisted'"),
            sqlite_where=text("state = 'waitlisted'"),
        ),
    )

    attendee_id: Mapped[str] = mapped_column(ForeignKey("attendee.id"), primary_key=True)
    session_id: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str]
    state: Mapped[str]
    turn: Mapped[int | None]
    gives_up: Mapped[str | None]
    because: Mapped[str | None]
    passed_over: Mapped[str | None]
    changes: Mapped[int]
    changed_at: Mapped[datetime]


class StarRow(Base):
    """A session an attendee marked; not a seat."""

    __tablename__ = "star"

    attendee_id: Mapped[str] = mapped_column(ForeignKey("attendee.id"), primary_key=True)
    session_id: Mapped[str] = mapped_column(primary_key=True)
    starred_at: Mapped[datetime]

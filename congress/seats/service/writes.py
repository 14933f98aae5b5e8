"""The statements that change a seat and its counters: prebuilt, since every Register runs them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, case, or_, update
from sqlalchemy.dialects import postgresql, sqlite

from congress.infra import audit
from congress.seats.models import SeatCountRow, SeatRow
from congress.seats.rules import UNLIMITED, SeatState

_HERE = and_(
    SeatCountRow.event_id == bindparam("event"), SeatCountRow.session_id == bindparam("session")
)
# The conditional update is what decides the last seat; the CHECK on `ceiling` stands behind it.
_TAKE = (
    update(SeatCountRow)
    .where(
        _HERE,
        or_(SeatCountRow.capacity == UNLIMITED, SeatCountRow.taken < SeatCountRow.capacity),
    )
    .values(taken=SeatCountRow.taken + 1)
)
_GIVE_BACK = (
    update(SeatCountRow)
    .where(_HERE)
    .values(
        taken=SeatCountRow.taken - 1,
        # A capacity cut below what was taken is reached seat by seat.
        ceiling=case(
            (SeatCountRow.capacity == UNLIMITED, UNLIMITED),
            (SeatCountRow.taken - 1 > SeatCountRow.capacity, SeatCountRow.taken - 1),
            else_=SeatCountRow.capacity,
        ),
    )
)
_JOIN = (
    update(SeatCountRow)
    .where(_HERE)
    .values(waiting=SeatCountRow.waiting + 1, next_turn=SeatCountRow.next_turn + 1)
    .returning(SeatCountRow.next_turn, SeatCountRow.waiting)
)
_LEAVE = update(SeatCountRow).where(_HERE).values(waiting=SeatCountRow.waiting - 1)


def _put(
    insert: postgresql.Insert | sqlite.Insert,
) -> postgresql.Insert | sqlite.Insert:
    return insert.on_conflict_do_update(
        index_elements=["attendee_id", "session_id"],
        set_={
            "state": insert.excluded.state,
            "turn": insert.excluded.turn,
            "releases": insert.excluded.releases,
            "because": insert.excluded.because,
            "passed_over": None,
            "changes": SeatRow.changes + 1,
            "changed_at": insert.excluded.changed_at,
        },
    )


_PUT = {
    "postgresql": _put(postgresql.insert(SeatRow)),
    "sqlite": _put(sqlite.insert(SeatRow)),
}


def take_place(db: Connection, event_id: str, session_id: str) -> bool:
    """Count one seat as taken; False when none is free."""
    return bool(db.execute(_TAKE, {"event": event_id, "session": session_id}).rowcount)


def give_place_back(db: Connection, event_id: str, session_id: str) -> None:
    """Count one seat as free again."""
    db.execute(_GIVE_BACK, {"event": event_id, "session": session_id})


def join_waitlist(db: Connection, event_id: str, session_id: str) -> tuple[int, int]:
    """Count one more person waiting; return the turn, issued under the row's lock, and the place."""
    turn, waiting = db.execute(_JOIN, {"event": event_id, "session": session_id}).one()
    return turn, waiting


def leave_waitlist(db: Connection, event_id: str, session_id: str) -> None:
    """Count one person fewer waiting."""
    db.execute(_LEAVE, {"event": event_id, "session": session_id})


def put_seat(
    db: Connection,
    *,
    event_id: str,
    session_id: str,
    attendee_id: str,
    state: SeatState,
    now: datetime,
    actor: str,
    turn: int | None = None,
    releases: str | None = None,
    because: str | None = None,
) -> None:
    """Write the seat's new state, its change counted, and the audit row beside it."""
    db.execute(
        _PUT[db.dialect.name],
        {
            "attendee_id": attendee_id,
            "session_id": session_id,
            "event_id": event_id,
            "state": state,
            "turn": turn,
            "releases": releases,
            "because": because,
            "passed_over": None,
            "changes": 0,
            "changed_at": now,
        },
    )
    audit.record(
        db,
        at=now,
        actor=actor,
        action=f"seat.{state}",
        event_id=event_id,
        subject=f"{attendee_id}/{session_id}",
        because=because,
        turn=turn,
        releases=releases,
    )


def end_seat(
    db: Connection,
    *,
    event_id: str,
    session_id: str,
    attendee_id: str,
    held: SeatState,
    because: str,
    now: datetime,
    actor: str,
) -> None:
    """End a seat (`held` confirmed) or a waiting place, and give back what it counted."""
    if held == SeatState.CONFIRMED:
        give_place_back(db, event_id, session_id)
    elif held == SeatState.WAITLISTED:
        leave_waitlist(db, event_id, session_id)
    put_seat(
        db,
        event_id=event_id,
        session_id=session_id,
        attendee_id=attendee_id,
        state=SeatState.ENDED,
        now=now,
        actor=actor,
        because=because,
    )

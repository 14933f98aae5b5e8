"""The statements that change a seat and its counters: prebuilt, since every Register runs them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, case, update
from sqlalchemy.dialects import postgresql, sqlite

from congress.core.errors import BusyError
from congress.infra import audit
from congress.infra.statements import COUNTED, Statement
from congress.seats.models import SeatCountRow, SeatRow
from congress.seats.rules import UNLIMITED, SeatKey, SeatState

_HERE = and_(
    SeatCountRow.event_id == bindparam("event"), SeatCountRow.session_id == bindparam("session")
)
# One statement takes a place, and the CHECK on `ceiling` decides the last one: no look can be late.
# Whoever it refuses looks again, and finds the session full.
_TAKE = Statement(
    update(SeatCountRow).where(_HERE).values(taken=SeatCountRow.taken + 1),
    refused=BusyError,
    rank=COUNTED,
)
# One more than fits, on somebody's word: only under the event's exclusive lock.
_TAKE_OVER = Statement(
    update(SeatCountRow)
    .where(_HERE)
    .values(
        taken=SeatCountRow.taken + 1,
        ceiling=case(
            (SeatCountRow.ceiling < 0, SeatCountRow.ceiling),
            (SeatCountRow.taken + 1 > SeatCountRow.ceiling, SeatCountRow.taken + 1),
            else_=SeatCountRow.ceiling,
        ),
    ),
    rank=COUNTED,
)
_GIVE_BACK = Statement(
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
    ),
    rank=COUNTED,
)
_JOIN = Statement(
    update(SeatCountRow)
    .where(_HERE)
    .values(waiting=SeatCountRow.waiting + 1, next_turn=SeatCountRow.next_turn + 1)
    .returning(SeatCountRow.next_turn, SeatCountRow.waiting)
)
_LEAVE = Statement(
    update(SeatCountRow).where(_HERE).values(waiting=SeatCountRow.waiting - 1), rank=COUNTED
)


def _put(
    insert: postgresql.Insert | sqlite.Insert,
) -> postgresql.Insert | sqlite.Insert:
    return insert.on_conflict_do_update(
        index_elements=["attendee_id", "session_id"],
        set_={
            "state": insert.excluded.state,
            "turn": insert.excluded.turn,
            "gives_up": insert.excluded.gives_up,
            "because": insert.excluded.because,
            "passed_over": None,
            "changes": SeatRow.changes + 1,
            "changed_at": insert.excluded.changed_at,
        },
    )


_PUT = Statement(
    {"postgresql": _put(postgresql.insert(SeatRow)), "sqlite": _put(sqlite.insert(SeatRow))}
)


@dataclass(frozen=True)
class Cause:
    """Who changes a seat, when, and why (None: the person asked for it)."""

    actor: str
    at: datetime
    because: str | None = None


def take_place(db: Connection, seat: SeatKey) -> None:
    """Count one seat as taken, at the end of the transaction.

    Raises:
        BusyError: then: somebody took the last one meanwhile; the unit of work runs again.
    """
    _TAKE.later(db, _here(seat))


def take_place_over(db: Connection, seat: SeatKey) -> None:
    """Count one seat as taken even where none is free: the ceiling rises with it (I1).

    It falls again seat by seat, as after a capacity that was cut.
    """
    _TAKE_OVER.later(db, _here(seat))


def give_place_back(db: Connection, seat: SeatKey) -> None:
    """Count one seat as free again."""
    _GIVE_BACK.later(db, _here(seat))


def join_waitlist(db: Connection, seat: SeatKey) -> tuple[int, int]:
    """Count one more person waiting; return the turn, issued under the row's lock, and the place."""
    row = _JOIN.first(db, _here(seat))
    assert row is not None  # noqa: S101 -- every session has its counters
    return row.next_turn, row.waiting


def leave_waitlist(db: Connection, seat: SeatKey) -> None:
    """Count one person fewer waiting."""
    _LEAVE.later(db, _here(seat))


def _here(seat: SeatKey) -> dict[str, str]:
    return {"event": seat.event_id, "session": seat.session_id}


def put_seat(
    db: Connection,
    seat: SeatKey,
    state: SeatState,
    cause: Cause,
    *,
    turn: int | None = None,
    gives_up: str | None = None,
) -> None:
    """Write the seat's new state, its change counted, and the audit row beside it."""
    _PUT.later(
        db,
        {
            "attendee_id": seat.attendee_id,
            "session_id": seat.session_id,
            "event_id": seat.event_id,
            "state": state,
            "turn": turn,
            "gives_up": gives_up,
            "because": cause.because,
            "passed_over": None,
            "changes": 0,
            "changed_at": cause.at,
        },
    )
    audit.record(
        db,
        at=cause.at,
        actor=cause.actor,
        action=f"seat.{state}",
        event_id=seat.event_id,
        subject=f"{seat.attendee_id}/{seat.session_id}",
        because=cause.because,
        turn=turn,
        releases=gives_up,
    )


def end_seat(db: Connection, seat: SeatKey, held: SeatState, cause: Cause) -> None:
    """End a seat (`held` confirmed) or a waiting place, and give back what it counted."""
    if held == SeatState.CONFIRMED:
        give_place_back(db, seat)
    elif held == SeatState.WAITLISTED:
        leave_waitlist(db, seat)
    put_seat(db, seat, SeatState.ENDED, cause)

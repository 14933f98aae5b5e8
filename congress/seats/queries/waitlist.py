"""Who waits, who holds what, and how full a session is: what promotion looks at."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from congress.agenda.models import SessionRow
from congress.attendees.models import AttendeeRow
from congress.infra.statements import Found, Statement
from congress.seats.models import SeatCountRow, SeatRow
from congress.seats.rules import SeatState

_LIVE_SEATS = Statement(
    select(
        SeatRow.session_id, SeatRow.state, SeatRow.turn, SeatRow.gives_up, SeatRow.passed_over,
        SeatRow.changes, SeatRow.changed_at,
    ).where(
        SeatRow.attendee_id == bindparam("attendee"),
        or_(SeatRow.state == SeatState.CONFIRMED, SeatRow.state == SeatState.WAITLISTED),
    )
)  # fmt: skip


def list_waiting(db: Connection, event_id: str, session_id: str) -> Sequence[Found]:
    """Return the waiting seats of a session in turn, with their attendees."""
    return db.execute(
        select(
            SeatRow.attendee_id,
            SeatRow.turn,
            SeatRow.gives_up,
            SeatRow.passed_over,
            SeatRow.changes,
            AttendeeRow.person_id,
            AttendeeRow.status,
            AttendeeRow.registration_type,
            AttendeeRow.paid_sessions,
        )
        .join(AttendeeRow, AttendeeRow.id == SeatRow.attendee_id)
        .where(
            SeatRow.event_id == event_id,
            SeatRow.session_id == session_id,
            SeatRow.state == SeatState.WAITLISTED,
        )
        .order_by(SeatRow.turn)
    ).all()


def list_people_at(
    db: Connection, session_id: str, attendee_ids: Collection[str]
) -> dict[str, Found]:
    """Return whose these attendees are, and what they have in a session, by attendee."""
    rows = db.execute(
        select(AttendeeRow.id, AttendeeRow.person_id, SeatRow.state, SeatRow.changes)
        .outerjoin(
            SeatRow,
            and_(SeatRow.attendee_id == AttendeeRow.id, SeatRow.session_id == session_id),
        )
        .where(AttendeeRow.id.in_(attendee_ids))
    )
    return {row.id: row for row in rows}


def find_count(db: Connection, event_id: str, session_id: str) -> Found | None:
    """Return a session's counters and what decides whether its waitlist moves."""
    return db.execute(
        select(
            SeatCountRow.capacity,
            SeatCountRow.ceiling,
            SeatCountRow.taken,
            SeatCountRow.waiting,
            SessionRow.title,
            SessionRow.place,
            SessionRow.status,
            SessionRow.registration,
            SessionRow.starts_at,
            SessionRow.ends_at,
            SessionRow.open_to,
        )
        .join(
            SessionRow,
            and_(
                SessionRow.event_id == SeatCountRow.event_id,
                SessionRow.id == SeatCountRow.session_id,
            ),
        )
        .where(SeatCountRow.event_id == event_id, SeatCountRow.session_id == session_id)
    ).first()


def list_sessions_with_waiting(db: Connection, event_id: str) -> list[str]:
    """Return the ids of sessions for which somebody waits."""
    return list(
        db.execute(
            select(SeatCountRow.session_id)
            .where(SeatCountRow.event_id == event_id, SeatCountRow.waiting > 0)
            .order_by(SeatCountRow.session_id)
        ).scalars()
    )


def list_live_seats(
    db: Connection, attendee_id: str, *, state: SeatState | None = None
) -> Sequence[Found]:
    """Return an attendee's seats that are confirmed or waitlisted."""
    seats = _LIVE_SEATS.all(db, {"attendee": attendee_id})
    return seats if state is None else [one for one in seats if one.state == state]


def list_waited_for(db: Connection, attendee_id: str) -> list[str]:
    """Return the sessions an attendee waits for."""
    return [row.session_id for row in list_live_seats(db, attendee_id, state=SeatState.WAITLISTED)]


def list_waited_for_by(db: Connection, attendee_ids: Collection[str]) -> list[str]:
    """Return the sessions that any of these attendees waits for, by id."""
    return list(
        db.scalars(
            select(SeatRow.session_id)
            .where(SeatRow.attendee_id.in_(attendee_ids), SeatRow.state == SeatState.WAITLISTED)
            .distinct()
            .order_by(SeatRow.session_id)
        )
    )


def list_positions(db: Connection, attendee_id: str) -> dict[str, int]:
    """Return the attendee's places on waitlists by session, counted from 1."""
    mine = aliased(SeatRow)
    rows = db.execute(
        select(mine.session_id, func.count())
        .join(
            SeatRow,
            and_(
                SeatRow.event_id == mine.event_id,
                SeatRow.session_id == mine.session_id,
                SeatRow.state == SeatState.WAITLISTED,
                SeatRow.turn <= mine.turn,
            ),
        )
        .where(mine.attendee_id == attendee_id, mine.state == SeatState.WAITLISTED)
        .group_by(mine.session_id)
    )
    return {session_id: int(place) for session_id, place in rows}

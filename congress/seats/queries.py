"""Every select of the seats."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Connection, Row, and_, bindparam, case, cast, func, select
from sqlalchemy.orm import aliased
from sqlalchemy.types import String

from congress.agenda.models import EventRow, SessionRow
from congress.agenda.queries import ReleaseShelf
from congress.agenda.rules.document import Document
from congress.agenda.rules.inclusion import decide_inclusion
from congress.attendees.models import AttendeeRow
from congress.attendees.queries import AttendeeFacts
from congress.infra.database import Store
from congress.infra.locks import lock_key
from congress.seats.models import SeatCountRow, SeatRow, StarRow
from congress.seats.rules import (
    CONFIRMED,
    INCLUDED,
    PAID,
    WAITLISTED,
    MyAgendaItem,
    SeatFacts,
)

# A row of several columns; their names are those of the select that found it.
Found: TypeAlias = Row[*tuple[Any, ...]]

_other = aliased(SessionRow)
_held = aliased(SeatRow)
_CLASH = (
    select(_other.id)
    # By the attendee alone, who belongs to one event: the primary key finds the few seats.
    .join(_held, _held.session_id == _other.id)
    .where(
        _held.attendee_id == bindparam("attendee"),
        _held.state == CONFIRMED,
        _other.event_id == SessionRow.event_id,
        _other.id != SessionRow.id,
        _other.id != bindparam("ignoring"),
        _other.status == CONFIRMED,
        _other.starts_at < SessionRow.ends_at,
        _other.ends_at > SessionRow.starts_at,
    )
    .limit(1)
    .scalar_subquery()
)
_FACTS = (
    select(
        SessionRow.title,
        SessionRow.kind,
        SessionRow.room,
        SessionRow.registration,
        SessionRow.status,
        SessionRow.starts_at,
        SessionRow.ends_at,
        SessionRow.open_to,
        SessionRow.registration_opens_at,
        SessionRow.registration_closes_at,
        SessionRow.released_in,
        EventRow.overlap,
        EventRow.current_release,
        SeatCountRow.capacity,
        SeatCountRow.taken,
        SeatCountRow.waiting,
        SeatRow.state,
        SeatRow.changes,
        SeatRow.turn,
        SeatRow.changed_at.label("seat_changed_at"),
        _CLASH.label("clash"),
    )
    .join(EventRow, EventRow.id == SessionRow.event_id)
    .join(
        SeatCountRow,
        and_(
            SeatCountRow.event_id == SessionRow.event_id, SeatCountRow.session_id == SessionRow.id
        ),
    )
    .outerjoin(
        SeatRow,
        and_(
            SeatRow.attendee_id == bindparam("attendee"),
            SeatRow.session_id == SessionRow.id,
        ),
    )
    .where(SessionRow.event_id == bindparam("event"), SessionRow.id == bindparam("session"))
)
_WAITING = select(SeatCountRow.waiting).where(
    SeatCountRow.event_id == bindparam("event"), SeatCountRow.session_id == bindparam("session")
)
# One round trip: a PUT that meets a waitlist may have to promote, so it locks as those that free do.
_WAITING_AND_LOCK = select(
    SeatCountRow.waiting,
    cast(
        case(
            (SeatCountRow.waiting > 0, cast(func.pg_advisory_xact_lock(bindparam("key")), String)),
            else_=cast(func.pg_advisory_xact_lock_shared(bindparam("key")), String),
        ),
        String,
    ),
).where(
    SeatCountRow.event_id == bindparam("event"), SeatCountRow.session_id == bindparam("session")
)
_POSITION = select(func.count()).where(
    SeatRow.event_id == bindparam("event"),
    SeatRow.session_id == bindparam("session"),
    SeatRow.state == WAITLISTED,
    SeatRow.turn <= bindparam("turn"),
)


def lock_by_waiting(db: Connection, event_id: str, session_id: str) -> bool | None:
    """Take the event's seat lock for a Register: exclusive when people wait, else shared.

    Returns:
        Whether it is exclusive; None when there is no such session. On SQLite it always is.
    """
    values: dict[str, Any] = {"event": event_id, "session": session_id}
    if db.dialect.name == "sqlite":
        waiting = db.execute(_WAITING, values).scalar_one_or_none()
        return None if waiting is None else True
    row = db.execute(_WAITING_AND_LOCK, {**values, "key": lock_key(f"seats/{event_id}")}).first()
    return None if row is None else row.waiting > 0


def find_seat_row(
    db: Connection, *, event_id: str, session_id: str, attendee_id: str, ignoring: str = ""
) -> Found | None:
    """Return the session, its counters, this attendee's seat row and one clash, in one look.

    `ignoring`: a session whose seat would be given up, so it cannot clash.
    """
    values = {
        "event": event_id, "session": session_id, "attendee": attendee_id, "ignoring": ignoring,
    }  # fmt: skip
    return db.execute(_FACTS, values).first()


def find_paid_clash(
    db: Connection, *, event_id: str, session_id: str, paid: Collection[str], ignoring: str = ""
) -> str:
    """Return a paid session that takes place at the same time, or ""."""
    others = [other for other in paid if other not in (session_id, ignoring)]
    if not others:
        return ""
    this = aliased(SessionRow)
    found = db.execute(
        select(_other.id)
        .join(this, and_(this.event_id == _other.event_id, this.id == session_id))
        .where(
            _other.event_id == event_id,
            _other.id.in_(others),
            _other.registration == PAID,
            _other.status == CONFIRMED,
            _other.starts_at < this.ends_at,
            _other.ends_at > this.starts_at,
        )
        .limit(1)
    ).scalar()
    return found or ""


def find_position(db: Connection, *, event_id: str, session_id: str, turn: int) -> int:
    """Return the place on the waitlist of whoever has `turn`, counted from 1."""
    values = {"event": event_id, "session": session_id, "turn": turn}
    return int(db.execute(_POSITION, values).scalar_one())


def list_waiting(db: Connection, event_id: str, session_id: str) -> Sequence[Found]:
    """Return the waiting seats of a session in turn, with their attendees."""
    return db.execute(
        select(
            SeatRow.attendee_id,
            SeatRow.turn,
            SeatRow.releases,
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
            SeatRow.state == WAITLISTED,
        )
        .order_by(SeatRow.turn)
    ).all()


def find_count(db: Connection, event_id: str, session_id: str) -> Found | None:
    """Return a session's counters and what decides whether its waitlist moves."""
    return db.execute(
        select(
            SeatCountRow.capacity,
            SeatCountRow.ceiling,
            SeatCountRow.taken,
            SeatCountRow.waiting,
            SessionRow.title,
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
    db: Connection, attendee_id: str, *, state: str | None = None
) -> Sequence[Found]:
    """Return an attendee's seats that are confirmed or waitlisted."""
    states = [CONFIRMED, WAITLISTED] if state is None else [state]
    return db.execute(
        select(
            SeatRow.session_id, SeatRow.state, SeatRow.turn, SeatRow.releases, SeatRow.passed_over,
            SeatRow.changes, SeatRow.changed_at,
        ).where(SeatRow.attendee_id == attendee_id, SeatRow.state.in_(states))
    ).all()  # fmt: skip


def list_waited_for(db: Connection, attendee_id: str) -> list[str]:
    """Return the sessions an attendee waits for."""
    return [row.session_id for row in list_live_seats(db, attendee_id, state=WAITLISTED)]


def list_stars(db: Connection, attendee_id: str) -> set[str]:
    """Return the sessions an attendee starred."""
    return set(
        db.execute(select(StarRow.session_id).where(StarRow.attendee_id == attendee_id)).scalars()
    )


_SESSIONS = select(
    SessionRow.id,
    SessionRow.uid,
    SessionRow.title,
    SessionRow.kind,
    SessionRow.room,
    SessionRow.starts_at,
    SessionRow.ends_at,
    SessionRow.status,
    SessionRow.vanished,
    SessionRow.registration,
    SessionRow.open_to,
    SessionRow.registration_opens_at,
    SessionRow.registration_closes_at,
    SessionRow.sequence,
    SessionRow.changed_at,
    SeatCountRow.capacity,
    SeatCountRow.taken,
    SeatCountRow.waiting,
).outerjoin(
    SeatCountRow,
    and_(SeatCountRow.event_id == SessionRow.event_id, SeatCountRow.session_id == SessionRow.id),
)


def list_session_facts(db: Connection, event_id: str) -> Sequence[Found]:
    """Return every session of an event with its counters, by start."""
    return db.execute(
        _SESSIONS.where(SessionRow.event_id == event_id).order_by(
            SessionRow.starts_at, SessionRow.id
        )
    ).all()


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
                SeatRow.state == WAITLISTED,
                SeatRow.turn <= mine.turn,
            ),
        )
        .where(mine.attendee_id == attendee_id, mine.state == WAITLISTED)
        .group_by(mine.session_id)
    )
    return {session_id: int(place) for session_id, place in rows}


def list_my_agenda(
    db: Connection,
    document: Document,
    attendee: AttendeeFacts,
    sessions: Sequence[Found] | None = None,
) -> list[MyAgendaItem]:
    """Return My Agenda (R9): seats, included and paid sessions by start, each session once.

    `sessions` saves a query where the caller has `list_session_facts` at hand.
    """
    if sessions is None:
        sessions = list_session_facts(db, document.event.id)
    seats = {row.session_id: row for row in list_live_seats(db, attendee.id)}
    waits = any(row.state == WAITLISTED for row in seats.values())
    positions = list_positions(db, attendee.id) if waits else {}
    kind = document.registration_types_by_id.get(attendee.registration_type)
    items = []
    for row in sessions:
        seat = seats.get(row.id)
        session = document.sessions_by_id.get(row.id)
        inclusion = decide_inclusion(session, kind, attendee.paid_sessions) if session else None
        if inclusion is None and row.registration == PAID and row.id in attendee.paid_sessions:
            inclusion = PAID  # it vanished from the file, and was paid: it is shown as cancelled
        if seat is None and inclusion is None:
            continue
        since = attendee.since if seat is None else seat.changed_at
        items.append(
            MyAgendaItem(
                session_id=row.id,
                uid=row.uid,
                title=row.title,
                kind=row.kind,
                room=row.room,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                state=inclusion or (seat.state if seat else INCLUDED),
                is_cancelled=row.status != CONFIRMED,
                is_moved=row.sequence > 0 and row.changed_at > since and row.status == CONFIRMED,
                position=positions.get(row.id) if inclusion is None else None,
                passed_over=(seat.passed_over or "") if seat else "",
                releases=(seat.releases or "") if seat else "",
                session_sequence=row.sequence,
                seat_changes=seat.changes if seat else 0,
                changed_at=max(row.changed_at, seat.changed_at) if seat else row.changed_at,
            )
        )
    return items


def list_facts(
    db: Connection, document: Document, attendee: AttendeeFacts, *, refuses_overlap: bool
) -> list[tuple[str, SeatFacts]]:
    """Return the facts of every session for one attendee: what `decide_button` needs."""
    sessions = list_session_facts(db, document.event.id)
    seats = {row.session_id: row for row in list_live_seats(db, attendee.id)}
    kind = document.registration_types_by_id.get(attendee.registration_type)
    blocking = [
        row
        for row in sessions
        if row.status == CONFIRMED
        and (
            (row.id in seats and seats[row.id].state == CONFIRMED)
            or (row.registration == PAID and row.id in attendee.paid_sessions)
        )
    ]
    found = []
    for row in sessions:
        session = document.sessions_by_id.get(row.id)
        clash = ""
        if refuses_overlap:
            clash = next(
                (
                    other.id
                    for other in blocking
                    if other.id != row.id
                    and other.starts_at < row.ends_at
                    and row.starts_at < other.ends_at
                ),
                "",
            )
        seat = seats.get(row.id)
        found.append(
            (
                row.id,
                SeatFacts(
                    registration=row.registration,
                    is_cancelled=row.status != CONFIRMED,
                    starts_at=row.starts_at,
                    open_to=row.open_to,
                    opens_at=row.registration_opens_at,
                    closes_at=row.registration_closes_at,
                    registration_type=attendee.registration_type,
                    inclusion=decide_inclusion(session, kind, attendee.paid_sessions)
                    if session
                    else None,
                    held=seat.state if seat else None,
                    clash=clash,
                    capacity=row.capacity,
                    taken=row.taken,
                    waiting=row.waiting,
                ),
            )
        )
    return found


def list_availability(db: Connection, event_id: str) -> dict[str, dict[str, int | None]]:
    """Return capacity (None: unlimited), taken and waiting of the sessions that need registration."""
    rows = db.execute(
        select(
            SeatCountRow.session_id, SeatCountRow.capacity, SeatCountRow.taken, SeatCountRow.waiting
        )
        .join(
            SessionRow,
            and_(
                SessionRow.event_id == SeatCountRow.event_id,
                SessionRow.id == SeatCountRow.session_id,
            ),
        )
        .where(SeatCountRow.event_id == event_id, SessionRow.registration == "required")
        .order_by(SeatCountRow.session_id)
    )
    return {
        session_id: {
            "capacity": None if capacity < 0 else capacity,
            "taken": taken,
            "waiting": waiting,
        }
        for session_id, capacity, taken, waiting in rows
    }


class AvailabilityShelf:
    """Availability of each event, at most a second old: one look serves a rush of people."""

    AGE_SECONDS = 1.0

    def __init__(self, store: Store) -> None:
        """Start empty."""
        self._store = store
        self._kept: dict[str, tuple[float, dict[str, dict[str, int | None]]]] = {}
        self._lock = threading.Lock()

    def of(self, event_id: str) -> dict[str, dict[str, int | None]]:
        """Return the availability of an event, read now or less than a second ago."""
        kept = self._kept.get(event_id)
        if kept is not None and time.monotonic() - kept[0] < self.AGE_SECONDS:
            return kept[1]
        with self._lock:
            kept = self._kept.get(event_id)
            if kept is not None and time.monotonic() - kept[0] < self.AGE_SECONDS:
                return kept[1]
            with self._store.reading() as db:
                found = list_availability(db, event_id)
            self._kept[event_id] = (time.monotonic(), found)
            return found


def document_at(store: Store, event_id: str, number: int) -> Document | None:
    """Return the document of a release, from memory where it is."""
    release = store.attached(ReleaseShelf).at(event_id, number)
    return None if release is None else release.document

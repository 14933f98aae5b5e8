"""What decides about one attendee and one session, looked up under the locks: the hot path."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeAlias

from sqlalchemy import Connection, Row, and_, bindparam, case, cast, func, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.types import String

from congress.agenda.models import EventRow, SessionRow
from congress.agenda.queries import ReleaseShelf
from congress.agenda.rules.document import Document, Registration, SessionStatus
from congress.infra.database import Store
from congress.infra.locks import lock_key
from congress.seats.models import SeatCountRow, SeatRow
from congress.seats.rules import UNLIMITED, SeatState

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
        _held.state == SeatState.CONFIRMED,
        _other.event_id == SessionRow.event_id,
        _other.id != SessionRow.id,
        _other.id != bindparam("ignoring"),
        _other.status == SessionStatus.CONFIRMED,
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
        SessionRow.place,
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
# One round trip: a PUT that meets a waitlist and a free seat may have to promote, so it locks as those
# that free do. Where every seat is taken there is nothing to promote: in a rush most sessions with a
# waitlist are full, and one lock over all of them would make everybody queue for it.
_MAY_PROMOTE = and_(
    SeatCountRow.waiting > 0,
    or_(SeatCountRow.capacity == UNLIMITED, SeatCountRow.taken < SeatCountRow.capacity),
)
_MAY_PROMOTE_AND_LOCK = select(
    _MAY_PROMOTE.label("may_promote"),
    cast(
        case(
            (_MAY_PROMOTE, cast(func.pg_advisory_xact_lock(bindparam("key")), String)),
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
    SeatRow.state == SeatState.WAITLISTED,
    SeatRow.turn <= bindparam("turn"),
)


def lock_by_waiting(db: Connection, event_id: str, session_id: str) -> bool | None:
    """Take the event's seat lock for a Register: exclusive when people wait beside a free seat, else
    shared.

    Returns:
        Whether it is exclusive; None when there is no such session. On SQLite it always is. While
        this waited for a shared lock a seat may have become free: the caller looks, and tries again.
    """
    values: dict[str, Any] = {"event": event_id, "session": session_id}
    if db.dialect.name == "sqlite":
        waiting = db.execute(_WAITING, values).scalar_one_or_none()
        return None if waiting is None else True
    values["key"] = lock_key(f"seats/{event_id}")
    row = db.execute(_MAY_PROMOTE_AND_LOCK, values).first()
    return None if row is None else bool(row.may_promote)


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
            _other.registration == Registration.PAID,
            _other.status == SessionStatus.CONFIRMED,
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


def document_at(store: Store, event_id: str, number: int) -> Document | None:
    """Return the document of a release, from memory where it is."""
    release = store.attached(ReleaseShelf).at(event_id, number)
    return None if release is None else release.document

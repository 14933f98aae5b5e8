"""What decides about one attendee and one session, looked up under the locks: the hot path."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Protocol

from sqlalchemy import BigInteger, Connection, and_, bindparam, case, cast, func, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.types import String

from congress.agenda.models import EventRow, SessionRow
from congress.agenda.queries import ReleaseShelf, overlapping
from congress.agenda.rules.document import Document, Registration, SessionStatus
from congress.agenda.rules.inclusion import Inclusion, Offered, decide_inclusion
from congress.infra.database import Store
from congress.infra.locks import lock_key
from congress.infra.statements import Found, Statement
from congress.seats.models import SeatCountRow, SeatRow
from congress.seats.rules import UNLIMITED, SeatFacts, SeatKey, SeatState

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
        _other.id != bindparam("gives_up"),
        _other.status == SessionStatus.CONFIRMED,
        overlapping(_other, SessionRow),
    )
    .limit(1)
    .scalar_subquery()
)
_FACTS = Statement(
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
_WAITING = Statement(
    select(SeatCountRow.waiting).where(
        SeatCountRow.event_id == bindparam("event"), SeatCountRow.session_id == bindparam("session")
    )
)
_KEY = bindparam("key", type_=BigInteger())
# One round trip: a PUT that meets a waitlist and a free seat may have to promote, so it locks as those
# that free do. Where every seat is taken there is nothing to promote: in a rush most sessions with a
# waitlist are full, and one lock over all of them would make everybody queue for it.
_MAY_PROMOTE = and_(
    SeatCountRow.waiting > 0,
    or_(SeatCountRow.capacity == UNLIMITED, SeatCountRow.taken < SeatCountRow.capacity),
)
_MAY_PROMOTE_AND_LOCK = Statement(
    select(
        _MAY_PROMOTE.label("may_promote"),
        cast(
            case(
                (_MAY_PROMOTE, cast(func.pg_advisory_xact_lock(_KEY), String)),
                else_=cast(func.pg_advisory_xact_lock_shared(_KEY), String),
            ),
            String,
        ).label("lock"),
    ).where(
        SeatCountRow.event_id == bindparam("event"), SeatCountRow.session_id == bindparam("session")
    )
)
_POSITION = Statement(
    select(func.count().label("place")).where(
        SeatRow.event_id == bindparam("event"),
        SeatRow.session_id == bindparam("session"),
        SeatRow.state == SeatState.WAITLISTED,
        SeatRow.turn <= bindparam("turn"),
    )
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
        return None if _WAITING.first(db, values) is None else True
    values["key"] = lock_key(f"seats/{event_id}")
    row = _MAY_PROMOTE_AND_LOCK.first(db, values)
    return None if row is None else bool(row.may_promote)


def find_seat_row(db: Connection, seat: SeatKey, *, gives_up: str = "") -> Found | None:
    """Return the session, its counters, this attendee's seat row and one clash, in one look.

    `gives_up`: a session whose seat would be given up, so it cannot clash.
    """
    values = {
        "event": seat.event_id, "session": seat.session_id, "attendee": seat.attendee_id,
        "gives_up": gives_up,
    }  # fmt: skip
    return _FACTS.first(db, values)


def _find_paid_clash(
    db: Connection, seat: SeatKey, paid: Collection[str], *, gives_up: str = ""
) -> str:
    """Return a paid session that takes place at the same time, or ""."""
    others = [other for other in paid if other not in (seat.session_id, gives_up)]
    if not others:
        return ""
    this = aliased(SessionRow)
    found = db.execute(
        select(_other.id)
        .join(this, and_(this.event_id == _other.event_id, this.id == seat.session_id))
        .where(
            _other.event_id == seat.event_id,
            _other.id.in_(others),
            _other.registration == Registration.PAID,
            _other.status == SessionStatus.CONFIRMED,
            overlapping(_other, this),
        )
        .limit(1)
    ).scalar()
    return found or ""


class Holder(Protocol):
    """Whose seat it is about: what of a registration decides."""

    @property
    def registration_type(self) -> str:
        """Return the registration type's id."""
        ...

    @property
    def paid_sessions(self) -> Collection[str]:
        """Return the sessions that were paid for."""
        ...


def inclusion_of(
    row: Found, session_id: str, holder: Holder, document: Document | None
) -> Inclusion | None:
    """Return whether the session comes with this registration, or was paid for."""
    kind = None
    if document is not None:
        kind = document.registration_types_by_id.get(holder.registration_type)
    return decide_inclusion(
        Offered(session_id, row.kind, row.registration), kind, holder.paid_sessions
    )


def seat_facts(
    row: Found,
    holder: Holder,
    *,
    held: str | None,
    inclusion: Inclusion | None,
    clash: str,
    waiting: int,
    are_passed_over: bool = False,
) -> SeatFacts:
    """Return what decides about one attendee and one session: the one place where it is put together.

    `row` has the session and its counters; `held` is the state of the attendee's seat row, if any;
    `waiting`: how many would rightly come first; `are_passed_over`: none of those can have a seat now.
    """
    return SeatFacts(
        registration=row.registration,
        is_cancelled=row.status != SessionStatus.CONFIRMED,
        starts_at=row.starts_at,
        open_to=row.open_to,
        opens_at=row.registration_opens_at,
        closes_at=row.registration_closes_at,
        registration_type=holder.registration_type,
        inclusion=inclusion,
        held=None if held in (None, SeatState.ENDED) else SeatState(held),
        clash=clash,
        capacity=row.capacity,
        taken=row.taken,
        waiting=waiting,
        are_passed_over=are_passed_over,
    )


def gather_facts(
    db: Connection,
    row: Found,
    seat: SeatKey,
    holder: Holder,
    document: Document | None,
    *,
    waiting: int,
    gives_up: str = "",
) -> SeatFacts:
    """Return the facts of one attendee and one session from what was looked up under the locks.

    `row` is `find_seat_row`'s, for the same `gives_up`.
    """
    return seat_facts(
        row,
        holder,
        held=row.state,
        inclusion=inclusion_of(row, seat.session_id, holder, document),
        clash=find_clash(db, row, seat, holder.paid_sessions, gives_up=gives_up),
        waiting=waiting,
    )


def find_clash(
    db: Connection, row: Found, seat: SeatKey, paid: Collection[str], *, gives_up: str = ""
) -> str:
    """Return a session that the attendee has a seat in or paid for at the same time, or "" (R16)."""
    if row.overlap != "refuse":
        return ""
    return row.clash or _find_paid_clash(db, seat, paid, gives_up=gives_up)


def find_position(db: Connection, event_id: str, session_id: str, turn: int) -> int:
    """Return the place on the waitlist of whoever has `turn`, counted from 1."""
    row = _POSITION.first(db, {"event": event_id, "session": session_id, "turn": turn})
    assert row is not None  # noqa: S101 -- a count is one row
    return int(row.place)


def document_at(store: Store, event_id: str, number: int) -> Document | None:
    """Return the document of a release, from memory where it is."""
    release = store.attached(ReleaseShelf).at(event_id, number)
    return None if release is None else release.document

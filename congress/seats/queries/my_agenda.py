"""My Agenda and the button of every session: one attendee, all sessions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, select

from congress.agenda.models import SessionRow
from congress.agenda.rules.document import Document, Registration, SessionStatus
from congress.agenda.rules.inclusion import Inclusion, decide_inclusion, included_with
from congress.attendees.queries import AttendeeFacts
from congress.core.intervals import Interval
from congress.infra.lists import for_both, texts
from congress.infra.statements import Found, Statement
from congress.seats.models import SeatCountRow, StarRow
from congress.seats.queries.facts import inclusion_of, seat_facts
from congress.seats.queries.waitlist import list_live_seats, list_positions
from congress.seats.rules import MyAgendaItem, SeatFacts, SeatState, may_promote


def list_stars(db: Connection, attendee_id: str) -> set[str]:
    """Return the sessions an attendee starred."""
    return {one.session_id for one in _STARS.all(db, {"attendee": attendee_id})}


_STARS = Statement(select(StarRow.session_id).where(StarRow.attendee_id == bindparam("attendee")))
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
    SessionRow.moved_at,
    SeatCountRow.capacity,
    SeatCountRow.taken,
    SeatCountRow.waiting,
).outerjoin(
    SeatCountRow,
    and_(SeatCountRow.event_id == SessionRow.event_id, SeatCountRow.session_id == SessionRow.id),
)
_OF_EVENT = _SESSIONS.where(SessionRow.event_id == bindparam("event")).order_by(
    SessionRow.starts_at, SessionRow.id
)
_EVERY = Statement(_OF_EVENT)
_STARRED = _OF_EVENT.add_columns(StarRow.session_id.label("starred")).outerjoin(
    StarRow,
    and_(StarRow.session_id == SessionRow.id, StarRow.attendee_id == bindparam("attendee")),
)
_SOME = Statement(for_both(lambda among: _STARRED.where(among(SessionRow.id, "ids"))))


def list_session_facts(db: Connection, event_id: str) -> Sequence[Found]:
    """Return the sessions of an event, with their counters, by start."""
    return _EVERY.all(db, {"event": event_id})


def list_some_with_stars(
    db: Connection, event_id: str, attendee_id: str, ids: Collection[str]
) -> Sequence[Found]:
    """Return the sessions with these ids, by start; `starred` None: the attendee did not star it."""
    if not ids:
        return ()
    values = {"event": event_id, "attendee": attendee_id, "ids": texts(db, sorted(ids))}
    return _SOME.all(db, values)


def held_of(document: Document, attendee: AttendeeFacts, live_seats: Sequence[Found]) -> set[str]:
    """Return the sessions that somebody has, by id: seats, what is included and what is paid.

    Some that left the release may be among them; a place on a waitlist is none.
    """
    kind = document.registration_types_by_id.get(attendee.registration_type)
    paid = (
        one.id
        for one in map(document.sessions_by_id.get, attendee.paid_sessions)
        if one is not None and decide_inclusion(one, kind, attendee.paid_sessions) is not None
    )
    seats = (one.session_id for one in live_seats if one.state == SeatState.CONFIRMED)
    return {*included_with(document, attendee.registration_type), *paid, *seats}


def list_my_agenda(
    db: Connection,
    document: Document,
    attendee: AttendeeFacts,
    sessions: Sequence[Found] | None = None,
    live_seats: Sequence[Found] | None = None,
) -> list[MyAgendaItem]:
    """Return My Agenda (R9): seats, included and paid sessions by start, each session once.

    `sessions`, `live_seats` save a query each where the caller has `list_session_facts` or
    `list_live_seats` at hand.
    """
    if sessions is None:
        sessions = list_session_facts(db, document.event.id)
    if live_seats is None:
        live_seats = list_live_seats(db, attendee.id)
    seats = {row.session_id: row for row in live_seats}
    waits = any(row.state == SeatState.WAITLISTED for row in live_seats)
    positions = list_positions(db, attendee.id) if waits else {}
    items = []
    for row in sessions:
        inclusion = inclusion_of(row, row.id, attendee, document)
        seat = seats.get(row.id)
        if seat is not None or inclusion is not None:
            items.append(_item(row, seat, inclusion, positions.get(row.id), attendee.since))
    return items


def _item(
    row: Found,
    seat: Found | None,
    inclusion: Inclusion | None,
    position: int | None,
    since: datetime,
) -> MyAgendaItem:
    if seat is not None:
        since = seat.changed_at
    return MyAgendaItem(
        session_id=row.id,
        uid=row.uid,
        title=row.title,
        kind=row.kind,
        room=row.room,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        state=inclusion or SeatState(seat.state if seat else ""),
        is_cancelled=row.status != SessionStatus.CONFIRMED,
        is_moved=row.moved_at is not None
        and row.moved_at > since
        and row.status == SessionStatus.CONFIRMED,
        position=position if inclusion is None else None,
        passed_over=(seat.passed_over or "") if seat else "",
        gives_up=(seat.gives_up or "") if seat else "",
        session_sequence=row.sequence,
        seat_changes=seat.changes if seat else 0,
        changed_at=max(row.changed_at, seat.changed_at) if seat else row.changed_at,
        since=since,
    )


def list_facts(
    db: Connection,
    document: Document,
    attendee: AttendeeFacts,
    now: datetime,
    *,
    refuses_overlap: bool,
    sessions: Sequence[Found] | None = None,
) -> list[tuple[str, SeatFacts]]:
    """Return the facts of every session for one attendee: what `decide_button` needs.

    `sessions` saves a query where the caller has `list_session_facts` at hand.
    """
    if sessions is None:
        sessions = list_session_facts(db, document.event.id)
    seats = {row.session_id: row for row in list_live_seats(db, attendee.id)}
    blocking = [
        row
        for row in sessions
        if refuses_overlap
        and row.status == SessionStatus.CONFIRMED
        and _blocks(row, seats, attendee)
    ]
    return [
        (
            row.id,
            seat_facts(
                row,
                attendee,
                held=seats[row.id].state if row.id in seats else None,
                inclusion=inclusion_of(row, row.id, attendee, document),
                clash=_clash_of(row, blocking),
                waiting=row.waiting,
                are_passed_over=_waitlist_moves(row, now),
            ),
        )
        for row in sessions
    ]


def _waitlist_moves(row: Found, now: datetime) -> bool:
    """Tell whether a seat that is free beside people in line is one they were passed over for (I3)."""
    is_cancelled = row.status != SessionStatus.CONFIRMED
    return may_promote(row.starts_at, now, is_cancelled=is_cancelled, registration=row.registration)


def _blocks(row: Found, seats: Mapping[str, Found], attendee: AttendeeFacts) -> bool:
    """Tell whether a session takes the attendee's time: a seat or a paid place, not an included one."""
    if row.id in seats:
        return bool(seats[row.id].state == SeatState.CONFIRMED)
    return row.registration == Registration.PAID and row.id in attendee.paid_sessions


def _clash_of(row: Found, blocking: Sequence[Found]) -> str:
    span = Interval(row.starts_at, row.ends_at)
    return next(
        (
            other.id
            for other in blocking
            if other.id != row.id and span.overlaps(Interval(other.starts_at, other.ends_at))
        ),
        "",
    )

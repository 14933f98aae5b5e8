"""Every select of the feeds. The first two serve each fetch, so they are prebuilt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from congress.agenda.models import EventRow, SessionRow
from congress.attendees.models import AttendeeRow
from congress.attendees.queries.personal import registrations_of
from congress.core.ports import Whose
from congress.feeds.models import DeadlineRow, FeedRow
from congress.infra.own_rows import Rows, all_own_rows
from congress.infra.statements import Found, Statement
from congress.seats.models import SeatRow

# One round trip decides 304: everything a feed's ETag depends on, in one row.
_FEED = Statement(
    select(
        FeedRow.id,
        FeedRow.revoked_at,
        FeedRow.attendee_id,
        FeedRow.fetched_at,
        AttendeeRow.agenda_version,
        AttendeeRow.status,
        AttendeeRow.registration_type,
        AttendeeRow.paid_sessions,
        AttendeeRow.speaker,
        AttendeeRow.created_at,
        AttendeeRow.event_id,
        EventRow.current_release,
        EventRow.ends_on,
        EventRow.zone,
    )
    .join(AttendeeRow, AttendeeRow.id == FeedRow.attendee_id)
    .join(EventRow, EventRow.id == AttendeeRow.event_id)
    .where(FeedRow.secret_hash == bindparam("secret"))
)
# The versions come with the seats, in one statement: a body is never of two moments.
_SEATS = Statement(
    select(
        AttendeeRow.agenda_version,
        AttendeeRow.status,
        AttendeeRow.registration_type,
        AttendeeRow.paid_sessions,
        AttendeeRow.speaker,
        EventRow.current_release,
        SeatRow.session_id,
        SeatRow.state,
        SeatRow.changes,
        SeatRow.changed_at,
    )
    .join(EventRow, EventRow.id == AttendeeRow.event_id)
    .outerjoin(SeatRow, SeatRow.attendee_id == AttendeeRow.id)
    .where(AttendeeRow.id == bindparam("attendee"))
)
_SESSIONS: Any = (
    select(
        EventRow.current_release,
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
        SessionRow.sequence,
        SessionRow.changed_at,
    )
    .join(EventRow, EventRow.id == SessionRow.event_id)
    .where(SessionRow.event_id == bindparam("event"))
    .order_by(SessionRow.starts_at, SessionRow.id)
)
_DEADLINES: Any = (
    select(EventRow.current_release, *DeadlineRow.__table__.columns)
    .join(EventRow, EventRow.id == DeadlineRow.event_id)
    .where(DeadlineRow.event_id == bindparam("event"))
    .order_by(DeadlineRow.starts_at, DeadlineRow.id)
)


def find_feed(db: Connection, secret_digest: str) -> Found | None:
    """Return a feed with its attendee and event by the digest of its secret, or None."""
    return _FEED.first(db, {"secret": secret_digest})


def list_seats_with_versions(db: Connection, attendee_id: str) -> Sequence[Found]:
    """Return an attendee's versions beside each of the seats, ended ones too.

    There is one row with empty seat columns when there is no seat.
    """
    return _SEATS.all(db, {"attendee": attendee_id})


def list_released_sessions(db: Connection, event_id: str) -> Sequence[Row[Any]]:
    """Return every session of an event, each beside the number of the current release."""
    rows: Sequence[Row[Any]] = db.execute(_SESSIONS, {"event": event_id}).all()
    return rows


def list_deadlines(db: Connection, event_id: str) -> Sequence[Row[Any]]:
    """Return every deadline of an event, withdrawn ones too, each beside the current release."""
    rows: Sequence[Row[Any]] = db.execute(_DEADLINES, {"event": event_id}).all()
    return rows


def list_live_feeds(db: Connection, attendee_id: str) -> Sequence[Row[Any]]:
    """Return an attendee's feeds that are not revoked, the oldest first; never a secret."""
    live: Any = (
        select(
            FeedRow.id,
            FeedRow.label,
            FeedRow.created_at,
            FeedRow.fetched_at,
            FeedRow.fetched_by,
            FeedRow.fetched_release,
        )
        .where(FeedRow.attendee_id == attendee_id, FeedRow.revoked_at.is_(None))
        .order_by(FeedRow.created_at, FeedRow.id)
    )
    rows: Sequence[Row[Any]] = db.execute(live).all()
    return rows


def find_feed_of(db: Connection, attendee_id: str, feed_id: str) -> Row[Any] | None:
    """Return whether and when this attendee's feed was revoked; None when there is no such feed."""
    wanted: Any = select(FeedRow.id, FeedRow.revoked_at).where(
        FeedRow.id == feed_id, FeedRow.attendee_id == attendee_id
    )
    row: Row[Any] | None = db.execute(wanted).first()
    return row


def list_ended(db: Connection) -> Sequence[str]:
    """Return the ids of the feeds that were revoked, to be carried over a restore."""
    return db.scalars(select(FeedRow.id).where(FeedRow.revoked_at.is_not(None))).all()


def count_live(db: Connection) -> int:
    """Return how many feeds are not revoked."""
    return db.scalar(select(func.count(FeedRow.id)).where(FeedRow.revoked_at.is_(None))) or 0


def list_own(db: Connection, whose: Whose) -> dict[str, Rows]:
    """Return the calendars of somebody's registrations (T27)."""
    return all_own_rows(db, {FeedRow: FeedRow.attendee_id.in_(registrations_of(whose.person_id))})

"""Not right? What people say of their own time in a session, and what they are answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, update
from sqlalchemy.dialects import postgresql, sqlite

from congress.attendees.service import lock_attendee
from congress.checkin.models import AttendanceRequestRow
from congress.checkin.queries.requests import hold_request, list_whom
from congress.checkin.service.attendance import Reader
from congress.checkin.service.settling import NO_REASON, Reviewer, settle_time
from congress.core.errors import InputError, NotFoundError
from congress.core.ids import new_id
from congress.core.intervals import Interval
from congress.core.principal import Principal
from congress.infra import audit
from congress.infra.database import Store
from congress.mail.service import queue_letter

MAX_TEXT = 500
NO_TEXT = "Please write what is not right: when you came, and when you left."
TOO_EARLY = "This session has not begun, so there is nothing to put right yet."
NO_NEWS = "You have asked about this session already. We answer in your inbox."


def ask_for_review(
    *,
    db: Connection,
    store: Store,
    actor: Principal,
    now: datetime,
    event_id: str,
    session_id: str,
    text: str,
) -> bool:
    """Ask staff to look at one's own time in a session. Return False: it was asked already, and is
    open; that request stands as it was written. Locks the attendee.

    Raises:
        NotFoundError: no such session, or no attendee of this event.
        InputError: nothing is written, it is too long, or the session has not begun.
    """
    attendee = lock_attendee(db, event_id=event_id, person_id=actor.person_id)
    bounds = Reader(store, event_id).agenda.get(session_id)
    if bounds is None:
        raise NotFoundError
    if now < bounds.start:
        raise InputError(TOO_EARLY)
    written = text.strip()
    if not written or len(written) > MAX_TEXT:
        raise InputError(NO_TEXT if not written else f"Please write at most {MAX_TEXT} letters.")
    request_id = new_id()
    dialect = postgresql if db.dialect.name == "postgresql" else sqlite
    made = db.execute(
        dialect.insert(AttendanceRequestRow)
        .on_conflict_do_nothing()
        .returning(AttendanceRequestRow.id),
        {
            "id": request_id, "event_id": event_id, "attendee_id": attendee.id,
            "session_id": session_id, "text": written, "asked_at": now, "answer": "",
            "is_granted": None, "answered_at": None, "answered_by": None,
        },
    ).scalar_one_or_none()  # fmt: skip
    if made is None:
        return False
    audit.record(
        db, at=now, actor=actor.name, action="attendance.asked", event_id=event_id,
        subject=f"{attendee.id}/{session_id}", request=request_id,
    )  # fmt: skip
    return True


def answer_request(
    reviewer: Reviewer, request_id: str, stay: Interval | None, *, because: str
) -> None:
    """Answer what somebody asked: they were there during `stay` (None: it stays as it is), and why.

    They read it in their inbox. The second answer changes nothing.

    Raises:
        NotFoundError: no such request at this event.
        InputError: no reason, or no minute of the session lies in `stay`.
    """
    if not because.strip():
        raise InputError(NO_REASON)
    reviewer.lock()
    asked = hold_request(reviewer.db, reviewer.event_id, request_id)
    if asked.answered_at is not None:
        return
    minutes: int | None = None
    if stay is not None:
        minutes = settle_time(reviewer, asked.attendee_id, asked.session_id, stay, because=because)
    close_request(
        reviewer.db, request_id, reviewer.actor.name, reviewer.now, because,
        is_granted=stay is not None,
    )  # fmt: skip
    reviewer.note("attendance.answered", request_id, because, granted=stay is not None)
    document = Reader(reviewer.store, reviewer.event_id).document
    session = document.sessions_by_id.get(asked.session_id)
    whom = list_whom(reviewer.db, [asked.attendee_id])[asked.attendee_id]
    queue_letter(
        reviewer.db,
        person_id=whom.person_id,
        event_id=reviewer.event_id,
        kind="attendance-answered",
        facts={
            "session": asked.session_id,
            "title": session.title if session else "",
            "minutes": minutes,
            "answer": because,
        },
        now=reviewer.now,
        dedupe_key=f"attendance-answered/{request_id}",
    )


def close_request(
    db: Connection, request_id: str, actor: str, now: datetime, answer: str, *, is_granted: bool
) -> None:
    """Write an answer down."""
    db.execute(
        update(AttendanceRequestRow)
        .where(AttendanceRequestRow.id == request_id, AttendanceRequestRow.answered_at.is_(None))
        .values(answered_at=now, answered_by=actor, answer=answer, is_granted=is_granted)
    )

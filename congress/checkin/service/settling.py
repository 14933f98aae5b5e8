"""A person's word about what is doubtful, always with a reason (decision 0053)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from congress.checkin.models import (
    AttendanceSettlementRow,
    ScanSettlementRow,
    SessionSettlementRow,
)
from congress.checkin.queries import attendance as queries
from congress.checkin.queries.requests import get_scan, list_seated
from congress.checkin.rules.attendance import Attendance, Doubt, Settled, Word, attend
from congress.checkin.rules.review import WORDS_FOR
from congress.checkin.rules.spans import Spans, clip, seconds_of, without, write_spans
from congress.checkin.service.attendance import (
    Attendee,
    Reader,
    iter_attendance,
    read_attendance,
)
from congress.core.errors import InputError, NotFoundError
from congress.core.ids import new_id
from congress.core.intervals import Interval
from congress.core.principal import Principal
from congress.infra import audit
from congress.infra.bulk import insert_rows
from congress.infra.database import Store
from congress.infra.locks import take_lock

NO_REASON = "Please write why. It is kept on record."


@dataclass(frozen=True)
class Reviewer:
    """Somebody who settles what is doubtful at an event, now."""

    db: Connection
    store: Store
    actor: Principal
    now: datetime
    event_id: str

    def lock(self) -> None:
        """Let nobody else settle anything of this event until this is done."""
        take_lock(self.db, f"attendance/{self.event_id}")

    def times_of(self, session_id: str) -> Interval:
        """Return when a session takes place. Raises NotFoundError: it is not, or was cancelled."""
        bounds = Reader(self.store, self.event_id).agenda.get(session_id)
        if bounds is None:
            raise NotFoundError
        return bounds

    def note(self, action: str, subject: str, because: str, **facts: object) -> None:
        """Write down what was settled, and why."""
        audit.record(
            self.db, at=self.now, actor=self.actor.name, action=action, event_id=self.event_id,
            subject=subject, because=because, **facts,
        )  # fmt: skip


def settle_scan(
    reviewer: Reviewer, scan_id: str, doubt: Doubt, word: Word, *, because: str
) -> None:
    """Say a word about a doubt; the same word again changes nothing.

    What follows for the person's time in that session is kept: what is told later adds to it. `VOID`
    begins anew with what the scans say.

    Raises:
        NotFoundError: no such scan at this event.
        InputError: no reason, or a word that says nothing about this doubt.
    """
    _demand(because)
    if word not in WORDS_FOR[doubt]:
        message = "That cannot be said of this. Choose one of the buttons beside it."
        raise InputError(message)
    reviewer.lock()
    db, event_id = reviewer.db, reviewer.event_id
    scan = get_scan(db, event_id, scan_id)
    if queries.list_words_of(db, event_id, [scan_id]).get((scan_id, doubt)) is word:
        return
    db.execute(
        insert(ScanSettlementRow),
        {
            "id": new_id(), "event_id": event_id, "scan_id": scan_id, "doubt": doubt, "word": word,
            "because": because, "settled_at": reviewer.now, "settled_by": reviewer.actor.name,
        },
    )  # fmt: skip
    reviewer.note("scan.settled", scan_id, because, doubt=doubt, word=word)
    if scan.attendee_id is None or not scan.session_id:
        return
    whole = read_attendance(db, reviewer.store, event_id, scan.attendee_id)
    if any(one.id == scan_id for one in whole.scans):  # else it was the former holder's
        anew = _by_scans_alone(reviewer, whole) if word is Word.VOID else whole.attendance
        found = anew.sessions.get(scan.session_id)
        _keep(reviewer, whole, scan.session_id, found.spans if found else (), because)


def settle_time(
    reviewer: Reviewer, attendee_id: str, session_id: str, stay: Interval, *, because: str
) -> int:
    """Say that somebody was in a session during `stay`, beside what was scanned. What counts for
    another session is no part of it. Return the minutes that it comes to in all.

    Raises:
        NotFoundError: no such session.
        InputError: no reason, or no minute of the session lies in it.
    """
    _demand(because)
    reviewer.lock()
    bounds = reviewer.times_of(session_id)
    whole = read_attendance(reviewer.db, reviewer.store, reviewer.event_id, attendee_id)
    scanned = _by_scans_alone(reviewer, whole).sessions.get(session_id)
    if not clip([stay], bounds):
        message = "That is outside of the session's time. Write when they came and left."
        raise InputError(message)
    stays = [*(scanned.spans if scanned else ()), stay]
    spans = _beside_others(whole.attendance, session_id, clip(stays, bounds))
    _keep(reviewer, whole, session_id, spans, because)
    return seconds_of(spans) // 60


def settle_difference(
    reviewer: Reviewer, attendee_id: str, session_id: str, word: Word, *, because: str
) -> None:
    """Say of scans that came late and say less than what was settled: that stands (`NOTED`), or
    somebody's time is what was scanned (`COUNTS`).

    Raises:
        NotFoundError: no such session.
        InputError: no reason.
    """
    _demand(because)
    reviewer.lock()
    reviewer.times_of(session_id)
    whole = read_attendance(reviewer.db, reviewer.store, reviewer.event_id, attendee_id)
    said = whole.attendance if word is Word.NOTED else _by_scans_alone(reviewer, whole)
    found = said.sessions.get(session_id)
    _keep(reviewer, whole, session_id, found.spans if found else (), because)


def settle_session(reviewer: Reviewer, session_id: str, word: Word, *, because: str) -> int:
    """Say of a session at whose doors nobody was scanned that who had a seat was there (`COUNTS`),
    or that it stays so (`NOTED`). Return how many people it counts for.

    What of that time was scanned elsewhere counts there. Said once, it stands.

    Raises:
        NotFoundError: no such session.
        InputError: no reason.
    """
    _demand(because)
    reviewer.lock()
    bounds = reviewer.times_of(session_id)
    db, event_id = reviewer.db, reviewer.event_id
    if session_id in queries.list_settled_sessions(db, event_id):
        return 0
    db.execute(
        insert(SessionSettlementRow),
        {
            "event_id": event_id, "session_id": session_id, "word": word, "because": because,
            "settled_at": reviewer.now, "settled_by": reviewer.actor.name,
        },
    )  # fmt: skip
    rows = _rows_of_seated(reviewer, session_id, bounds, because) if word is Word.COUNTS else []
    insert_rows(db, AttendanceSettlementRow, rows)
    reviewer.note("session.settled", session_id, because, word=word, people=len(rows))
    return len(rows)


def _rows_of_seated(
    reviewer: Reviewer, session_id: str, bounds: Interval, because: str
) -> list[dict[str, Any]]:
    reader = Reader(reviewer.store, reviewer.event_id)
    elsewhere = {
        one.holder.attendee_id: one.attendance
        for one in iter_attendance(reviewer.db, reader)
        if not one.holder.person_id
    }
    rows = []
    for attendee_id in list_seated(reviewer.db, reviewer.event_id, session_id):
        theirs = elsewhere.get(attendee_id, Attendance({}))
        spans = _beside_others(theirs, session_id, (bounds,))
        if spans:
            rows.append(_row(reviewer, attendee_id, session_id, spans, 0, because))
    return rows


def _beside_others(attendance: Attendance, session_id: str, spans: Spans) -> Spans:
    others: Collection[Interval] = [
        span
        for one in attendance.sessions.values()
        if one.session_id != session_id
        for span in one.spans
    ]
    return without(spans, tuple(others))


def _by_scans_alone(reviewer: Reviewer, whole: Attendee) -> Attendance:
    agenda = Reader(reviewer.store, reviewer.event_id).agenda
    return attend(whole.scans, agenda, Settled(whole.settled.words))


def _keep(reviewer: Reviewer, whole: Attendee, session_id: str, spans: Spans, because: str) -> None:
    """Keep somebody's time in a session as it is now: no scan told later takes of it."""
    scanned = _by_scans_alone(reviewer, whole).sessions.get(session_id)
    by_scans = scanned.by_scans if scanned else 0
    attendee_id = whole.holder.attendee_id
    row = _row(reviewer, attendee_id, session_id, spans, by_scans, because)
    reviewer.db.execute(insert(AttendanceSettlementRow), row)
    reviewer.note(
        "attendance.settled", f"{attendee_id}/{session_id}", because,
        minutes=seconds_of(spans) // 60,
    )  # fmt: skip


def _row(
    reviewer: Reviewer, attendee_id: str, session_id: str, spans: Spans, by_scans: int, because: str
) -> dict[str, Any]:
    return {
        "id": new_id(), "event_id": reviewer.event_id, "attendee_id": attendee_id,
        "session_id": session_id, "spans": write_spans(spans), "by_scans": by_scans,
        "because": because, "settled_at": reviewer.now, "settled_by": reviewer.actor.name,
    }  # fmt: skip


def _demand(because: str) -> None:
    if not because.strip():
        raise InputError(NO_REASON)

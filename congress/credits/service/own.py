"""What somebody's own time is worth, as of now: evidence from attendance, reckoned for each kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from congress.agenda.queries import ShelvedRelease
from congress.agenda.rules.credit_types import CreditType
from congress.agenda.rules.document import Document
from congress.attendees.queries import AttendeeFacts
from congress.checkin.service.own import MyTime, has_begun, read_my_attendance
from congress.credits.rules.facts import CreditSession, Evidence, Note
from congress.credits.rules.reckoning import Reckoned, reckon
from congress.credits.rules.window import Window, window_of
from congress.credits.service.designating import DesignationShelf
from congress.credits.service.kinds import kinds_of
from congress.infra.database import Store


@dataclass(frozen=True)
class ReckonedKind:
    """One kind of credit, and what the person's time is worth of it."""

    kind: CreditType
    reckoned: Reckoned


@dataclass(frozen=True)
class MyCredits:
    """My credits at an event. `kinds` empty: it bears none. `times`: my attendance, by session.

    `sessions`: those that bear credit, as they are told in each of `kinds`.
    """

    window: Window
    kinds: tuple[ReckonedKind, ...] = ()
    sessions: tuple[CreditSession, ...] = ()
    times: Mapping[str, MyTime] | None = None


def read_my_credits(
    db: Connection, store: Store, release: ShelvedRelease, me: AttendeeFacts, now: datetime
) -> MyCredits:
    """Return what the time of who has a registration now is worth; nothing is written.

    At most five statements, and one more when a process looks at a release for the first time. An event
    without kinds of credit asks none, and neither does one whose doors have not opened for attendance.
    """
    document = release.document
    window = window_of(document.deadlines.claims_close_on, document.zone)
    if not document.credit_types:
        return MyCredits(window)
    sessions = store.attached(DesignationShelf).of(db, release)
    kinds = kinds_of(db, release)
    times = read_my_attendance(db, store, me, now) if has_begun(document, now) else {}
    evidence = {session_id: _evidence(mine) for session_id, mine in times.items()}
    teaches = taught_by(document, me.speaker)
    return MyCredits(
        window,
        tuple(
            ReckonedKind(kind, reckon(kind, sessions, evidence, teaches=teaches, now=now))
            for kind in kinds
        ),
        sessions,
        times,
    )


def taught_by(document: Document, speaker: str) -> frozenset[str]:
    """Return the sessions that a speaker presents; none for "", who is no speaker."""
    if not speaker:
        return frozenset()
    return frozenset(one.id for one in document.sessions if speaker in one.speakers)


def _evidence(mine: MyTime) -> Evidence:
    """Return attendance as evidence. Who joins from afar has none yet: joins bear no minutes."""
    told = {
        Note.NO_SCAN_OUT: mine.is_open,
        Note.UNCERTAIN: mine.is_uncertain and not mine.is_settled,
        Note.SETTLED: mine.is_settled,
    }
    return Evidence(mine.spans, notes=frozenset(note for note, holds in told.items() if holds))

"""What somebody's own time is worth, as of now: evidence from attendance, reckoned for each kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from congress.agenda.queries import ReleaseShelf, ShelvedRelease
from congress.agenda.rules.credit_types import CreditType
from congress.agenda.rules.document import Document
from congress.attendees.queries import AttendeeFacts
from congress.checkin.rules.spans import join
from congress.checkin.service.own import MyTime
from congress.core.errors import NotFoundError
from congress.credits.queries.there import There, look_what_is_there
from congress.credits.rules.facts import NOTHING, CreditSession, Evidence, Note
from congress.credits.rules.reckoning import Reckoned, reckon
from congress.credits.rules.window import Window, window_of
from congress.credits.service.designating import DesignationShelf
from congress.credits.service.kinds import kinds_of
from congress.credits.service.windows import Windows
from congress.infra.database import Store
from congress.lobby.service.own import may_have_time, read_my_time

NOBODYS_WORD: Mapping[str, Collection[str]] = {}


@dataclass(frozen=True)
class ReckonedKind:
    """One kind of credit, what the person's time is worth of it, and until when they may claim it."""

    kind: CreditType
    reckoned: Reckoned
    window: Window


@dataclass(frozen=True)
class MyCredits:
    """My credits at an event. `kinds` empty: it bears none. `times`: my attendance, by session.

    `window`: the event's own; what was extended stands at each kind.
    `sessions`: those that bear credit, as they are told in each of `kinds`.
    """

    window: Window
    kinds: tuple[ReckonedKind, ...] = ()
    sessions: tuple[CreditSession, ...] = ()
    times: Mapping[str, MyTime] | None = None

    @property
    def by_kind(self) -> Mapping[str, ReckonedKind]:
        """Return the kinds by their id."""
        return {one.kind.id: one for one in self.kinds}


def read_my_credits(
    db: Connection,
    store: Store,
    release: ShelvedRelease,
    me: AttendeeFacts,
    now: datetime,
    *,
    attested: Mapping[str, Collection[str]] = NOBODYS_WORD,
    there: There | None = None,
) -> MyCredits:
    """Return what the time of who has a registration now is worth; nothing is written.

    `attested`: by kind, the sessions of which they say that they were there. `there`: of what there is
    anything, where the caller looked.

    At most nine statements, and one more when a process looks at a release for the first time. An event
    without kinds of credit asks none, and neither does one whose doors have not opened for attendance.
    """
    document = release.document
    window = window_of(document.deadlines.claims_close_on, document.zone)
    if not document.credit_types:
        return MyCredits(window)
    sessions = store.attached(DesignationShelf).of(db, release)
    there = there or look_what_is_there(db, me)
    kinds = kinds_of(db, release, there)
    begun = may_have_time(document, me, now)
    times = read_my_time(db, store, document, me, now) if begun else {}
    evidence = {session_id: evidence_of(mine) for session_id, mine in times.items()}
    teaches = taught_by(document, me.speaker)
    windows = Windows(db, document, me, there)
    return MyCredits(
        window,
        tuple(
            ReckonedKind(
                kind,
                reckon(
                    kind,
                    sessions,
                    with_word(evidence, attested.get(kind.id, ())),
                    teaches=teaches,
                    now=now,
                ),
                windows.of(kind.id),
            )
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


def evidence_of(mine: MyTime) -> Evidence:
    """Return attendance as evidence, at doors and online together; a press of Join bears no minutes."""
    told = (
        (Note.NO_SCAN_OUT, mine.is_open),
        (Note.UNCERTAIN, mine.is_uncertain and not mine.is_settled),
        (Note.SETTLED, mine.is_settled),
        (Note.ONLINE, bool(mine.online)),
    )
    notes = frozenset([note for note, holds in told if holds])
    return Evidence(join((*mine.spans, *mine.online)), notes=notes)


def with_word(
    evidence: Mapping[str, Evidence], attested: Collection[str]
) -> Mapping[str, Evidence]:
    """Return the evidence with somebody's word for sessions; what was scanned stands above it."""
    if not attested:
        return evidence
    said = {one: replace(evidence.get(one, NOTHING), is_attested=True) for one in attested}
    return {**evidence, **said}


def release_of(store: Store, event_id: str) -> ShelvedRelease:
    """Return the current release of an event. Raises NotFoundError: there is none."""
    release = store.attached(ReleaseShelf).current(event_id)
    if release is None:
        raise NotFoundError
    return release

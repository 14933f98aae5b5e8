"""What somebody's evidence is worth of one kind of credit, and why no more (rules B 1 to B 7). Pure.

For each session a verdict; for each activity the union of what counts, rounded once and capped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from congress.agenda.rules.credit_types import Attestation, CreditType, hundredths_of
from congress.checkin.rules.spans import Spans, clip, join, seconds_of, without
from congress.core.intervals import Interval
from congress.credits.rules.facts import CONGRESS, NOTHING, CreditSession, Evidence, Note
from congress.credits.rules.minutes import first_of, minutes_of
from congress.credits.rules.types import credits_of


class Verdict(StrEnum):
    """Whether a session counts for a kind of credit, and why not."""

    COUNTS = "counts"
    NOT_OFFERED = "not-offered"  # it does not bear this kind
    CANCELLED = "cancelled"
    UNDISCLOSED = "undisclosed"
    PRESENTED = "presented"  # they taught it
    LATER = "later"  # it is not over
    NOT_ATTENDED = "not-attended"
    RECORDING = "recording"  # they watched it afterwards
    CAME_LATE = "came-late"  # these three of kinds that count whole sessions
    LEFT_EARLY = "left-early"
    TOO_SHORT = "too-short"
    REPEATED = "repeated"  # another repetition of it counts


@dataclass(frozen=True)
class ReckonedSession:
    """What a session is worth to somebody, in whole minutes.

    `attended`: their time there. `counted`: what of it counts. What of the rest lay `in_breaks`, was
    `beyond` what the session is designated for, or counts `elsewhere`, at the same time.
    """

    session_id: str
    verdict: Verdict
    attended: int = 0
    counted: int = 0
    in_breaks: int = 0
    beyond: int = 0
    elsewhere: int = 0
    is_attested: bool = False
    notes: frozenset[Note] = frozenset()


@dataclass(frozen=True)
class ReckonedActivity:
    """What a designated activity is worth: `minutes` of it, `credits` of at most `most` (hundredths)."""

    activity: str
    minutes: int
    credits: int
    most: int
    is_capped: bool = False


@dataclass(frozen=True)
class Reckoned:
    """All of one kind of credit for one person, sessions by start."""

    type_id: str
    sessions: tuple[ReckonedSession, ...]
    activities: tuple[ReckonedActivity, ...]

    @property
    def credits(self) -> int:
        """Return the sum of the activities, in hundredths."""
        return sum(one.credits for one in self.activities)

    @cached_property
    def by_session(self) -> Mapping[str, ReckonedSession]:
        """Return the sessions by id."""
        return {one.session_id: one for one in self.sessions}


@dataclass(frozen=True)
class _Counting:
    """A session with what counts of it: `spans` a set of instants."""

    session: CreditSession
    told: ReckonedSession
    spans: Spans = ()


def reckon(
    kind: CreditType,
    sessions: Iterable[CreditSession],
    evidence: Mapping[str, Evidence],
    *,
    teaches: frozenset[str] = frozenset(),
    now: datetime,
) -> Reckoned:
    """Return what the evidence is worth of one kind of credit.

    Neither the order of the sessions nor that of the evidence matters. `teaches`: the sessions that
    this person presents.
    """
    ordered = sorted(sessions, key=lambda one: (one.interval, one.id))
    found = [
        _look(kind, one, evidence.get(one.id, NOTHING), is_taught=one.id in teaches, now=now)
        for one in ordered
    ]
    counting = _shared_out(_without_repeats(found))
    bearing = (one.session for one in counting if one.session.designated.get(kind.id))
    return Reckoned(
        kind.id,
        tuple(one.told for one in counting),
        tuple(
            _of_activity(kind, activity, counting)
            for activity in dict.fromkeys(one.activity for one in bearing)
        ),
    )


def reckon_teaching(kind: CreditType, presented: Iterable[CreditSession]) -> int:
    """Return what presenting is worth, in hundredths: each presented minute `kind.teaching` times.

    A repetition of a session counts once (rule B 4); what was cancelled or bears none, not at all.
    """
    each = {
        one.same: minutes_of(one.own_time)
        for one in sorted(presented, key=lambda one: (one.interval, one.id), reverse=True)
        if one.designated.get(kind.id) and not one.is_cancelled
    }
    return credits_of(kind, sum(each.values()) * kind.teaching)


def most_of(kind: CreditType, activity: str, sessions: Iterable[CreditSession]) -> int:
    """Return the most that an activity is designated for, in hundredths of this kind.

    Where nobody wrote it: what its sessions bear, and no more than one person can attend at a time.
    """
    held = [
        one
        for one in sessions
        if one.activity == activity and one.designated.get(kind.id) and not one.is_cancelled
    ]
    at_once = minutes_of(join(part for one in held for part in one.own_time))
    minutes = min(at_once, sum(one.designated[kind.id] for one in held))
    if minutes < kind.least_minutes:
        return 0
    made = credits_of(kind, minutes)
    return min(made, hundredths_of(kind.most)) if kind.most and activity == CONGRESS else made


def _look(
    kind: CreditType,
    session: CreditSession,
    known: Evidence,
    *,
    is_taught: bool,
    now: datetime,
) -> _Counting:
    """Return a session's verdict by itself, and which instants of it count."""
    verdict = _verdict_before(kind, session, is_taught=is_taught, now=now)
    is_attested = known.is_attested and not known.live and kind.attestation is Attestation.ALLOWED
    live = (session.interval,) if is_attested else known.live
    there = clip(live, session.interval)
    attended = minutes_of(there)
    if verdict is not Verdict.COUNTS:
        return _Counting(
            session,
            ReckonedSession(
                session.id, verdict, attended, is_attested=is_attested, notes=known.notes
            ),
        )
    learned = without(there, session.breaks)
    in_session = attended if learned is there else minutes_of(learned)
    spans = first_of(learned, session.designated[kind.id])
    borne = in_session if spans is learned else minutes_of(spans)
    verdict = _verdict_of_time(kind, session, known, there, learned)
    is_counted = verdict is Verdict.COUNTS
    told = ReckonedSession(
        session.id,
        verdict,
        attended,
        counted=borne if is_counted else 0,
        in_breaks=attended - in_session,
        beyond=in_session - borne,
        is_attested=is_attested,
        notes=known.notes,
    )
    return _Counting(session, told, spans if is_counted else ())


def _verdict_before(
    kind: CreditType, session: CreditSession, *, is_taught: bool, now: datetime
) -> Verdict:
    """Return what holds whoever was there for however long."""
    if not session.designated.get(kind.id):
        return Verdict.NOT_OFFERED
    if session.is_cancelled:
        return Verdict.CANCELLED
    if not session.is_disclosed:
        return Verdict.UNDISCLOSED
    if is_taught:
        return Verdict.PRESENTED
    return Verdict.LATER if now < session.interval.end else Verdict.COUNTS


def _verdict_of_time(
    kind: CreditType, session: CreditSession, known: Evidence, there: Spans, learned: Spans
) -> Verdict:
    """Return what follows from when they were there. Grace admits, and adds no minutes (rule B 1)."""
    if not learned:
        return Verdict.RECORDING if known.recording else Verdict.NOT_ATTENDED
    if kind.is_partial:
        return Verdict.COUNTS
    if there[0].start - session.interval.start > timedelta(minutes=kind.grace_late):
        return Verdict.CAME_LATE
    if session.interval.end - there[-1].end > timedelta(minutes=kind.grace_early):
        return Verdict.LEFT_EARLY
    whole = seconds_of(session.own_time)
    is_enough = seconds_of(learned) * 100 >= whole * kind.least_share
    return Verdict.COUNTS if is_enough else Verdict.TOO_SHORT


def _without_repeats(found: list[_Counting]) -> list[_Counting]:
    """Return them with the best of each repeated session alone: the most time, then the first."""
    best: dict[str, _Counting] = {}
    for one in found:
        known = best.get(one.session.same)
        if one.spans and (known is None or seconds_of(one.spans) > seconds_of(known.spans)):
            best[one.session.same] = one
    return [
        replace(one, told=replace(one.told, verdict=Verdict.REPEATED, counted=0), spans=())
        if one.spans and best[one.session.same] is not one
        else one
        for one in found
    ]


def _shared_out(counting: list[_Counting]) -> list[_Counting]:
    """Return them with no instant in two of them: it is of the one that begins first (rule B 3)."""
    taken: list[Interval] = []
    shared = []
    for one in counting:
        # They come by their start: what ended by then nobody meets any more.
        taken = [other for other in taken if other.end > one.session.interval.start]
        fresh = without(one.spans, taken)
        taken.extend(fresh)
        if fresh != one.spans:
            counted = minutes_of(fresh)
            told = replace(one.told, counted=counted, elsewhere=one.told.counted - counted)
            one = replace(one, told=told, spans=fresh)  # noqa: PLW2901 -- what is left of it
        shared.append(one)
    return shared


def _of_activity(kind: CreditType, activity: str, counting: list[_Counting]) -> ReckonedActivity:
    """Return an activity: the union of its minutes, rounded once, and capped."""
    members = [one for one in counting if one.session.activity == activity]
    minutes = minutes_of(join(part for one in members for part in one.spans))
    made = credits_of(kind, minutes)
    most = most_of(kind, activity, (one.session for one in members))
    return ReckonedActivity(activity, minutes, min(made, most), most, is_capped=made > most)

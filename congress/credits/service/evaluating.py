"""Answering evaluations: what is somebody's to evaluate, and what they saved or sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, func
from sqlalchemy.dialects import postgresql, sqlite

from congress.agenda.queries import ShelvedRelease
from congress.agenda.rules.document import Document
from congress.attendees.queries import AttendeeFacts
from congress.checkin.service.reviewing import sessions_with_doors
from congress.core.clock import rfc3339
from congress.core.errors import Fault, InputError, NotFoundError, StepUpError
from congress.core.ids import new_id
from congress.core.principal import Level
from congress.credits.errors import EvaluationClosedError, EvaluationEarlyError
from congress.credits.models import EvaluationLinkRow, EvaluationRow
from congress.credits.queries.evaluations import (
    find_evaluation,
    find_pseudonym,
    list_states,
)
from congress.credits.rules.answers import Answers, find_answer_faults, is_empty
from congress.credits.rules.evaluations import (
    OPENS_SENT,
    EvaluationState,
    Presence,
    Subject,
    Timing,
    is_of_session,
    list_subjects,
    opens_sent,
)
from congress.credits.rules.window import window_of
from congress.credits.service.awarding import award_ready
from congress.credits.service.own import taught_by
from congress.credits.service.windows import Windows
from congress.infra.database import Store
from congress.lobby.service.own import may_have_time, read_my_time
from congress.seats.queries import list_my_agenda
from congress.seats.rules import SeatState

_LINK = {
    "postgresql": postgresql.insert(EvaluationLinkRow).on_conflict_do_nothing(
        index_elements=[EvaluationLinkRow.attendee_id]
    ),
    "sqlite": sqlite.insert(EvaluationLinkRow).on_conflict_do_nothing(
        index_elements=[EvaluationLinkRow.attendee_id]
    ),
}


ALREADY_SENT = (
    "You sent this evaluation. To read or change it, please confirm it is you with a code sent to "
    "your e-mail."
)


def _saving(insert: Any, *, replaces_sent: bool) -> Any:  # noqa: ANN401 -- the insert of one of the two databases
    """Return the statement that saves: what was sent stays sent, and no late draft replaces it.

    Where not `replaces_sent`, nothing does, whichever of two that come at once is first.
    """
    kept, new = EvaluationRow, insert.excluded
    sent = EvaluationState.SENT.value
    replacing = insert.on_conflict_do_update(
        index_elements=[kept.event_id, kept.subject, kept.pseudonym],
        set_={
            "answers": new.answers,
            "form_version": new.form_version,
            "saved_at": new.saved_at,
            "state": case((kept.state == sent, sent), else_=new.state),
            "sent_at": func.coalesce(kept.sent_at, new.sent_at),
        },
        where=((kept.state != sent) | (new.state == sent)) if replaces_sent else kept.state != sent,
    )
    return replacing.returning(kept.state)  # no row: nothing was saved


_SAVE = {
    (name, replaces_sent): _saving(insert(EvaluationRow), replaces_sent=replaces_sent)
    for name, insert in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
    for replaces_sent in (False, True)
}


@dataclass(frozen=True)
class MyEvaluation:
    """An evaluation of mine. `state` None: nothing was saved. `is_asked`: it is one of those to do.

    `is_withheld`: it was sent, and its answers are told to nobody who is known so little.
    """

    subject: Subject
    state: EvaluationState | None = None
    is_asked: bool = False
    answers: Mapping[str, Any] = field(default_factory=dict)
    saved_at: datetime | None = None
    is_withheld: bool = False


def read_my_evaluations(
    db: Connection,
    store: Store,
    document: Document,
    me: AttendeeFacts,
    now: datetime,
    *,
    places: Collection[str] | None = None,
) -> tuple[MyEvaluation, ...]:
    """Return what I may evaluate by now, and what I did: by end, the surveys last.

    `places`: the sessions in which I have one, where the caller knows them. Nothing is asked of the
    database before something is open.
    """
    subjects = list_subjects(document, closing_of(db, document, me, now))
    opened = [one for one in subjects.values() if one.timing_at(now) is not Timing.EARLY]
    if not opened:
        return ()
    states = list_states(db, me.id)
    known = presence_of(db, store, document, me, now, places=places)
    return tuple(
        MyEvaluation(
            one,
            states.get(one.id),
            is_asked=one.asked_at <= now and known.is_asked(one.id),
        )
        for one in opened
        if one.id in states or known.may_evaluate(one.id)
    )


def read_asked(
    db: Connection,
    store: Store,
    document: Document,
    me: AttendeeFacts,
    now: datetime,
    places: Collection[str],
) -> tuple[MyEvaluation, ...]:
    """Return what is to be offered to me now, of the sessions in which I have a place, and the surveys.

    The database is asked nothing before something of that is over, and one statement when all is sent.
    """
    subjects = list_subjects(document, closing_of(db, document, me, now)).values()
    asked = [
        one
        for one in subjects
        if one.asked_at <= now
        and one.timing_at(now) is Timing.OPEN
        and (one.id in places or not is_of_session(one.id))
    ]
    if not asked:
        return ()
    states = list_states(db, me.id)
    left = [one for one in asked if states.get(one.id) is not EvaluationState.SENT]
    if not left:
        return ()
    known = presence_of(db, store, document, me, now, places=places)
    return tuple(
        MyEvaluation(one, states.get(one.id), is_asked=True)
        for one in left
        if known.is_asked(one.id)
    )


def read_my_evaluation(
    db: Connection,
    store: Store,
    release: ShelvedRelease,
    me: AttendeeFacts,
    now: datetime,
    subject_id: str,
    *,
    level: Level,
) -> MyEvaluation:
    """Return one evaluation of mine, whether it is open or not.

    `level`: how surely I am known. What was sent is told by its state alone where that is not enough.

    Raises:
        NotFoundError: nothing of the kind is evaluated, or it is not mine to evaluate.
    """
    document = release.document
    subject = list_subjects(document, closing_of(db, document, me, now)).get(subject_id)
    if subject is None:
        raise NotFoundError
    kept = find_evaluation(db, me.id, subject_id)
    if kept is None:
        if not presence_of(db, store, document, me, now).may_evaluate(subject_id):
            raise NotFoundError
        return MyEvaluation(subject)
    state = EvaluationState(kept.state)
    is_withheld = state is EvaluationState.SENT and not opens_sent(level)
    return MyEvaluation(
        subject,
        state,
        answers={} if is_withheld else kept.answers,
        saved_at=kept.saved_at,
        is_withheld=is_withheld,
    )


def save_evaluation(
    *,
    db: Connection,
    store: Store,
    release: ShelvedRelease,
    me: AttendeeFacts,
    now: datetime,
    level: Level,
    subject_id: str,
    answers: Answers,
    is_sent: bool,
) -> MyEvaluation:
    """Save my answers, or send them; return what is kept then. Idempotent.

    What was sent stays sent: it may be sent again with other answers until the close, and a draft that
    comes after it changes nothing. `level`: how surely I am known; below `OPENS_SENT` what was sent
    takes neither. Nothing in the audit says who answered when (decision 0073).

    Raises:
        NotFoundError: it is not mine to evaluate.
        EvaluationEarlyError, EvaluationClosedError.
        StepUpError: it was sent, and is not open to who is known so little.
        InputError: with a fault for each answer that does not fit, at its pointer.
    """
    mine = read_my_evaluation(db, store, release, me, now, subject_id, level=level)
    subject = mine.subject
    _check_open(subject, now)
    if mine.is_withheld:
        raise _ask_for_code()
    faults = find_answer_faults(subject.form, answers, is_sent=is_sent)
    if faults:
        raise InputError(faults=[Fault(f"/answers/{one.where}", one.message) for one in faults])
    state = EvaluationState.SENT if is_sent else EvaluationState.DRAFT
    saved = db.execute(
        _SAVE[db.dialect.name, opens_sent(level)],
        {
            "event_id": me.event_id,
            "subject": subject_id,
            "pseudonym": _pseudonym_of(db, me),
            "form_version": release.number,
            "answers": {name: one for name, one in answers.items() if not is_empty(one)},
            "state": state.value,
            "saved_at": now,
            "sent_at": now if is_sent else None,
        },
    ).first()
    if saved is None and not opens_sent(level):
        raise _ask_for_code()  # another phone sent it in between
    if is_sent:
        _award(db, store, me, now)
    return read_my_evaluation(db, store, release, me, now, subject_id, level=level)


def _ask_for_code() -> StepUpError:
    return StepUpError(ALREADY_SENT, required_level=int(OPENS_SENT))


def _award(db: Connection, store: Store, me: AttendeeFacts, now: datetime) -> None:
    """Award what of my claims waited for this one alone."""
    # A claim of a kind that is there no more is the CE office's to see to, and costs nobody an answer.
    with suppress(NotFoundError):
        award_ready(db, store, event_id=me.event_id, attendee_id=me.id, now=now)


def closing_of(
    db: Connection, document: Document, me: AttendeeFacts, now: datetime
) -> datetime | None:
    """Return until when my evaluations are taken: as long as my claims of any kind are.

    What was extended is looked at once the event's own day is over: it never shortens.
    """
    closes_at = window_of(document.deadlines.claims_close_on, document.zone).closes_at
    if closes_at is None or now < closes_at:
        return closes_at
    windows = Windows(db, document, me)
    later = (windows.of(kind.id).closes_at for kind in document.credit_types)
    return max([closes_at, *(one for one in later if one is not None)])


def presence_of(
    db: Connection,
    store: Store,
    document: Document,
    me: AttendeeFacts,
    now: datetime,
    *,
    places: Collection[str] | None = None,
) -> Presence:
    """Return what is known of me at an event, as far as it matters to evaluations."""
    if places is None:
        items = list_my_agenda(db, document, me)
        places = {one.session_id for one in items if one.state != SeatState.WAITLISTED}
    begun = may_have_time(document, me, now)
    times = read_my_time(db, store, document, me, now) if begun else {}
    attended = {one.session_id for one in times.values() if one.spans or one.online}
    kind = document.registration_types_by_id.get(me.registration_type)
    is_online = kind is not None and kind.online  # who joins from afar is missed at no door
    missed = set() if is_online else (sessions_with_doors(document) & set(places)) - attended
    return Presence(attended, places, missed, taught_by(document, me.speaker))


def _check_open(subject: Subject, now: datetime) -> None:
    timing = subject.timing_at(now)
    if timing is Timing.EARLY:
        raise EvaluationEarlyError(opens_at=rfc3339(subject.opens_at))
    if timing is Timing.CLOSED and subject.closes_at is not None:
        raise EvaluationClosedError(closed_at=rfc3339(subject.closes_at))


def _pseudonym_of(db: Connection, me: AttendeeFacts) -> str:
    """Return under which pseudonym I answer: drawn once, whoever asks first."""
    found = find_pseudonym(db, me.id)
    if found is not None:
        return found
    drawn = {"attendee_id": me.id, "event_id": me.event_id, "pseudonym": new_id()}
    db.execute(_LINK[db.dialect.name], drawn)
    known = find_pseudonym(db, me.id)
    assert known is not None  # noqa: S101 -- one of the two was written
    return known

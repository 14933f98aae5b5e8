"""Results of evaluations for organizers and the CE office: of forms, never of people (decision 0073)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from congress.agenda.rules.document import Document
from congress.agenda.rules.evaluation_forms import EvaluationForm, Question
from congress.credits.models import EvaluationRow
from congress.credits.queries.evaluations import list_sent_answers
from congress.credits.queries.requests import list_extensions
from congress.credits.rules.batches import SentAnswers, tell_rest, tell_subjects
from congress.credits.rules.evaluations import Subject, list_subjects
from congress.credits.rules.results import Results, results_of
from congress.credits.rules.window import window_of
from congress.infra.database import Store
from congress.infra.locks import take_lock

_TELL = (
    update(EvaluationRow)
    .where(
        EvaluationRow.event_id == bindparam("of_event"),
        EvaluationRow.subject == bindparam("of_subject"),
        EvaluationRow.pseudonym == bindparam("of_pseudonym"),
    )
    .values(told=bindparam("now_told"), told_apart=bindparam("now_apart"))
)

Weighing = Callable[[Sequence[Question], Sequence[SentAnswers]], list[SentAnswers]]


def read_results(db: Connection, document: Document) -> Results:
    """Return what is told of each form of an event, as of the last night. One statement."""
    subjects = list_subjects(document, None)
    sent = list_sent_answers(db, document.event.id)
    return Results(
        tuple(
            results_of(form, [one for one in sent if _is_of(form, subjects.get(one.subject))])
            for form in document.evaluations
        ),
        {one.id: one.title for one in subjects.values()},
    )


def tell_results(store: Store, document: Document, now: datetime) -> int:
    """Let results tell of what came since, by whole groups; return of how many rows that changed.

    A subject in one transaction, since half a group is told nowhere; where nothing more can come to a
    form, then what is left of all its subjects. May run again, and beside itself, without harm.
    """
    with store.reading() as db:
        subjects = list_subjects(document, _last_close(db, document))
        sent = list_sent_answers(db, document.event.id)
    told = 0
    for form in document.evaluations:
        its = [one.id for one in subjects.values() if one.form is form]
        rows = [one for one in sent if one.subject in its]
        for subject in sorted({one.subject for one in tell_subjects(form.questions, rows)}):
            told += _tell(store, document, form, [subject], tell_subjects)
        if _is_closed(form, subjects, now):
            told += _tell(store, document, form, its, tell_rest)
    return told


def _tell(
    store: Store,
    document: Document,
    form: EvaluationForm,
    subjects: Collection[str],
    weigh: Weighing,
) -> int:
    """Look again while nobody else tells, and write."""

    def write(db: Connection) -> int:
        take_lock(db, f"claims/results/{document.event.id}")
        changed = weigh(form.questions, list_sent_answers(db, document.event.id, subjects))
        if changed:
            db.execute(_TELL, [_as_told(document.event.id, one) for one in changed])
        return len(changed)

    return store.unit_of_work(write)


def _as_told(event_id: str, one: SentAnswers) -> Mapping[str, object]:
    return {
        "of_event": event_id,
        "of_subject": one.subject,
        "of_pseudonym": one.who,
        "now_told": dict(one.told),
        "now_apart": dict(one.apart),
    }


def _is_of(form: EvaluationForm, subject: Subject | None) -> bool:
    return subject is not None and subject.form is form


def _is_closed(form: EvaluationForm, subjects: Mapping[str, Subject], now: datetime) -> bool:
    """Tell whether nothing can be sent to a form any more."""
    ends = [one.closes_at for one in subjects.values() if one.form is form]
    return all(end is not None and now >= end for end in ends)


def _last_close(db: Connection, document: Document) -> datetime | None:
    """Return until when anybody may still send what credits wait for; None: without end."""
    closes_at = window_of(document.deadlines.claims_close_on, document.zone).closes_at
    if closes_at is None:
        return None
    return max([closes_at, *(one.until for one in list_extensions(db, document.event.id))])

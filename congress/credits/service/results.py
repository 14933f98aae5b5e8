"""Results of evaluations for organizers and the CE office: of forms, never of people (decision 0073)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from congress.agenda.rules.document import Document
from congress.agenda.rules.evaluation_forms import EvaluationForm
from congress.credits.queries.evaluations import list_answered
from congress.credits.queries.requests import list_extensions
from congress.credits.rules.evaluations import Subject, list_subjects
from congress.credits.rules.results import Results, results_of
from congress.credits.rules.window import window_of


def read_results(db: Connection, document: Document, now: datetime) -> Results:
    """Return what is told of each form of an event. Two statements.

    While more may come, whole groups of five are counted: until claims close for whoever has the
    latest extension, and until a follow-up's own last day.
    """
    subjects = list_subjects(document, _last_close(db, document))
    answered = list_answered(db, document.event.id)
    return Results(
        tuple(
            results_of(
                form,
                [one for one in answered if _is_of(form, subjects.get(one.subject))],
                is_closed=_is_closed(form, subjects, now),
            )
            for form in document.evaluations
        ),
        {one.id: one.title for one in subjects.values()},
    )


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

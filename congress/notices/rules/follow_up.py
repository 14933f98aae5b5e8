"""The follow-up some weeks after an event: when people are asked, and what the letter says. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from congress.agenda.rules.document import Document
from congress.core.time_words import moment_of
from congress.credits.rules.evaluations import FOLLOW_UP, Subject, Timing, list_subjects

FOLLOW_UP_LETTER = "follow-up"
LONGEST = timedelta(days=366)  # after an event: no form says later


def open_follow_up(document: Document, now: datetime) -> Subject | None:
    """Return what is asked some weeks after an event, while it is open; None: nothing, or not now."""
    subject = list_subjects(document, None).get(FOLLOW_UP)
    is_open = subject is not None and subject.timing_at(now) is Timing.OPEN
    return subject if is_open else None


def follow_up_facts(document: Document, subject: Subject) -> dict[str, Any]:
    """Return what the letter tells: how long it takes, and until when."""
    assert subject.closes_at is not None  # noqa: S101 -- a follow-up has an end
    last = subject.closes_at - timedelta(minutes=1)
    return {
        "event_id": document.event.id,
        "questions": len(subject.form.questions),
        "minutes": subject.minutes,
        "closes": moment_of(last, document.zone).text,
    }


def dates_of_follow_up(first: date, last: date) -> tuple[date, date]:
    """Return the days among which those of a follow-up are: a form says which."""
    del first
    return last + timedelta(days=1), last + LONGEST

"""Evaluations: what each is about, when it is open and to whom (rule B 5, decision 0073). Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from congress.agenda.rules.document import Document
from congress.agenda.rules.evaluation_forms import EvaluationForm, FormUse, form_for
from congress.core.intervals import end_of_day, resolve_local
from congress.core.principal import Level

OVERALL, FOLLOW_UP = FormUse.OVERALL.value, FormUse.FOLLOW_UP.value  # subjects that are no session
SURVEYS = frozenset({OVERALL, FOLLOW_UP})
QUESTIONS_A_MINUTE = 4
OPENS_SENT = Level.VERIFIED  # an organizer knows the address and last name of everybody


class EvaluationState(StrEnum):
    """How far an evaluation is; it only moves forward."""

    DRAFT = "draft"
    SENT = "sent"


class Timing(StrEnum):
    """Whether an evaluation may be written at an instant."""

    EARLY = "early"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class Subject:
    """What an evaluation is about. `id`: a session's, `overall` or `follow-up`.

    It is open from `opens_at` until `closes_at`, exclusive; None: without end. `asked_at`: from when on
    people are asked for it, which of the whole event is not before it is over.
    """

    id: str
    form: EvaluationForm
    title: str
    opens_at: datetime
    asked_at: datetime
    closes_at: datetime | None

    def timing_at(self, instant: datetime) -> Timing:
        """Return whether it may be written then: what counts is when it reaches us."""
        if instant < self.opens_at:
            return Timing.EARLY
        is_closed = self.closes_at is not None and instant >= self.closes_at
        return Timing.CLOSED if is_closed else Timing.OPEN

    @property
    def minutes(self) -> int:
        """Return about how long it takes to fill in."""
        return max(1, round(len(self.form.questions) / QUESTIONS_A_MINUTE))


def opens_sent(level: Level) -> bool:
    """Tell whether one's own answers that were sent may be read and replaced by who is so surely known.

    Below that they are told by their state alone, or the pseudonym would be worth nothing (T3).
    """
    return level >= OPENS_SENT


def is_of_session(subject: str) -> bool:
    """Tell whether an evaluation is about a session, and not about the whole event."""
    return subject not in SURVEYS


def list_subjects(document: Document, closes_at: datetime | None) -> Mapping[str, Subject]:
    """Return what is evaluated at an event: its sessions by end, then the surveys.

    `closes_at`: when claims close for whoever asks; a follow-up has days of its own. Without a session
    to evaluate the survey about the whole event opens with the end of its last day.
    """
    held = sorted(
        (document.sessions_by_id[one] for one in document.forms_by_session),
        key=lambda one: (one.ends_at, one.id),
    )
    found = {
        one.id: Subject(
            one.id,
            document.forms_by_session[one.id],
            one.title,
            one.ends_at,
            one.ends_at,
            closes_at,
        )
        for one in held
    }
    over_at = end_of_day(document.event.ends_on, document.zone, document.event.day_change)
    first, last = (held[0].ends_at, held[-1].ends_at) if held else (over_at, over_at)
    if (form := form_for(document.evaluations, FormUse.OVERALL)) is not None:
        found[OVERALL] = Subject(OVERALL, form, form.title, first, last, closes_at)
    if (form := form_for(document.evaluations, FormUse.FOLLOW_UP)) is not None:
        opens_at = _midnight_after(document, form.after_days)
        until = _midnight_after(document, form.until_days + 1)
        found[FOLLOW_UP] = Subject(FOLLOW_UP, form, form.title, opens_at, opens_at, until)
    return found


def _midnight_after(document: Document, days: int) -> datetime:
    """Return the beginning of the day so many civil days after the event's last one."""
    day = document.event.ends_on + timedelta(days=days)
    return resolve_local(datetime.combine(day, time.min), document.zone)


@dataclass(frozen=True)
class Presence:
    """What is known of somebody at an event, by sessions: `attended`, they were counted there; `places`,
    they have a place; `missed`, of these, where everybody is counted and they were not; `teaches`.
    """

    attended: Collection[str] = ()
    places: Collection[str] = ()
    missed: Collection[str] = ()
    teaches: Collection[str] = ()

    def may_evaluate(self, subject: str) -> bool:
        """Tell whether they may: who was counted there or has a place, and does not teach it.

        A door may have missed them, and an evaluation gives no credit by itself. The surveys are for
        everybody who is registered.
        """
        if not is_of_session(subject):
            return True
        return subject not in self.teaches and (subject in self.attended or subject in self.places)

    def is_asked(self, subject: str) -> bool:
        """Tell whether they are asked to: not about what they seem to have missed."""
        return self.may_evaluate(subject) and subject not in self.missed

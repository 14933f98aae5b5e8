"""Forms of evaluations as the schedule file has them: who is asked what, and about which sessions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

MOST_POINTS, USUAL_POINTS = 10, 5


class QuestionKind(StrEnum):
    """How a question is answered."""

    SCALE = "scale"  # one of `points`, whose ends are labelled
    SINGLE = "single"  # one of its choices
    MULTIPLE = "multiple"  # any of its choices
    TEXT = "text"


class QuestionPurpose(StrEnum):
    """What a question is for, beyond itself: accreditors ask what an activity changed."""

    PLAIN = "plain"
    OUTCOME = "outcome"  # what somebody learned, or does otherwise now
    COMMITMENT = "commitment"  # what they mean to change; a follow-up asks whether they did


class FormUse(StrEnum):
    """What a form is about."""

    SESSIONS = "sessions"
    OVERALL = "overall"  # the whole event
    FOLLOW_UP = "follow-up"  # the whole event, some weeks after it


@dataclass(frozen=True)
class Choice:
    """An answer to choose."""

    id: str
    text: str


@dataclass(frozen=True)
class Question:
    """A question. `low` and `high`: the ends of a scale, of 1 and of `points`. `choices`: in order."""

    id: str
    kind: QuestionKind
    text: str
    required: bool = False
    purpose: QuestionPurpose = QuestionPurpose.PLAIN
    points: int = USUAL_POINTS
    low: str = ""
    high: str = ""
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class EvaluationForm:
    """A form. `kinds` and `sessions`: which sessions use it; with neither, those that bear credit and
    that no other form names.

    `after_days` and `until_days`: of a follow-up, civil days after the event's last day, from the first
    (inclusive) until the last (inclusive).
    """

    id: str
    title: str
    questions: tuple[Question, ...]
    use: FormUse = FormUse.SESSIONS
    kinds: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    after_days: int = 60
    until_days: int = 90

    @property
    def is_default(self) -> bool:
        """Tell whether it is for the sessions that no other form names."""
        return self.use is FormUse.SESSIONS and not self.kinds and not self.sessions


def form_of_session(
    forms: Iterable[EvaluationForm], session_id: str, kind: str, *, bears_credit: bool
) -> EvaluationForm | None:
    """Return the form of a session: the one that names it, else its kind, else the one for the rest."""
    asked = [one for one in forms if one.use is FormUse.SESSIONS]
    found = [one for one in asked if session_id in one.sessions]
    found += [one for one in asked if kind in one.kinds]
    found += [one for one in asked if one.is_default and bears_credit]
    return found[0] if found else None


def form_for(forms: Iterable[EvaluationForm], use: FormUse) -> EvaluationForm | None:
    """Return the form about the whole event, or of the follow-up; None: it is not asked."""
    return next((one for one in forms if one.use is use), None)

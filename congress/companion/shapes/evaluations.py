"""What somebody is asked about sessions and the event, and what is left to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from congress.agenda.rules.evaluation_forms import Question
from congress.ui.notices import Notice


@dataclass(frozen=True)
class EvaluationLine:
    """One evaluation in the list. `words`: when the session was, and how far the evaluation is."""

    href: str
    title: str
    words: str
    is_done: bool = False


@dataclass(frozen=True)
class EvaluationsPage:
    """What is to do and what is done. `headline`: `2 of 5 done`; `until`: when it closes, or ""."""

    headline: str
    until: str
    todo: tuple[EvaluationLine, ...] = ()
    done: tuple[EvaluationLine, ...] = ()
    nothing: str = ""


@dataclass(frozen=True)
class EvaluationPage:
    """One evaluation. `answers` as the fields show them, and `faults`: both by the question's id.

    `closed`: why it cannot be written, "" where it can. `is_sent`: it was sent once; `is_withheld`: and
    nothing of it is shown before they confirmed who they are.
    """

    title: str
    form_title: str
    address: str
    list_address: str
    api_address: str
    until: str
    how_long: str
    questions: tuple[Question, ...]
    answers: Mapping[str, object] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    is_sent: bool = False
    is_withheld: bool = False
    closed: str = ""
    said: Notice | None = None

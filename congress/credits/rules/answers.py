"""Whether answers fit the form that they answer, each fault by the question's id. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from congress.agenda.rules.evaluation_forms import EvaluationForm, Question, QuestionKind
from congress.core.errors import Fault

LONGEST_ANSWER = 1_000
UNKNOWN = "this form has no such question; leave it out, or read the form again"
MISSING = "this question needs an answer"

Answers = Mapping[str, object]


def find_answer_faults(form: EvaluationForm, answers: Answers, *, is_sent: bool) -> list[Fault]:
    """Return what is wrong, unknown questions first; a draft may leave out what is required."""
    asked = {one.id: one for one in form.questions}
    faults = [Fault(name, UNKNOWN) for name in answers if name not in asked]
    for question in form.questions:
        if question.id in answers:
            message = fault_of(question, answers[question.id])
            faults += [Fault(question.id, message)] if message else []
    if is_sent:
        faults += [Fault(one.id, MISSING) for one in missing_of(form, answers)]
    return faults


def missing_of(form: EvaluationForm, answers: Answers) -> list[Question]:
    """Return the required questions without an answer."""
    return [one for one in form.questions if one.required and is_empty(answers.get(one.id))]


def is_empty(answer: object) -> bool:
    """Tell whether an answer says nothing: left out, no choice, no word."""
    return answer is None or answer == [] or (isinstance(answer, str) and not answer.strip())


def fault_of(question: Question, answer: object) -> str:
    """Return why an answer does not fit its question, "" where it does; an empty one always does."""
    if is_empty(answer):
        return ""
    return next(_FAULTS[question.kind](question, answer), "")


def _of_scale(question: Question, answer: object) -> Iterator[str]:
    is_number = isinstance(answer, int) and not isinstance(answer, bool)
    if not is_number or answer not in range(1, question.points + 1):
        yield f"write a whole number, 1 ({question.low}) to {question.points} ({question.high})"


def _of_single(question: Question, answer: object) -> Iterator[str]:
    if not isinstance(answer, str) or answer not in {one.id for one in question.choices}:
        yield f"write one of {_ids(question)}"


def _of_multiple(question: Question, answer: object) -> Iterator[str]:
    known = [one.id for one in question.choices]
    if not isinstance(answer, list) or not all(one in known for one in answer):
        yield f"write a list of {_ids(question)}"
    elif len(set(answer)) < len(answer):
        yield "write each choice once"


def _of_text(question: Question, answer: object) -> Iterator[str]:
    del question
    if not isinstance(answer, str):
        yield "write text"
    elif len(answer) > LONGEST_ANSWER:
        yield f"write at most {LONGEST_ANSWER:,} characters; these are {len(answer):,}"


def _ids(question: Question) -> str:
    return ", ".join(one.id for one in question.choices)


_FAULTS = {
    QuestionKind.SCALE: _of_scale,
    QuestionKind.SINGLE: _of_single,
    QuestionKind.MULTIPLE: _of_multiple,
    QuestionKind.TEXT: _of_text,
}

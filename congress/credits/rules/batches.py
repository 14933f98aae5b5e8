"""Which answers results tell of from now on: by whole groups, so that no two reports differ by fewer
(decision 0073). Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from congress.agenda.rules.evaluation_forms import Question
from congress.credits.rules.answers import fault_of, is_empty

FEWEST = 5  # people of whom something is told together


@dataclass(frozen=True)
class SentAnswers:
    """What one person sent about one subject, and what of it is told, each by the question's id.

    `who`: their pseudonym. `told`: in the results of the subject and in the total of its form. `apart`:
    in that total alone, and for ever; None there: the total has it no more.
    """

    subject: str
    who: str
    answers: Mapping[str, object] = field(default_factory=dict)
    told: Mapping[str, object] = field(default_factory=dict)
    apart: Mapping[str, object] = field(default_factory=dict)


def fits(question: Question, answer: object) -> bool:
    """Tell whether it answers the question as it is now: an older form may have had another."""
    return not is_empty(answer) and not fault_of(question, answer)


def tell_subjects(questions: Sequence[Question], rows: Iterable[SentAnswers]) -> list[SentAnswers]:
    """Return the rows of which more is told now, or something else, each in the results of its subject.

    Of each question and subject all that is new or changed, once that is of FEWEST people.
    """
    by_subject: dict[str, list[SentAnswers]] = {}
    for one in rows:
        by_subject.setdefault(one.subject, []).append(one)
    return [one for those in by_subject.values() for one in _told_of(questions, those)]


def _told_of(questions: Sequence[Question], those: Sequence[SentAnswers]) -> list[SentAnswers]:
    changed: dict[str, SentAnswers] = {}
    for question in questions:
        waiting = [
            one
            for one in those
            if question.id not in one.apart and _answer(question, one) != one.told.get(question.id)
        ]
        if not _are_enough(waiting):
            continue
        for one in waiting:
            known = changed.get(one.who, one)
            told = _with(known.told, question, _answer(question, one))
            changed[one.who] = replace(known, told=told)
    return list(changed.values())


def tell_rest(questions: Sequence[Question], rows: Sequence[SentAnswers]) -> list[SentAnswers]:
    """Return the rows of which the total of their form tells now, as nothing more can come.

    What too few sent of each subject by itself, once that is of FEWEST people together.
    """
    changed: dict[tuple[str, str], SentAnswers] = {}
    for question in questions:
        waiting = [one for one in rows if _answer(question, one) != in_total(question, one)]
        if not _are_enough(waiting):
            continue
        for one in waiting:
            known = changed.get((one.subject, one.who), one)
            apart = {**known.apart, question.id: _answer(question, one)}
            changed[one.subject, one.who] = replace(known, apart=apart)
    return list(changed.values())


def in_total(question: Question, one: SentAnswers) -> object:
    """Return what the total tells of a row's answer; None: nothing."""
    return one.apart.get(question.id, one.told.get(question.id))


def _answer(question: Question, one: SentAnswers) -> object:
    """Return what a row answers; None where it does not fit: it would make a group look larger."""
    answer = one.answers.get(question.id)
    return answer if fits(question, answer) else None


def _with(told: Mapping[str, object], question: Question, answer: object) -> Mapping[str, object]:
    others = {name: value for name, value in told.items() if name != question.id}
    return others if answer is None else {**others, question.id: answer}


def _are_enough(waiting: Iterable[SentAnswers]) -> bool:
    return len({one.who for one in waiting}) >= FEWEST

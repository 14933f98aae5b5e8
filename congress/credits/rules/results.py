"""Results of evaluations for plots: counts, mean and number, and no group under five (decision 0073).

Pure. What is told is told of at least FEWEST people, by itself and as what is left when others are
taken from a total.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from congress.agenda.rules.evaluation_forms import EvaluationForm, Question, QuestionKind
from congress.credits.rules.answers import fault_of, is_empty

FEWEST = 5  # people of whom something is told together
HUNDRED = 100


@dataclass(frozen=True)
class Answered:
    """What one person sent about one subject. `who`: their pseudonym, which is told nowhere."""

    subject: str
    who: str
    sent_at: datetime
    answers: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Bar:
    """One bar of a plot: a point of the scale or a choice, and how many chose it."""

    id: str
    text: str
    count: int


@dataclass(frozen=True)
class Plot:
    """What is told of one question. `count`: people who answered it. `mean`: hundredths of a point of a
    scale, else None. `texts`: what was written, in no order of people.
    """

    question: Question
    count: int
    bars: tuple[Bar, ...] = ()
    mean: int | None = None
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class SubjectResults:
    """What is told of one subject. `sent`: evaluations that came; `hidden`: ids of questions of which
    nothing is told, since too few answered or a total would give them away.
    """

    subject: str
    sent: int
    plots: tuple[Plot, ...]
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True)
class FormResults:
    """What is told of a form: each of its subjects, and all of them together (`total`)."""

    form: EvaluationForm
    subjects: tuple[SubjectResults, ...]
    total: SubjectResults


@dataclass(frozen=True)
class Results:
    """What is told of an event's evaluations, a form each. `titles`: of subjects, by id."""

    forms: tuple[FormResults, ...]
    titles: Mapping[str, str]


def results_of(
    form: EvaluationForm, answered: Iterable[Answered], *, is_closed: bool
) -> FormResults:
    """Return what is told of a form's answers.

    `is_closed`: no more can come. Until then whole groups of five alone are counted, in the order of
    sending, so that two reports never differ by one person.
    """
    sent: dict[str, list[Answered]] = {}
    for one in sorted(answered, key=lambda one: (one.sent_at, one.who)):
        sent.setdefault(one.subject, []).append(one)
    told = {
        subject: those if is_closed else those[: len(those) - len(those) % FEWEST]
        for subject, those in sent.items()
    }
    by_question = {one.id: _told_of(one, told) for one in form.questions}
    subjects = tuple(
        SubjectResults(
            subject,
            len(those),
            tuple(_plot(one, by_question[one.id].shown[subject]) for one in form.questions
                  if subject in by_question[one.id].shown),
            tuple(one.id for one in form.questions if subject not in by_question[one.id].shown),
        )
        for subject, those in sorted(sent.items())
    )  # fmt: skip
    totals = {one.id: by_question[one.id].total for one in form.questions}
    total = SubjectResults(
        "",
        sum(len(those) for those in sent.values()),
        tuple(_plot(one, totals[one.id]) for one in form.questions if totals[one.id]),
        tuple(one.id for one in form.questions if not totals[one.id]),
    )
    return FormResults(form, subjects, total)


@dataclass(frozen=True)
class _Told:
    """Of one question: the answers that are told by subject, and those of the total; none: hidden."""

    shown: Mapping[str, Sequence[Answered]]
    total: Sequence[Answered]


def _told_of(question: Question, sent: Mapping[str, Sequence[Answered]]) -> _Told:
    """Decide of which subjects a question is told.

    Hidden is who is too few. What the total has beyond those shown is told, too, by taking them from
    it: where that is too few, the smallest one shown is hidden, until it is nobody or enough.
    """
    answered = {
        subject: [one for one in those if _is_answered(question, one)]
        for subject, those in sent.items()
    }
    total = [one for those in answered.values() for one in those]
    shown = {subject: those for subject, those in answered.items() if _people(those) >= FEWEST}
    if _people(total) < FEWEST:
        return _Told({}, [])
    while shown and 0 < _people(_beyond(answered, shown)) < FEWEST:
        smallest = min(shown, key=lambda subject: (_people(shown[subject]), subject))
        del shown[smallest]
    return _Told(shown, total)


def _beyond(answered: Mapping[str, Sequence[Answered]], shown: Collection[str]) -> list[Answered]:
    return [one for subject, those in answered.items() if subject not in shown for one in those]


def _people(those: Iterable[Answered]) -> int:
    """Return how many people they are of: one may have answered about several subjects."""
    return len({one.who for one in those})


def _is_answered(question: Question, one: Answered) -> bool:
    """Tell whether it answers the question as it is now: an older form may have had another."""
    answer = one.answers.get(question.id)
    return not is_empty(answer) and not fault_of(question, answer)


def _plot(question: Question, those: Sequence[Answered]) -> Plot:
    answers = [one.answers[question.id] for one in those]
    if question.kind is QuestionKind.TEXT:
        texts = sorted(
            (str(one).strip() for one in answers), key=lambda text: (text.casefold(), text)
        )
        return Plot(question, len(answers), texts=tuple(texts))
    chosen = [choice for one in answers for choice in (one if isinstance(one, list) else [one])]
    if question.kind is QuestionKind.SCALE:
        points = [(str(point), str(point)) for point in range(1, question.points + 1)]
        numbers = [int(str(one)) for one in chosen]
        mean = (2 * HUNDRED * sum(numbers) + len(numbers)) // (2 * len(numbers))  # a half goes up
        return Plot(question, len(answers), _bars(points, chosen), mean)
    choices = [(choice.id, choice.text) for choice in question.choices]
    return Plot(question, len(answers), _bars(choices, chosen))


def _bars(known: Iterable[tuple[str, str]], chosen: Iterable[object]) -> tuple[Bar, ...]:
    counts: dict[str, int] = {}
    for one in chosen:
        counts[str(one)] = counts.get(str(one), 0) + 1
    return tuple(Bar(name, text, counts.get(name, 0)) for name, text in known)

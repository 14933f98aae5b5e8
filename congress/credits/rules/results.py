"""Results of evaluations for plots: counts, mean and number, and no group under five (decision 0073).

Pure. What is told is told of at least FEWEST people, by itself and as what is left when others are
taken from a total. Of which answers, `rules.batches` decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from congress.agenda.rules.evaluation_forms import EvaluationForm, Question, QuestionKind
from congress.credits.rules.batches import FEWEST, SentAnswers, fits, in_total

HUNDRED = 100


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
    """What is told of one subject. `sent`: evaluations that came, told or not; `hidden`: ids of
    questions of which nothing is told, since too few answered or a total would give them away.
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


@dataclass(frozen=True)
class _Answer:
    """What is told of one person's answer to one question."""

    who: str
    value: object


def results_of(form: EvaluationForm, sent: Iterable[SentAnswers]) -> FormResults:
    """Return what is told of a form, of what was sent to it."""
    by_subject: dict[str, list[SentAnswers]] = {}
    for one in sent:
        by_subject.setdefault(one.subject, []).append(one)
    by_question = {one.id: _told_of(one, by_subject) for one in form.questions}
    subjects = tuple(
        SubjectResults(
            subject,
            len(those),
            tuple(_plot(one, by_question[one.id].shown[subject]) for one in form.questions
                  if subject in by_question[one.id].shown),
            tuple(one.id for one in form.questions if subject not in by_question[one.id].shown),
        )
        for subject, those in sorted(by_subject.items())
    )  # fmt: skip
    totals = {one.id: by_question[one.id].total for one in form.questions}
    total = SubjectResults(
        "",
        sum(len(those) for those in by_subject.values()),
        tuple(_plot(one, totals[one.id]) for one in form.questions if totals[one.id]),
        tuple(one.id for one in form.questions if not totals[one.id]),
    )
    return FormResults(form, subjects, total)


@dataclass(frozen=True)
class _Told:
    """Of one question: the answers that are told by subject, and those of the total; none: hidden."""

    shown: Mapping[str, Sequence[_Answer]]
    total: Sequence[_Answer]


def _told_of(question: Question, sent: Mapping[str, Sequence[SentAnswers]]) -> _Told:
    """Decide of which subjects a question is told.

    Hidden is who is too few. What the total has beyond those shown is told, too, by taking them from
    it: where that is too few, the smallest one shown is hidden, until it is nobody or enough.
    """
    told = {subject: _of_subject(question, those) for subject, those in sent.items()}
    total = [
        _Answer(one.who, value)
        for those in sent.values()
        for one in those
        if fits(question, value := in_total(question, one))
    ]
    if _people(total) < FEWEST:
        return _Told({}, [])
    shown = {subject: those for subject, those in told.items() if _people(those) >= FEWEST}
    while shown and 0 < len(_beyond(question, sent, shown)) < FEWEST:
        smallest = min(shown, key=lambda subject: (_people(shown[subject]), subject))
        del shown[smallest]
    return _Told(shown, total)


def _of_subject(question: Question, those: Sequence[SentAnswers]) -> list[_Answer]:
    answers = [_Answer(one.who, one.told.get(question.id)) for one in those]
    return [one for one in answers if fits(question, one.value)]


def _beyond(
    question: Question, sent: Mapping[str, Sequence[SentAnswers]], shown: Collection[str]
) -> set[str]:
    """Return of whom the total tells what those shown do not."""
    return {
        one.who
        for subject, those in sent.items()
        for one in those
        if _fitting(question, in_total(question, one))
        != (_fitting(question, one.told.get(question.id)) if subject in shown else None)
    }


def _fitting(question: Question, answer: object) -> object:
    return answer if fits(question, answer) else None


def _people(those: Iterable[_Answer]) -> int:
    """Return how many people they are of: one may have answered about several subjects."""
    return len({one.who for one in those})


def _plot(question: Question, those: Sequence[_Answer]) -> Plot:
    answers = [one.value for one in those]
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

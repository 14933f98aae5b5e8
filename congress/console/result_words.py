"""Results of evaluations in words and as the lengths of bars. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from congress.console.result_shapes import BarLine, FormLine, PlotLine, ResultsPage, SubjectLine
from congress.credits.rules.results import FormResults, Plot, Results, SubjectResults
from congress.credits.rules.types import write_credits
from congress.ui.words import many

HUNDRED = 100
ALL_HIDDEN = "Fewer than five people answered, or others’ answers would give theirs away."
SOME_HIDDEN = "Not shown, since fewer than five people answered: {}."


def results_page(results: Results) -> ResultsPage:
    """Return the page: forms in the order of the file, sessions by title."""
    return ResultsPage(tuple(_form(one, results.titles) for one in results.forms))


def _form(one: FormResults, titles: Mapping[str, str]) -> FormLine:
    subjects = [
        _subject(part, titles.get(part.subject, part.subject), one) for part in one.subjects
    ]
    several = sorted(subjects, key=lambda line: line.title.casefold()) if len(subjects) > 1 else []
    title = one.form.title
    return FormLine(one.form.id, title, _subject(one.total, title, one), tuple(several))


def _subject(part: SubjectResults, title: str, of: FormResults) -> SubjectLine:
    texts = {one.id: one.text for one in of.form.questions}
    hidden = SOME_HIDDEN.format("; ".join(texts[one] for one in part.hidden))
    if not part.plots:
        hidden = ALL_HIDDEN
    return SubjectLine(
        title,
        f"{many(part.sent, 'evaluation')} sent",
        tuple(_plot(one) for one in part.plots),
        hidden if part.hidden else "",
    )


def _plot(plot: Plot) -> PlotLine:
    said = many(plot.count, "answer")
    if plot.mean is not None:
        question = plot.question
        said += (
            f" · on average {write_credits(plot.mean)}, where 1 is “{question.low}” and"
            f" {question.points} is “{question.high}”"
        )
    bars = tuple(
        BarLine(bar.text, bar.count, bar.count * HUNDRED // plot.count) for bar in plot.bars
    )
    return PlotLine(plot.question.text, said, bars, plot.texts)

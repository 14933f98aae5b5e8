"""Writes results of evaluations as a CSV that spreadsheets open without harm (T18): of no person."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from congress.attendees.formats.writing import MARK, keep_as_text
from congress.credits.rules.results import FormResults, Plot, Results, SubjectResults
from congress.credits.rules.types import write_credits

COLUMNS = (
    "form", "subject", "title", "sent", "question", "question_text", "answered", "mean", "answer",
    "answer_text", "count",
)  # fmt: skip
EVERYTHING = "all"  # the subject of a form's total
HIDDEN = "fewer than five people"


def write_results(results: Results) -> str:
    """Return a CSV: a row for each bar of each question of each subject, and for each text.

    A form's total has the subject `all`. What is hidden has one row that says why, and no figure.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for form in results.forms:
        for one in (form.total, *form.subjects):
            for cells in _rows(form, one, results.titles):
                writer.writerow([keep_as_text(cell) for cell in cells])
    return MARK + file.getvalue()


def _rows(form: FormResults, one: SubjectResults, titles: Mapping[str, str]) -> Iterator[list[str]]:
    head = [
        form.form.id, one.subject or EVERYTHING, titles.get(one.subject, form.form.title),
        str(one.sent),
    ]  # fmt: skip
    for plot in one.plots:
        yield from _of_plot(head, plot)
    texts = {question.id: question.text for question in form.form.questions}
    for question_id in one.hidden:
        yield [*head, question_id, texts[question_id], "", "", "", HIDDEN, ""]


def _of_plot(head: list[str], plot: Plot) -> Iterator[list[str]]:
    mean = "" if plot.mean is None else write_credits(plot.mean)
    start = [*head, plot.question.id, plot.question.text, str(plot.count), mean]
    for bar in plot.bars:
        yield [*start, bar.id, bar.text, str(bar.count)]
    for text in plot.texts:
        yield [*start, "", text, ""]

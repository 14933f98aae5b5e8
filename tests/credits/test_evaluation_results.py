"""Results tell of no group under five: not by themselves, not by difference, and not by two reports of
two days (decision 0073). Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress.credits.rules import batches, results
from congress.credits.rules.batches import FEWEST, SentAnswers, tell_rest, tell_subjects
from congress.credits.rules.results import Bar, FormResults, results_of
from tests.credits.forms import SESSION_FORM

SHOWN = "useful"
QUESTIONS = SESSION_FORM.questions


def _sent(subject: str, *values: object, first: int = 0) -> list[SentAnswers]:
    """Somebody each; None: they left the question out."""
    return [
        SentAnswers(subject, f"p{number}", {} if value is None else {SHOWN: value})
        for number, value in enumerate(values, first)
    ]


def _night(rows: Sequence[SentAnswers], *, is_closed: bool = False) -> list[SentAnswers]:
    """What is told after a night."""
    after = _put(rows, tell_subjects(QUESTIONS, rows))
    return _put(after, tell_rest(QUESTIONS, after)) if is_closed else after


def _put(rows: Iterable[SentAnswers], changed: Iterable[SentAnswers]) -> list[SentAnswers]:
    new = {(one.subject, one.who): one for one in changed}
    return [new.get((one.subject, one.who), one) for one in rows]


def _again(rows: Iterable[SentAnswers], who: Iterable[str], value: object) -> list[SentAnswers]:
    """Some of them send again."""
    return [replace(one, answers={SHOWN: value}) if one.who in who else one for one in rows]


def _told(found: FormResults) -> dict[str, int]:
    """How many of each subject are told of, of the first question; "" is the total."""
    subjects = (*found.subjects, found.total)
    return {
        one.subject: plot.count
        for one in subjects
        for plot in one.plots
        if plot.question.id == SHOWN
    }


def _results(rows: Sequence[SentAnswers], *, is_closed: bool = False) -> FormResults:
    return results_of(SESSION_FORM, _night(rows, is_closed=is_closed))


def test_counts_mean_and_number() -> None:
    whole: dict[str, object] = {"reason": "topic", "changed": ["team", "way"], "words": " B "}
    rows = [SentAnswers("b1", f"p{turn}", {**whole, SHOWN: turn}) for turn in range(1, 6)]
    rows[0] = SentAnswers("b1", "p1", {SHOWN: 1, "reason": "speaker", "words": "a"})
    rows.append(SentAnswers("b1", "p9", {SHOWN: 5, "changed": ["way"]}))
    [b1] = _results(rows).subjects
    useful, reason, changed, words = b1.plots
    assert (useful.count, useful.mean) == (6, 333)  # 20 / 6
    assert [one.count for one in useful.bars] == [1, 1, 1, 1, 2]
    assert reason.bars == (Bar("topic", "The topic", 4), Bar("speaker", "Who speaks", 1))
    assert (changed.count, [one.count for one in changed.bars]) == (5, [4, 5])
    assert (words.count, words.texts, words.mean) == (5, ("a", "B", "B", "B", "B"), None)
    assert (b1.sent, b1.hidden) == (6, ())


def test_a_half_of_a_hundredth_goes_up() -> None:
    [b1] = _results(_sent("b1", *[1] * 7, 2)).subjects
    assert b1.plots[0].mean == 113  # 1.125


def test_no_group_under_five() -> None:
    found = _results(_sent("b1", 5, 4, 3, 2), is_closed=True)
    assert _told(found) == {}
    assert (found.subjects[0].sent, found.subjects[0].hidden[0]) == (4, SHOWN)
    assert found.total.hidden[0] == SHOWN
    assert _told(_results(_sent("b1", 5, 4, 3, 2, 1))) == {"b1": 5, "": 5}


def test_who_left_a_question_out_makes_its_group_smaller() -> None:
    found = _results(_sent("b1", 5, 4, 3, 2, None, None), is_closed=True)
    assert _told(found) == {}
    assert found.subjects[0].sent == 6


def test_what_is_left_of_many_sessions_is_told_in_their_total_alone() -> None:
    rows = [*_sent("b1", *[4] * 9), *_sent("b2", 1, 1, 1, first=20), *_sent("b3", 2, 2, first=40)]
    assert _told(_results(rows)) == {"b1": 9, "": 9}  # more may come
    assert _told(_results(rows, is_closed=True)) == {"b1": 9, "": 14}


def test_too_few_left_are_told_nowhere() -> None:
    rows = [*_sent("b1", *[4] * 9), *_sent("b3", 1, 1, 1, first=40)]
    assert _told(_results(rows, is_closed=True)) == {"b1": 9, "": 9}


def test_people_are_counted_and_not_answers() -> None:
    """The same three answered about two small sessions: together they are three, not six."""
    rows = [*_sent("b1", *[4] * 9, first=10), *_sent("b2", 1, 1, 1), *_sent("b3", 1, 1, 1)]
    assert _told(_results(rows, is_closed=True)) == {"b1": 9, "": 9}


def test_what_is_shown_changes_once_five_more_came() -> None:
    rows = _night(_sent("b1", *[3] * 6))
    for more in range(1, 5):
        later = _night([*rows, *_sent("b1", *[1] * more, first=10)])
        assert (
            results_of(SESSION_FORM, later).total.plots
            == results_of(SESSION_FORM, rows).total.plots
        )
    later = _night([*rows, *_sent("b1", *[1] * 5, first=10)])
    assert _told(results_of(SESSION_FORM, later))["b1"] == 11


def test_the_close_does_not_tell_who_came_last() -> None:
    """Before: fives were told until the close, everybody after it; the sixteenth stood alone."""
    before = _night(_sent("b1", *[3] * 15))
    after = _night([*before, *_sent("b1", 1, first=15)], is_closed=True)
    assert _told(results_of(SESSION_FORM, after)) == {"b1": 15, "": 15}


def test_who_sends_again_changes_nothing_before_four_others_did() -> None:
    rows = _night(_sent("b1", *[4] * 7))
    shown = results_of(SESSION_FORM, rows).total.plots
    for some in range(1, 5):
        changed = _night(_again(rows, [f"p{number}" for number in range(some)], 1), is_closed=True)
        assert results_of(SESSION_FORM, changed).total.plots == shown
    changed = _night(_again(rows, [f"p{number}" for number in range(5)], 1))
    assert [one.count for one in results_of(SESSION_FORM, changed).total.plots[0].bars] == [
        5, 0, 0, 2, 0,
    ]  # fmt: skip


def test_an_answer_that_is_taken_out_waits_like_every_other() -> None:
    rows = _night(_sent("b1", *[4] * 10))
    gone = [replace(one, answers={}) if one.who in {"p0", "p1"} else one for one in rows]
    assert _told(results_of(SESSION_FORM, _night(gone)))["b1"] == 10
    gone = [replace(one, answers={}) if one.who < "p5" else one for one in rows]
    assert _told(results_of(SESSION_FORM, _night(gone)))["b1"] == 5


def test_control_without_whole_groups_a_second_send_is_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = _night(_sent("b1", *[4] * 7))
    monkeypatch.setattr(batches, "FEWEST", 1)
    found = results_of(SESSION_FORM, _night(_again(rows, ["p0"], 1)))
    assert [one.count for one in found.total.plots[0].bars] == [1, 0, 0, 6, 0]


def test_answers_to_an_earlier_question_are_left_out() -> None:
    found = _results(_sent("b1", 9, "x", 3, 3, 3, 3, 3), is_closed=True)
    assert _told(found)["b1"] == 5


def test_a_question_that_changed_shows_no_small_group_either() -> None:
    """Told before it changed: of b2 only two fit it now, and the total would tell them."""
    rows = _night([*_sent("b1", *[4] * 9), *_sent("b2", 1, 1, 9, 9, 9, first=20)])
    rows = [replace(one, told=one.answers) for one in rows]
    assert _told(results_of(SESSION_FORM, rows)) == {"": 11}


def test_control_without_the_complement_a_small_group_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(results, "_beyond", lambda *_: set())
    rows = [*_sent("b1", *[4] * 9), *_sent("b2", 1, 1, first=20)]
    rows = [replace(one, told=one.answers) for one in rows]
    assert _told(results_of(SESSION_FORM, rows)) == {"b1": 9, "": 11}  # 11 less 9 tells two


def test_nobody_answered() -> None:
    found = _results([], is_closed=True)
    assert (found.subjects, found.total.sent, found.total.plots) == ((), 0, ())


_SENDS = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(0, 8), st.sampled_from([1, 3, None])),
    max_size=14,
)
_NIGHTS = st.lists(st.tuples(_SENDS, st.booleans()), min_size=1, max_size=5)


@given(_NIGHTS)
def test_whatever_comes_each_night_changes_nothing_or_five_people(
    nights: Sequence[tuple[list[tuple[str, int, int | None]], bool]],
) -> None:
    """By subject, in the total, and in what the total has beyond the subjects."""
    rows: dict[tuple[str, str], SentAnswers] = {}
    before: dict[str, dict[object, object]] = {"a": {}, "b": {}, "c": {}, "": {}}
    for sends, is_closed in nights:
        for subject, person, value in sends:
            who = f"p{person}"
            known = rows.get((subject, who), SentAnswers(subject, who))
            rows[subject, who] = replace(known, answers={} if value is None else {SHOWN: value})
        told = _night(list(rows.values()), is_closed=is_closed)
        rows = {(one.subject, one.who): one for one in told}
        after = {subject: _values(rows, subject) for subject in "abc"}
        after[""] = {key: one.apart.get(SHOWN, one.told.get(SHOWN)) for key, one in rows.items()}
        for name, now in after.items():
            assert _people(_differing(before[name], now)) in {0, *range(FEWEST, 100)}
        apart = {key for key, one in rows.items() if SHOWN in one.apart}
        assert _people(apart) in {0, *range(FEWEST, 100)}
        before = after


def _values(rows: Mapping[tuple[str, str], SentAnswers], subject: str) -> dict[object, object]:
    return {key: one.told.get(SHOWN) for key, one in rows.items() if key[0] == subject}


def _differing(one: Mapping[Any, object], other: Mapping[Any, object]) -> set[tuple[str, str]]:
    return {key for key in {*one, *other} if one.get(key) != other.get(key)}


def _people(keys: Iterable[tuple[str, str]]) -> int:
    return len({who for _, who in keys})

"""Results tell of no group under five, neither by themselves nor by difference (decision 0073). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress.credits.rules import results
from congress.credits.rules.results import FEWEST, Answered, Bar, FormResults, results_of
from tests.checkin.facts import at
from tests.credits.forms import SESSION_FORM

SHOWN = "useful"


def _sent(subject: str, *values: object, first: int = 0) -> list[Answered]:
    """Somebody each, in this order; None: they left the question out."""
    return [
        Answered(
            subject,
            f"p{number}",
            at("11:00") + timedelta(seconds=number),
            {} if value is None else {SHOWN: value},
        )
        for number, value in enumerate(values, first)
    ]


def _told(found: FormResults) -> dict[str, int]:
    """How many of each subject are told of, of the first question; "" is the total."""
    subjects = (*found.subjects, found.total)
    return {
        one.subject: plot.count
        for one in subjects
        for plot in one.plots
        if plot.question.id == SHOWN
    }


def test_counts_mean_and_number() -> None:
    whole = {"reason": "topic", "changed": ["team", "way"], "words": " B "}
    rows = [Answered("b1", f"p{turn}", at("11:00"), {**whole, SHOWN: turn}) for turn in range(1, 6)]
    rows[0] = Answered("b1", "p1", at("11:00"), {SHOWN: 1, "reason": "speaker", "words": "a"})
    rows.append(Answered("b1", "p9", at("11:00"), {SHOWN: 5, "changed": ["way"]}))
    [b1] = results_of(SESSION_FORM, rows, is_closed=True).subjects
    useful, reason, changed, words = b1.plots
    assert (useful.count, useful.mean) == (6, 333)  # 20 / 6
    assert [one.count for one in useful.bars] == [1, 1, 1, 1, 2]
    assert reason.bars == (Bar("topic", "The topic", 4), Bar("speaker", "Who speaks", 1))
    assert (changed.count, [one.count for one in changed.bars]) == (5, [4, 5])
    assert (words.count, words.texts, words.mean) == (5, ("a", "B", "B", "B", "B"), None)
    assert (b1.sent, b1.hidden) == (6, ())


def test_a_half_of_a_hundredth_goes_up() -> None:
    [b1] = results_of(SESSION_FORM, _sent("b1", *[1] * 7, 2), is_closed=True).subjects
    assert b1.plots[0].mean == 113  # 1.125


def test_no_group_under_five() -> None:
    found = results_of(SESSION_FORM, _sent("b1", 5, 4, 3, 2), is_closed=True)
    assert _told(found) == {}
    assert (found.subjects[0].sent, found.subjects[0].hidden[0]) == (4, SHOWN)
    assert found.total.hidden[0] == SHOWN
    assert _told(results_of(SESSION_FORM, _sent("b1", 5, 4, 3, 2, 1), is_closed=True)) == {
        "b1": 5, "": 5,
    }  # fmt: skip


def test_who_left_a_question_out_makes_its_group_smaller() -> None:
    found = results_of(SESSION_FORM, _sent("b1", 5, 4, 3, 2, None, None), is_closed=True)
    assert _told(found) == {}
    assert found.subjects[0].sent == 6


def test_no_group_under_five_by_taking_the_others_from_the_total() -> None:
    """b3 is hidden; with b1 and b2 shown, the total would tell its three answers."""
    rows = [
        *_sent("b1", *[4] * 9), *_sent("b2", *[5] * 6, first=20), *_sent("b3", 1, 1, 1, first=40)
    ]  # fmt: skip
    assert _told(results_of(SESSION_FORM, rows, is_closed=True)) == {"b1": 9, "": 18}


def test_people_are_counted_and_not_answers() -> None:
    """The same three answered about two small sessions: together they are three, not six."""
    rows = [*_sent("b1", *[4] * 9, first=10), *_sent("b2", 1, 1, 1), *_sent("b3", 1, 1, 1)]
    assert _told(results_of(SESSION_FORM, rows, is_closed=True)) == {"": 15}


def test_until_it_is_closed_whole_groups_of_five_are_told() -> None:
    """Two reports of two days never differ by one person."""
    counts = [
        _told(results_of(SESSION_FORM, _sent("b1", *[3] * sent), is_closed=False)).get("b1", 0)
        for sent in range(12)
    ]
    assert counts == [0, 0, 0, 0, 0, 5, 5, 5, 5, 5, 10, 10]
    assert _told(results_of(SESSION_FORM, _sent("b1", *[3] * 11), is_closed=True))["b1"] == 11


def test_answers_to_an_earlier_question_are_left_out() -> None:
    found = results_of(SESSION_FORM, _sent("b1", 9, "x", 3, 3, 3, 3, 3), is_closed=True)
    assert _told(found)["b1"] == 5


def test_nobody_answered() -> None:
    found = results_of(SESSION_FORM, [], is_closed=True)
    assert (found.subjects, found.total.sent, found.total.plots) == ((), 0, ())


def test_control_without_the_complement_a_small_group_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(results, "_beyond", lambda *_: [])
    rows = [*_sent("b1", *[4] * 9), *_sent("b2", 1, 1, 1, first=40)]
    told = _told(results_of(SESSION_FORM, rows, is_closed=True))
    assert told == {"b1": 9, "": 12}  # 12 less 9 tells what three people think


_ROWS = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c", "d"]), st.integers(0, 11)), max_size=40, unique=True
)


@given(_ROWS, st.booleans())
def test_whatever_is_taken_from_the_total_leaves_nobody_or_five(
    pairs: Sequence[tuple[str, int]],
    is_closed: bool,  # noqa: FBT001 -- drawn
) -> None:
    rows = [
        Answered(subject, f"p{who}", at("11:00") + timedelta(seconds=turn), {SHOWN: 3})
        for turn, (subject, who) in enumerate(pairs)
    ]
    found = results_of(SESSION_FORM, rows, is_closed=is_closed)
    told = _told(found)
    shown = {subject for subject in told if subject}
    kept = {
        subject: those if is_closed else those[: len(those) - len(those) % FEWEST]
        for subject in {one.subject for one in rows}
        if (those := [one for one in rows if one.subject == subject])
    }
    for subject in shown:
        assert len({one.who for one in kept[subject]}) >= FEWEST
    left = {one.who for subject, those in kept.items() if subject not in shown for one in those}
    assert "" not in told or len(left) == 0 or len(left) >= FEWEST

"""Answers fit the form that they answer, or the fault says which question and what to write."""

from __future__ import annotations

import pytest

from congress.core.errors import Fault
from congress.credits.rules.answers import MISSING, UNKNOWN, find_answer_faults, missing_of
from tests.credits.forms import SESSION_FORM

GOOD = {"useful": 4, "reason": "topic", "changed": ["team", "way"], "words": "Thank you."}
BAD = [
    ("useful", 0, "write a whole number, 1 (Not at all) to 5 (Very)"),
    ("useful", 6, "write a whole number, 1 (Not at all) to 5 (Very)"),
    ("useful", True, "write a whole number, 1 (Not at all) to 5 (Very)"),
    ("useful", 4.0, "write a whole number, 1 (Not at all) to 5 (Very)"),
    ("useful", "4", "write a whole number, 1 (Not at all) to 5 (Very)"),
    ("useful", ["4"], "write a whole number, 1 (Not at all) to 5 (Very)"),
    ("reason", "weather", "write one of topic, speaker"),
    ("reason", ["topic"], "write one of topic, speaker"),
    ("reason", 1, "write one of topic, speaker"),
    ("changed", "team", "write a list of team, way"),
    ("changed", ["team", 1], "write a list of team, way"),
    ("changed", ["sky"], "write a list of team, way"),
    ("changed", ["team", "team"], "write each choice once"),
    ("words", 7, "write text"),
    ("words", {"a": 1}, "write text"),
    ("words", "x" * 1001, "write at most 1,000 characters; these are 1,001"),
]


def test_whole_answers_are_sent() -> None:
    assert find_answer_faults(SESSION_FORM, GOOD, is_sent=True) == []


@pytest.mark.parametrize(("question", "answer", "words"), BAD)
def test_an_answer_of_the_wrong_shape_is_told_with_its_question(
    question: str, answer: object, words: str
) -> None:
    faults = find_answer_faults(SESSION_FORM, {**GOOD, question: answer}, is_sent=False)
    assert faults == [Fault(question, words)]


def test_a_question_that_the_form_does_not_have_is_told() -> None:
    faults = find_answer_faults(SESSION_FORM, {**GOOD, "age": 3}, is_sent=True)
    assert faults == [Fault("age", UNKNOWN)]


@pytest.mark.parametrize("nothing", [None, "", "  ", []])
def test_a_draft_may_lack_what_is_required_and_what_is_sent_may_not(nothing: object) -> None:
    answers = {**GOOD, "useful": nothing}
    assert find_answer_faults(SESSION_FORM, answers, is_sent=False) == []
    assert find_answer_faults(SESSION_FORM, answers, is_sent=True) == [Fault("useful", MISSING)]
    assert [one.id for one in missing_of(SESSION_FORM, {})] == ["useful"]


def test_all_faults_are_told_at_once() -> None:
    faults = find_answer_faults(SESSION_FORM, {"reason": "x", "words": 1}, is_sent=True)
    assert [one.where for one in faults] == ["reason", "words", "useful"]

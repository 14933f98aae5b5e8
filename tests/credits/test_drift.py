"""What a correction would change of an award: never above what was claimed, and nothing unsaid."""

from __future__ import annotations

from congress.credits.rules.drift import Drift, SessionDrift, find_drift
from congress.credits.rules.reckoning import Reckoned, reckon
from congress.credits.rules.telling import tell_reckoned
from tests.credits.facts import AMA, LATER, a_bearer, for_minutes

SESSIONS = (a_bearer("a"), a_bearer("b", "11:00", "12:00"))


def worth_of(minutes: int, of_b: int = 0) -> Reckoned:
    evidence = {"a": for_minutes(minutes), "b": for_minutes(of_b, "11:00")}
    return reckon(AMA, SESSIONS, evidence, now=LATER)


THEN = tell_reckoned(worth_of(60))


def test_what_stays_the_same_is_no_drift() -> None:
    assert find_drift(100, THEN, worth_of(60)) is None


def test_less_evidence_lowers_it_and_says_which_session() -> None:
    found = find_drift(100, THEN, worth_of(30))
    assert found == Drift(100, 50, 50, (SessionDrift("a", 60, 30),))
    assert found.is_lowered


def test_more_evidence_raises_nothing_that_was_not_claimed() -> None:
    found = find_drift(100, THEN, worth_of(60, 60))
    assert found == Drift(100, 100, 200, (SessionDrift("b", 0, 60),))
    assert not found.is_lowered


def test_who_claimed_less_than_there_was_keeps_it() -> None:
    assert find_drift(50, THEN, worth_of(30)) == Drift(50, 50, 50, (SessionDrift("a", 60, 30),))


def test_an_award_without_kept_evidence_is_compared_by_its_figure() -> None:
    assert find_drift(100, {}, worth_of(0)) == Drift(100, 0, 0, ())

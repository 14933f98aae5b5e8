"""Whatever the evidence: never more than it or than was designated, in any order, nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from congress.agenda.rules.credit_types import CreditType, Rounding, hundredths_of
from congress.checkin.rules.spans import join, seconds_of
from congress.core.intervals import Interval
from congress.credits.rules.facts import CreditSession, Evidence
from congress.credits.rules.reckoning import Reckoned, reckon
from congress.credits.rules.types import credits_of, is_step, write_credits
from tests.checkin.facts import at
from tests.credits.facts import ALL, LATER

MORNING = at("08:00")


def _interval(start: int, length: int, seconds: int = 0) -> Interval:
    began = MORNING + timedelta(minutes=start, seconds=seconds)
    return Interval(began, began + timedelta(minutes=length, seconds=seconds))


INTERVALS = st.builds(_interval, st.integers(0, 300), st.integers(5, 180), st.sampled_from([0, 17]))
EVIDENCE = st.builds(Evidence, st.lists(INTERVALS, max_size=3).map(join))


@st.composite
def bearers(draw: st.DrawFn, number: int) -> CreditSession:
    """A session with a break perhaps, which bears some of its time; some by themselves, some again."""
    interval = draw(INTERVALS)
    return CreditSession(
        id=f"s{number}",
        interval=interval,
        designated={one.id: draw(st.integers(0, 200)) for one in ALL},
        breaks=join(draw(st.lists(INTERVALS, max_size=1))),
        activity=draw(st.sampled_from(["", f"s{number}"])),
        repeats=draw(st.sampled_from(["", "", "s0"])),
    )


@st.composite
def days(draw: st.DrawFn) -> tuple[list[CreditSession], dict[str, Evidence]]:
    sessions = [draw(bearers(number)) for number in range(draw(st.integers(1, 5)))]
    return sessions, {one.id: draw(EVIDENCE) for one in sessions}


def _reckon(kind: CreditType, day: tuple[list[CreditSession], dict[str, Evidence]]) -> Reckoned:
    return reckon(kind, day[0], day[1], now=LATER)


def _most_for(kind: CreditType, seconds: int, activities: int) -> int:
    """Hundredths of so many seconds, and half a step more for each activity that rounds up."""
    exact = seconds * 100 // (60 * kind.minutes)
    up = hundredths_of(kind.step) if kind.rounding is Rounding.NEAREST else 0
    return exact + activities * up // 2 + 1


@given(days(), st.sampled_from(ALL))
def test_credits_never_exceed_the_evidence_and_overlapping_minutes_count_once(
    day: tuple[list[CreditSession], dict[str, Evidence]], kind: CreditType
) -> None:
    sessions, evidence = day
    found = _reckon(kind, day)
    seen = join(part for one in evidence.values() for part in one.live)
    assert sum(one.minutes for one in found.activities) * 60 <= seconds_of(seen)
    assert found.credits <= _most_for(kind, seconds_of(seen), len(found.activities))
    counted = {one.session_id: one.counted for one in found.sessions}
    for session in sessions:
        assert counted[session.id] * 60 <= seconds_of(evidence[session.id].live)
        assert counted[session.id] <= session.designated[kind.id]


@given(days(), st.sampled_from(ALL), st.sampled_from(["", "0.50", "2.00"]))
def test_credits_never_exceed_what_was_designated(
    day: tuple[list[CreditSession], dict[str, Evidence]], kind: CreditType, most: str
) -> None:
    kind = replace(kind, most=most)
    for one in _reckon(kind, day).activities:
        assert one.credits <= one.most
        held = [member for member in day[0] if member.activity == one.activity]
        assert one.most <= credits_of(kind, sum(member.designated[kind.id] for member in held))
        if most and not one.activity:
            assert one.most <= hundredths_of(most)
        assert is_step(kind, one.credits) or one.credits == one.most


@given(days(), st.sampled_from(ALL), st.randoms(use_true_random=False))
def test_the_order_of_sessions_does_not_matter(
    day: tuple[list[CreditSession], dict[str, Evidence]], kind: CreditType, dice: Random
) -> None:
    sessions, evidence = day
    mixed = list(sessions)
    dice.shuffle(mixed)
    told = dict(sorted(evidence.items(), key=lambda _: dice.random()))
    assert _reckon(kind, (mixed, told)) == _reckon(kind, day)


@given(st.integers(0, 10_000), st.sampled_from(ALL))
def test_more_minutes_are_never_worth_less(minutes: int, kind: CreditType) -> None:
    assert credits_of(kind, minutes) <= credits_of(kind, minutes + 1)
    assert is_step(kind, credits_of(kind, minutes))


@given(st.integers(0, 99_999))
def test_figures_are_read_as_they_are_written(hundredths: int) -> None:
    assert hundredths_of(write_credits(hundredths)) == hundredths


def test_a_figure_may_be_short() -> None:
    assert [hundredths_of(one) for one in ("", "1", "1.5", "0.25", "12.05")] == [
        0, 100, 150, 25, 1205,
    ]  # fmt: skip

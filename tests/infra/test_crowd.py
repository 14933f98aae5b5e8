"""When to come again: as soon as everybody who was told can be served, and spread over that time."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from congress.infra.crowd import (
    LONGEST_SECONDS,
    PACE_SECONDS,
    POLITE_ITEMS,
    POLITE_LOOK_SECONDS,
    POLITE_LOOKS,
    SHARE_OF_THE_TIME,
    Pace,
    politely,
    serving,
)


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1_000.5

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def rushed(clock: Clock, *, served: int, away: int, seconds: int = PACE_SECONDS) -> Pace:
    """So many served, and so many turned away, in each of some seconds."""
    pace = Pace(clock)
    for second in range(seconds):
        clock.now += second > 0
        for _ in range(served):
            pace.count_served()
        for _ in range(away):
            pace.turn_away()
    return pace


def test_the_first_comes_again_after_a_second(clock: Clock) -> None:
    assert Pace(clock).turn_away() == 1


def test_they_come_back_as_fast_as_they_can_be_served(clock: Clock) -> None:
    pace = rushed(clock, served=200, away=300)
    told = [pace.turn_away() for _ in range(500)]
    longest = 1 + int(SHARE_OF_THE_TIME * 3_500 / 200)
    assert min(told) == 1
    assert longest - 2 <= max(told) <= longest
    # Spread: no second gets a fifth of them.
    assert max(told.count(second) for second in set(told)) < len(told) / 5


def test_after_a_hiccup_of_a_quiet_service_all_come_again_at_once(clock: Clock) -> None:
    pace = rushed(clock, served=1, away=0)
    assert {pace.turn_away() for _ in range(60)} == {1}


def test_nobody_waits_longer_than_half_a_minute(clock: Clock) -> None:
    pace = rushed(clock, served=60, away=500)
    assert max(pace.turn_away() for _ in range(500)) == LONGEST_SECONDS


def test_an_old_rush_is_forgotten(clock: Clock) -> None:
    pace = rushed(clock, served=1, away=500)
    clock.now += PACE_SECONDS
    assert pace.turn_away() == 1


def test_a_rush_is_reckoned_by_what_was_served_in_it(clock: Clock) -> None:
    """And not by the idle hour before, in which nobody came who could have been served."""
    pace = rushed(clock, served=1, away=0)
    for _ in range(3):
        clock.now += 1
        for _ in range(200):
            pace.count_served()
            pace.turn_away()
    told = {pace.turn_away() for _ in range(100)}
    assert max(told) == 1 + int(SHARE_OF_THE_TIME * 700 / 200)


def test_the_log_says_once_that_people_are_sent_away(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    rushed(clock, served=1, away=3)
    assert [one.message for one in caplog.records] == [
        "more people than can be served at once: some are asked to come again"
    ]


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited, without waiting."""
    slept: list[float] = []
    monkeypatch.setattr("congress.infra.crowd.time.sleep", slept.append)
    return slept


def beside_others(work: Callable[[], None]) -> None:
    """Do it in a request, while another thread serves one, too."""
    begun, ended = threading.Event(), threading.Event()

    def serve() -> None:
        with serving():
            begun.set()
            ended.wait()

    other = threading.Thread(target=serve)
    other.start()
    begun.wait()
    with serving():
        work()
    ended.set()
    other.join()


def test_who_is_alone_waits_for_nobody(naps: list[float]) -> None:
    with serving():
        assert list(politely(range(5 * POLITE_ITEMS))) == list(range(5 * POLITE_ITEMS))
    assert naps == []


def test_others_go_first_after_each_few_and_the_work_ends_all_the_same(naps: list[float]) -> None:
    items = range(2 * POLITE_ITEMS + 1)
    beside_others(lambda: naps.append(float(len(list(politely(items))))))
    assert naps == [POLITE_LOOK_SECONDS] * 2 * POLITE_LOOKS + [float(len(items))]


def test_patience_that_nobody_needed_is_kept_for_who_comes_later(naps: list[float]) -> None:
    """A crowd is waited for no longer in all: twelve looks for each ten things gone through."""
    items = politely(range(5 * POLITE_ITEMS))
    with serving():
        for _ in range(3 * POLITE_ITEMS):
            next(items)
    assert naps == []
    beside_others(lambda: naps.append(float(len(list(items)))))
    assert naps[:-1] == [POLITE_LOOK_SECONDS] * 5 * POLITE_LOOKS


def test_a_request_that_fails_is_served_no_longer(naps: list[float]) -> None:
    with pytest.raises(RuntimeError), serving():
        raise RuntimeError
    with serving():
        list(politely(range(POLITE_ITEMS)))
    assert naps == []

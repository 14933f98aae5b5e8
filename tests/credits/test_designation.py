"""What a session bears, and that it is fixed when the session begins (rule B 13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from congress.agenda.rules.credit_types import Break, SessionCredit
from congress.agenda.rules.document import Session, SessionStatus
from congress.credits.rules.designation import Published, designate, fixed_at_start, minutes_borne
from tests.checkin.facts import at, during
from tests.credits.facts import AMA, ANCC, IACET
from tests.ground import a_session

KINDS = (AMA, ANCC)
TALK = a_session(credits={"hours": "1.0"}, disclosure="Nothing to disclose.")  # 10 to 11
BARE = replace(TALK, credits={})
MORE = replace(TALK, credits={"hours": "2.0"})


def _history(*releases: tuple[str, Session | None]) -> list[Published]:
    return [Published(at(wall), session) for wall, session in releases]


@pytest.mark.parametrize(
    ("figures", "minutes"),
    [
        ({}, {}),
        ({"hours": "1.25"}, {"ama": 75, "ancc": 75, "iacet": 75}),
        ({"hours": "1", "ancc": "0.5"}, {"ama": 60, "ancc": 30, "iacet": 60}),
        ({"hours": "1", "ama": "0"}, {"ancc": 60, "iacet": 60}),
        ({"ama": "0.33"}, {"ama": 19}),  # 19.8: the rest is lost
    ],
)
def test_figures_are_hours_for_every_kind_or_for_one(
    figures: dict[str, str], minutes: dict[str, int]
) -> None:
    assert minutes_borne(replace(TALK, credits=figures), (*KINDS, IACET)) == minutes


def test_a_session_is_told_as_credits_see_it() -> None:
    known = SessionCredit(own=True, breaks=(Break(at("10:20"), at("10:30")),), repeats="b0")
    session = replace(TALK, credit=known, status=SessionStatus.CANCELLED)
    found = designate(session, KINDS)
    assert (found.interval, found.breaks) == (TALK.interval, (during("10:20", "10:30"),))
    assert (found.activity, found.same, found.is_cancelled) == ("b1", "b0", True)
    assert designate(TALK, KINDS).activity == ""


@pytest.mark.parametrize(
    ("releases", "minutes"),
    [
        ([("08:00", TALK)], 60),
        ([("08:00", BARE), ("09:59", TALK)], 60),  # in time
        ([("08:00", BARE), ("10:01", TALK)], 0),  # added afterwards
        ([("08:00", TALK), ("10:01", MORE)], 60),  # raised afterwards
        ([("08:00", MORE), ("10:01", TALK)], 60),  # lowered afterwards, which may be
        ([("08:00", None), ("10:01", TALK)], 0),  # published afterwards
        ([("10:01", TALK)], 0),
        ([("08:00", None), ("09:00", TALK)], 60),
    ],
)
def test_guarantee_13_afterwards_nothing_is_added_or_raised(
    releases: Sequence[tuple[str, Session | None]], minutes: int
) -> None:
    newest = releases[-1][1]
    assert newest is not None
    found = designate(newest, KINDS, _history(*releases))
    assert found.designated == ({"ama": minutes, "ancc": minutes} if minutes else {})


def test_guarantee_13_a_disclosure_that_comes_later_opens_nothing() -> None:
    hidden = replace(TALK, disclosure=" ")
    late = designate(TALK, KINDS, _history(("08:00", hidden), ("10:05", TALK)))
    assert not late.is_disclosed
    assert designate(TALK, KINDS, _history(("08:00", hidden), ("09:55", TALK))).is_disclosed
    lost = designate(hidden, KINDS, _history(("08:00", TALK), ("12:00", hidden)))
    assert lost.is_disclosed  # learners had read it


def test_guarantee_13_a_session_does_not_begin_anew() -> None:
    """At noon it is moved to the afternoon with twice the credit: it was held at ten."""
    again = replace(MORE, starts_at=at("14:00"), ends_at=at("15:00"))
    history = _history(("08:00", TALK), ("12:00", again))
    assert fixed_at_start(history) == TALK
    assert designate(again, KINDS, history).designated == {"ama": 60, "ancc": 60}


def test_guarantee_13_an_hour_put_right_afterwards_keeps_what_was_published() -> None:
    """Planned for two in the afternoon, held at ten; the file says so at noon."""
    planned = replace(TALK, starts_at=at("14:00"), ends_at=at("15:00"))
    history = _history(("08:00", planned), ("12:00", MORE))
    assert fixed_at_start(history) == planned
    assert designate(MORE, KINDS, history).designated["ama"] == 60


def test_control_without_its_history_a_session_would_be_raised() -> None:
    assert designate(MORE, KINDS).designated["ama"] == 120


def test_nothing_was_published_of_nothing() -> None:
    assert fixed_at_start([]) is None
    assert fixed_at_start(_history(("08:00", None))) is None

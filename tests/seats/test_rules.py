"""Who gets a seat (R6-R8, R10, R11, R14, R16), as tables."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress.agenda.rules.document import Registration, Room
from congress.agenda.rules.inclusion import Inclusion
from congress.core.intervals import Interval
from congress.seats.rules import (
    UNLIMITED,
    Reason,
    Refused,
    Seated,
    SeatFacts,
    SeatState,
    Waiting,
    WaitingFacts,
    capacity_of,
    decide_button,
    decide_drop,
    decide_promotion,
    decide_seat,
    decide_seat_by_hand,
    find_clashes,
    may_promote,
)
from tests.ground import a_document, a_session

START = datetime(2025, 3, 10, 17, 30, tzinfo=UTC)
NOW = START - timedelta(days=1)
MINUTE = timedelta(minutes=1)
FREE = SeatFacts(
    registration=Registration.REQUIRED,
    is_cancelled=False,
    starts_at=START,
    open_to=(),
    opens_at=None,
    closes_at=None,
    registration_type="general",
    inclusion=None,
    held=None,
    clash="",
    capacity=10,
    taken=9,
    waiting=0,
)


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        (FREE, Seated()),
        (replace(FREE, capacity=UNLIMITED, taken=5000), Seated()),
        (replace(FREE, taken=10), Refused(Reason.FULL)),
        (replace(FREE, taken=12), Refused(Reason.FULL)),
        (replace(FREE, waiting=1), Refused(Reason.FULL)),
        (replace(FREE, waiting=1, are_passed_over=True), Seated()),
        (replace(FREE, taken=10, waiting=1, are_passed_over=True), Refused(Reason.FULL)),
        (replace(FREE, clash="b2"), Refused(Reason.OVERLAP, session="b2")),
        (replace(FREE, is_cancelled=True), Refused(Reason.CANCELLED)),
        (replace(FREE, starts_at=NOW), Refused(Reason.STARTED)),
        (replace(FREE, starts_at=NOW + MINUTE), Seated()),
        (replace(FREE, open_to=("workshop",)), Refused(Reason.NOT_INCLUDED)),
        (replace(FREE, open_to=("general",)), Seated()),
        (replace(FREE, opens_at=NOW), Seated()),
        (replace(FREE, opens_at=NOW + MINUTE), Refused(Reason.NOT_OPEN_YET, at=NOW + MINUTE)),
        (replace(FREE, closes_at=NOW + MINUTE), Seated()),
        (replace(FREE, closes_at=NOW), Refused(Reason.CLOSED, at=NOW)),
        (replace(FREE, registration=Registration.INCLUDED), Refused(Reason.NOT_INCLUDED)),
        (
            replace(FREE, registration=Registration.INCLUDED, inclusion=Inclusion.INCLUDED),
            Refused(Reason.INCLUDED),
        ),
        (replace(FREE, registration=Registration.PAID), Refused(Reason.NOT_PAID)),
        (
            replace(FREE, registration=Registration.PAID, inclusion=Inclusion.PAID),
            Refused(Reason.PAID),
        ),
        (replace(FREE, registration="none"), Refused(Reason.NOTHING_TO_REGISTER)),
        (replace(FREE, held=SeatState.CONFIRMED, taken=10), Seated()),
        (replace(FREE, held=SeatState.WAITLISTED, taken=10), Waiting()),
    ],
)
def test_register_r7(facts: SeatFacts, verdict: object) -> None:
    assert decide_seat(facts, NOW, may_wait=False) == verdict


def test_waiting_is_never_refused_for_an_overlap() -> None:
    """Decision 0022: the overlap is looked at when a seat comes."""
    full = replace(FREE, taken=10, clash="b2")
    assert decide_seat(full, NOW, may_wait=True) == Waiting()
    assert decide_seat(full, NOW, may_wait=False) == Refused(Reason.FULL)


@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        (replace(FREE, held=SeatState.CONFIRMED), None),
        (replace(FREE, held=SeatState.WAITLISTED), None),
        (replace(FREE, held=SeatState.CONFIRMED, starts_at=NOW), Refused(Reason.STARTED)),
        (replace(FREE, held=SeatState.WAITLISTED, starts_at=NOW), None),
        (replace(FREE, held=SeatState.CONFIRMED, starts_at=NOW, is_cancelled=True), None),
        (replace(FREE, inclusion=Inclusion.INCLUDED), Refused(Reason.INCLUDED)),
        (replace(FREE, inclusion=Inclusion.PAID), Refused(Reason.PAID)),
        (FREE, None),
    ],
)
def test_unregister_r8(facts: SeatFacts, refused: object) -> None:
    assert decide_drop(facts, NOW) == refused


@pytest.mark.parametrize(
    ("facts", "state", "action", "reason"),
    [
        (FREE, "none", "register", ""),
        (replace(FREE, taken=10), "none", "wait", "full"),
        (replace(FREE, waiting=3), "none", "wait", "full"),
        (replace(FREE, clash="b2"), "none", "none", "overlap"),
        (replace(FREE, held=SeatState.CONFIRMED), "confirmed", "unregister", ""),
        (replace(FREE, held=SeatState.WAITLISTED), "waitlisted", "unregister", ""),
        (replace(FREE, held=SeatState.CONFIRMED, starts_at=NOW), "confirmed", "none", "started"),
        (replace(FREE, starts_at=NOW), "none", "none", "started"),
        (replace(FREE, registration="none"), "none", "none", "nothing-to-register"),
        (replace(FREE, inclusion=Inclusion.INCLUDED), "included", "none", "included"),
        (replace(FREE, inclusion=Inclusion.PAID), "paid", "none", "paid"),
        (replace(FREE, is_cancelled=True), "none", "none", "cancelled"),
    ],
)
def test_button_r6_r7_r8(facts: SeatFacts, state: str, action: str, reason: str) -> None:
    button = decide_button("b1", facts, NOW)
    assert (button.state, button.action, button.reason) == (state, action, reason)


@given(
    capacity=st.integers(-1, 3),
    taken=st.integers(0, 4),
    waiting=st.integers(0, 2),
    held=st.sampled_from([None, SeatState.CONFIRMED, SeatState.WAITLISTED]),
    registration=st.sampled_from(Registration),
    clash=st.sampled_from(["", "b2"]),
    minutes=st.integers(-5, 5),
)
def test_a_button_never_promises_what_the_call_would_refuse(
    capacity: int,
    taken: int,
    waiting: int,
    held: str | None,
    registration: str,
    clash: str,
    minutes: int,
) -> None:
    facts = replace(
        FREE,
        capacity=capacity,
        taken=taken,
        waiting=waiting,
        held=held,
        registration=registration,
        clash=clash,
        starts_at=NOW + minutes * MINUTE,
    )
    action = decide_button("b1", facts, NOW).action
    if action == "register":
        assert decide_seat(facts, NOW, may_wait=False) == Seated()
    elif action == "wait":
        assert decide_seat(facts, NOW, may_wait=True) == Waiting()
    elif action == "unregister":
        assert decide_drop(facts, NOW) is None


@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        (WaitingFacts(is_active=True, is_eligible=True, clash=""), None),
        (WaitingFacts(is_active=True, is_eligible=True, clash="b2"), Refused(Reason.OVERLAP, "b2")),
        (WaitingFacts(is_active=True, is_eligible=False, clash=""), Refused(Reason.NOT_INCLUDED)),
        (WaitingFacts(is_active=False, is_eligible=True, clash=""), Refused(Reason.NOT_INCLUDED)),
    ],
)
def test_promotion_passes_over_with_a_reason(facts: WaitingFacts, refused: object) -> None:
    assert decide_promotion(facts) == refused


def test_promotion_ends_sixty_minutes_before_the_start() -> None:
    def moves(now: datetime) -> bool:
        return may_promote(START, now, is_cancelled=False, registration=Registration.REQUIRED)

    assert moves(START - timedelta(minutes=60, seconds=1))
    assert not moves(START - timedelta(minutes=60))
    assert not may_promote(START, NOW, is_cancelled=True, registration=Registration.REQUIRED)
    assert not may_promote(START, NOW, is_cancelled=False, registration=Registration.INCLUDED)


@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.integers(1, 6)).map(
            lambda pair: Interval(START + pair[0] * MINUTE, START + (pair[0] + pair[1]) * MINUTE)
        ),
        max_size=7,
    )
)
def test_clashes_are_all_pairs_that_share_an_instant_r16(spans: list[Interval]) -> None:
    named = [(str(number), span) for number, span in enumerate(spans)]
    expected = {
        frozenset((one, other))
        for one, span in named
        for other, other_span in named
        if one < other and span.overlaps(other_span)
    }
    assert find_clashes(named) == expected


@pytest.mark.parametrize(
    ("registration", "own", "room", "capacity"),
    [
        ("required", 7, "r1", 7),
        ("required", None, "r1", 400),
        ("required", None, "nowhere", UNLIMITED),
        ("required", None, "lawn", UNLIMITED),
        ("none", 7, "r1", UNLIMITED),
    ],
)
def test_a_session_without_a_capacity_has_its_rooms(
    registration: str, own: int | None, room: str, capacity: int
) -> None:
    document = a_document()
    document = replace(document, rooms=(*document.rooms, Room("lawn", "The Lawn")))
    session = replace(a_session(registration=registration, room=room), capacity=own)
    assert capacity_of(session, document) == capacity


@pytest.mark.parametrize(
    ("change", "is_over", "verdict"),
    [
        ({}, False, Seated()),
        ({"held": SeatState.CONFIRMED, "is_cancelled": True}, False, Seated()),
        ({"is_cancelled": True}, True, Refused(Reason.CANCELLED)),
        ({"starts_at": NOW}, True, Refused(Reason.STARTED)),
        ({"clash": "b2"}, True, Refused(Reason.OVERLAP, session="b2")),
        ({"open_to": ("workshop",)}, False, Seated()),
        ({"opens_at": NOW + timedelta(hours=1)}, False, Seated()),
        ({"closes_at": NOW - timedelta(hours=1)}, False, Seated()),
        ({"capacity": 3, "taken": 3}, False, Refused(Reason.FULL)),
        ({"capacity": 3, "taken": 3}, True, Seated()),
        ({"capacity": 3, "taken": 2, "waiting": 1}, False, Refused(Reason.FULL)),
        ({"capacity": 3, "taken": 2, "waiting": 1}, True, Seated()),
    ],
)
def test_what_staff_may_give(
    change: dict[str, Any], verdict: Seated | Refused, *, is_over: bool
) -> None:
    """I2 holds for everybody; windows, types and the capacity give way to a reason."""
    assert decide_seat_by_hand(replace(FREE, **change), NOW, is_over=is_over) == verdict


def test_a_button_ends_with_the_start_where_the_deadline_lies_behind_it() -> None:
    late = replace(FREE, closes_at=FREE.starts_at + timedelta(days=1))
    assert decide_button("b1", late, NOW).until == FREE.starts_at
    soon = replace(FREE, closes_at=FREE.starts_at - timedelta(days=1))
    assert decide_button("b1", soon, NOW).until == soon.closes_at

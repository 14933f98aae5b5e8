"""The checker of histories finds what is planted in them, and nothing in an honest one (E3)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.long.history import DROP, READ, REGISTER, Change, Op, World
from tests.long.history_check import check

# Two sessions of one seat at the same time, and one of one seat later.
WORLD = World(
    {"s1": 1, "s2": 1, "late": 1},
    {"s1": frozenset({"s2"}), "s2": frozenset({"s1"}), "late": frozenset()},
)


def register(person: str, session: str, at: int, state: str, **more: object) -> Op:
    status = 201 if state else 409
    return Op(person, session, REGISTER, at, at + 5, status, state=state, **more)


def read(person: str, at: int, **seen: tuple[str, int | None]) -> Op:
    return Op(person, "", READ, at, at + 5, 200, seen=seen)


# Ana sits, Bo waits, Cy waits; Ana drops, Bo is promoted; Bo looks.
OPS = [
    register("ana", "s1", 0, "confirmed"),
    register("bo", "s1", 10, "waitlisted", position=1),
    register("cy", "s1", 20, "waitlisted", position=2),
    register("dan", "s1", 30, "", code="seats/full", waiting=2),
    Op("ana", "s1", DROP, 40, 45, 204),
    read("bo", 50, s1=("confirmed", None)),
    read("cy", 50, s1=("waitlisted", 1)),
]
CHANGES = [
    Change("ana", "s1", "confirmed"),
    Change("bo", "s1", "waitlisted", turn=1),
    Change("cy", "s1", "waitlisted", turn=2),
    Change("ana", "s1", "ended", "unregistered"),
    Change("bo", "s1", "confirmed", "promoted", by_system=True),
]


def found(ops: list[Op], changes: list[Change]) -> str:
    return " | ".join(check(ops, changes, WORLD).anomalies)


def test_an_honest_history_has_no_anomaly() -> None:
    verdict = check(OPS, CHANGES, WORLD)
    assert verdict.anomalies == []
    assert (verdict.changes, verdict.checked) == (5, 2 * 3 + 1 + 1 + 3)


def test_an_oversold_session_is_found() -> None:
    ops = [*OPS[:1], register("bo", "s1", 10, "confirmed")]
    assert "oversold" in found(ops, [CHANGES[0], Change("bo", "s1", "confirmed")])


def test_a_lost_update_is_found() -> None:
    """Bo was told a place, and nothing was written."""
    assert "acknowledged and not written" in found(OPS[:2], CHANGES[:1])


def test_an_effect_nobody_asked_for_is_found() -> None:
    assert "nobody asked" in found(OPS[:1], [*CHANGES[:1], Change("bo", "s2", "confirmed")])


def test_a_copy_that_is_granted_after_another_was_refused_is_no_anomaly() -> None:
    """The phone hung up and asked again with the same key, and the second copy was judged first."""
    lost = register("dan", "s1", 30, "", code="seats/full", waiting=2, was_lost=True)
    granted = replace(lost, kept_status=201, kept_state="waitlisted")
    ops = [*OPS[:3], granted, *OPS[4:], read("dan", 80, s1=("waitlisted", 2))]
    changes = [*CHANGES, Change("dan", "s1", "waitlisted", turn=3)]
    verdict = check(ops, changes, WORLD)
    assert (verdict.anomalies, verdict.came_late) == ([], 1)
    # That the answer was lost excuses nothing: the service must have kept the copy's answer.
    assert "nobody asked" in found([*OPS[:3], lost, *ops[4:]], changes)
    assert "acknowledged and not written" in found(ops, CHANGES)


def test_a_call_that_was_lost_and_refused_takes_no_later_call_s_change() -> None:
    """As the checker once had it: what Dan did at 80 was taken for a late copy of 30, and so on."""
    lost = register("dan", "late", 30, "", code="seats/full", waiting=0, was_lost=True)
    again = register("dan", "late", 60, "", code="seats/full", waiting=0)
    ops = [
        register("eve", "late", 10, "confirmed"),
        lost,
        again,
        Op("eve", "late", DROP, 70, 75, 204),
        register("dan", "late", 80, "confirmed"),
    ]
    changes = [
        Change("eve", "late", "confirmed"),
        Change("eve", "late", "ended", "unregistered"),
        Change("dan", "late", "confirmed"),
    ]
    verdict = check(ops, changes, WORLD)
    assert (verdict.anomalies, verdict.came_late) == ([], 0)


def test_a_late_copy_has_its_place_among_the_calls_that_follow() -> None:
    """Refused at 30, granted late before the drop at 60, which ended it; then registered anew."""
    lost = register("dan", "late", 30, "", code="seats/full", waiting=0, was_lost=True)
    ops = [
        register("eve", "late", 10, "confirmed"),
        replace(lost, kept_status=201, kept_state="confirmed"),
        Op("eve", "late", DROP, 32, 37, 204),
        Op("dan", "late", DROP, 60, 65, 204),
        register("dan", "late", 80, "confirmed"),
        read("dan", 90, late=("confirmed", None)),
    ]
    dans = [Change("dan", "late", "confirmed"), Change("dan", "late", "ended", "unregistered")]
    changes = [
        Change("eve", "late", "confirmed"),
        Change("eve", "late", "ended", "unregistered"),
        *dans,
        dans[0],
    ]
    verdict = check(ops, changes, WORLD)
    assert (verdict.anomalies, verdict.came_late) == ([], 1)


def test_who_overtakes_on_the_waitlist_is_found() -> None:
    changes = [*CHANGES[:4], Change("cy", "s1", "confirmed", "promoted", by_system=True)]
    ops = [*OPS[:5], read("cy", 50, s1=("confirmed", None))]
    assert "bo was overtaken" in found(ops, changes)


def test_who_is_passed_over_for_an_overlap_is_not_overtaken() -> None:
    ops = [
        register("bo", "s2", -10, "confirmed"),
        *OPS[:5],
        read("cy", 50, s1=("confirmed", None)),
    ]
    changes = [
        Change("bo", "s2", "confirmed"),
        *CHANGES[:4],
        Change("cy", "s1", "confirmed", "promoted", by_system=True),
    ]
    assert found(ops, changes) == ""


def test_a_seat_left_free_beside_who_waits_is_found() -> None:
    assert "bo waits for s1 beside a free seat" in found(OPS[:5], CHANGES[:4])


def test_two_seats_at_a_time_are_found() -> None:
    ops = [register("ana", "s1", 0, "confirmed"), register("ana", "s2", 10, "confirmed")]
    changes = [Change("ana", "s1", "confirmed"), Change("ana", "s2", "confirmed")]
    assert "two seats at a time" in found(ops, changes)


def test_a_swap_of_sessions_that_overlap_is_none() -> None:
    ops = [
        register("ana", "s1", 0, "confirmed"),
        register("ana", "s2", 10, "confirmed", release="s1"),
    ]
    changes = [
        Change("ana", "s1", "confirmed"),
        Change("ana", "s2", "confirmed"),
        Change("ana", "s1", "ended", "swapped"),
    ]
    assert found(ops, changes) == ""


WISH = [
    register("zoe", "s1", 0, "confirmed"),
    register("bo", "late", 0, "confirmed"),
    register("zoe", "late", 10, "waitlisted", position=1, release="s1"),
    Op("zoe", "s1", DROP, 20, 25, 204),
    register("zoe", "s2", 30, "confirmed"),
    register("zoe", "s1", 60, "confirmed", release="s2"),
]
WISHED = [
    Change("zoe", "s1", "confirmed"),
    Change("bo", "late", "confirmed"),
    Change("zoe", "late", "waitlisted", turn=1, releases="s1"),
    Change("zoe", "s1", "ended", "unregistered"),
    Change("zoe", "s2", "confirmed"),
    Change("bo", "late", "ended", "unregistered"),
    Change("zoe", "s1", "confirmed"),
    Change("zoe", "s2", "ended", "swapped"),
    Change("zoe", "late", "confirmed", "promoted", by_system=True),
    Change("zoe", "s1", "ended", "swapped", by_system=True),
]


def test_an_older_wish_that_comes_true_at_once_makes_no_answer_untrue() -> None:
    """Zoe waits for `late`, giving up s1 for it; swaps s2 for s1; and has `late` in the same moment."""
    together = ("s1", "s2", "late")
    overlaps = {one: frozenset(together) - {one} for one in together}
    world = World(dict.fromkeys(together, 1), overlaps)
    ops = [*WISH[:5], Op("bo", "late", DROP, 40, 45, 204), WISH[5]]
    sat_apart = [one for one in check(ops, WISHED, world).anomalies if "it was not so" in one]
    assert sat_apart == []
    by_nobody = [*WISHED[:-1], Change("zoe", "s1", "ended", "unregistered", by_system=True)]
    assert "it was not so" in " ".join(check(ops, by_nobody, world).anomalies)


def test_an_order_against_real_time_is_found() -> None:
    """Cy asked when Bo had been answered already, and stands before Bo."""
    changes = [
        CHANGES[0],
        Change("cy", "s1", "waitlisted", turn=1),
        Change("bo", "s1", "waitlisted", turn=2),
    ]
    ops = [OPS[0], replace(OPS[1], position=2), replace(OPS[2], position=1)]
    assert "out of order" in found(ops, changes)
    # Had they asked at the same time, either order would do.
    assert found([OPS[0], replace(ops[1], answered=25), ops[2]], changes) == ""


@pytest.mark.parametrize(
    "stale",
    [
        read("bo", 50, s1=("waitlisted", 1)),
        read("ana", 50, s1=("confirmed", None)),
        register("dan", "s1", 60, "", code="seats/full", waiting=2),
        Op("cy", "s1", DROP, 60, 65, 204),
    ],
)
def test_an_answer_that_was_no_longer_true_is_found(stale: Op) -> None:
    assert "never true" in found([*OPS, stale], CHANGES)


def test_a_look_may_not_unsee_what_an_earlier_one_saw() -> None:
    """Both fall into the long call that frees the seat; the second began after the first ended."""
    slow = replace(OPS[4], answered=100)
    first, second = read("bo", 50, s1=("confirmed", None)), read("bo", 60, s1=("waitlisted", 1))
    assert "never true" in found([*OPS[:4], slow, first, second], CHANGES)
    assert found([*OPS[:4], slow, replace(second, invoked=50), first], CHANGES) == ""


def test_a_wrong_place_on_the_waitlist_is_found() -> None:
    assert "answered place 1" in found([*OPS[:2], replace(OPS[2], position=1)], CHANGES[:3])

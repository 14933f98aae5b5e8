"""When nobody was scanned at a door while people came: a stretch of ten minutes, and no less."""

from __future__ import annotations

import pytest

from congress.checkin.rules.gaps import gaps_of_door
from congress.core.intervals import Interval
from tests.checkin.facts import at, during


@pytest.mark.parametrize(
    ("scanned", "gaps"),
    [
        ((), [("09:30", "10:20")]),
        (("09:35", "09:44", "09:53", "10:02", "10:11", "10:19"), []),
        (("09:39", "09:48", "09:57", "10:07", "10:11", "10:19"), [("09:57", "10:07")]),
        (("10:40",), [("09:30", "10:20")]),  # after people came
        (("09:35", "09:50", "10:00", "10:10"),
         [("09:35", "09:50"), ("09:50", "10:00"), ("10:00", "10:10"), ("10:10", "10:20")]),
    ],
)  # fmt: skip
def test_a_gap_is_ten_minutes_without_a_scan_while_people_come(
    scanned: tuple[str, ...], gaps: list[tuple[str, str]]
) -> None:
    found = gaps_of_door([at(one) for one in scanned], during("10:00", "11:00"))
    assert list(found) == [during(*one) for one in gaps]


def test_a_short_session_has_no_gap_after_its_end() -> None:
    assert gaps_of_door([], during("10:00", "10:05")) == (Interval(at("09:30"), at("10:05")),)

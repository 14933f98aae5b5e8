"""Scans told in any order, twice and in parts end in the same minutes (I4, I5, E18)."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from congress.checkin.rules.verdict import Direction
from congress.checkin.service.attendance import Reader, iter_attendance
from congress.checkin.service.scans import Scan
from congress.infra.database import Store
from tests.checkin.world import EVENT, a_scan, open_doors, pacific, tell

HOUR_MS = 3_600_000


def _day() -> list[Scan]:
    """Ana goes from b1 to c1, one scan is taken back; the clock of Ben's door is an hour slow."""
    at = {clock: pacific(clock) for clock in ("09:50", "10:05", "10:20", "10:35", "10:50", "11:10")}
    hour = timedelta(hours=1)
    return [
        a_scan(number=1, at=at["09:50"]),
        a_scan(number=2, at=at["10:05"], direction=Direction.OUT),
        a_scan(number=3, at=at["10:05"] + timedelta(seconds=20), undoes="scan-of-ana-000002"),
        a_scan(number=4, at=at["10:35"], door="two"),
        a_scan(number=5, at=at["10:50"], door="bags", direction=Direction.IN),
        a_scan(number=6, at=at["11:10"], door="two", direction=Direction.OUT),
        a_scan("ben", number=1, at=at["10:20"] - hour, offset_ms=HOUR_MS),
        a_scan("ben", number=2, at=at["10:50"], direction=Direction.OUT),
        a_scan("ben", number=3, at=at["11:10"] + hour, admitted=False, reason="invalid_time"),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_any_order_and_any_parts_give_the_same_minutes(store: Store, seed: int) -> None:
    open_doors(store)
    dice = random.Random(seed)
    told = _day() if seed == 0 else [*_day(), *dice.choices(_day(), k=5)]
    if seed:
        dice.shuffle(told)
    while told:
        size = len(told) if seed == 0 else dice.randint(1, 4)
        part, told = told[:size], told[size:]
        tell(store, *part, now=pacific("17:00"))
    with store.reading() as db:
        minutes = [
            {session: one.minutes for session, one in person.attendance.sessions.items()}
            for person in iter_attendance(db, Reader(store, EVENT))
        ]
    assert sorted(minutes, key=len) == [{"b1": 30}, {"b1": 35, "c1": 25}]

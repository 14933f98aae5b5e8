"""What is due once a day, on the two nights of the year when a day has not 24 hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from congress.core.daily import Hour

PACIFIC = ZoneInfo("America/Los_Angeles")
SIX = Hour(time(6), PACIFIC, grace=timedelta(hours=4))  # as a letter that dies at 10:00


def _pacific(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PACIFIC)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2025-03-08T05:59:59", None),
        ("2025-03-08T06:00:00", date(2025, 3, 8)),
        ("2025-03-08T09:59:59", date(2025, 3, 8)),
        ("2025-03-08T10:00:00", None),
        ("2025-03-09T05:59:59", None),  # the clocks were put forward at two
        ("2025-03-09T06:00:00", date(2025, 3, 9)),
        ("2025-11-02T05:59:59", None),  # and back
        ("2025-11-02T06:00:00", date(2025, 11, 2)),
        ("2025-11-02T10:00:00", None),
    ],
)
def test_it_is_due_by_the_clock_on_the_wall_until_its_grace_is_over(
    now: str, due: date | None
) -> None:
    assert SIX.day_due(_pacific(now).astimezone(UTC)) == due


@pytest.mark.parametrize("clock", [time(0), time(1, 30), time(2, 30), time(6), time(23, 59)])
def test_every_day_of_a_year_has_its_one_hour(clock: time) -> None:
    """Also half past two, which one night has not, and half past one, which another has twice."""
    hour = Hour(clock, PACIFIC, grace=timedelta(minutes=1))
    now, seen = _pacific("2025-01-01T00:00:00").astimezone(UTC), []
    end = _pacific("2026-01-01T00:00:00").astimezone(UTC)
    while now < end:
        day = hour.day_due(now)
        if day is not None:
            seen.append(day)
        now += timedelta(minutes=1)
    assert seen == [date(2025, 1, 1) + timedelta(days=one) for one in range(365)]


def test_what_is_due_before_midnight_is_that_days_after_it() -> None:
    late = Hour(time(23), ZoneInfo("UTC"), grace=timedelta(hours=3))
    assert late.day_due(datetime(2025, 3, 9, 1, 59, tzinfo=UTC)) == date(2025, 3, 8)
    assert late.day_due(datetime(2025, 3, 9, 2, tzinfo=UTC)) is None


def test_the_next_one_is_after_this_one() -> None:
    now = _pacific("2025-03-08T06:00:00").astimezone(UTC)
    assert SIX.next_after(now) == _pacific("2025-03-09T06:00:00").astimezone(UTC)
    assert SIX.next_after(now - timedelta(seconds=1)) == now


@pytest.mark.parametrize("grace", [timedelta(0), timedelta(hours=23), timedelta(days=1)])
def test_a_grace_that_would_mix_days_up_is_refused(grace: timedelta) -> None:
    with pytest.raises(ValueError, match="within 23 hours"):
        Hour(time(6), PACIFIC, grace)

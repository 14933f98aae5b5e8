"""When a scan happened, whatever the device's clock says (I5, rule C 11)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from congress.checkin.rules.times import DRIFT, When, put_right

TRUE = datetime(2025, 3, 10, 17, 31, tzinfo=UTC)  # Mon, March 10, 10:31 AM PT
RECEIVED = TRUE + timedelta(hours=3)
HOUR_MS = 3_600_000
YEAR = timedelta(days=365)
EARLY, LATE = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)


def _right(device_at: datetime, offset_ms: int | None, *, device_now: datetime = RECEIVED) -> When:
    return put_right(device_at, offset_ms, device_now=device_now, received_at=RECEIVED)


@pytest.mark.parametrize(
    ("off", "why"),
    [
        (timedelta(0), "right"),
        (timedelta(seconds=-130), "two minutes slow"),
        (timedelta(hours=1), "shows PDT in a PST night"),
        (timedelta(hours=-1), "shows PST on the morning after"),
        (timedelta(hours=12), "AM for PM"),
        (YEAR, "a year ahead"),
        (-YEAR, "a year behind"),
    ],
)
def test_a_clock_that_is_known_to_be_off_is_put_right(off: timedelta, why: str) -> None:
    offset_ms = -int(off.total_seconds() * 1000)
    assert _right(TRUE + off, offset_ms) == When(TRUE, is_uncertain=False), why


def test_a_clock_mended_in_mid_shift_falsifies_nothing_before_it() -> None:
    """The hour before the mending has its own offset; how far it is off at the telling says nothing."""
    before = _right(TRUE - timedelta(hours=1), HOUR_MS)
    after = _right(TRUE + timedelta(minutes=5), 0)
    assert before == When(TRUE, is_uncertain=False)
    assert after == When(TRUE + timedelta(minutes=5), is_uncertain=False)


@pytest.mark.parametrize("off", [timedelta(0), timedelta(hours=-1), YEAR, -YEAR])
def test_without_an_offset_the_clock_at_the_telling_is_the_guess(off: timedelta) -> None:
    """Never dropped, and never sold as certain."""
    assert _right(TRUE + off, None, device_now=RECEIVED + off) == When(TRUE, is_uncertain=True)


def test_nothing_happened_after_it_was_told() -> None:
    ahead = RECEIVED + timedelta(seconds=1)
    assert _right(ahead, 0) == When(RECEIVED, is_uncertain=False)
    assert _right(RECEIVED + DRIFT, 0) == When(RECEIVED, is_uncertain=False)
    assert _right(RECEIVED + DRIFT + timedelta(seconds=1), 0) == When(RECEIVED, is_uncertain=True)


def test_nothing_happened_before_what_the_device_had_from_us() -> None:
    bound = TRUE - timedelta(hours=2)

    def right(device_at: datetime) -> When:
        return put_right(device_at, 0, device_now=RECEIVED, received_at=RECEIVED, not_before=bound)

    assert right(TRUE) == When(TRUE, is_uncertain=False)
    assert right(bound - DRIFT) == When(bound, is_uncertain=False)
    assert right(bound - YEAR) == When(bound, is_uncertain=True)


@pytest.mark.parametrize(
    ("device_at", "offset_ms", "device_now"),
    [
        (EARLY, -1, RECEIVED),
        (LATE, HOUR_MS, RECEIVED),
        (TRUE, 10**17, RECEIVED),
        (TRUE, -(10**30), RECEIVED),
        (LATE, None, EARLY),
    ],
)
def test_a_time_beyond_the_calendar_is_when_it_came(
    device_at: datetime, offset_ms: int | None, device_now: datetime
) -> None:
    right = put_right(device_at, offset_ms, device_now=device_now, received_at=RECEIVED)
    assert right == When(RECEIVED, is_uncertain=True)

"""How long level 2 lasts (decision 0020; R23's event zone is somebody else's)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from congress.people.rules import verified_until

NOW = datetime(2025, 3, 8, 22, 0, tzinfo=UTC)
TWELVE_HOURS = NOW + timedelta(hours=12)


@pytest.mark.parametrize(
    ("ends_on", "is_remembered", "until"),
    [
        ([], False, TWELVE_HOURS),
        ([], True, TWELVE_HOURS),
        ([date(2025, 3, 11)], False, TWELVE_HOURS),
        # 30 days after Tuesday 11 March, wherever on earth that day ends last.
        (
            [date(2024, 5, 15), date(2025, 3, 11)],
            True,
            datetime(2025, 4, 11, 23, 59, 59, 999999, UTC),
        ),
        # A past event alone keeps nobody verified for longer.
        ([date(2024, 5, 15)], True, TWELVE_HOURS),
    ],
)
def test_a_remembered_phone_stays_verified_until_30_days_after_the_event(
    ends_on: list[date],
    *,
    is_remembered: bool,
    until: datetime,
) -> None:
    assert verified_until(ends_on, NOW, is_remembered=is_remembered) == until

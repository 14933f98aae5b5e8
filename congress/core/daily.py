"""What is due once a day at an hour of some place's clock. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Hour:
    """An hour of every day: `at` by the clock of a zone; from `grace` later on, it is left out.

    Raises:
        ValueError: a grace of a day or more: two days would be due at once.
    """

    at: time
    zone: ZoneInfo
    grace: timedelta

    def __post_init__(self) -> None:
        """Refuse what would mix two days up."""
        if not timedelta(0) < self.grace < timedelta(hours=23):  # no day is shorter
            message = f"what is due daily is given up within 23 hours, not after {self.grace}"
            raise ValueError(message)

    def instant_of(self, day: date) -> datetime:
        """Return when that is on a day (UTC).

        Where clocks are put forward over it, it is as long after the change as it would have been; where
        they are put back, it is the first of the two (PEP 495, fold=0).
        """
        return datetime.combine(day, self.at, self.zone).astimezone(UTC)

    def day_due(self, now: datetime) -> date | None:
        """Return the day whose hour has come and is not over; None: there is none now."""
        today = now.astimezone(self.zone).date()
        for day in (today, today - timedelta(days=1)):
            at = self.instant_of(day)
            if at <= now < at + self.grace:
                return day
        return None

    def next_after(self, now: datetime) -> datetime:
        """Return the first such instant after another (UTC)."""
        day = now.astimezone(self.zone).date() - timedelta(days=1)
        while self.instant_of(day) <= now:
            day += timedelta(days=1)
        return self.instant_of(day)

"""The one clock. `now` is read once at the edge (request, job, command) and passed down."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the present instant, aware and in UTC."""

    def now(self) -> datetime:
        """Return the present instant in UTC, microseconds kept."""
        ...


@dataclass(frozen=True)
class SystemClock:
    """The machine's clock, moved by a fixed offset so staff can rehearse a day. It runs on."""

    offset: timedelta = timedelta(0)

    def now(self) -> datetime:
        """Return the machine's instant plus the offset, in UTC."""
        return datetime.now(UTC) + self.offset

    @classmethod
    def starting_at(cls, instant: datetime) -> SystemClock:
        """Return a clock that shows `instant` (aware) now and runs on from there."""
        return cls(instant.astimezone(UTC) - datetime.now(UTC))


@dataclass
class FixedClock:
    """A clock that stands still until it is moved: for tests and for replaying an instant."""

    instant: datetime

    def now(self) -> datetime:
        """Return the instant it was set to."""
        return self.instant

    def advance(self, step: timedelta) -> None:
        """Move on by `step`; a negative step goes back."""
        self.instant += step


def machine_seconds() -> float:
    """Return the seconds since 1970 by the machine's own clock, which no rehearsal moves.

    For how long ago something was stamped by the kernel, a proxy or the database; no deadline asks it.
    """
    return time.time()


def rfc3339(instant: datetime) -> str:
    """Return an aware instant in UTC as RFC 3339 writes it, with `Z`."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")

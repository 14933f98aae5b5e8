"""When a scan happened by our clock, told by a device whose own may be off (I5, rule C 11). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

# By so much may a clock that was put right still miss: networks are slow while it is measured.
DRIFT = timedelta(minutes=2)


@dataclass(frozen=True)
class When:
    """An instant by our clock. `is_uncertain`: how far the device's clock was off is a guess."""

    at: datetime
    is_uncertain: bool


def put_right(
    device_at: datetime,
    offset_ms: int | None,
    *,
    device_now: datetime,
    received_at: datetime,
    not_before: datetime | None = None,
) -> When:
    """Return when something happened that a device says was at `device_at`.

    `offset_ms`: our clock less the device's, as the device knew it at that moment, so that a clock
    that is mended in mid-shift falsifies nothing before it. None: it did not know; then how far its
    clock is off now, at the telling (`device_now`), is the guess.

    Nothing happened after it was told, nor before `not_before` (what the device had from us by then).
    Who says so is moved to that bound, and uncertain if that is more than `DRIFT` away.
    """
    try:
        if offset_ms is None:
            meant = device_at + (received_at - device_now)
        else:
            meant = device_at + timedelta(milliseconds=offset_ms)
    except OverflowError:
        return When(received_at, is_uncertain=True)
    at = meant if not_before is None else max(meant, not_before)
    at = min(at, received_at)
    return When(at, is_uncertain=offset_ms is None or abs(meant - at) > DRIFT)

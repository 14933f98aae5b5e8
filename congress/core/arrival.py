"""How much earlier a request reached the proxy in front of us than ourselves. Pure."""

from __future__ import annotations

import re

MOST_SECONDS = 60.0  # a proxy's word counts no further back
STALL_SECONDS = 1.0  # what took longer to come had not all reached the proxy when it began to send
# nginx writes `t=${msec}` in seconds, others milliseconds or microseconds since 1970.
_STAMP = re.compile(r"(?:t=)?(\d{10})(?:\.(\d{1,6})|(\d{3}|\d{6}))?\Z", re.ASCII)


def seconds_of_stamp(text: str) -> float | None:
    """Return the instant of an X-Request-Start in seconds since 1970; None: it is none."""
    found = _STAMP.match(text)
    if found is None:
        return None
    whole, part, more = found.groups()
    return float(f"{whole}.{part or more or 0}")


def seconds_back(here: float, arriving: float, stamp: str, machine: float) -> float:
    """Return how many seconds ago it arrived.

    `here`: ago it had reached us; `arriving`: it took so long to come; `machine`: now, as the proxy's
    clock counts. A body that stalls gains nothing by the proxy's word on its head.
    """
    at = seconds_of_stamp(stamp)
    if at is None or arriving > STALL_SECONDS:
        return here
    return max(here, min(machine - at, MOST_SECONDS))

"""The pages of the badge desk, on one blueprint; naming them here is what puts them on it."""

from congress.desk.face import blueprint
from congress.desk.pages import (
    day_badges,
    device,
    enrolling,
    events,
    finding,
    frames,
    station,
    stations,
)

__all__ = [
    "blueprint",
    "day_badges",
    "device",
    "enrolling",
    "events",
    "finding",
    "frames",
    "station",
    "stations",
]

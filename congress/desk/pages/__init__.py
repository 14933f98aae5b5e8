"""The pages of the badge desk, on one blueprint; naming them here is what puts them on it."""

from congress.desk.face import blueprint
from congress.desk.pages import (
    conflicts,
    crew,
    day_badges,
    device,
    doors,
    enrolling,
    events,
    finding,
    frames,
    groups,
    offline,
    paper,
    reviewing,
    scanner,
    standby,
    station,
    stations,
)

__all__ = [
    "blueprint",
    "conflicts",
    "crew",
    "day_badges",
    "device",
    "doors",
    "enrolling",
    "events",
    "finding",
    "frames",
    "groups",
    "offline",
    "paper",
    "reviewing",
    "scanner",
    "standby",
    "station",
    "stations",
]

"""Who stayed in a live session from when to when, as the house that showed it reports it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from congress.core.intervals import Interval


class Provider(StrEnum):
    """Whose report it is."""

    ZOOM = "zoom"
    TEAMS = "teams"


@dataclass(frozen=True)
class Stay:
    """One line of a report. `number`: its row in the file, counted from 1. `email` "": it says none."""

    number: int
    name: str
    email: str
    interval: Interval


@dataclass(frozen=True)
class Report:
    """What a file says of one session: each stay, however many somebody has."""

    provider: Provider
    stays: tuple[Stay, ...]


def count_within(stays: Iterable[Stay], session: Interval) -> int:
    """Return how many of them touch the session: of another session's report, none do."""
    return sum(one.interval.overlaps(session) for one in stays)

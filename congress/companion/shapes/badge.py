"""My badge as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True)
class PickupLine:
    """A window at which I get my badge. `iso`: its start, for programs."""

    iso: str
    when: str
    place: str
    note: str


@dataclass(frozen=True)
class BadgePage:
    """Whether, when and where I get my badge, and what I show for it.

    `passing`: what holds at this hour, "" where nothing does: a page that was kept does not say it.
    `symbol` None, `groups` empty: there is no badge for me. `has_badge`: it is in my hands.
    """

    headline: str
    words: str
    passing: str
    symbol: Markup | None
    groups: tuple[str, ...]
    windows: tuple[PickupLine, ...]
    has_badge: bool

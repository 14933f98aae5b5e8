"""What the templates of the console are handed: plain values, no query behind them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """One of a few to choose from."""

    value: str
    name: str
    is_chosen: bool = False


@dataclass(frozen=True)
class ConsoleEvent:
    """An event at which somebody answers for credits."""

    id: str
    name: str
    dates: str
    place: str


@dataclass(frozen=True)
class EventsPage:
    """The events of who looks, those of today first."""

    events: tuple[ConsoleEvent, ...]


@dataclass(frozen=True)
class StartLink:
    """One of the console's pages: where it is, what it is for, and what waits there."""

    href: str
    name: str
    said: str
    icon: str


@dataclass(frozen=True)
class StartPage:
    """The first page of an event. `closes`: until when claims are taken, "" without end."""

    closes: str
    links: tuple[StartLink, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class FilesPage:
    """The files there are; with numbers of licenses, so for who decides alone. `again`: where to sign in
    once more before; "": that was lately.
    """

    may_decide: bool
    again: str = ""

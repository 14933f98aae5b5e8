"""The guide as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from congress.ui.prose import Block
from congress.ui.shapes import Mark


@dataclass(frozen=True)
class WindowLine:
    """A window of the badge desk. `changed`: `Changed Mon, March 3: Sunset Foyer (was: …)`."""

    iso: str
    when: str
    place: str
    note: str
    whom: str
    state: Mark
    changed: tuple[str, ...] = ()
    is_mine: bool = False
    is_over: bool = False


@dataclass(frozen=True)
class WifiCard:
    """The network, letter for letter, and its symbol for a camera."""

    title: str
    network: str
    password: str
    symbol: Markup
    body: tuple[Block, ...]


@dataclass(frozen=True)
class EarlierCard:
    """What a card said before. `since`: `Mon, March 3, 4:00 PM PT`."""

    since: str
    title: str
    place: str
    body: tuple[Block, ...]


@dataclass(frozen=True)
class GuideCard:
    """A card. `updated` "": it stands as it was first published."""

    id: str
    title: str
    place: str
    body: tuple[Block, ...]
    updated: str = ""
    earlier: tuple[EarlierCard, ...] = ()


@dataclass(frozen=True)
class GuidePage:
    """The badge desk, the Wi-Fi, and the cards that a search found (all of them without one).

    `hidden`: cards for attendees that this reader does not see. `headline`: when and where I get my
    badge; "" for who has no registration. `has_badge`: there is one for me, and a page about it.
    """

    headline: str
    has_badge: bool
    windows: tuple[WindowLine, ...]
    wifi: tuple[WifiCard, ...]
    cards: tuple[GuideCard, ...]
    query: str
    summary: str
    hidden: int
    main_link: str

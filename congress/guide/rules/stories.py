"""What the guide says, and what became of it: cards and badge windows, with every wording they had."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from congress.agenda.rules.canonical import read_instant, write_instant
from congress.agenda.rules.document import Card, Document, PickupWindow
from congress.agenda.rules.pickup import name_windows
from congress.guide.rules.wifi import Wifi, wifi_of

ATTENDEES = "attendees"
CARD = "card/"


def words_of(document: Document) -> dict[str, dict[str, Any]]:
    """Return what a release says, by item, as it is kept: every card and every badge window."""
    said = {f"{CARD}{card.id}": _words_of_card(card) for card in document.cards}
    return said | {
        name: _words_of_window(window) for name, window in name_windows(document).items()
    }


def list_reworded(
    said: Mapping[str, dict[str, Any]], latest: Mapping[str, dict[str, Any]]
) -> list[str]:
    """Return the items that say something else than they said `latest`, gone ones last."""
    items = (*said, *(item for item in latest if item not in said))
    return [item for item in items if said.get(item, {}) != latest.get(item, {})]


def _words_of_card(card: Card) -> dict[str, Any]:
    return {**asdict(card), "extra": dict(card.extra)}


def _words_of_window(window: PickupWindow) -> dict[str, Any]:
    return {
        "place": window.place,
        "from": write_instant(window.starts_at),
        "until": write_instant(window.ends_at) if window.ends_at else "",
        "for": list(window.for_types),
        "note": window.note,
    }


@dataclass(frozen=True)
class Wording:
    """What an item said from `since` until the next wording."""

    words: Mapping[str, Any]
    since: datetime


@dataclass(frozen=True)
class CardStory:
    """A card and what it said before, the latest first. `since` None: from before it was noted."""

    card: Card
    since: datetime | None
    earlier: tuple[Wording, ...] = ()

    @property
    def wifi(self) -> Wifi | None:
        """Return the network it names, if it does."""
        return wifi_of(self.card.extra)


@dataclass(frozen=True)
class WindowStory:
    """A badge window and what it said before, the latest first."""

    id: str
    window: PickupWindow
    since: datetime | None
    earlier: tuple[Wording, ...] = ()

    @property
    def was(self) -> str:
        """Return the place it had before this one; "" when it never moved (R29)."""
        for wording in self.earlier:
            if wording.words["place"] != self.window.place:
                return str(wording.words["place"])
        return self.window.was if self.window.was != self.window.place else ""

    @property
    def moved_at(self) -> datetime | None:
        """Return since when it has its place; None when it never moved, or before it was noted."""
        at = self.since
        for wording in self.earlier:
            if wording.words["place"] != self.window.place:
                return at
            at = wording.since
        return None

    @property
    def hours_before(self) -> tuple[datetime, datetime | None] | None:
        """Return the hours it had before its present ones; None when they never changed."""
        present = _words_of_window(self.window)
        for wording in self.earlier:
            if any(wording.words[name] != present[name] for name in ("from", "until")):
                until = str(wording.words["until"])
                return read_instant(str(wording.words["from"])), (
                    read_instant(until) if until else None
                )
        return None


@dataclass(frozen=True)
class Guide:
    """The guide of a release, for one reader, in the file's order."""

    cards: tuple[CardStory, ...]
    windows: tuple[WindowStory, ...]
    is_attendee: bool
    hidden: int = 0  # cards that only attendees see


def tell_guide(
    document: Document, wordings: Mapping[str, Iterable[Wording]], *, is_attendee: bool
) -> Guide:
    """Return the guide with the story of each item.

    A wording that was for attendees stays theirs, also when the card is for everybody by now.
    """
    cards = tuple(
        CardStory(card, *_story(wordings.get(f"{CARD}{card.id}", ()), is_attendee=is_attendee))
        for card in document.cards
        if is_attendee or card.audience != ATTENDEES
    )
    windows = tuple(
        WindowStory(name, window, *_story(wordings.get(name, ()), is_attendee=is_attendee))
        for name, window in name_windows(document).items()
    )
    return Guide(cards, windows, is_attendee, len(document.cards) - len(cards))


def _story(
    wordings: Iterable[Wording], *, is_attendee: bool
) -> tuple[datetime | None, tuple[Wording, ...]]:
    *earlier, current = wordings or (None,)
    shown = [
        wording
        for wording in reversed(earlier)
        if wording and wording.words and (is_attendee or _is_public(wording.words))
    ]
    return (current.since if current else None), tuple(shown)


def _is_public(words: Mapping[str, Any]) -> bool:
    return words.get("audience") != ATTENDEES

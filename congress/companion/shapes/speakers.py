"""The people on the programme, and one of them."""

from __future__ import annotations

from dataclasses import dataclass

from congress.companion.shapes.lines import SessionLine
from congress.ui.prose import Block
from congress.ui.shapes import Link


@dataclass(frozen=True)
class SpeakerCard:
    """A person on the programme. `bio` is empty in lists."""

    id: str
    name: str
    credentials: str = ""
    bio: tuple[Block, ...] = ()
    note: str = ""  # 3 sessions
    lang: str = ""

    @property
    def initials(self) -> str:
        """Return one or two letters for the round mark beside the name."""
        words = [word for word in self.name.split() if word[:1].isalpha()]
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@dataclass(frozen=True)
class LetterGroup:
    """The speakers under one letter."""

    title: str
    speakers: tuple[SpeakerCard, ...]


@dataclass(frozen=True)
class LetterTab:
    """A letter of the index."""

    title: str
    words: str  # what a screen reader says: A, 34 speakers
    href: str
    is_open: bool = False


@dataclass(frozen=True)
class SpeakersPage:
    """A part of the index, or what a search found."""

    query: str
    summary: str  # 992 speakers
    letters: tuple[LetterTab, ...]
    groups: tuple[LetterGroup, ...]
    more: tuple[Link, ...] = ()


@dataclass(frozen=True)
class SpeakerDay:
    """What a speaker does on one day."""

    title: str
    sessions: tuple[SessionLine, ...]


@dataclass(frozen=True)
class SpeakerPage:
    """One person: who it is, and when to hear them."""

    speaker: SpeakerCard
    days: tuple[SpeakerDay, ...]
    back: str

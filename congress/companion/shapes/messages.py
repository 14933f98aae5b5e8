"""Calendars, the inbox, and letters in development."""

from __future__ import annotations

from dataclasses import dataclass

from congress.core.time_words import Moment


@dataclass(frozen=True)
class FeedLine:
    """A calendar subscription."""

    id: str
    label: str
    created: str
    fetched: str  # Last fetched Sat, March 8, 1:20 PM PT by Google Calendar / Not fetched yet


@dataclass(frozen=True)
class NewFeed:
    """The links of a subscription, shown this once."""

    label: str
    https: str
    webcal: str
    google: str


@dataclass(frozen=True)
class SubscribePage:
    """Subscriptions of mine, and what to expect of calendar apps."""

    feeds: tuple[FeedLine, ...]
    made: NewFeed | None
    is_verified: bool
    whole_agenda: str
    problem: str = ""


@dataclass(frozen=True)
class InboxLine:
    """A letter to me."""

    id: str
    subject: str
    paragraphs: tuple[str, ...]
    at: Moment
    is_new: bool


@dataclass(frozen=True)
class InboxPage:
    """Every letter, whether or not mail works."""

    letters: tuple[InboxLine, ...]


@dataclass(frozen=True)
class WrittenLetter:
    """A letter as the service wrote it: a page of development only."""

    to: str
    subject: str
    body: str
    at: str
    code: str = ""


@dataclass(frozen=True)
class LettersPage:
    """Letters and codes, newest first. `to`: what was looked for in the addresses."""

    letters: tuple[WrittenLetter, ...]
    folder: str
    to: str = ""

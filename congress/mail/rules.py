"""The closed table of letters, and when the sender may try again. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MAX_ATTEMPTS = 8
LEASE = timedelta(minutes=5)
FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=1)


@dataclass(frozen=True)
class LetterKind:
    """What is special about a kind of letter.

    `mailed` False: the in-app inbox alone shows it. `essential`: mailed even to people who asked
    for the inbox only. `in_inbox` False: never shown in the app. `secrets`: facts that are forgotten as
    soon as the letter is on its way, or never will be. `lives`: too late to send after that.
    """

    why: str
    mailed: bool = True
    essential: bool = False
    in_inbox: bool = True
    secrets: frozenset[str] = frozenset()
    lives: timedelta | None = None


# Each kind has its words in templates/email/<kind>/subject.txt and body.txt.
KINDS: Mapping[str, LetterKind] = {
    "agenda-changed": LetterKind("A session of theirs moved, changed room or was cancelled."),
    "choice-not-honoured": LetterKind("A session chosen while registering could not be given."),
    "code": LetterKind(
        "The one-time code: whoever reads the inbox at level 1 must never see it.",
        essential=True,
        in_inbox=False,
        secrets=frozenset({"code"}),
        lives=timedelta(minutes=10),
    ),
    "confirm-registration": LetterKind(
        "The code and link that show whose mailbox it is; it goes to an address somebody typed.",
        essential=True,
        in_inbox=False,
        secrets=frozenset({"code", "link"}),
        lives=timedelta(minutes=10),
    ),
    "new-device": LetterKind("Somebody signed in where they never did before.", essential=True),
    "registration-cancelled": LetterKind("The registration system cancelled them."),
    "registration-confirmed": LetterKind("They registered themselves; their dates."),
    # trust.md T3
    "seat-dropped": LetterKind("A seat is gone: an acquaintance may have done it."),
    "seat-passed-over": LetterKind("A seat opened and could not be given to them; says why."),
    "seat-promoted": LetterKind("The place they waited for is theirs."),
    "seat-swapped": LetterKind("One seat was exchanged for another."),
    "seat-taken": LetterKind("They pressed the button and saw the answer.", mailed=False),
    "seat-waitlisted": LetterKind("They pressed the button and saw the answer.", mailed=False),
    "welcome": LetterKind("They are registered; how to sign in."),
}


@dataclass(frozen=True)
class Recipient:
    """Where a person's letters go, and how to address them.

    `wants_mail` False: only essential letters are mailed. `events`: name and zone by event id.
    """

    email: str
    first_name: str
    wants_mail: bool = True
    events: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def facts_of(
    facts: Mapping[str, object], event_id: str | None, known: Recipient | None
) -> dict[str, object]:
    """Return the facts a letter is filled with: its own, and what we know of reader and event."""
    name, zone = ("", "UTC")
    if known is not None and event_id is not None:
        name, zone = known.events.get(event_id, (name, zone))
    first_name = known.first_name if known is not None else ""
    return {"first_name": first_name, "event": name, "zone": zone, **facts}


def retry_at(attempts: int, now: datetime) -> datetime | None:
    """Return when to try again after `attempts` failed ones; None: give up."""
    if attempts >= MAX_ATTEMPTS:
        return None
    wait: timedelta = FIRST_RETRY * 4 ** max(attempts - 1, 0)
    return now + min(wait, LONGEST_RETRY)


def is_too_late(kind: str, created_at: datetime, now: datetime) -> bool:
    """Tell whether a letter would arrive after its use, such as a code that is dead by now."""
    lives = KINDS[kind].lives
    return lives is not None and now >= created_at + lives


def without_secrets(kind: str, facts: Mapping[str, object]) -> dict[str, object]:
    """Return the facts that may be kept once the letter is on its way."""
    return {name: value for name, value in facts.items() if name not in KINDS[kind].secrets}

"""The closed table of letters, and when the sender may try again. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import IntEnum, StrEnum
from typing import Any
from zoneinfo import ZoneInfo

MAX_ATTEMPTS = 8
LEASE = timedelta(minutes=5)
LONGEST_HAND_OVER = timedelta(minutes=4)  # of one letter, to a server slow at every step
FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=1)
CLEARS_UP = timedelta(minutes=15)  # so long after a letter may have left, what came of it is told


@dataclass(frozen=True)
class LetterKind:
    """What is special about a kind of letter.

    `why` it is one, for us; `reason` why they got it, for its reader: a sentence at its foot.
    `mailed` False: the in-app inbox alone shows it. `essential`: mailed even to people who asked
    for the inbox only. `in_inbox` False: never shown in the app. `secrets`: facts that are forgotten as
    soon as the letter is on its way, or never will be. `lives`: too late to send after that.
    `most_a_day`: no more than so many are mailed to one person within 24 hours; the inbox has them all.
    `symbol`: the fact that comes along as a QR symbol, too, without its blanks; "" is none.
    `is_news`: its reader subscribed, and one press ends it (R57, RFC 8058); nothing else is so.
    `rests`: a digest or a reminder, which wakes nobody: it leaves in the morning (`rests_until`).
    `by_name`: what facts are in the inbox of who signed in by e-mail and last name alone.
    """

    why: str
    reason: str
    mailed: bool = True
    essential: bool = False
    in_inbox: bool = True
    secrets: frozenset[str] = frozenset()
    lives: timedelta | None = None
    most_a_day: int | None = None
    rests: bool = False
    symbol: str = ""
    is_news: bool = False
    by_name: Mapping[str, object] = field(default_factory=dict)


class Lane(StrEnum):
    """The two queues of letters. Each has a sender of its own, so neither waits for the other."""

    URGENT = "urgent"
    ORDINARY = "ordinary"


class HoldCause(IntEnum):
    """Why nothing is mailed; only a pause ends by itself."""

    RESTORED = 1
    REFUSED = 2  # whoever takes our letters does not know us, or does not believe us
    PAUSED = 3


NEWS_KIND = "news"
RELEASE_KIND = "agenda-changed"  # tells of a release; how many heard of it is counted
_SEAT = "You have, had or wait for a seat in this session."
_REGISTERED = "Your registration changed."
# Each kind has its words in templates/email/<kind>/subject.txt and body.txt.
KINDS: Mapping[str, LetterKind] = {
    RELEASE_KIND: LetterKind(
        "A session of theirs moved, changed room or was cancelled.",
        "What changed is in your agenda, or is something that everybody who attends should know.",
        rests=True,
    ),
    "app-set-up": LetterKind(
        "An app's codes open their staff sign-in from now on: a thief's app, maybe.",
        "We tell everybody on the staff when their sign-in changes, so that nobody changes it unseen.",
        essential=True,
    ),
    "attendance-answered": LetterKind(
        "They asked about their time in a session; no mail, since they look at it in the app.",
        "You asked us to look at your time in this session.",
        mailed=False,
    ),
    "badge-tomorrow": LetterKind(
        "The evening before the first day: where their badge is, with which code, and the Wi-Fi.",
        "You have a badge to pick up.",
        symbol="pickup_code",
    ),
    "certificate": LetterKind(
        "Their certificate is there, or there is a newer one: a link, since it is theirs alone.",
        "You claimed credits at this event.",
        # Whoever has the number reads all of it at the public check: it is for who has shown a code.
        by_name={"number": "", "path": "/transcript"},
    ),
    "choice-not-honoured": LetterKind(
        "A session chosen while registering could not be given.",
        "You chose this session while registering.",
    ),
    "code": LetterKind(
        "The one-time code: whoever reads the inbox at level 1 must never see it.",
        "Somebody asked for a sign-in code for this e-mail address.",
        essential=True,
        in_inbox=False,
        secrets=frozenset({"code"}),
        lives=timedelta(minutes=10),
    ),
    "confirm-news": LetterKind(
        "The code that shows whose mailbox it is; it goes to an address somebody typed (R57).",
        "Somebody typed this e-mail address to subscribe to news.",
        essential=True,
        in_inbox=False,
        secrets=frozenset({"code"}),
        lives=timedelta(minutes=10),
    ),
    "confirm-registration": LetterKind(
        "The code and link that show whose mailbox it is; it goes to an address somebody typed.",
        "Somebody typed this e-mail address to register.",
        essential=True,
        in_inbox=False,
        secrets=frozenset({"code", "link"}),
        lives=timedelta(minutes=10),
    ),
    "credits-decided": LetterKind(
        "The CE office answered their late request, gave time, or took credits back: with its reason.",
        "The CE office decided something about credits of yours.",
    ),
    "credits-due": LetterKind(
        "Claims end soon and they are not done: once a milestone, with what is missing (R23).",
        "You have credits from this event that you did not claim yet.",
        rests=True,
    ),
    "credits-open": LetterKind(
        "The event is over: what their time is worth, and until when they claim it.",
        "You attended sessions that bear continuing education credits.",
        rests=True,
    ),
    "daily-letter": LetterKind(
        "Each morning of the event, to whom the day concerns: what is theirs on it (R35).",
        "You have something in your agenda today.",
    ),
    "erasure-asked": LetterKind(
        "Everything of theirs will be erased: whoever did not ask for it must hear in time.",
        "Somebody signed in as you, with a code we mailed you, and asked us to erase your data.",
        essential=True,
    ),
    "follow-up": LetterKind(
        "Weeks after an event: what came of it, asked of who evaluated it; once.",
        "You evaluated sessions of this event.",
        rests=True,
    ),
    "materials": LetterKind(
        "Slides or handouts of sessions of theirs are there; one letter for all of a day (R18).",
        "You have, had or presented these sessions.",
        rests=True,
    ),
    "new-device": LetterKind(
        "Somebody signed in where they never did before.",
        "We tell everybody when they are signed in somewhere new, so that nobody else does it unseen.",
        essential=True,
    ),
    NEWS_KIND: LetterKind(
        "News for who subscribed with a typed code, whether they ever attend or not (R57).",
        "You subscribed to news with this e-mail address.",
        essential=True,
        in_inbox=False,
        is_news=True,
    ),
    "recordings": LetterKind(
        "There is something new to watch; one letter for all of a day.",
        "You are registered, and this event's recordings come with that.",
        rests=True,
    ),
    "recordings-missing": LetterKind(
        "Recordings were promised by a day, and somebody must see that they are not there.",
        "You organize this event.",
        essential=True,
    ),
    "registration-cancelled": LetterKind("The registration system cancelled them.", _REGISTERED),
    "registration-confirmed": LetterKind(
        "They registered themselves; their dates.", "You registered with this e-mail address."
    ),
    "registration-handed-on": LetterKind("Their registration is somebody else's now.", _REGISTERED),
    # Told of because of T3.
    "seat-dropped": LetterKind(
        "A seat is gone: an acquaintance may have done it, again and again.", _SEAT, most_a_day=5
    ),
    "seat-given": LetterKind(
        "Staff gave them a seat; they were not there when it happened.", _SEAT
    ),
    "seat-not-come": LetterKind(
        "Their seat went to the standby line; no mail, which would come too late.",
        _SEAT,
        mailed=False,
    ),
    "seat-passed-over": LetterKind(
        "A seat opened and could not be given to them; says why.", _SEAT
    ),
    "seat-promoted": LetterKind("The place they waited for is theirs.", _SEAT),
    "seat-standby": LetterKind(
        "They stood in the standby line, and are called in at the door.", _SEAT, mailed=False
    ),
    "seat-swapped": LetterKind("One seat was exchanged for another.", _SEAT),
    "seat-taken": LetterKind("They pressed the button and saw the answer.", _SEAT, mailed=False),
    "seat-waitlisted": LetterKind(
        "They pressed the button and saw the answer.", _SEAT, mailed=False
    ),
    "welcome": LetterKind(
        "They are registered; how to sign in.",
        "You were registered with this e-mail address, by yourself or by somebody for you.",
    ),
}


# The hours at night, by the event's clock, in which digests and reminders rest.
REST_FROM, REST_UNTIL = time(21), time(7)
TAKEN_BACK_WITHIN, GATHERED_WITHIN = timedelta(seconds=30), timedelta(minutes=10)
PRESSING_WITHIN = timedelta(
    hours=24
)  # a change of a session that starts so soon waits for no morning

# Of these, whoever may change somebody's seats must not fill the mailbox (decision 0039).
COUNTED_KINDS = frozenset(kind for kind, special in KINDS.items() if special.most_a_day)
COUNTED_WITHIN = timedelta(hours=24)
# What is dead within minutes has somebody waiting for it, with a phone in hand.
URGENT_KINDS = frozenset(kind for kind, special in KINDS.items() if special.lives is not None)


@dataclass(frozen=True)
class EventWords:
    """What a letter says of its event. `is_online`: there is no place, and so no desk to ask at."""

    name: str = ""
    zone: str = "UTC"
    is_online: bool = False


@dataclass(frozen=True)
class Recipient:
    """Where a person's letters go, and how to address them.

    `wants_mail` False: only essential letters are mailed. `events`: by id. `zone`: of times in letters
    about no event.
    """

    email: str
    first_name: str
    wants_mail: bool = True
    events: Mapping[str, EventWords] = field(default_factory=dict)
    zone: str = "UTC"


def zone_of(event_id: str | None, known: Recipient | None) -> str:
    """Return whose clock times in a letter go by: its event's, else its reader's."""
    known = known or Recipient(email="", first_name="")
    event = known.events.get(event_id or "")
    return event.zone if event else known.zone


def facts_of(
    kind: str, facts: Mapping[str, object], event_id: str | None, known: Recipient | None
) -> dict[str, object]:
    """Return the facts a letter is filled with: its own, and what we know of kind, reader and event."""
    known = known or Recipient(email="", first_name="")
    special = KINDS[kind]
    event = known.events.get(event_id or "", EventWords(zone=known.zone))
    return {
        "first_name": known.first_name,
        "event": event.name,
        "zone": event.zone,
        "is_online": event.is_online,
        "why_sent": special.reason,
        "can_be_muted": bool(known.email) and special.in_inbox and not special.essential,
        **facts,
    }


def words_of(events: Iterable[Mapping[str, Any]]) -> dict[str, EventWords]:
    """Return what letters say of a person's events, by id: the rows of `core.ports.EventLister`."""
    return {one["event"]: EventWords(one["name"], one["zone"], one["is_online"]) for one in events}


def without_doubles(letters: Iterable[Any]) -> list[Any]:
    """Return letters, newest first, without those that say what a newer one says, fact for fact."""
    found: dict[tuple[str, str], Any] = {}
    for one in letters:
        found.setdefault((one.kind, json.dumps(one.facts, sort_keys=True)), one)
    return list(found.values())


def retry_at(attempts: int, now: datetime) -> datetime | None:
    """Return when to try again after `attempts` failed ones; None: give up."""
    if attempts >= MAX_ATTEMPTS:
        return None
    wait: timedelta = FIRST_RETRY * 4 ** max(attempts - 1, 0)
    return now + min(wait, LONGEST_RETRY)


def retry_unclear_at(kind: str, attempts: int, now: datetime) -> datetime | None:
    """Return when to try a letter again that may have left; None: give up (rule F 1).

    Two codes do less harm than none, and somebody waits. The others wait for what is told of them.
    """
    if attempts >= MAX_ATTEMPTS:
        return None
    return now if kind in URGENT_KINDS else now + CLEARS_UP


def is_too_late(kind: str, created_at: datetime, now: datetime) -> bool:
    """Tell whether a letter would arrive after its use, such as a code that is dead by now."""
    lives = KINDS[kind].lives
    return lives is not None and now >= created_at + lives


def is_enough(kind: str, mailed: int) -> bool:
    """Tell whether a person was mailed so many letters of a kind that the inbox must do."""
    most = KINDS[kind].most_a_day
    return most is not None and mailed >= most


def rests_until(
    kind: str, facts: Mapping[str, Any], zone: ZoneInfo, now: datetime
) -> datetime | None:
    """Return when a letter may leave that shall wake nobody; None: now.

    Only digests and reminders rest, from 9 PM (inclusive) to 7 AM (exclusive) by the event's clock, and
    only where all that they tell of is a day away: what has no hour may be tomorrow's badge desk.
    """
    local = now.astimezone(zone)
    is_evening = local.time() >= REST_FROM
    if not KINDS[kind].rests or not (is_evening or local.time() < REST_UNTIL):
        return None
    if any(_is_pressing(one, now) for one in facts.get("changes", ())):
        return None
    morning = local.date() + timedelta(days=1 if is_evening else 0)
    return datetime.combine(morning, REST_UNTIL, zone).astimezone(UTC)


def digest_leaves_at(changes: Sequence[Mapping[str, str]], now: datetime) -> datetime:
    """Return when a digest of changes leaves: soon where one presses, else when others may have come.

    Until then the publisher may take it back, and of several digests one is mailed (`LetterChecker`).
    """
    is_soon = any(_is_pressing(one, now) for one in changes)
    return now + (TAKEN_BACK_WITHIN if is_soon else GATHERED_WITHIN)


def _is_pressing(change: Mapping[str, str], now: datetime) -> bool:
    hours = [change[name] for name in ("starts_at", "was_starts_at") if change.get(name)]
    return not hours or min(map(datetime.fromisoformat, hours)) <= now + PRESSING_WITHIN


def may_hand_over(leased_at: datetime, now: datetime) -> bool:
    """Tell whether a letter leased then can be handed over now within its lease, however slowly."""
    return now + LONGEST_HAND_OVER <= leased_at + LEASE


def why_not_again(kind: str, created_at: datetime, now: datetime) -> str:
    """Return why a letter that was given up cannot be sent again, "" when it can."""
    if kind not in KINDS:
        return "this version knows no such kind"
    if KINDS[kind].secrets:
        return "its code is forgotten; whoever needs one asks for another"
    return "it is too late for it" if is_too_late(kind, created_at, now) else ""


def without_secrets(kind: str, facts: Mapping[str, object]) -> dict[str, object]:
    """Return the facts that may be kept once the letter is on its way."""
    return {name: value for name, value in facts.items() if name not in KINDS[kind].secrets}

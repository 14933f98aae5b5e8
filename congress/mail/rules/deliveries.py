"""What the mail provider tells of letters, and what that makes of a letter and of an address. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from congress.core.addresses import AddressError, address_for_protocols

EVENTS_KEPT = timedelta(days=90)  # told again for days at most, and asked about for weeks
LATE_NEWS = timedelta(hours=24)  # of an event: something stood still, here or there (rule F 5)


class EventKind(StrEnum):
    """What can be told of a letter. What machines do with one, open it and follow links, is no event."""

    PROCESSED = "processed"
    DEFERRED = "deferred"
    DELIVERED = "delivered"
    DROPPED = "dropped"  # not even tried: the address is suppressed
    BLOCKED = "blocked"  # turned away this time
    BOUNCED = "bounced"  # turned away for good
    SPAM = "spam"
    UNSUBSCRIBED = "unsubscribed"


class Delivery(StrEnum):
    """What came of a letter that was sent. A later one of these outdoes those before it, never back."""

    DEFERRED = "deferred"
    DELIVERED = "delivered"
    DROPPED = "dropped"
    BOUNCED = "bounced"
    SPAM = "spam"


_ORDER = tuple(Delivery)
_MAKES: Mapping[EventKind, Delivery] = {
    EventKind.DEFERRED: Delivery.DEFERRED,
    EventKind.DELIVERED: Delivery.DELIVERED,
    EventKind.DROPPED: Delivery.DROPPED,
    EventKind.BLOCKED: Delivery.BOUNCED,
    EventKind.BOUNCED: Delivery.BOUNCED,
    EventKind.SPAM: Delivery.SPAM,
}
NOT_ARRIVED = frozenset({Delivery.DROPPED, Delivery.BOUNCED})


class Suppression(StrEnum):
    """Why the provider writes to an address no more."""

    BOUNCED = "bounced"
    SPAM = "spam"
    UNSUBSCRIBED = "unsubscribed"


@dataclass(frozen=True)
class Event:
    """One thing that was told of a letter.

    `content_hash`: of what makes it another event; `event_id` "": it came without. `letter_id` "": of
    none of ours. `suppresses`: the address gets no mail from now on.
    """

    content_hash: str
    event_id: str
    letter_id: str
    kind: EventKind
    happened_at: datetime
    address: str
    detail: str
    suppresses: Suppression | None = None

    @property
    def host(self) -> str:
        """Return the domain of the address."""
        return self.address.rpartition("@")[2]


def mailbox_key(email: str) -> str:
    """Return the key by which an address is known to be suppressed, as the provider compares them."""
    try:
        return address_for_protocols(email).lower()
    except AddressError:
        return email.strip().lower()


def without_repeats(events: Iterable[Event]) -> list[Event]:
    """Return each event once: by its content and by its id (T22), whatever their order was.

    Of one content the smallest id stays, of one id the smallest content.
    """
    by_content: dict[str, Event] = {}
    for event in sorted(events, key=lambda one: (one.content_hash, one.event_id or "~")):
        by_content.setdefault(event.content_hash, event)
    once: dict[str, Event] = {}
    for event in by_content.values():
        once.setdefault(event.event_id or event.content_hash, event)
    return list(once.values())


def states_of(events: Iterable[Event]) -> Mapping[Delivery, Sequence[str]]:
    """Return the letters that events bring to a state, by the furthest state of each."""
    furthest: dict[str, Delivery] = {}
    for event in events:
        state = _MAKES.get(event.kind)
        known = furthest.get(event.letter_id)
        if state is not None and (known is None or _ORDER.index(state) > _ORDER.index(known)):
            furthest[event.letter_id] = state
    letters: dict[Delivery, list[str]] = defaultdict(list)
    for letter_id, state in sorted(furthest.items()):
        letters[state].append(letter_id)
    return letters


def states_before(state: Delivery) -> Sequence[Delivery]:
    """Return the states that this one outdoes."""
    return _ORDER[: _ORDER.index(state)]


def suppressions_of(events: Iterable[Event]) -> Mapping[str, tuple[datetime, Suppression]]:
    """Return which addresses get no mail any more: since when, the last time, and why."""
    found: dict[str, tuple[datetime, Suppression]] = {}
    for event in events:
        if event.suppresses is not None and event.address:
            said = (event.happened_at, event.suppresses)
            found[event.address] = max(found.get(event.address, said), said)
    return found


MIN_SILENT_PEOPLE = 5  # fewer may be on holiday
LOOKED_BACK = timedelta(days=14)


@dataclass(frozen=True)
class HostFacts:
    """What came of mail to one mail host: how many people were written to and it did not come back, how
    many were sent a code, how many of these typed one, and how many showed themselves at all since.
    """

    host: str
    people: int
    coded: int
    typed: int
    seen: int


def is_swallowing(facts: HostFacts) -> bool:
    """Tell whether a mail host takes letters and shows them to nobody.

    Opens and clicks are never asked: machines do both (rule F 9). Who asked for a code waits for it:
    five of them who typed none are enough, whatever else they do by their name. Else nobody who was
    written to may have shown themselves, though somebody tried: where nobody asked for a code, silence
    says that nobody wanted in yet (decision 0068).
    """
    if facts.typed:
        return False
    if facts.coded >= MIN_SILENT_PEOPLE:
        return True
    return facts.coded > 0 and facts.people >= MIN_SILENT_PEOPLE and facts.seen == 0

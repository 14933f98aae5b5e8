"""Who may have a badge, when and where (R27 to R32, rule C 2, rule C 3). Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from congress.agenda.rules.document import Document, PickupWindow
from congress.agenda.rules.pickup import DeskState, Holder, decide_desk, windows_of

FREE_COPIES = 2  # a third copy of a badge needs a supervisor (rule C 3)


class HandoutState(StrEnum):
    """Whether a badge goes to somebody now."""

    NOW = "now"
    ELSEWHERE = "elsewhere"  # now, at another desk
    LATER = "later"
    OVER = "over"
    NOT_ENTITLED = "not-entitled"  # no window is for this registration
    CANCELLED = "cancelled"
    HANDED_OUT = "handed-out"


class Reason(StrEnum):
    """Why a copy of a badge was made."""

    MADE = "made"  # the first one, or the first after a registration that was cancelled
    DAMAGED = "damaged"
    NAME = "name"
    LOST = "lost"
    STOLEN = "stolen"


REPLACED_FOR = tuple(reason for reason in Reason if reason is not Reason.MADE)


@dataclass(frozen=True)
class HandedOver:
    """When and where a badge was handed over. `place` "": nobody said."""

    at: datetime
    place: str


@dataclass(frozen=True)
class HandoutFacts:
    """What is asked of a registration. `handed`: its living badge is in somebody's hands."""

    is_active: bool
    holder: Holder
    handed: HandedOver | None = None


@dataclass(frozen=True)
class Handout:
    """Whether a badge goes to somebody now, and the window that says so.

    `window`: the open one (NOW, ELSEWHERE), the next one (LATER), the last one (OVER).
    """

    state: HandoutState
    window: PickupWindow | None = None
    handed: HandedOver | None = None


def decide_handout(
    facts: HandoutFacts, document: Document, now: datetime, place: str = ""
) -> Handout:
    """Tell whether somebody gets their badge at this instant, at a desk (`place`; "": any).

    One badge a person: who has one gets none, whatever the hour.
    """
    if facts.handed is not None:
        return Handout(HandoutState.HANDED_OUT, handed=facts.handed)
    if not facts.is_active:
        return Handout(HandoutState.CANCELLED)
    mine = windows_of(document, facts.holder)
    if not mine:
        return Handout(HandoutState.NOT_ENTITLED)
    by_state: dict[DeskState, list[PickupWindow]] = {state: [] for state in DeskState}
    for window in mine:
        by_state[decide_desk(window, document, now)].append(window)
    here = [window for window in by_state[DeskState.OPEN] if place in ("", window.place)]
    if here:
        return Handout(HandoutState.NOW, here[0])
    if by_state[DeskState.OPEN]:
        return Handout(HandoutState.ELSEWHERE, by_state[DeskState.OPEN][0])
    if by_state[DeskState.LATER]:
        return Handout(HandoutState.LATER, by_state[DeskState.LATER][0])
    return Handout(HandoutState.OVER, mine[-1])


def needs_supervisor(copy: int) -> bool:
    """Tell whether a copy is one that only a supervisor gives: counted from 1, and of those alone that
    were in somebody's hands.
    """
    return copy > FREE_COPIES


def places_of(document: Document) -> Collection[str]:
    """Return the places where badges are handed out, each once."""
    return tuple(dict.fromkeys(window.place for window in document.pickup))

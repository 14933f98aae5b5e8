"""The windows of the badge desk: their names, when they are open, and whose they are (R27 to R30)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from congress.agenda.rules.document import Document, PickupWindow, SessionStatus
from congress.agenda.rules.inclusion import Inclusion, decide_inclusion
from congress.core.intervals import end_of_day


class DeskState(StrEnum):
    """Where a badge window stands."""

    LATER = "later"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True)
class Holder:
    """A registration as the badge desk sees it. `speaker`: who they are on the programme, or ""."""

    registration_type: str
    paid_sessions: Collection[str] = ()
    speaker: str = ""


def name_windows(document: Document) -> dict[str, PickupWindow]:
    """Return the windows by a name that survives a correction of hour, place and words (R29).

    It is made of the local day and whom the window is for: `pickup-2025-03-09-workshop`; a second
    window of the same day and people ends in `-2`.
    """
    seen: Counter[str] = Counter()
    named = {}
    for window in document.pickup:
        local = window.starts_at.astimezone(document.zone)
        name = "-".join(["pickup", f"{local:%Y-%m-%d}", *sorted(window.for_types)])
        seen[name] += 1
        named[name if seen[name] == 1 else f"{name}-{seen[name]}"] = window
    return named


def decide_desk(window: PickupWindow, document: Document, now: datetime) -> DeskState:
    """Tell whether badges are handed out: from the start, inclusive, to the end, exclusive.

    A window whose end nobody gave lasts until the end of its local day.
    """
    if now < window.starts_at:
        return DeskState.LATER
    return DeskState.OPEN if now < closes_at(window, document) else DeskState.OVER


def closes_at(window: PickupWindow, document: Document) -> datetime:
    """Return when a window ends, exclusive: where nobody said, with its local day."""
    opens_on = window.starts_at.astimezone(document.zone).date()
    return window.ends_at or end_of_day(opens_on, document.zone)


def is_for(window: PickupWindow, registration_type: str) -> bool:
    """Tell whether a window hands out the badges of a registration type."""
    return not window.for_types or registration_type in window.for_types


def windows_of(document: Document, holder: Holder) -> tuple[PickupWindow, ...]:
    """Return the windows at which somebody gets their badge, the soonest first.

    Those of their registration type; and, of a day on which they teach or are in a session that they
    paid for, all of that day: who has to be in a room at 9:00 AM needs the badge before that.
    """
    needed = days_needed(document, holder)
    mine = [window for window in document.pickup if is_theirs(window, document, holder, needed)]
    return tuple(sorted(mine, key=lambda window: window.starts_at))


def is_theirs(
    window: PickupWindow, document: Document, holder: Holder, needed: Collection[date]
) -> bool:
    """Tell whether somebody gets their badge at a window of a document. `needed`: their days of it."""
    opens_on = window.starts_at.astimezone(document.zone).date()
    return is_for_holder(window.for_types, opens_on, holder, needed)


def is_for_holder(
    for_types: Collection[str], opens_on: date, holder: Holder, needed: Collection[date]
) -> bool:
    """Tell whether a window is somebody's: by its types (none: everybody), or by its local day."""
    return not for_types or holder.registration_type in for_types or opens_on in needed


def days_needed(document: Document, holder: Holder) -> set[date]:
    """Return the local days on which somebody teaches, or is in a session that they paid for."""
    if not holder.paid_sessions and not holder.speaker:  # most people, among a hundred sessions
        return set()
    return {
        session.starts_at.astimezone(document.zone).date()
        for session in document.sessions
        if session.status == SessionStatus.CONFIRMED
        and (
            decide_inclusion(session, None, holder.paid_sessions) is Inclusion.PAID
            or (holder.speaker and holder.speaker in session.speakers)
        )
    }


def windows_ahead(document: Document, holder: Holder, now: datetime) -> tuple[PickupWindow, ...]:
    """Return the windows of a registration that are open or still to come, the soonest first."""
    mine = windows_of(document, holder)
    return tuple(one for one in mine if decide_desk(one, document, now) is not DeskState.OVER)

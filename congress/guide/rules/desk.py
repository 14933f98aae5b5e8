"""The badge desk: when it hands out badges, and whose."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from congress.agenda.rules.document import Document, PickupWindow
from congress.core.intervals import end_of_day


class DeskState(StrEnum):
    """Where a badge window stands."""

    LATER = "later"
    OPEN = "open"
    OVER = "over"


def decide_desk(window: PickupWindow, document: Document, now: datetime) -> DeskState:
    """Tell whether badges are handed out: from the start, inclusive, to the end, exclusive.

    A window whose end nobody gave lasts until the end of its local day.
    """
    if now < window.starts_at:
        return DeskState.LATER
    opens_on = window.starts_at.astimezone(document.zone).date()
    ends_at = window.ends_at or end_of_day(opens_on, document.zone)
    return DeskState.OPEN if now < ends_at else DeskState.OVER


def is_for(window: PickupWindow, registration_type: str) -> bool:
    """Tell whether a window hands out the badges of a registration type."""
    return not window.for_types or registration_type in window.for_types

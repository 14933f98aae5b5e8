"""The figures of the badge desk: who is expected, who has a badge, and how many went out here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from congress.agenda.rules.document import Document
from congress.agenda.rules.pickup import DeskState, decide_desk, is_for, windows_of
from congress.badges import queries
from congress.badges.service.making import Desk


@dataclass(frozen=True)
class Figures:
    """Of an event: who gets a badge, and who has one. Of this desk: since its window opened.

    `since` None: no window is open here now. `waiting`: sheets that the printers here have not answered
    for, the oldest of which was asked for at `asked_at`.
    """

    expected: int
    handed_out: int
    since: datetime | None = None
    here: int = 0
    waiting: int = 0
    asked_at: datetime | None = None


def count_badges(desk: Desk) -> Figures:
    """Return the figures as they are now; who is no attendee any more is in none of them."""
    document = desk.document
    by_type = queries.count_by_type(desk.db, desk.event_id)
    entitled = {kind for kind in by_type if any(is_for(window, kind) for window in document.pickup)}
    exceptions = queries.list_exceptions(desk.db, desk.event_id, entitled)
    expected = sum(by_type[kind][0] for kind in entitled)
    expected += sum(bool(windows_of(document, holder)) for holder in exceptions)
    since = _open_since(document, desk.place, desk.now)
    here = queries.count_handed_since(desk.db, desk.event_id, desk.place, since) if since else 0
    waiting = queries.list_open_prints(desk.db, desk.event_id, desk.place)
    return Figures(
        expected=expected,
        handed_out=sum(have for _, have in by_type.values()),
        since=since,
        here=here,
        waiting=len(waiting),
        asked_at=waiting[0].asked_at if waiting else None,
    )


def _open_since(document: Document, place: str, now: datetime) -> datetime | None:
    """Return since when badges are handed out at a place without a break, None: not now."""
    starts = [
        window.starts_at
        for window in document.pickup
        if window.place == place and decide_desk(window, document, now) is DeskState.OPEN
    ]
    return min(starts, default=None)

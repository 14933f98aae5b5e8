"""The guide in words: when the badge desk is open for me, and what changed. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from congress.agenda.rules.document import Document, PickupWindow
from congress.agenda.rules.pickup import DeskState, Holder, decide_desk, windows_of
from congress.companion.shapes.guide import WindowLine
from congress.core.time_words import hours_of, moment_of
from congress.guide.rules.stories import WindowStory
from congress.ui.shapes import Mark


def window_line(
    story: WindowStory, document: Document, now: datetime, mine: Collection[PickupWindow]
) -> WindowLine:
    """Return a window as the page shows it; `mine`: those at which this reader gets a badge."""
    window, zone = story.window, document.zone
    state = decide_desk(window, document, now)
    names = document.registration_types_by_id
    return WindowLine(
        iso=moment_of(window.starts_at, zone).iso,
        when=hours_of(window.starts_at, window.ends_at, zone),
        place=window.place,
        note=window.note,
        whom=", ".join(names[one].name if one in names else one for one in window.for_types),
        state=_MARKS[state],
        changed=_changes(story, document),
        is_mine=window in mine,
        is_over=state is DeskState.OVER,
    )


_MARKS = {
    DeskState.LATER: Mark("plain", "Later"),
    DeskState.OPEN: Mark("good", "Open now"),
    DeskState.OVER: Mark("plain", "Over"),
}


def _changes(story: WindowStory, document: Document) -> tuple[str, ...]:
    changed = []
    if story.was:
        day = f" {moment_of(story.moved_at, document.zone).day}" if story.moved_at else ""
        changed.append(f"Changed{day}: {story.window.place} (was: {story.was})")
    if story.hours_before:
        changed.append(f"New hours (were: {hours_of(*story.hours_before, document.zone)})")
    return tuple(changed)


def desk_headline(document: Document, now: datetime, holder: Holder) -> str:
    """Return where and when somebody gets the badge: what is open, else what opens next."""
    mine = windows_of(document, holder)
    if not mine:
        return "No badge pick-up is listed for your registration." if document.pickup else ""
    for window in _in(DeskState.OPEN, mine, document, now):
        until = (
            f", until {moment_of(window.ends_at, document.zone).clock}" if window.ends_at else ""
        )
        return f"Open now{until}: {window.place}."
    for window in _in(DeskState.LATER, mine, document, now):
        return f"Opens {moment_of(window.starts_at, document.zone).text}: {window.place}."
    return "The listed hours are over. Please ask at the conference information desk."


def _in(
    state: DeskState, windows: Sequence[PickupWindow], document: Document, now: datetime
) -> list[PickupWindow]:
    return [one for one in windows if decide_desk(one, document, now) is state]

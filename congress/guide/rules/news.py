"""What people must be told of what stands beside the sessions: places, times and deadlines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from congress.agenda.rules.diff import ReleaseDiff
from congress.agenda.rules.document import Document, PickupWindow
from congress.agenda.rules.pickup import Holder, days_needed, is_theirs, name_windows
from congress.core.time_words import moment_of, short_day

PLACE = "place"  # the field of `extra` whose change people are told of (R34)


@dataclass(frozen=True)
class News:
    """A place, time or deadline beside the sessions that changed (R56), in a sentence.

    `windows` empty: it concerns everybody; else whoever gets their badge at one of them, each as its
    own document has it.
    """

    text: str
    windows: tuple[tuple[PickupWindow, Document], ...] = ()

    def concerns(self, holder: Holder) -> bool:
        """Tell whether somebody must hear of it: as the badge desk decides it (R27 to R30)."""
        return not self.windows or any(
            is_theirs(window, document, holder, days_needed(document, holder))
            for window, document in self.windows
        )


def list_news(diff: ReleaseDiff) -> tuple[News, ...]:
    """Return what a release changes beside the sessions that people must be told.

    New words alone are no news: they stand in the guide with their date.
    """
    if diff.before is None:
        return ()
    return (
        *_news_of_desk(diff.before, diff.after),
        *_news_of_places(diff.before, diff.after),
        *_news_of_deadlines(diff.before, diff.after),
    )


def _news_of_desk(before: Document, after: Document) -> Iterator[News]:
    old, new = name_windows(before), name_windows(after)
    zone = after.zone
    for name, window in new.items():
        was = old.get(name)
        if was is None:
            yield News(f"Badge pick-up, new: {_said(window, zone)}", ((window, after),))
        elif _said(was, zone) != _said(window, zone):
            text = f"Badge pick-up: now {_said(window, zone)} (was: {_said(was, zone)})"
            yield News(text, ((was, before), (window, after)))
    for name, window in old.items():
        if name not in new:
            yield News(f"Badge pick-up, no longer: {_said(window, zone)}", ((window, before),))


def _said(window: PickupWindow, zone: ZoneInfo) -> str:
    until = f" to {_moment(window.ends_at, zone)}" if window.ends_at else ""
    return f"{window.place}, {_moment(window.starts_at, zone)}{until}"


def _news_of_places(before: Document, after: Document) -> Iterator[News]:
    for name in ("name", "address"):
        was, now = before.event.venue.get(name, ""), after.event.venue.get(name, "")
        if was != now:
            yield News(f"Where it is: now {now or 'to be announced'}{_was(was)}")
    cards = {card.id: card for card in before.cards}
    for card in after.cards:
        old = cards.get(card.id)
        was = old.extra.get(PLACE, "") if old else ""
        now = card.extra.get(PLACE, "")
        if was != now:
            yield News(f"{card.title}: {now or 'the place will be announced'}{_was(was)}")


def _news_of_deadlines(before: Document, after: Document) -> Iterator[News]:
    zone, old, new = after.zone, before.deadlines, after.deadlines
    pairs: Mapping[str, tuple[date | datetime | None, date | datetime | None]] = {
        "Registration for sessions opens": (old.registration_opens_at, new.registration_opens_at),
        "Registration for sessions closes": (
            old.registration_closes_at,
            new.registration_closes_at,
        ),
        "Last day for evaluations and credits": (old.claims_close_on, new.claims_close_on),
    }
    for title, (was, now) in pairs.items():
        if was != now:
            yield News(
                f"{title}: {_moment(now, zone) or 'no date any more'}{_was(_moment(was, zone))}"
            )


def _moment(at: date | datetime | None, zone: ZoneInfo) -> str:
    if at is None:
        return ""
    if isinstance(at, datetime):
        return moment_of(at, zone).text
    return short_day(at)


def _was(text: str) -> str:
    return f" (was: {text})" if text else ""

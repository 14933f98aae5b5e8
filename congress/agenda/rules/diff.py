"""What changed from one release to the next: for the changelog, for followers, for the preview."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property

from congress.agenda.rules.document import Document, PickupWindow, Session, SessionStatus
from congress.agenda.rules.pickup import name_windows
from congress.core.time_words import clock_time, short_day, write_span

ADDED, MOVED, ROOM, CANCELLED, VANISHED, RESTORED, RENAMED, TEXT, REGISTRATION, CAPACITY = (
    "added", "moved", "room", "cancelled", "vanished", "restored", "renamed", "text",
    "registration", "capacity",
)  # fmt: skip
KINDS = (
    ADDED, MOVED, ROOM, CANCELLED, VANISHED, RESTORED, RENAMED, TEXT, REGISTRATION, CAPACITY,
)  # fmt: skip
_TEXTS = (
    "abstract",
    "disclosure",
    "speakers",
    "kind",
    "track",
    "credits",
    "credit",
    "recorded",
    "guid",
)


@dataclass(frozen=True)
class Change:
    """One line of the changelog. `session_id` "": something beside the sessions, named by `title`.

    `before` and `after` are words for people: local times, names of rooms. Both are empty where the
    text is long, or not for everybody (cards).
    """

    kind: str
    session_id: str
    title: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class ReleaseDiff:
    """A release beside the one it follows; `before` None: the event's first."""

    event_id: str
    number: int
    before: Document | None
    after: Document
    changes: tuple[Change, ...]

    def of_kind(self, kind: str) -> frozenset[str]:
        """Return the ids of the sessions with a change of this kind."""
        return frozenset(c.session_id for c in self.changes if c.kind == kind and c.session_id)

    @cached_property
    def added(self) -> frozenset[str]:
        """Return the sessions that are new."""
        return self.of_kind(ADDED)

    @cached_property
    def moved(self) -> frozenset[str]:
        """Return the sessions whose time changed."""
        return self.of_kind(MOVED)

    @cached_property
    def relocated(self) -> frozenset[str]:
        """Return the sessions whose room changed."""
        return self.of_kind(ROOM)

    @cached_property
    def cancelled(self) -> frozenset[str]:
        """Return the sessions that the file cancels now."""
        return self.of_kind(CANCELLED)

    @cached_property
    def vanished(self) -> frozenset[str]:
        """Return the sessions that the file leaves out now: cancelled and kept (decision 0021)."""
        return self.of_kind(VANISHED)

    @cached_property
    def restored(self) -> frozenset[str]:
        """Return the sessions that take place again, after being cancelled or left out."""
        return self.of_kind(RESTORED)


def diff_documents(
    before: Document | None,
    after: Document,
    number: int,
    *,
    vanished: Collection[str] = (),
) -> ReleaseDiff:
    """Compare two documents of one event.

    Args:
        before: what the current release says; None for the first release.
        after: what release `number` will say.
        number: the new release's number.
        vanished: ids left out of the current release, so that their return is a restoration.
    """
    changes: list[Change] = []
    if before is not None:
        changes += _beside_sessions(before, after)
    old_sessions = before.sessions_by_id if before is not None else {}
    for session in after.sessions:
        old = old_sessions.get(session.id)
        if old is None:
            kind = RESTORED if session.id in vanished else ADDED
            changes.append(Change(kind, session.id, session.title, "", _when(session, after)))
        elif before is not None and old != session:
            changes += _of_session(old, session, before, after)
    for old in old_sessions.values():
        if before is not None and old.id not in after.sessions_by_id:
            changes.append(Change(VANISHED, old.id, old.title, _when(old, before), ""))
    return ReleaseDiff(after.event.id, number, before, after, tuple(changes))


def takes_away(changes: Collection[Change]) -> bool:
    """Tell whether a release takes something from people that publishing again does not give back.

    A session cancelled or left out, or fewer seats: its seats are gone, and letters are out.
    """
    return any(
        change.kind in (CANCELLED, VANISHED) or (change.kind == CAPACITY and _is_cut(change))
        for change in changes
    )


def _is_cut(change: Change) -> bool:
    # No figure means no limit.
    return bool(change.after) and (not change.before or int(change.after) < int(change.before))


def changes_as_json(changes: tuple[Change, ...]) -> str:
    """Return the changelog of a release as canonical JSON."""
    rows = [asdict(change) for change in changes]
    return json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def changes_from_json(text: str) -> tuple[Change, ...]:
    """Return the changelog that `changes_as_json` wrote."""
    return tuple(Change(**row) for row in json.loads(text))


def _of_session(old: Session, new: Session, before: Document, after: Document) -> Iterator[Change]:
    if old.status != new.status:
        yield Change(
            CANCELLED if new.status == SessionStatus.CANCELLED else RESTORED, new.id, new.title
        )
    if old.title != new.title:
        yield Change(RENAMED, new.id, new.title, old.title, new.title)
    if old.interval != new.interval:
        yield Change(MOVED, new.id, new.title, _when(old, before), _when(new, after))
    if old.room != new.room:
        yield Change(ROOM, new.id, new.title, _where(old, before), _where(new, after))
    if _registration(old) != _registration(new):
        yield Change(REGISTRATION, new.id, new.title, old.registration, new.registration)
    if old.capacity != new.capacity:
        yield Change(CAPACITY, new.id, new.title, _count(old.capacity), _count(new.capacity))
    if any(getattr(old, name) != getattr(new, name) for name in _TEXTS):
        yield Change(TEXT, new.id, new.title)


def _beside_sessions(before: Document, after: Document) -> Iterator[Change]:
    """Yield what changed beside the sessions (R56); the words of cards stay out of the changelog."""
    if before.event.name != after.event.name:
        yield Change(TEXT, "", "Name of the event", before.event.name, after.event.name)
    for title, old, new in (
        ("Dates of the event", _dates(before), _dates(after)),
        ("Time zone", before.event.zone, after.event.zone),
    ):
        if old != new:
            yield Change(TEXT, "", title, old, new)
    for room in after.rooms:
        known = before.rooms_by_id.get(room.id)
        if known is not None and known.name != room.name:
            yield Change(TEXT, "", f"Room {room.name}", known.name, room.name)
    for title, is_changed in (
        ("Venue", before.event.venue != after.event.venue),
        ("Links", before.event.links != after.event.links),
        ("Speakers", before.speakers != after.speakers),
        ("Registration types", before.registration_types != after.registration_types),
        ("Kinds of credit", before.credit_types != after.credit_types),
        ("Who issues certificates", before.credit_provider != after.credit_provider),
        ("Deadlines", before.deadlines != after.deadlines),
    ):
        if is_changed:
            yield Change(TEXT, "", title)
    yield from _of_badge_desk(before, after)
    yield from _of_cards(before, after)


def _of_cards(before: Document, after: Document) -> Iterator[Change]:
    old = {card.id: card for card in before.cards}
    new = {card.id: card for card in after.cards}
    for name in (*new, *(name for name in old if name not in new)):
        if old.get(name) != new.get(name):
            yield Change(TEXT, "", (new.get(name) or old[name]).title)


def _of_badge_desk(before: Document, after: Document) -> Iterator[Change]:
    """Yield what changed about the windows of the badge desk, each named by its day (R29)."""
    old, new = name_windows(before), name_windows(after)
    for name in (*new, *(name for name in old if name not in new)):
        if old.get(name) == new.get(name):
            continue
        was, now = _window(old.get(name), before), _window(new.get(name), after)
        day = (new.get(name) or old[name]).starts_at.astimezone(after.zone)
        title = f"Badge pick-up, {short_day(day)}"
        yield Change(TEXT, "", title, *((was, now) if was != now else ("", "")))


def _window(window: PickupWindow | None, document: Document) -> str:
    """Return place and time of a window; "" where there is none."""
    if window is None:
        return ""
    start = window.starts_at.astimezone(document.zone)
    until = f" to {clock_time(window.ends_at.astimezone(document.zone))}" if window.ends_at else ""
    return f"{window.place}, from {clock_time(start)}{until}"


def _registration(session: Session) -> tuple[object, ...]:
    return (
        session.registration,
        session.open_to,
        session.registration_opens_at,
        session.registration_closes_at,
    )


def _when(session: Session, document: Document) -> str:
    return write_span(session.starts_at, session.ends_at, document.zone)


def _where(session: Session, document: Document) -> str:
    room = document.rooms_by_id.get(session.room)
    return room.name if room is not None else session.room


def _count(capacity: int | None) -> str:
    return "" if capacity is None else str(capacity)


def _dates(document: Document) -> str:
    return f"{document.event.starts_on} to {document.event.ends_on}"

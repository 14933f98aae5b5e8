"""From when and where a session moved: what the changelog said, read once for each release."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

from sqlalchemy import Connection

from congress.agenda.queries import ShelvedRelease, list_changes
from congress.agenda.rules.diff import MOVED, ROOM
from congress.infra.database import Store

FIRST = 1  # the release that moves nothing


@dataclass(frozen=True)
class Move:
    """One move of a session: in time or to another room, as the changelog writes them."""

    at: datetime
    kind: str
    before: str
    after: str


@dataclass(frozen=True)
class Was:
    """When and where a session was to be before it moved; "" for what did not change."""

    time: str = ""
    room: str = ""


Moves = Mapping[str, Sequence[Move]]


def was_before(moves: Sequence[Move], since: datetime | None) -> Was:
    """Return where a session was when somebody last knew of it; None: when it was first published.

    Moved away and back is not moved.
    """
    found = {}
    for kind in (MOVED, ROOM):
        later = [one for one in moves if one.kind == kind and (since is None or one.at > since)]
        is_elsewhere = bool(later) and later[0].before != later[-1].after
        found[kind] = later[0].before if is_elsewhere else ""
    return Was(found[MOVED], found[ROOM])


class MovesShelf:
    """The moves up to each release in memory. One for each process (`Store.attached`)."""

    def __init__(self, _store: Store) -> None:
        """Start empty."""
        self._kept: WeakKeyDictionary[ShelvedRelease, Moves] = WeakKeyDictionary()

    def of(self, db: Connection, release: ShelvedRelease) -> Moves:
        """Return every move up to a release, by session, the oldest first."""
        if release.number == FIRST:
            return {}
        found = self._kept.get(release)
        if found is None:
            found = self._kept.setdefault(release, _read(db, release))
        return found


def _read(db: Connection, release: ShelvedRelease) -> Moves:
    moves: dict[str, list[Move]] = defaultdict(list)
    for one in reversed(list_changes(db, release.event_id)):
        if not FIRST < one.number <= release.number:
            continue
        for change in one.changes:
            if change.kind in (MOVED, ROOM) and change.session_id:
                moves[change.session_id].append(
                    Move(one.released_at, change.kind, change.before, change.after)
                )
    return dict(moves)

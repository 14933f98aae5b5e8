"""What a desk takes along to work without a network (decision 0050): names, hours, digests of codes.

No address, no code in clear, no pick-up code: what is lost with a tablet opens nothing (T12).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from congress.agenda.rules.document import Document, PickupWindow
from congress.agenda.rules.pickup import Holder, closes_at, windows_of
from congress.badges import queries
from congress.badges.queries import Badge, Registrant
from congress.badges.rules.names import WrittenName
from congress.badges.service.making import Desk
from congress.core.ids import digest
from congress.infra import audit


@dataclass(frozen=True)
class SnapshotWindow:
    """A window of the badge desk: from `opens_at`, inclusive, to `closes_at`, exclusive."""

    place: str
    opens_at: datetime
    closes_at: datetime
    note: str


@dataclass(frozen=True)
class SnapshotBadge:
    """Their living badge. `handed_at` None: it lies at the desk, pre-printed or still to be printed."""

    code_hash: str
    copy: int
    handed_at: datetime | None
    handed_place: str


@dataclass(frozen=True)
class SnapshotPerson:
    """Somebody who is registered. `windows`: places in the list of windows, the soonest first.

    The name is what the badge says. `registered_as`: the registration, where that says something else.
    `note`: to staff.
    """

    number: str
    first_name: str
    last_name: str
    credentials: str
    type: str
    registered_as: WrittenName | None
    note: str
    keys: Sequence[str]
    windows: Sequence[int]
    is_active: bool
    badge: SnapshotBadge | None


@dataclass(frozen=True)
class Snapshot:
    """All that a desk knows without a network. `version` changes with whatever else is in it.

    `is_same`: the desk has this version; nobody and nothing is told again.
    """

    version: str
    made_at: datetime
    is_same: bool
    windows: Sequence[SnapshotWindow] = ()
    people: Sequence[SnapshotPerson] = ()
    blanks: Sequence[str] = ()


def take_snapshot(desk: Desk, known: str = "") -> Snapshot:
    """Return everybody of an event as a desk needs them; it only reads (`note_snapshot`).

    `known`: the version that the desk has. Four statements, whatever the size.

    Raises:
        NotFoundError: nothing is published of this event.
    """
    document = desk.document
    windows = [_window(one, document) for one in document.pickup]
    people = _list_people(desk, document)
    blanks = queries.list_unused_blanks(desk.db, desk.event_id)
    # As lists of values: of 20,000 objects their names would be most of what is written.
    parts = [windows, [[*vars(one).values()] for one in people], blanks]
    written = json.dumps(parts, default=_plain, ensure_ascii=False)
    version = digest(written)[:20]
    if version == known:
        return Snapshot(version, desk.now, is_same=True)
    return Snapshot(version, desk.now, is_same=False, windows=windows, people=people, blanks=blanks)


def note_snapshot(desk: Desk, taken: Snapshot) -> None:
    """Write down that somebody took everybody along; where nothing was shown, nothing is written."""
    if taken.is_same:
        return
    audit.record(
        desk.db, at=desk.now, actor=desk.actor.name, action="badges.snapshot-taken",
        event_id=desk.event_id, subject=desk.event_id, people=len(taken.people),
    )  # fmt: skip


def _list_people(desk: Desk, document: Document) -> list[SnapshotPerson]:
    places = {window: place for place, window in enumerate(document.pickup)}
    badges = queries.list_living_badges(desk.db, desk.event_id)
    keys = queries.list_name_keys(desk.db, desk.event_id)
    known: dict[Holder, Sequence[int]] = {}  # of thousands of people there are a few dozen kinds
    people = []
    for one in queries.list_registrants(desk.db, desk.event_id):
        holder = one.holder
        windows = known.get(holder)
        if windows is None:
            windows = [places[window] for window in windows_of(document, holder)]
            known[holder] = windows
        badge = badges.get(one.id)
        people.append(_person(one, document, keys.get(one.person_id, ()), windows, badge))
    return sorted(people, key=lambda person: person.number)


def _person(
    one: Registrant,
    document: Document,
    keys: Sequence[str],
    windows: Sequence[int],
    badge: Badge | None,
) -> SnapshotPerson:
    known = document.registration_types_by_id.get(one.registration_type)
    return SnapshotPerson(
        number=one.external_id,
        first_name=one.first_name,
        last_name=one.last_name,
        credentials=one.credentials,
        type=known.name if known else one.registration_type,
        registered_as=one.registered_as,
        note=one.note,
        keys=keys,
        windows=windows,
        is_active=one.is_active,
        badge=None if badge is None else _badge(badge),
    )


def _badge(badge: Badge) -> SnapshotBadge:
    return SnapshotBadge(badge.code_hash, badge.copy, badge.handed_at, badge.handed_place)


def _window(window: PickupWindow, document: Document) -> SnapshotWindow:
    return SnapshotWindow(window.place, window.starts_at, closes_at(window, document), window.note)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return vars(value)

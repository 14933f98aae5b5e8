"""The doors of an event: what each serves now and next, how full it is; and a look at a badge."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from congress.agenda.rules.document import Door, Session
from congress.checkin import queries
from congress.checkin.rules.serving import find_next, serve
from congress.checkin.rules.verdict import Direction
from congress.checkin.service.held import Held
from congress.checkin.service.judging import Approach, Judged, judge
from congress.checkin.service.shift import Shift
from congress.core.errors import NotFoundError


@dataclass(frozen=True)
class DoorState:
    """A door now. `inside`: distinct people at what it serves; `posted` None: no load is posted.

    `last_scan_at` None: nobody was scanned there yet.
    """

    door: Door
    now: Session | None
    next: Session | None
    inside: int
    posted: int | None
    last_scan_at: datetime | None


def list_doors(shift: Shift) -> list[DoorState]:
    """Return every door, in the order of the schedule file; two statements, however many there are."""
    return _states_of(shift, shift.document.doors)


def get_door(shift: Shift, door_id: str) -> DoorState:
    """Return one door. Raises NotFoundError: the agenda has none of this id."""
    door = shift.document.doors_by_id.get(door_id)
    if door is None:
        raise NotFoundError
    return _states_of(shift, [door])[0]


def find_fullness(shift: Shift, door_id: str) -> tuple[Session | None, int, int | None]:
    """Return what a door serves now, how many are inside, and how many may be; of no door nothing."""
    door = shift.document.doors_by_id.get(door_id)
    session = serve(door, shift.now, shift.document) if door else None
    if session is None:
        return None, 0, None
    inside = queries.count_inside(shift.db, shift.event_id, {session.id}, shift.now)
    room = shift.document.rooms_by_id.get(session.room)
    return session, inside.get(session.id, 0), room.posted if room else None


def look(shift: Shift, door_id: str, held: Held, direction: Direction) -> Judged:
    """Return what a door says to a badge now; nothing is kept of it.

    Raises:
        NotFoundError: the agenda has no door of this id.
    """
    if door_id not in shift.document.doors_by_id:
        raise NotFoundError
    asked = Approach(held, door_id, direction, shift.now, shift.document)
    return judge(shift, [asked])[0]


def _states_of(shift: Shift, doors: Collection[Door]) -> list[DoorState]:
    document, now = shift.document, shift.now
    served = {door.id: serve(door, now, document) for door in doors}
    wanted = {session.id for session in served.values() if session is not None}
    inside = queries.count_inside(shift.db, shift.event_id, wanted, now) if wanted else {}
    last = queries.list_last_scans(shift.db, shift.event_id)
    found = []
    for door in doors:
        session = served[door.id]
        room = document.rooms_by_id.get(session.room) if session else None
        found.append(
            DoorState(
                door=door,
                now=session,
                next=find_next(door, now, document),
                inside=inside.get(session.id, 0) if session else 0,
                posted=room.posted if room else None,
                last_scan_at=last.get(door.id),
            )
        )
    return found

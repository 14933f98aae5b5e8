"""Phones at doors tell what they hold; and what one could not send comes as a file that it saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from congress.checkin.models import DoorPhoneRow
from congress.checkin.queries.phones import list_door_phones
from congress.checkin.service.scans import MOST_SCANS, Answered, Scan, Unreadable, tell_scans
from congress.checkin.service.shift import Shift
from congress.infra.statements import Statement

SILENT_AFTER = timedelta(minutes=2)  # a phone meets us every quarter of a minute
_DEVICE = (DoorPhoneRow.event_id, DoorPhoneRow.device)


def _tell(insert: Any) -> Any:  # noqa: ANN401 -- each database has its own INSERT
    made = insert(DoorPhoneRow)
    anew = [one for one in DoorPhoneRow.__table__.columns if not one.primary_key]
    return made.on_conflict_do_update(
        index_elements=[*_DEVICE], set_={one.name: made.excluded[one.name] for one in anew}
    )


_TELL = Statement({"postgresql": _tell(postgresql.insert), "sqlite": _tell(sqlite.insert)})


@dataclass(frozen=True)
class Holding:
    """What a phone says of itself. `door` "": none is chosen; `by`: who holds it, as scans say it.

    `waiting`: scans to be sent; `aside`: those that could not be. `list_at` None: it has no list.
    """

    door: str
    by: str
    waiting: int
    aside: int
    list_at: datetime | None
    is_off: bool


class PhoneState(StrEnum):
    """How a phone at a door is, as far as we heard."""

    AT_WORK = "at-work"
    SILENT = "silent"  # what it holds nobody knows
    OFF = "off"  # no shift is on, and nothing is left on it


@dataclass(frozen=True)
class DoorPhone:
    """A phone at a door, as it spoke last. `name`: of the station, or whose sign-in it is."""

    name: str
    held_by: str
    holding: Holding
    told_at: datetime
    state: PhoneState


def tell_holding(shift: Shift, holding: Holding) -> None:
    """Write down what a phone says of itself: one statement, and nothing in the audit."""
    _TELL.later(
        shift.db,
        {
            "event_id": shift.event_id, "device": shift.actor.device_id, "told_by": shift.actor.name,
            **vars(holding), "told_at": shift.now,
        },
    )  # fmt: skip


def list_phones(shift: Shift) -> list[DoorPhone]:
    """Return the phones at the doors of an event, those that spoke last first.

    Those whose station was revoked are left out once they held nothing.
    """
    found = [_phone(shift, row) for row in list_door_phones(shift.db, shift.event_id)]
    return [one for one in found if one is not None]


def take_file(shift: Shift, told: Sequence[Scan | Unreadable]) -> list[Answered]:
    """Store what a phone saved as a file, as `tell_scans` does: what it sent itself is a duplicate.

    It is told by a file, and no supervisor's own word: an override in it needs its own. Where a phone
    did not know its clock, that clock is believed, and the time uncertain.
    """
    from_file = replace(shift, is_file=True)
    answers: list[Answered] = []
    for first in range(0, len(told), MOST_SCANS):
        answers += tell_scans(from_file, told[first : first + MOST_SCANS], shift.now)
    return answers


def _phone(shift: Shift, row: Any) -> DoorPhone | None:  # noqa: ANN401 -- a row
    holding = Holding(row.door, row.by, row.waiting, row.aside, row.list_at, row.is_off)
    is_empty = not (row.waiting or row.aside)
    if row.ended_at is not None and is_empty:
        return None
    state = PhoneState.AT_WORK
    if row.is_off and is_empty:
        state = PhoneState.OFF
    elif shift.now - row.told_at > SILENT_AFTER:
        state = PhoneState.SILENT
    name = row.station or " ".join(filter(None, (row.first_name, row.last_name)))
    return DoorPhone(name, row.held_by or "", holding, row.told_at, state)

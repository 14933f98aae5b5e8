"""Selects of what attendees hold about somebody (T27), and of whose a registration is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, select

from congress.agenda.models import EventRow
from congress.attendees.models import AttendeeRow, WaitingRow
from congress.attendees.rules.registrations import AttendeeStatus
from congress.core.intervals import end_of_day
from congress.core.ports import Whose
from congress.infra.own_rows import Rows, own_rows
from congress.people.rules import mailbox_of


def registrations_of(person_id: str) -> Select[Any]:
    """Select the ids of somebody's registrations, for what rooms above hold by them."""
    return select(AttendeeRow.id).where(AttendeeRow.person_id == person_id)


def list_registrations_of(db: Connection, person_id: str) -> list[str]:
    """Return the ids of somebody's registrations, in order."""
    return sorted(db.scalars(registrations_of(person_id)))


@dataclass(frozen=True)
class OwnRegistration:
    """One of somebody's registrations. `ends_on`: the last day of its event, in `zone`."""

    id: str
    event_id: str
    person_id: str
    status: str
    zone: str
    ends_on: date

    @property
    def is_active(self) -> bool:
        """Tell whether it stands."""
        return self.status == AttendeeStatus.ACTIVE

    def is_over(self, now: datetime) -> bool:
        """Tell whether its event is over."""
        return now >= end_of_day(self.ends_on, ZoneInfo(self.zone))


def list_own_registrations(db: Connection, person_id: str) -> list[OwnRegistration]:
    """Return somebody's registrations, by event."""
    rows = db.execute(
        select(
            AttendeeRow.id, AttendeeRow.event_id, AttendeeRow.person_id, AttendeeRow.status,
            EventRow.zone, EventRow.ends_on,
        )
        .join(EventRow, EventRow.id == AttendeeRow.event_id)
        .where(AttendeeRow.person_id == person_id)
        .order_by(AttendeeRow.event_id, AttendeeRow.id)
    )  # fmt: skip
    return [OwnRegistration(*row) for row in rows]


def list_own(db: Connection, whose: Whose) -> dict[str, Rows]:
    """Return somebody's registrations, and rows of lists that were written with their address."""
    mine = AttendeeRow.person_id == whose.person_id
    events = select(AttendeeRow.event_id).where(mine)
    waiting = own_rows(db, WaitingRow, WaitingRow.event_id.in_(events))
    return {
        AttendeeRow.__tablename__: own_rows(db, AttendeeRow, mine),
        WaitingRow.__tablename__: [one for one in waiting if _is_of(whose, one)],
    }


def _is_of(whose: Whose, row: dict[str, Any]) -> bool:
    return mailbox_of(str(row["facts"].get("email", ""))) in whose.alone

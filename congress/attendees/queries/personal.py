"""Selects of what attendees hold about somebody (T27), and of whose a registration is."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, select

from congress.attendees.models import AttendeeRow, WaitingRow
from congress.core.ports import Whose
from congress.infra.own_rows import Rows, own_rows
from congress.people.rules import mailbox_of


def registrations_of(person_id: str) -> Select[Any]:
    """Select the ids of somebody's registrations, for what rooms above hold by them."""
    return select(AttendeeRow.id).where(AttendeeRow.person_id == person_id)


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

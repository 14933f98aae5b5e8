"""What devices at doors said of themselves when they met us last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, and_, select

from congress.checkin.models import CrewRow, DoorPhoneRow
from congress.people.models import PersonRow, StationRow


def list_door_phones(db: Connection, event_id: str) -> Sequence[Any]:
    """Return the devices at the doors of an event, those that spoke last first.

    Each with its name as a station, or whose sign-in it is; who holds it, None: nobody of the crew; and
    when its station ended.
    """
    return db.execute(
        select(
            DoorPhoneRow.__table__,
            StationRow.name.label("station"),
            StationRow.ended_at.label("ended_at"),
            PersonRow.first_name,
            PersonRow.last_name,
            CrewRow.name.label("held_by"),
        )
        .outerjoin(StationRow, StationRow.id == DoorPhoneRow.device)
        .outerjoin(PersonRow, PersonRow.id == DoorPhoneRow.told_by)
        .outerjoin(
            CrewRow,
            and_(CrewRow.id == DoorPhoneRow.by, CrewRow.event_id == DoorPhoneRow.event_id),
        )
        .where(DoorPhoneRow.event_id == event_id)
        .order_by(DoorPhoneRow.told_at.desc(), DoorPhoneRow.device)
    ).all()

"""Selects of who works at doors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from congress.checkin.models import CrewRow


def list_crew(db: Connection, event_id: str) -> Sequence[Any]:
    """Return who works at the doors of an event, by name; not those who ended."""
    return db.execute(
        select(CrewRow.__table__)
        .where(CrewRow.event_id == event_id, CrewRow.ended_at.is_(None))
        .order_by(CrewRow.name, CrewRow.id)
    ).all()


def list_crew_supervisors(db: Connection, event_id: str) -> dict[str, datetime | None]:
    """Return the supervisors by PIN of an event, and when each ended; None: not yet."""
    rows = db.execute(
        select(CrewRow.id, CrewRow.ended_at).where(
            CrewRow.event_id == event_id, CrewRow.is_supervisor
        )
    )
    return {row.id: row.ended_at for row in rows}


def find_member(db: Connection, event_id: str, member_id: str) -> Any | None:  # noqa: ANN401 -- a row
    """Return one of an event's crew, ended or not."""
    return db.execute(
        select(CrewRow.__table__).where(CrewRow.event_id == event_id, CrewRow.id == member_id)
    ).one_or_none()

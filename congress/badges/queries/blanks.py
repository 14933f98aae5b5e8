"""Selects of blank badges, and of the day badges that some of them became."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, select

from congress.attendees.models import AttendeeRow
from congress.badges.models import BlankRow
from congress.infra.statements import Statement


@dataclass(frozen=True)
class Blank:
    """A blank badge, or what became of it. `number`: of a day badge; `attendee_id`: whose it is now."""

    id: str
    event_id: str
    code_hash: str
    made_at: datetime
    made_by: str
    used_at: datetime | None
    used_by: str | None
    attendee_id: str | None
    number: str | None
    name: str
    because: str
    place: str
    ended_at: datetime | None

    @property
    def is_day_badge(self) -> bool:
        """Tell whether somebody wears it who is not in the list yet."""
        return self.number is not None and self.attendee_id is None and self.ended_at is None


_BLANK = select(*(getattr(BlankRow, name) for name in Blank.__dataclass_fields__))
_BY_CODE = Statement(
    _BLANK.where(
        BlankRow.event_id == bindparam("event"), BlankRow.code_hash == bindparam("code_hash")
    )
)


def find_blank(db: Connection, event_id: str, code_hash: str) -> Blank | None:
    """Return the blank badge whose code has this digest at an event, a used one too, or None."""
    row = _BY_CODE.first(db, {"event": event_id, "code_hash": code_hash})
    return None if row is None else Blank(*row)


_WAITING = Statement(
    _BLANK.where(
        BlankRow.event_id == bindparam("event"),
        BlankRow.number.is_not(None),
        BlankRow.attendee_id.is_(None),
        BlankRow.ended_at.is_(None),
    ).order_by(BlankRow.used_at.desc(), BlankRow.id)
)


def list_day_badges(db: Connection, event_id: str) -> list[Blank]:
    """Return the day badges whose number the list does not have yet, the newest first: a few dozen."""
    return [Blank(*row) for row in _WAITING.all(db, {"event": event_id})]


def list_arrived(db: Connection, event_id: str) -> list[tuple[str, Blank]]:
    """Return the day badges whose number the list has by now, each with the attendee who has it."""
    rows = db.execute(
        _BLANK.add_columns(AttendeeRow.id.label("attendee"))
        .join(
            AttendeeRow,
            and_(
                AttendeeRow.event_id == BlankRow.event_id,
                AttendeeRow.external_id == BlankRow.number,
            ),
        )
        .where(
            BlankRow.event_id == event_id,
            BlankRow.attendee_id.is_(None),
            BlankRow.ended_at.is_(None),
        )
        .order_by(BlankRow.id)
    )
    return [(row[-1], Blank(*row[:-1])) for row in rows]

"""Selects of prints: what was sent to the printers of a place, and what became of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, case, select

from congress.badges.models import BadgeRow, PrintRow
from congress.badges.queries.beside import DATABASES, beside
from congress.badges.rules.prints import PrintFacts, PrintState, decide_print_state
from congress.infra.database import UtcDateTime
from congress.infra.statements import Statement


@dataclass(frozen=True)
class Print:
    """One sheet for a copy of a badge, and what became of it. `retired_at`: of the copy."""

    id: str
    event_id: str
    badge_id: str
    place: str
    asked_at: datetime
    asked_by: str
    taken_at: datetime | None
    taken_by: str | None
    done_at: datetime | None
    failed_at: datetime | None
    failed_because: str | None
    attendee_id: str
    copy: int
    code_hash: str
    retired_at: datetime | None

    def state_at(self, now: datetime) -> PrintState:
        """Return what it is at."""
        is_alive = self.retired_at is None
        facts = PrintFacts(self.taken_at, self.done_at, self.failed_at, is_badge_alive=is_alive)
        return decide_print_state(facts, now)


OF_BADGE = ("attendee_id", "copy", "code_hash", "retired_at")
OF_PRINT = tuple(name for name in Print.__dataclass_fields__ if name not in OF_BADGE)
_PRINT: Any = select(
    *(getattr(PrintRow, name) for name in OF_PRINT), *(getattr(BadgeRow, name) for name in OF_BADGE)
).join(BadgeRow, BadgeRow.id == PrintRow.badge_id)
_IS_OPEN = PrintRow.done_at.is_(None) & PrintRow.failed_at.is_(None)
# Of the prints of a copy, the one that was asked for last comes first.
NEWEST_FIRST = (
    PrintRow.asked_at.desc(), case((_IS_OPEN, 1), else_=0).desc(), PrintRow.id.desc()
)  # fmt: skip
_NEWEST_PRINT = Statement(
    _PRINT.where(PrintRow.badge_id == bindparam("badge")).order_by(*NEWEST_FIRST).limit(1)
)
_BY_PRINT = Statement(
    _PRINT.where(PrintRow.event_id == bindparam("event"), PrintRow.id == bindparam("print"))
)
_FREE = PrintRow.taken_at.is_(None) | (
    PrintRow.taken_at <= bindparam("before", type_=UtcDateTime())
)


def _open_prints(database: str) -> Any:  # noqa: ANN401 -- Core
    badge, is_of_it = beside(database, PrintRow, BadgeRow, BadgeRow.id == PrintRow.badge_id)
    return (
        select(
            *(getattr(PrintRow, name) for name in OF_PRINT), *(badge.c[name] for name in OF_BADGE)
        )
        .join(badge, is_of_it)
        .where(
            PrintRow.event_id == bindparam("event"),
            PrintRow.place == bindparam("place"),
            _IS_OPEN,
            badge.c.retired_at.is_(None),
        )
        .order_by(PrintRow.asked_at, PrintRow.id)
    )


_LIST_OPEN_PRINTS = Statement({name: _open_prints(name) for name in DATABASES})
_HOLD_FREE_PRINTS = Statement(
    {
        name: _open_prints(name)
        .where(_FREE)
        .limit(bindparam("most", type_=Integer()))
        .with_for_update(key_share=True, of=PrintRow, skip_locked=True)
        for name in DATABASES
    }
)
_HOLD_COPY = Statement(
    select(BadgeRow.retired_at)
    .where(BadgeRow.id == bindparam("badge"))
    .with_for_update(key_share=True, skip_locked=True)
)


def find_newest_print(db: Connection, badge_id: str) -> Print | None:
    """Return the print of a copy that was asked for last, or None."""
    row = _NEWEST_PRINT.first(db, {"badge": badge_id})
    return None if row is None else Print(*row)


def list_newest_prints(db: Connection, badge_ids: Collection[str]) -> dict[str, Print]:
    """Return the last print of each of many copies, by copy; of a copy there are few."""
    rows = db.execute(_PRINT.where(PrintRow.badge_id.in_(badge_ids)).order_by(*NEWEST_FIRST)).all()
    return {row.badge_id: Print(*row) for row in reversed(rows)}


def find_print(db: Connection, event_id: str, print_id: str) -> Print | None:
    """Return a print of an event, or None."""
    row = _BY_PRINT.first(db, {"event": event_id, "print": print_id})
    return None if row is None else Print(*row)


def list_open_prints(db: Connection, event_id: str, place: str) -> list[Print]:
    """Return what waits at a place for a printer or its answer, the oldest first."""
    rows = _LIST_OPEN_PRINTS.all(db, {"event": event_id, "place": place})
    return [Print(*row) for row in rows]


def hold_free_prints(
    db: Connection, event_id: str, place: str, before: datetime, most: int
) -> list[Print]:
    """Return what a station may take, and keep it and its copies until the transaction ends.

    That is what nobody took, or took at `before` or earlier. What another station takes at this moment
    is passed over, and so is a copy that is being replaced: its print is handed to nobody.
    """
    rows = _HOLD_FREE_PRINTS.all(
        db, {"event": event_id, "place": place, "before": before, "most": most}
    )
    return [Print(*row) for row in rows if _hold_copy(db, row.badge_id)]


def _hold_copy(db: Connection, badge_id: str) -> bool:
    """Keep a copy until the transaction ends; False: it is being replaced, or was."""
    row = _HOLD_COPY.first(db, {"badge": badge_id})
    return row is not None and row.retired_at is None


def hold_paper(db: Connection, badge_id: str) -> bool:
    """Tell whether a sheet of a copy came out, or may: a station has it. Keep its sheets until the end.

    So no station takes one meanwhile. A sheet that failed, or waits, is none.
    """
    rows = db.execute(
        select(PrintRow.taken_at, PrintRow.done_at, PrintRow.failed_at)
        .where(PrintRow.badge_id == badge_id)
        .with_for_update()
    )
    return any(
        row.done_at is not None or (row.taken_at is not None and row.failed_at is None)
        for row in rows
    )

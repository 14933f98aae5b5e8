"""Keeping what an import leaves for the next one: rows that wait, decisions, and the mapping."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert

from congress.attendees import queries
from congress.attendees.models import ListMappingRow, WaitingRow
from congress.attendees.queries import CHUNK
from congress.attendees.rules.mapping import ListMapping
from congress.attendees.rules.waiting import Waiting, facts_of, print_of


def keep_waiting(
    db: Connection,
    event_id: str,
    waiting: Sequence[Waiting],
    left_out: Sequence[tuple[Waiting, str]],
    seen: Collection[str],
    now: datetime,
) -> None:
    """Replace what is kept of the rows that were looked at; those of earlier lists wait on.

    A row without a number cannot be met again, so it waits until the next list, or a decision.
    """
    mine = WaitingRow.event_id == event_id
    kept = queries.list_waiting_since(db, event_id)
    rows = {row.key: (row, "") for row in waiting} | {row.key: (row, one) for row, one in left_out}
    gone = [key for key in kept if key in seen or key in rows or key.startswith("row-")]
    for start in range(0, len(gone), CHUNK):
        db.execute(delete(WaitingRow).where(mine, WaitingRow.key.in_(gone[start : start + CHUNK])))
    if rows:
        db.execute(
            insert(WaitingRow),
            [
                {
                    "event_id": event_id,
                    "key": row.key,
                    "question": row.question,
                    "because": row.because,
                    "facts": facts_of(row.written),
                    "print": print_of(row.written),
                    "answer": answer,
                    "since": kept.get(row.key, now),
                }
                for row, answer in rows.values()
            ],
        )


def keep_mapping(db: Connection, event_id: str, mapping: ListMapping, now: datetime) -> None:
    """Keep the mapping of an event's lists. The caller holds the event's exclusive seat lock."""
    db.execute(delete(ListMappingRow).where(ListMappingRow.event_id == event_id))
    db.execute(
        insert(ListMappingRow),
        {
            "event_id": event_id,
            "headings": dict(mapping.headings),
            "meanings": {column: dict(values) for column, values in mapping.values.items()},
            "updated_at": now,
        },
    )

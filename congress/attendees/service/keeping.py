"""Keeping what an import leaves for the next one: rows that wait, decisions, and the mapping."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert

from congress.attendees import queries
from congress.attendees.models import ListMappingRow, WaitingRow
from congress.attendees.queries import CHUNK
from congress.attendees.rules.mapping import ListMapping
from congress.attendees.rules.waiting import StoredRow, facts_of, print_of
from congress.attendees.service.decisions import Decisions

ROWS_KEPT = timedelta(days=90)  # after the event, as its calendars: until then a list may come late


def keep_waiting(
    db: Connection,
    event_id: str,
    stored: Sequence[StoredRow],
    decisions: Decisions,
    settled: Collection[str],
    now: datetime,
) -> None:
    """Keep the rows that wait, and each decision; `settled`: keys of rows that wait no longer.

    Those of earlier lists wait on, and what was decided of a row counts while it says the same.
    """
    since = {one.row.key: one.since for one in stored if not one.answer}
    known = {(one.row.key, one.print): one.answer for one in stored}
    rows = {(row.key, print_of(row.written)): (row, "") for row in decisions.waiting}
    for row, answer in decisions.given:
        place = (row.key, print_of(row.written))
        if known.get(place) != answer:
            rows[place] = (row, answer)
    anew = {key for key, _ in rows}
    gone = [key for key in since if key in settled or key in anew]
    mine = WaitingRow.event_id == event_id
    for start in range(0, len(gone), CHUNK):
        chunk = WaitingRow.key.in_(gone[start : start + CHUNK])
        db.execute(delete(WaitingRow).where(mine, chunk, WaitingRow.answer == ""))
    again = [place for place in rows if known.get(place)]  # decided anew
    for key, print_ in again:
        db.execute(
            delete(WaitingRow).where(mine, WaitingRow.key == key, WaitingRow.print == print_)
        )
    if rows:
        db.execute(
            insert(WaitingRow),
            [
                {
                    "event_id": event_id,
                    "key": row.key,
                    "print": print_,
                    "question": row.question,
                    "because": row.because,
                    "facts": facts_of(row.written),
                    "answer": answer,
                    "since": since.get(row.key, now),
                }
                for (_, print_), (row, answer) in rows.items()
            ],
        )


def forget_old_rows(db: Connection, now: datetime) -> dict[str, int]:
    """Delete the rows of lists, waiting or decided, of events that are long over: they name people."""
    over = queries.list_events_with_rows(db, ended_before=(now - ROWS_KEPT).date())
    return {"rows": db.execute(delete(WaitingRow).where(WaitingRow.event_id.in_(over))).rowcount}


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

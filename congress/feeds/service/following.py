"""Following releases: an event's deadlines become calendar entries with revisions of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, update

from congress.agenda.rules.diff import ReleaseDiff
from congress.core.ports import Affected
from congress.feeds import queries
from congress.feeds.models import DeadlineRow
from congress.feeds.rules.deadlines import Deadline, plan_deadlines, raises_sequence


class FeedsFollower:
    """Projects a release's deadlines and badge windows (`core.ports.ReleaseFollower`)."""

    def preview(self, db: Connection, diff: ReleaseDiff) -> Iterable[Affected]:  # noqa: ARG002 -- the port's
        """Tell nobody: a moved deadline takes no seat; guides and letters tell of it."""
        return ()

    def follow(self, db: Connection, diff: ReleaseDiff, now: datetime) -> None:
        """Write new deadlines, raise the SEQUENCE of moved ones, withdraw those left out.

        A withdrawn deadline is kept, so that calendars are told it is cancelled, and so that its
        SEQUENCE goes on where it was if it comes back.
        """
        event_id = diff.event_id
        stored = {row.id: row for row in queries.list_deadlines(db, event_id)}
        planned = {deadline.id: deadline for deadline in plan_deadlines(diff.after)}
        fresh = []
        for deadline in planned.values():
            row = stored.get(deadline.id)
            if row is None:
                stamp = {"sequence": 0, "changed_at": now, "withdrawn_at": None}
                fresh.append({"event_id": event_id, **_values(deadline), **stamp})
                continue
            before, was_withdrawn = _as_planned(row), row.withdrawn_at is not None
            if was_withdrawn or before != deadline:
                rises = raises_sequence(before, deadline, was_withdrawn=was_withdrawn)
                _write(db, row, now, {**_values(deadline), "withdrawn_at": None}, rises=rises)
        if fresh:
            db.execute(insert(DeadlineRow), fresh)
        for row in stored.values():
            if row.id not in planned and row.withdrawn_at is None:
                _write(db, row, now, {"withdrawn_at": now}, rises=True)


def _values(deadline: Deadline) -> dict[str, Any]:
    return {**asdict(deadline), "types": list(deadline.types)}


def _as_planned(row: Row[Any]) -> Deadline:
    return Deadline(
        row.id, row.title, row.place, row.note, tuple(row.types), row.starts_at, row.ends_at
    )


def _write(
    db: Connection, row: Row[Any], now: datetime, values: dict[str, Any], *, rises: bool
) -> None:
    db.execute(
        update(DeadlineRow)
        .where(DeadlineRow.event_id == row.event_id, DeadlineRow.id == row.id)
        .values(**values, sequence=row.sequence + rises, changed_at=now)
    )

"""Selects of who came to what one comes to once (events and meals), for those who carry it along."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.orm import aliased

from congress.badges.models import BadgeRow
from congress.checkin.models import ScanRow
from congress.checkin.queries.carried import STILL_OPEN
from congress.infra.database import UtcDateTime
from congress.infra.lists import for_both, texts
from congress.infra.statements import Statement

_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_copy = aliased(BadgeRow)
_SCANNED = Statement(
    for_both(
        lambda among: (
            select(ScanRow.code_hash, ScanRow.session_id)
            .where(
                ScanRow.event_id == bindparam("event"),
                among(ScanRow.session_id, "sessions"),
                ScanRow.received_at >= bindparam("since", type_=UtcDateTime()),
            )
            .distinct()
        )
    )
)
_COPIES = Statement(
    for_both(
        lambda among: select(BadgeRow.attendee_id, BadgeRow.code_hash).where(
            BadgeRow.attendee_id.in_(
                select(_copy.attendee_id).where(among(_copy.code_hash, "hashes"))
            )
        )
    )
)


def list_scanned(
    db: Connection, event_id: str, session_ids: Collection[str], since: datetime | None
) -> set[tuple[str, str]]:
    """Return digests of badges of which anything was told at these sessions, an undoing too, each with
    the session: ever, or since an instant, and shortly before it, so that none is missed.
    """
    values = {
        "event": event_id, "sessions": texts(db, session_ids),
        "since": _EVER if since is None else since - STILL_OPEN,
    }  # fmt: skip
    return {(row.code_hash, row.session_id) for row in _SCANNED.all(db, values)}


def list_copies(db: Connection, code_hashes: Collection[str]) -> dict[str, frozenset[str]]:
    """Return every badge of those who wear these, retired ones too, by each of them; a badge that nobody
    wears is left out.
    """
    rows = _COPIES.all(db, {"hashes": texts(db, code_hashes)})
    worn: dict[str, set[str]] = {}
    for row in rows:
        worn.setdefault(row.attendee_id, set()).add(row.code_hash)
    return {row.code_hash: frozenset(worn[row.attendee_id]) for row in rows}

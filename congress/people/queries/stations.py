"""Selects of stations: which one has a token, and those of an event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, and_, bindparam, select

from congress.core.principal import station_name
from congress.infra.idempotency import IdempotencyRow
from congress.infra.statements import Found, Statement
from congress.people.models import StationRow

_BY_TOKEN = select(
    StationRow.id,
    StationRow.event_id,
    StationRow.duty,
    StationRow.place,
    StationRow.seen_at,
    StationRow.expires_at,
    StationRow.ended_at,
).where(StationRow.token_hash == bindparam("token_hash"))
_WHO = Statement(_BY_TOKEN)
_WHO_AND_KEPT = Statement(
    _BY_TOKEN.add_columns(
        IdempotencyRow.fingerprint,
        IdempotencyRow.status,
        IdempotencyRow.headers,
        IdempotencyRow.body,
    ).outerjoin(
        IdempotencyRow,
        and_(
            IdempotencyRow.principal == station_name("") + StationRow.id,
            IdempotencyRow.key == bindparam("key"),
        ),
    )
)


def find_station_row(db: Connection, token_hash: str, key: str) -> Found | None:
    """Return the station with a token, ended or not; with a `key`, what was answered under it, too."""
    if key:
        rows = _WHO_AND_KEPT.all(db, {"token_hash": token_hash, "key": key})
    else:
        rows = _WHO.all(db, {"token_hash": token_hash})
    return rows[0] if rows else None


def find_station_of_code(db: Connection, code_hash: str) -> Any | None:  # noqa: ANN401 -- a row
    """Return the station that was asked for under an enrolment code, whatever became of it."""
    return db.execute(
        select(StationRow.__table__).where(StationRow.code_hash == code_hash)
    ).one_or_none()


def list_stations(db: Connection, event_id: str) -> Sequence[Any]:
    """Return the stations of an event, the newest first; those that ended, too."""
    return db.execute(
        select(StationRow.__table__)
        .where(StationRow.event_id == event_id)
        .order_by(StationRow.asked_at.desc(), StationRow.id)
    ).all()

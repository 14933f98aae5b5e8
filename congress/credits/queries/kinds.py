"""What the office edited of the kinds of credit: its newest word of each, and all its words of one."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, bindparam, exists, select
from sqlalchemy.orm import aliased

from congress.agenda.rules.canonical import from_plain
from congress.agenda.rules.credit_types import CreditType
from congress.credits.models import CreditTypeVersionRow
from congress.credits.rules.kinds import KindVersion
from congress.infra.statements import Statement

MOST_KEPT = 200  # kinds in memory, each by its own text: what is kept is never old

_VERSIONS = select(
    CreditTypeVersionRow.type_id,
    CreditTypeVersionRow.version,
    CreditTypeVersionRow.body,
    CreditTypeVersionRow.by,
    CreditTypeVersionRow.at,
    CreditTypeVersionRow.because,
).where(CreditTypeVersionRow.event_id == bindparam("event"))
_later = aliased(CreditTypeVersionRow)
_NEWEST = Statement(
    _VERSIONS.where(
        ~exists().where(
            _later.event_id == CreditTypeVersionRow.event_id,
            _later.type_id == CreditTypeVersionRow.type_id,
            _later.version > CreditTypeVersionRow.version,
        )
    )
)
_OF_TYPE = Statement(
    _VERSIONS.where(CreditTypeVersionRow.type_id == bindparam("type")).order_by(
        CreditTypeVersionRow.version.desc()
    )
)


def list_newest_kinds(db: Connection, event_id: str) -> dict[str, KindVersion]:
    """Return the office's newest word of each kind that it edited, by kind; one statement."""
    return {row.type_id: _read(row) for row in _NEWEST.all(db, {"event": event_id})}


def list_kind_versions(db: Connection, event_id: str, type_id: str) -> list[KindVersion]:
    """Return all that the office made of one kind, the newest first."""
    return [_read(row) for row in _OF_TYPE.all(db, {"event": event_id, "type": type_id})]


def _read(row: Any) -> KindVersion:  # noqa: ANN401 -- a row
    return KindVersion(row.type_id, row.version, _kind_of(row.body), row.by, row.at, row.because)


@lru_cache(MOST_KEPT)
def _kind_of(body: str) -> CreditType | None:
    if not body:
        return None
    kind: CreditType = from_plain(CreditType, json.loads(body))
    return kind

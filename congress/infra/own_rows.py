"""Rows of a table that are about somebody, whole (T27): what every room gives of its own in one way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from congress.infra.database import Base

Rows = list[dict[str, Any]]


def own_rows(db: Connection, kind: type[Base], is_theirs: ColumnElement[bool]) -> Rows:
    """Return the rows of a table that are somebody's, in the order of their keys."""
    table = kind.__table__
    chosen = select(*table.columns).where(is_theirs).order_by(*table.primary_key)
    return [dict(row) for row in db.execute(chosen).mappings()]


def all_own_rows(
    db: Connection, theirs: Mapping[type[Base], ColumnElement[bool]]
) -> dict[str, Rows]:
    """Return the rows of several tables that are somebody's, by table."""
    return {kind.__tablename__: own_rows(db, kind, mine) for kind, mine in theirs.items()}

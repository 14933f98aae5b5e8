"""Inserts that run alike whether or not they write."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from congress.infra.database import Base

IS_WANTED = "is_wanted"


class ConditionalInsert:
    """One prebuilt INSERT … SELECT … WHERE :is_wanted, ignoring rows whose key exists already.

    Sign-in does the same work whether it finds somebody or not (T1): what it writes for a
    hit it also executes for a miss, with `wanted` False.
    """

    def __init__(self, table: type[Base]) -> None:
        """Prepare the statement for both databases."""
        columns = list(table.__table__.columns)
        self.names = [column.name for column in columns]
        chosen = select(*(bindparam(c.name, type_=c.type).label(c.name) for c in columns)).where(
            bindparam(IS_WANTED, type_=Boolean())
        )
        self._statements = {
            "postgresql": postgresql.insert(table)
            .from_select(self.names, chosen)
            .on_conflict_do_nothing(),
            "sqlite": sqlite.insert(table).from_select(self.names, chosen).on_conflict_do_nothing(),
        }

    def execute(self, db: Connection, values: dict[str, Any], *, wanted: bool) -> None:
        """Write the row when `wanted`; run the same statement when not."""
        db.execute(self._statements[db.dialect.name], {**values, IS_WANTED: wanted})

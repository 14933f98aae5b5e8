"""What stands beside a row: found for each by an index, whatever PostgreSQL knows of the table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, select, true

from congress.infra.database import Base

DATABASES = ("postgresql", "sqlite")


def beside(
    database: str,
    whose: Any,  # noqa: ANN401 -- Core
    kind: type[Base],
    condition: ColumnElement[bool],
    *,
    order: Sequence[Any] = (),
) -> tuple[Any, Any]:
    """Return what to join, and on what: the first row of a kind that meets a condition on `whose`.

    Joined as a table, PostgreSQL plans to read it whole, which looks cheapest while nobody has a badge,
    and the plan stays so (decision 0034). SQLite knows no LATERAL, and needs none.
    """
    table = kind.__table__
    found = select(table).where(condition).order_by(*order).limit(1).correlate(whose)
    name = f"its_{kind.__tablename__}"
    if database == "postgresql":
        return found.lateral(name), true()
    other = table.alias(name)
    [key] = table.primary_key
    return other, other.c[key.name] == found.with_only_columns(key).scalar_subquery()

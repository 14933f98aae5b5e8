"""Lists as one value of a prebuilt statement: a text that does not grow is compiled and parsed once.

PostgreSQL takes an array and JSON records, SQLite JSON alone. Both statements say the same; which one
is run is chosen by the database's name (`infra.statements.Statement`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    Connection,
    String,
    Text,
    any_,
    bindparam,
    column,
    func,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import ARRAY

from congress.infra.database import Base, UtcDateTime

_SQLITE_INSTANT = "%Y-%m-%d %H:%M:%S.%f"  # as SQLAlchemy's DateTime keeps it there
ROWS = "rows"
Among = Callable[[Any, str], ColumnElement[bool]]


def among_on_postgresql(one: Any, name: str) -> ColumnElement[bool]:  # noqa: ANN401 -- a column
    """Return the condition that a column is among the texts bound as `name`."""
    return one == any_(bindparam(name, type_=ARRAY(String())))  # type: ignore[no-any-return]  # what any_ returns is untyped


def among_on_sqlite(one: Any, name: str) -> ColumnElement[bool]:  # noqa: ANN401 -- a column
    """Return the same for SQLite."""
    values = func.json_each(bindparam(name, type_=Text())).table_valued("value")
    found: ColumnElement[bool] = one.in_(select(values.c.value))
    return found


def for_both(make: Callable[[Among], Any]) -> dict[str, Any]:
    """Return a statement for each database, made with its own `among`."""
    return {"postgresql": make(among_on_postgresql), "sqlite": make(among_on_sqlite)}


def texts(db: Connection, values: Collection[str]) -> Any:  # noqa: ANN401 -- what the driver takes
    """Return texts as they are bound to an `among`."""
    return list(values) if db.dialect.name == "postgresql" else json.dumps(list(values))


def insert_new(table: type[Base]) -> dict[str, Any]:
    """Return INSERTs of many rows, bound as `rows`, that pass over those whose key exists; they return
    the last column of the key of each that was inserted.
    """
    columns = list(table.__table__.columns)
    names = [one.name for one in columns]
    key = [one for one in columns if one.primary_key][-1]
    records = (
        func.json_to_recordset(bindparam(ROWS, type_=Text()).cast(JSON()))
        .table_valued(*[column(one.name, _plain(one.type)) for one in columns], name="told")
        .render_derived(with_types=True)
    )
    chosen = select(*[records.c[name] for name in names])
    items = func.json_each(bindparam(ROWS, type_=Text())).table_valued("value", name="told")
    taken = select(
        *[func.json_extract(items.c.value, f"$.{name}").label(name) for name in names]
    ).where(true())
    return {
        "postgresql": postgresql.insert(table)
        .from_select(names, chosen)
        .on_conflict_do_nothing()
        .returning(key),
        "sqlite": sqlite.insert(table)
        .from_select(names, taken)
        .on_conflict_do_nothing()
        .returning(key),
    }


def records(db: Connection, rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows as they are bound to an `insert_new`."""
    write = _write_for_sqlite if db.dialect.name == "sqlite" else _write_for_postgresql
    return write(list(rows))


def _in_utc(value: object) -> datetime:
    if not isinstance(value, datetime):
        message = f"{value!r} is no value of a row"
        raise TypeError(message)
    return value.astimezone(UTC)


_write_for_postgresql = json.JSONEncoder(default=lambda value: _in_utc(value).isoformat()).encode
_write_for_sqlite = json.JSONEncoder(
    default=lambda value: _in_utc(value).strftime(_SQLITE_INSTANT)
).encode


def _plain(kind: Any) -> Any:  # noqa: ANN401 -- a type of a column
    """Return a column's type as a record of JSON has it."""
    if isinstance(kind, UtcDateTime):
        return kind.impl
    return Boolean() if isinstance(kind, Boolean) else kind

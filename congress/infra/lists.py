"""Lists as one value of a prebuilt statement: a text that does not grow is compiled and parsed once.

PostgreSQL takes an array and JSON records, SQLite JSON alone. Both statements say the same; which one
is run is chosen by the database's name (`infra.statements.Statement`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
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
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import ARRAY

from congress.infra.database import Base, UtcDateTime
from congress.infra.statements import Statement

_SQLITE_INSTANT = "%Y-%m-%d %H:%M:%S.%f"  # as SQLAlchemy's DateTime keeps it there
ROWS = "rows"
_ROWS_AT_ONCE = (25, 5, 1)  # of few lengths, so that the driver keeps the statements


@dataclass(frozen=True)
class Written:
    """Rows of an event as a database takes them, and their keys without the event's."""

    event_id: str
    keys: Sequence[str]
    told: Any


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


class NewRows:
    """INSERT of many rows of an event that passes over those whose key exists.

    PostgreSQL takes them as one text of JSON. SQLite would take three times as long to read one as to
    write what it says, while nobody else can write: it takes values, so many rows at a time.
    """

    def __init__(self, table: type[Base]) -> None:
        """Prepare it. The table's key is `event_id`, and another column of texts."""
        columns = list(table.__table__.columns)
        self._names = [one.name for one in columns]
        self._key = next(one for one in columns if one.primary_key and one.name != "event_id")
        self._of_records = Statement({"postgresql": self._select_records(table, columns)})
        row = f"({', '.join('?' * len(columns))})"
        into = f"INSERT INTO {table.__tablename__} ({', '.join(self._names)}) VALUES "
        end = f" ON CONFLICT (event_id, {self._key.name}) DO NOTHING"
        self._of_values = {many: into + ", ".join([row] * many) + end for many in _ROWS_AT_ONCE}
        name = self._key.name
        self._known = (
            f"SELECT json_group_array({name}) FROM {table.__tablename__}"
            f" WHERE event_id = ? AND {name} IN (SELECT value FROM json_each(?))"
        )

    def write(self, db: Connection, rows: Iterable[Mapping[str, Any]]) -> Written:
        """Return rows of one event as `insert` takes them: long work, before anything is locked."""
        rows = list(rows)
        keys = [row[self._key.name] for row in rows]
        event_id = rows[0]["event_id"] if rows else ""
        if db.dialect.name == "postgresql":
            return Written(event_id, keys, _write_for_postgresql(rows))
        told, at = [], 0
        for many in _ROWS_AT_ONCE:
            while len(rows) - at >= many:
                values = [
                    _for_sqlite(row[name]) for row in rows[at : at + many] for name in self._names
                ]
                told.append((many, tuple(values)))
                at += many
        return Written(event_id, keys, told)

    def insert(self, db: Connection, written: Written) -> set[str]:
        """Insert them; return the keys, without the event's, of those that were not there."""
        if not written.keys:
            return set()
        if db.dialect.name == "postgresql":
            found = self._of_records.all(db, {ROWS: written.told})
            return {getattr(row, self._key.name) for row in found}
        # Nobody else writes meanwhile: what is not there now is inserted.
        asked = (written.event_id, json.dumps(written.keys))
        known = json.loads(db.exec_driver_sql(self._known, asked).scalar_one())
        for many, values in written.told:
            db.exec_driver_sql(self._of_values[many], values)
        return set(written.keys) - set(known)

    def _select_records(self, table: type[Base], columns: Sequence[Any]) -> Any:  # noqa: ANN401 -- a statement
        records = (
            func.json_to_recordset(bindparam(ROWS, type_=Text()).cast(JSON()))
            .table_valued(*[column(one.name, _plain(one.type)) for one in columns], name="told")
            .render_derived(with_types=True)
        )
        chosen = select(*[records.c[name] for name in self._names])
        made = postgresql.insert(table).from_select(self._names, chosen)
        return made.on_conflict_do_nothing().returning(self._key)


def _in_utc(value: object) -> datetime:
    if not isinstance(value, datetime):
        message = f"{value!r} is no value of a row"
        raise TypeError(message)
    return value.astimezone(UTC)


_write_for_postgresql = json.JSONEncoder(default=lambda value: _in_utc(value).isoformat()).encode


def _for_sqlite(value: Any) -> Any:  # noqa: ANN401 -- of a column
    if value is None or isinstance(value, str | int | float):
        return value
    return _in_utc(value).strftime(_SQLITE_INSTANT)


def _plain(kind: Any) -> Any:  # noqa: ANN401 -- a type of a column
    """Return a column's type as a record of JSON has it."""
    if isinstance(kind, UtcDateTime):
        return kind.impl
    return Boolean() if isinstance(kind, Boolean) else kind

"""Many new rows at once: an import holds the event's seat lock while it writes, so seconds count."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Table, insert

from congress.infra.database import Base
from congress.infra.statements import as_database_error, write_trailing

# Below this, opening a COPY (or preparing the writers) costs more than it saves.
COPY_FROM = 200


def insert_rows(db: Connection, kind: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert new rows, each with the same columns; values the database makes may be left out.

    PostgreSQL takes them as one COPY, half the time of as many INSERTs; SQLite one statement
    executed many times, which is its fastest, by its driver: SQLAlchemy would build each row anew.

    Raises:
        sqlalchemy.exc.IntegrityError: a row breaks a constraint.
    """
    if not rows:
        return
    if len(rows) < COPY_FROM:
        db.execute(insert(kind), list(rows))
        return
    write_trailing(db)
    if db.dialect.name != "postgresql":
        _execute_many(db, kind, rows)
        return
    try:
        _copy(db, kind, rows)
    except psycopg.Error as error:
        # The same error as from any other statement: some are tried again.
        raise as_database_error(db, f"COPY {kind.__tablename__}", error) from error


def _execute_many(db: Connection, kind: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    table = kind.__table__
    assert isinstance(table, Table)  # noqa: S101 -- a declarative class is mapped to a table
    names = list(rows[0])
    # Named parameters have the order of the table, whatever that of the rows.
    names.sort(key=[column.name for column in table.columns].index)
    statement = insert(table).compile(dialect=db.dialect, column_keys=names)
    writers = [(name, _writer(db, table, name)) for name in names]
    db.exec_driver_sql(
        str(statement), [tuple(write(row[name]) for name, write in writers) for row in rows]
    )


def _copy(db: Connection, kind: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    table = kind.__table__
    assert isinstance(table, Table)  # noqa: S101 -- a declarative class is mapped to a table
    names = list(rows[0])
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    writers = [_writer(db, table, name) for name in names]
    link = db.connection.driver_connection
    assert link is not None  # noqa: S101 -- the connection is open: it is in a transaction
    with link.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([write(row[name]) for name, write in zip(names, writers, strict=True)])


def _writer(db: Connection, table: Table, name: str) -> Callable[[Any], Any]:
    """Return how a column's values are handed to the driver, as in any other statement."""
    kind = table.c[name].type.dialect_impl(db.dialect)
    return kind.bind_processor(db.dialect) or (lambda value: value)

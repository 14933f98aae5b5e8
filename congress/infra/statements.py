"""Prebuilt statements, run by the driver: what every Register, scan and claim is made of.

A statement is written with Core, so its names and types are checked, and compiled once for each
database. SQLAlchemy's own way of running it costs about a tenth of a millisecond each time, ten
times in a Register. Writes may also be left for the end of the transaction: on PostgreSQL they then
leave with the COMMIT, in one round trip (decision 0034).
"""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn, TypeAlias

import psycopg
from sqlalchemy import Boolean, Connection, Insert, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import DeclarativeBase

from congress.core.errors import DomainError
from congress.infra.link import Link

# A row by the names of its columns; they are those of the statement that found it.
Found: TypeAlias = Any
Values: TypeAlias = Mapping[str, Any]
IS_WANTED = "is_wanted"
_row_type: Any = namedtuple  # noqa: PYI024 -- the names are known when it runs
# Whose row others wait for comes last, so that it is held shortest; what tells of it, after it.
COUNTED, TOLD = 1, 2
TRAILING = "congress_trailing"  # the execution option that holds what is left for the end
FORGOTTEN_SQLSTATES = frozenset({"26000"})
CHANGED_SQLSTATE, CHANGED_FUNCTION = "0A000", "RevalidateCachedQuery"
# Values by their number, as PostgreSQL itself takes them: psycopg reads its own way of writing them
# anew each time, in a text of more than 4,096 characters.
_numbering: Any = PGDialect_psycopg  # untyped
_NUMBERED = _numbering(paramstyle="numeric_dollar")
DRIVER_ERRORS = (psycopg.Error, sqlite3.Error)


class _Compiled:
    """A statement as one database's driver takes it."""

    def __init__(self, statement: Any, db: Connection, names: Sequence[str]) -> None:  # noqa: ANN401 -- Core
        dialect = db.dialect
        keys = (
            names if isinstance(statement, Insert) else None
        )  # of an INSERT: the columns it fills
        numbered = _NUMBERED if dialect.name == "postgresql" else dialect
        made = statement.compile(dialect=numbered, column_keys=keys)
        self.text = str(made)
        self.order: Sequence[str] = made.positiontup or ()
        self._fixed = {name: kind.value for name, kind in made.binds.items() if not kind.required}
        self._writers: dict[str, Callable[[Any], Any]] = {}
        for name, bound in made.binds.items():
            write = bound.type.dialect_impl(dialect).bind_processor(dialect)
            if write is not None:
                self._writers[name] = write
                if name in self._fixed:
                    self._fixed[name] = write(self._fixed[name])
        columns = getattr(statement, "exported_columns", None)
        self.make: Callable[[Any], Any] = tuple
        self._readers: list[tuple[int, Callable[[Any], Any]]] = []
        if columns is not None and len(columns):
            self.make = _row_type("Found", columns.keys())._make
            for place, column in enumerate(columns):
                read = column.type.dialect_impl(dialect).result_processor(dialect, None)
                if read is not None:
                    self._readers.append((place, read))

    def bind(self, values: Values) -> Any:  # noqa: ANN401 -- what the driver takes
        """Return the values as the driver takes them."""
        writers = self._writers
        bound = dict(self._fixed)
        for name, value in values.items():
            bound[name] = writers[name](value) if name in writers else value
        return [bound[name] for name in self.order]

    def read(self, row: Sequence[Any]) -> Found:
        """Return a row of the driver's with our names and types."""
        if self._readers:
            row = list(row)
            for place, read in self._readers:
                if row[place] is not None:
                    row[place] = read(row[place])
        return self.make(row)


_Bound: TypeAlias = "tuple[Statement, _Compiled, Any]"  # with its values, as the driver takes them


class Statement:
    """One statement, compiled once for each database and run by the driver.

    Args:
        statement: Core: with `bindparam`s, and without lists that grow (`IN`); by the database's
            name where the two differ. Of an INSERT, the values' names are the columns.
        refused: what a broken constraint means here, when it means something to a person: raised in
            the place of the database's own error.
        rank: among what is left for the end, what has a higher one comes later.
    """

    def __init__(
        self,
        statement: Any,  # noqa: ANN401 -- Core
        *,
        refused: type[DomainError] | None = None,
        rank: int = 0,
    ) -> None:
        """Keep it; it is compiled when a database first runs it."""
        self._statement = statement
        self.rank = rank
        self._compiled: dict[str, _Compiled] = {}
        self.refused = refused

    def first(self, db: Connection, values: Values) -> Found | None:
        """Return the first row, or None."""
        made, cursor = self._run(db, values)
        row = cursor.fetchone()
        return None if row is None else made.read(row)

    def all(self, db: Connection, values: Values) -> list[Found]:
        """Return every row."""
        made, cursor = self._run(db, values)
        return [made.read(row) for row in cursor.fetchall()]

    def run(self, db: Connection, values: Values) -> int:
        """Run it; return how many rows it met."""
        _, cursor = self._run(db, values)
        count: int = cursor.rowcount
        return count

    def later(self, db: Connection, values: Values) -> None:
        """Run it at the end of the transaction, or before the next statement that is run at once.

        Nobody is told how many rows it meets: what must not happen, a constraint refuses.
        """
        trailing = db.get_execution_options().get(TRAILING)
        if trailing is None:  # no unit of work: it has no end of its own
            self.run(db, values)
            return
        made = self._for(db, values)
        trailing.append((self, made, made.bind(values)))

    def _for(self, db: Connection, values: Values) -> _Compiled:
        name = db.dialect.name
        made = self._compiled.get(name)
        if made is None:
            statement = self._statement
            if isinstance(statement, Mapping):
                statement = statement[name]
            made = self._compiled[name] = _Compiled(statement, db, list(values))
        return made

    def _run(self, db: Connection, values: Values) -> tuple[_Compiled, Any]:
        write_trailing(db)
        made = self._for(db, values)
        return made, _execute(db, self, made, made.bind(values))


def write_trailing(db: Connection) -> None:
    """Run what was left for the end, now: before anything that may look at it."""
    trailing = db.get_execution_options().get(TRAILING)
    if not trailing:
        return
    for statement, made, bound in _take(trailing):
        _execute(db, statement, made, bound)


def _take(trailing: list[_Bound]) -> list[_Bound]:
    """Empty the list; return what was in it, in the order in which it is to run."""
    mine = sorted(trailing, key=lambda bound: bound[0].rank)
    trailing.clear()
    return mine


def commit_with_trailing(db: Connection) -> None:
    """Run what was left for the end and, on PostgreSQL, COMMIT with it in one round trip.

    On SQLite, whose trips are none, the COMMIT is the caller's, and behind a single statement, too: a
    pipeline costs more than the one trip it saves. An error of a statement leaves nothing done: the
    server skips all that follows it, the COMMIT included.

    Raises:
        sqlalchemy.exc.DBAPIError: `connection_invalidated` when nobody knows whether it was done.
        DomainError: what a statement says its broken constraint means.
    """
    trailing = db.get_execution_options().get(TRAILING)
    if not trailing or len(trailing) == 1 or db.dialect.name != "postgresql":
        write_trailing(db)
        return
    mine = _take(trailing)
    error = _commit_in_one_trip(db.connection.driver_connection, mine)
    if error is not None:
        _raise(db, [statement for statement, _, _ in mine], "COMMIT and what came before it", error)


def _commit_in_one_trip(link: Any, last: Sequence[_Bound]) -> Exception | None:  # noqa: ANN401 -- psycopg's connection
    """Send the statements and COMMIT together; return the first error."""
    first: Exception | None = None
    try:
        with link.pipeline():
            try:
                for _, made, bound in last:
                    _run_on(link, made, bound)
                link.execute("COMMIT", prepare=False)
            except (
                psycopg.Error
            ) as error:  # kept: on the way out the pipeline says only that it broke
                first = error
    except psycopg.Error as error:
        return first or error
    return first


def _execute(db: Connection, statement: Statement, made: _Compiled, bound: Any) -> Any:  # noqa: ANN401 -- the driver's
    link: Any = db.connection.driver_connection
    try:
        return _run_on(link, made, bound)
    except DRIVER_ERRORS as error:
        _raise(db, [statement], made.text, error)


def _run_on(link: Any, made: _Compiled, bound: Any) -> Any:  # noqa: ANN401 -- the driver's
    return (link.run if isinstance(link, Link) else link.execute)(made.text, bound)


def _raise(db: Connection, ran: Sequence[Statement], text: str, error: Exception) -> NoReturn:
    """Raise a driver's error as SQLAlchemy does, or what the refused statement says it means."""
    wrapped = as_database_error(db, text, error)
    if isinstance(wrapped, IntegrityError):
        for statement in ran:
            if statement.refused is not None and (len(ran) == 1 or _is_of(statement, error)):
                raise statement.refused from wrapped
    raise wrapped from error


def _is_of(statement: Statement, error: Exception) -> bool:
    """Tell whether a constraint of the statement's own table was broken (only PostgreSQL says)."""
    written = statement._statement  # noqa: SLF001 -- of this module
    if isinstance(written, Mapping):
        written = written["postgresql"]
    said: object = getattr(getattr(error, "diag", None), "table_name", None)
    return bool(written.table.name == said)


def as_database_error(db: Connection, text: str, error: Exception) -> DBAPIError:
    """Return a driver's error as SQLAlchemy raises it, without the values of the statement.

    A connection that is gone is given up, as SQLAlchemy does.
    """
    # Where it is gone, asking for the driver's connection would ask for a new one.
    link: Any = None if db.invalidated else db.connection.driver_connection
    known: Any = error  # of the driver that the dialect is for
    is_gone = link is None or is_unusable(error) or db.dialect.is_disconnect(known, link, None)
    base = db.dialect.loaded_dbapi.Error
    wrapped = DBAPIError.instance(
        text, None, error, base, hide_parameters=True,
        connection_invalidated=is_gone, dialect=db.dialect,
    )  # fmt: skip
    if is_gone and not db.invalidated:
        # The others are as old: each would be found broken by somebody.
        db.engine.pool._invalidate(db.connection, error)  # noqa: SLF001 -- as SQLAlchemy does
        db.invalidate(error)
    assert isinstance(wrapped, DBAPIError)  # noqa: S101 -- it is one for whatever a driver raises
    return wrapped


def is_unusable(error: BaseException | None) -> bool:
    """Tell whether what was prepared on a connection is gone or outdated.

    Some poolers and a `DISCARD` forget it; a migration beside the service changes what it returns
    (0A000, told from what PostgreSQL truly cannot do by where it says so).
    """
    state = getattr(error, "sqlstate", None)
    if state == CHANGED_SQLSTATE:
        told = getattr(error, "diag", None)
        return getattr(told, "source_function", None) == CHANGED_FUNCTION
    return state in FORGOTTEN_SQLSTATES


class ConditionalInsert:
    """One prebuilt INSERT … SELECT … WHERE :is_wanted, ignoring rows whose key exists already.

    Sign-in does the same work whether it finds somebody or not (T1): what it writes for a
    hit it also executes for a miss, with `wanted` False.
    """

    def __init__(self, table: type[DeclarativeBase]) -> None:
        """Prepare the statement for both databases."""
        columns = list(table.__table__.columns)
        self.names = [column.name for column in columns]
        chosen = select(*(bindparam(c.name, type_=c.type).label(c.name) for c in columns)).where(
            bindparam(IS_WANTED, type_=Boolean())
        )
        self._statement = Statement(
            {
                "postgresql": postgresql.insert(table)
                .from_select(self.names, chosen)
                .on_conflict_do_nothing(),
                "sqlite": sqlite.insert(table)
                .from_select(self.names, chosen)
                .on_conflict_do_nothing(),
            }
        )

    def execute(self, db: Connection, values: dict[str, Any], *, wanted: bool) -> None:
        """Write the row when `wanted`; run the same statement when not."""
        self._statement.run(db, {**values, IS_WANTED: wanted})

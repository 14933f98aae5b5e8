"""Tables' common base, the UTC column, and the two engines: one that writes, one that only reads."""

from __future__ import annotations

import json
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Dialect,
    Engine,
    ExceptionContext,
    MetaData,
    Transaction,
    TypeDecorator,
    event,
    make_url,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase

from congress.core.errors import (
    AwayError,
    BusyError,
    DamagedError,
    OutcomeUnknownError,
    ReadOnlyError,
    StorageFullError,
)
from congress.infra.away import Outages, refusing
from congress.infra.link import use_links
from congress.infra.statements import TRAILING, commit_with_trailing, is_unusable, write_trailing

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
# The bug that corrupts a write-ahead log was mended in 3.51.3 (decision 0023).
WAL_SAFE_SINCE = (3, 51, 3)
# For each address of the host: two of them are usual. On SQLite, for the file to be looked into.
CONNECT_TIMEOUT_SECONDS = 2
SQLITE_LOCK_SECONDS = 5
LOCK_TIMEOUT_MS = 2000
STATEMENT_TIMEOUT_MS = 5000
IDLE_TIMEOUT_MS = 10000
ATTEMPTS = 3
T = TypeVar("T")
AttachedT = TypeVar("AttachedT")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant: refused when naive, stored in UTC, and read back in UTC on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC. Raises ValueError for a naive value: it would be stored an hour off."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"a naive datetime cannot be stored: {value!r}"
            raise ValueError(message)
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 -- SQLAlchemy's signature
    ) -> datetime | None:
        """Attach UTC where the database keeps none."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of all tables. Models say what is stored; Core statements read and write it."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 -- SQLAlchemy's own shape
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        dict[str, object]: JSON,
        list[str]: JSON,
    }


def _read_json(text: str | bytes) -> Any:  # noqa: ANN401 -- what JSON holds
    """Read a JSON value. Most lists of ours are empty, and twenty of them cost half a statement."""
    return [] if text in ("[]", b"[]") else json.loads(text)


def engine_options(url: str, *, threads: int, read_only: bool = False) -> dict[str, Any]:
    """Return the options for an engine on `url`: a pooled connection for each thread.

    A thread that holds one may need a second for a moment (a release that is not in memory yet), so
    as many again may be opened: else all threads could wait for each other.
    """
    options: dict[str, Any] = {"pool_size": threads, "max_overflow": threads, "pool_timeout": 5}
    options["hide_parameters"] = True  # an error's words go to the log
    options["json_deserializer"] = _read_json
    if make_url(url).get_backend_name() == "sqlite":
        options["connect_args"] = {"check_same_thread": False, "timeout": SQLITE_LOCK_SECONDS}
        options["query_cache_size"] = 1000
        return options
    options["connect_args"] = {
        "connect_timeout": CONNECT_TIMEOUT_SECONDS,
        "options": f"-c timezone=UTC -c lock_timeout={LOCK_TIMEOUT_MS}"
        f" -c statement_timeout={STATEMENT_TIMEOUT_MS}"
        f" -c idle_in_transaction_session_timeout={IDLE_TIMEOUT_MS}"
        # Our statements are prebuilt and find their rows by index: planning each anew costs more
        # than running it.
        " -c plan_cache_mode=force_generic_plan"
        # A plan is made once. While a table is small or empty, reading it whole looks cheapest, and
        # the plan stays when it has grown: registers took twice their time after some thousand others.
        " -c enable_seqscan=off"
        # A scan that cannot be helped is then said to cost so much that it would be compiled first.
        " -c jit=off" + (" -c default_transaction_read_only=on" if read_only else ""),
    }
    return options


def prepare_sqlite(engine: Engine, *, read_only: bool) -> None:
    """Make every connection of a SQLite engine durable, strict, and explicit about transactions."""
    # Of a rollback journal that is deleted, the deletion itself may be lost with the power, and with it
    # what was committed. That it was emptied is waited for (decision 0023).
    journal = "WAL" if sqlite3.sqlite_version_info >= WAL_SAFE_SINCE else "TRUNCATE"

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:  # noqa: ANN401 -- the driver's own type
        connection.isolation_level = None
        cursor = connection.cursor()
        # Two of these look into the file, and wait where it is locked; what is asked next waits, too.
        cursor.execute(f"PRAGMA busy_timeout={CONNECT_TIMEOUT_SECONDS * 1000}")
        cursor.execute(f"PRAGMA journal_mode={journal}")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={SQLITE_LOCK_SECONDS * 1000}")
        # Else a change of many pages keeps readers out from when they fill the cache, and not from its
        # COMMIT on.
        cursor.execute("PRAGMA query_only=ON" if read_only else "PRAGMA cache_spill=OFF")
        cursor.close()

    if read_only:
        # Each look by itself, as on PostgreSQL. A reader inside a transaction keeps a commit waiting,
        # and what waits to commit keeps new readers out: one that needs a second connection for a
        # release would wait for itself.
        return

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


class Store:
    """The database as the service uses it: `writing()` for one unit of work, `reading()` for a look.

    On SQLite one writer at a time passes a lock of this process before it asks the file for its own:
    waiting threads then queue instead of polling (decision 0023).
    """

    def __init__(self, write: Engine, read: Engine | None = None) -> None:
        """Wrap the engines. `read` is needed on SQLite only."""
        self.engine = write
        self.is_sqlite = write.dialect.name == "sqlite"
        if self.is_sqlite:
            prepare_sqlite(write, read_only=False)
            if read is not None:
                prepare_sqlite(read, read_only=True)
        else:
            use_links(write)
        event.listen(write, "before_cursor_execute", _write_what_was_left)
        event.listen(write, "handle_error", _give_up_the_unusable)
        self._read = read or write.execution_options(isolation_level="AUTOCOMMIT")
        self._writer = threading.RLock() if self.is_sqlite else None
        self.outages = Outages()
        self._attached: dict[Callable[[Store], Any], object] = {}

    def attached(self, kind: Callable[[Store], AttachedT]) -> AttachedT:
        """Return this store's one instance of an in-memory companion, such as the release shelf."""
        found = self._attached.get(kind)
        if found is None:
            found = self._attached.setdefault(kind, kind(self))
        return cast("AttachedT", found)

    def refusing(self) -> AbstractContextManager[None]:
        """Have what the drivers raise said in words: `reading` and `writing` do, to their end.

        For whoever leaves one of them open while he goes on.
        """
        return refusing(self.outages)

    @contextmanager
    def _connected(self, engine: Engine) -> Iterator[Connection]:
        self.outages.let_one_ask()
        with engine.connect() as db:
            if self.outages.is_away:
                db.exec_driver_sql("SELECT 1")  # a pooled connection is had without asking anybody
                db.rollback()
                self.outages.note_end(AwayError)
            yield db

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a connection for reading; nothing can be written through it."""
        with self.refusing(), self._connected(self._read) as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open the one transaction of a unit of work: commits at the end, rolls back on any exception.

        Raises:
            BusyError: the database could not serve in time; nothing was changed.
            OutcomeUnknownError: the connection broke while committing.
            AwayError: it could not be reached, or takes no changes.
            StorageFullError: no space; nothing was changed.
        """
        if self._writer is not None and not self._writer.acquire(timeout=10):
            raise BusyError(retry_after=1)
        try:
            with self.refusing(), self._connected(self.engine) as db:
                db.execution_options(**{TRAILING: []})
                transaction = db.begin()
                try:
                    yield db
                except BaseException:
                    transaction.rollback()
                    raise
                _commit(db, transaction)
                self.outages.note_end(ReadOnlyError, StorageFullError, DamagedError)
        finally:
            if self._writer is not None:
                self._writer.release()

    def unit_of_work(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction, again when the database asks for it (at most 3 times).

        `work` must have no effect but on `db`, since it may run again.
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self.writing() as db:
                    return work(db)
            except AwayError:
                raise  # asking a second time would only take the caller longer
            except BusyError:
                if attempt == ATTEMPTS or self.is_sqlite:
                    raise
                time.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311 -- jitter, not a secret
        raise BusyError(retry_after=1)


def _write_what_was_left(db: Connection, *_statement: object) -> None:
    """Before SQLAlchemy runs a statement: what was left for the end may be what it looks for."""
    write_trailing(db)


def _give_up_the_unusable(context: ExceptionContext) -> None:
    if is_unusable(context.original_exception):
        context.is_disconnect = True


def _commit(db: Connection, transaction: Transaction) -> None:
    """Commit. A connection that breaks here leaves open whether it was done: never done again."""
    try:
        commit_with_trailing(db)
    except BaseException as error:
        transaction.rollback()
        _raise_unknown_if_cut(error)
        raise
    try:
        transaction.commit()
    except DBAPIError as error:
        _raise_unknown_if_cut(error)
        # SQLite keeps a transaction whose COMMIT it refused, and SQLAlchemy takes it for ended: back
        # in the pool, it would lock the file for everybody. Closing the connection undoes it.
        db.invalidate()
        raise


def _raise_unknown_if_cut(error: BaseException) -> None:
    if not isinstance(error, DBAPIError) or not error.connection_invalidated:
        return
    if is_unusable(error.orig):  # given up by us: the server refused a statement before the COMMIT
        return
    raise OutcomeUnknownError(retry_after=1) from error

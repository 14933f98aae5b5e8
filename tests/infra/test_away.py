"""The database away in every way we know of: told in words, logged once, and with nothing of people."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sqlite3
import time
from functools import partial

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import DBAPIError

from congress.core.errors import (
    AwayError,
    BusyError,
    CutOffError,
    DamagedError,
    DomainError,
    OutcomeUnknownError,
    ReadOnlyError,
    StorageFullError,
)
from congress.infra.away import TRY_AGAIN_SECONDS, Outages, as_refusal
from congress.infra.bulk import COPY_FROM, insert_rows
from congress.infra.database import CONNECT_TIMEOUT_SECONDS, Store
from congress.infra.link import ROW_SECONDS, SILENCE_SECONDS, Link
from congress.infra.statements import Statement
from congress.infra.traces import trace_of
from congress.people.models import PersonRow
from tests.builders import NOW
from tests.postgres import Server
from tests.stores import open_store

CANARY = "canary.of.the.mine@example.org"
ADD = Statement(insert(PersonRow))


def _person(name: str, **other: object) -> dict[str, object]:
    return {
        "id": name, "first_name": "Ana", "last_name": "Neill", "name_key": "k", "credentials": "",
        "settings": {}, "created_at": NOW, "updated_at": NOW, **other,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (errors.ReadOnlySqlTransaction(), ReadOnlyError),
        (errors.AdminShutdown(), AwayError),
        (errors.CrashShutdown(), AwayError),
        (errors.CannotConnectNow(), AwayError),
        (errors.ConnectionFailure(), AwayError),
        (errors.TooManyConnections(), AwayError),
        (errors.OutOfMemory(), AwayError),
        (errors.IoError(), AwayError),
        (errors.IdleInTransactionSessionTimeout(), AwayError),
        (errors.DiskFull(), StorageFullError),
        (errors.DataCorrupted(), DamagedError),
        (errors.LockNotAvailable(), BusyError),
        (errors.QueryCanceled(), BusyError),
        (psycopg.OperationalError("the connection is closed"), AwayError),
        (psycopg.InterfaceError("the connection is lost"), AwayError),
        (sqlite3.OperationalError("attempt to write a readonly database"), ReadOnlyError),
        (sqlite3.OperationalError("unable to open database file"), AwayError),
        (sqlite3.OperationalError("disk I/O error"), AwayError),
        (sqlite3.OperationalError("database is locked"), BusyError),
        (sqlite3.OperationalError("database table is locked: person"), BusyError),
        (sqlite3.OperationalError("database or disk is full"), StorageFullError),
        (sqlite3.DatabaseError("database disk image is malformed"), DamagedError),
        (sqlite3.DatabaseError("file is not a database"), DamagedError),
    ],
)
def test_what_an_error_means_raw_and_wrapped(error: Exception, kind: type[DomainError]) -> None:
    for one in (error, DBAPIError("SELECT 1", None, error)):
        refusal = as_refusal(one)
        assert type(refusal) is kind
        assert refusal.facts["retry_after"] in (1, 60)


@pytest.mark.parametrize(
    "error",
    [
        errors.UniqueViolation("database is locked"),  # a value may say anything
        errors.UndefinedTable(),
        errors.DivisionByZero(),
        sqlite3.IntegrityError("UNIQUE constraint failed: person.id"),
        sqlite3.OperationalError("no such table: person"),
    ],
)
def test_a_fault_of_ours_stays_one(error: Exception) -> None:
    assert as_refusal(error) is None


def test_a_connection_that_is_cut_is_tried_again(postgres_store: Store) -> None:
    """On a reading one it is said at once; the pool's other connections are not found broken later."""
    die = text("SELECT pg_terminate_backend(pg_backend_pid())")
    with postgres_store.reading() as one, postgres_store.reading() as two:
        one.execute(text("SELECT 1"))
        two.execute(text("SELECT 1"))
    with pytest.raises((CutOffError, AwayError)), postgres_store.reading() as db:
        db.execute(die)
    runs: list[int] = []

    def work(db: object) -> None:
        runs.append(1)
        if len(runs) == 1:
            db.execute(die)  # type: ignore[attr-defined]

    postgres_store.unit_of_work(work)
    assert len(runs) == 2


@pytest.mark.parametrize("way", ["driver", "sqlalchemy"])
def test_a_connection_that_forgot_its_statements_is_replaced(
    postgres_store: Store, way: str
) -> None:
    """As behind some poolers, or after `DISCARD ALL` (SQLSTATE 26000)."""
    find = select(PersonRow.id).where(PersonRow.id == "nobody")
    prepared = Statement(find)

    def look(db: object) -> None:
        if way == "driver":
            prepared.first(db, {})  # type: ignore[arg-type]
        else:
            db.execute(find)  # type: ignore[attr-defined]

    for _ in range(7):  # psycopg prepares what is run a sixth time
        with postgres_store.reading() as db:
            look(db)
    with postgres_store.reading() as db:
        db.execute(text("DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$"))  # unseen by psycopg
    with pytest.raises(BusyError), postgres_store.reading() as db:
        look(db)
    with postgres_store.reading() as db:
        look(db)


def test_a_commit_whose_statements_were_forgotten_is_known_to_have_failed_and_tried_again(
    postgres_store: Store,
) -> None:
    """The server refused them before it came to COMMIT: nobody needs to be told "perhaps"."""
    tries: list[str] = []

    def work(db: Connection, name: str) -> None:
        tries.append(name)
        ADD.later(db, _person(name))

    names = [f"p{number}" for number in range(8)]
    for name in names[:7]:
        postgres_store.unit_of_work(partial(work, name=name))
    with postgres_store.writing() as db:
        db.execute(text("DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$"))  # unseen by psycopg
    postgres_store.unit_of_work(partial(work, name="p7"))
    with postgres_store.reading() as db:
        assert sorted(db.scalars(select(PersonRow.id))) == names
    assert tries == [*names, "p7"]


@pytest.mark.parametrize("way", ["driver", "sqlalchemy", "later", "copy"])
@pytest.mark.parametrize("fault", ["unique", "null", "type", "long"])
def test_no_value_of_a_failing_statement_is_in_its_trace(
    store: Store, way: str, fault: str
) -> None:
    """The canary would stand in psycopg's DETAIL, in SQLAlchemy's parameters or in Python's words."""
    row = _person(CANARY)
    if fault == "unique":
        store.unit_of_work(lambda db: ADD.run(db, row))
    faulty: dict[str, dict[str, object]] = {
        "unique": {}, "null": {"name_key": None, "first_name": CANARY},
        "type": {"created_at": CANARY}, "long": {"settings": {CANARY: object()}},
    }  # fmt: skip
    row |= faulty[fault]
    rows = [row, *(_person(f"p{n}") for n in range(COPY_FROM))]

    def work(db: object) -> None:
        match way:
            case "driver":
                ADD.run(db, row)  # type: ignore[arg-type]
            case "sqlalchemy":
                db.execute(insert(PersonRow), row)  # type: ignore[attr-defined]
            case "later":
                ADD.later(db, row)  # type: ignore[arg-type]
            case _:
                insert_rows(db, PersonRow, rows)  # type: ignore[arg-type]

    with pytest.raises(Exception) as raised:  # noqa: PT011 -- whatever it is
        store.unit_of_work(work)
    trace = trace_of(raised.value)
    assert CANARY not in trace
    assert "test_away.py" in trace
    if fault == "unique" and not store.is_sqlite:
        assert CANARY in str(raised.value)  # what a log would have had
        assert "UniqueViolation 23505 person pk_person" in trace


def test_a_silent_server_is_given_up_by_the_client(
    postgres_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server's own limits are lifted here: only the client's remains."""
    monkeypatch.setattr(Link, "patience", 0.3)
    runs: list[int] = []

    def work(db: object) -> None:
        runs.append(1)
        db.execute(text("SET LOCAL statement_timeout = 0"))  # type: ignore[attr-defined]
        db.execute(text("SELECT pg_sleep(30)"))  # type: ignore[attr-defined]

    with pytest.raises(AwayError):
        postgres_store.unit_of_work(work)
    assert len(runs) == 1  # nobody is made to wait a second time
    with pytest.raises(AwayError), postgres_store.reading() as db:  # and others are told at once
        pytest.fail(str(db))


def test_rows_that_are_many_are_no_silence(postgres_store: Store) -> None:
    """A list of 20,000 is written in one wait; on a slow machine that took more than 5.5 s."""
    numbers = [{"n": n} for n in range(2_000)]
    with postgres_store.writing() as db:
        link = db.connection.driver_connection
        assert isinstance(link, Link)
        db.execute(text("SELECT :n"), numbers[:1])
        assert link.patience == SILENCE_SECONDS  # one is no more than any other
        db.execute(text("CREATE TEMPORARY TABLE told (n integer)"))
        db.execute(text("INSERT INTO told VALUES (:n)"), numbers)
        assert link.patience == SILENCE_SECONDS + len(numbers) * ROW_SECONDS
    with postgres_store.reading() as db:
        assert db.connection.driver_connection.patience == SILENCE_SECONDS  # type: ignore[union-attr]


@pytest.mark.parametrize("way", ["look", "write", "commit", "driver"])
def test_a_stopped_server_costs_a_request_its_patience_once(
    postgres_store: Store, postgres_server: Server, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """SIGSTOP of the process that serves us: nothing is closed, and nothing comes any more (E8)."""
    if postgres_server.cluster is None:
        pytest.skip("the server is not ours to stop")
    monkeypatch.setattr(Link, "patience", 0.3)
    stopped: list[int] = []

    def stop(db: Connection) -> None:
        stopped.append(db.scalar(text("SELECT pg_backend_pid()")) or 0)
        os.kill(stopped[-1], signal.SIGSTOP)

    def work(db: Connection) -> None:
        stop(db)
        if way == "write":
            db.execute(insert(PersonRow), _person("a"))
        elif way == "driver":
            ADD.run(db, _person("a"))
        else:
            ADD.later(db, _person("a"))

    def look() -> None:
        with postgres_store.reading() as db:
            stop(db)
            db.execute(text("SELECT 1"))

    kind = OutcomeUnknownError if way == "commit" else AwayError
    try:
        with pytest.raises(kind) as raised:
            look() if way == "look" else postgres_store.unit_of_work(work)
        assert type(raised.value) is kind
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
    assert len(stopped) == 1


def test_every_connection_is_given_up_within_six_seconds(postgres_store: Store) -> None:
    with postgres_store.reading() as db:
        link = db.connection.driver_connection
        assert isinstance(link, Link)
        assert link.patience == SILENCE_SECONDS < 6
        link.patience = None
    with postgres_store.reading() as db:
        assert db.connection.driver_connection.patience == SILENCE_SECONDS  # type: ignore[union-attr]


def test_a_host_with_two_silent_addresses_is_given_up_within_six_seconds(
    postgres_store: Store,
) -> None:
    """As `localhost` has: each is waited for by itself. Both take the connection and say nothing."""
    with (
        socket.create_server(("127.0.0.1", 0)) as one,
        socket.create_server(("127.0.0.1", 0)) as two,
    ):
        ports = [server.getsockname()[1] for server in (one, two)]
        url = postgres_store.engine.url.set(
            host=None, port=None,
            query={"host": "127.0.0.1,127.0.0.1", "port": ",".join(map(str, ports))},
        )  # fmt: skip
        begun = time.monotonic()
        address = url.render_as_string(hide_password=False)
        with open_store(address) as store, pytest.raises(AwayError), store.reading() as db:
            pytest.fail(str(db))
        # Both were waited for, and neither as long as psycopg would by itself, two minutes.
        assert 2 * CONNECT_TIMEOUT_SECONDS - 0.5 <= time.monotonic() - begun < 60
    assert 2 * CONNECT_TIMEOUT_SECONDS + 1 < 6


def test_an_outage_is_told_once_and_so_is_its_end(caplog: pytest.LogCaptureFixture) -> None:
    now = [100.0]
    outages = Outages(lambda: now[0])
    for _ in range(3):
        outages.note(AwayError(), psycopg.OperationalError(CANARY))
    with pytest.raises(AwayError):
        outages.let_one_ask()
    now[0] += TRY_AGAIN_SECONDS
    outages.let_one_ask()
    with pytest.raises(AwayError):  # one asks, the others are told
        outages.let_one_ask()
    now[0] += 10
    outages.note_end(AwayError)
    outages.note_end(AwayError)
    outages.let_one_ask()
    assert [(one.levelno, one.getMessage()) for one in caplog.records] == [
        (logging.ERROR, "the database does not answer (OperationalError)"),
        (logging.WARNING, "over after 10 s: the database does not answer"),
    ]


def test_a_database_that_takes_no_changes_is_still_read(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    forbid = "PRAGMA query_only=ON" if store.is_sqlite else "SET TRANSACTION READ ONLY"

    def work(db: object) -> None:
        db.exec_driver_sql(forbid)  # type: ignore[attr-defined]
        ADD.run(db, _person("a"))  # type: ignore[arg-type]

    for _ in range(2):
        with pytest.raises(ReadOnlyError):
            store.unit_of_work(work)
    assert [one.levelname for one in caplog.records] == ["ERROR"]
    with store.reading() as db:
        assert db.execute(select(PersonRow.id)).all() == []

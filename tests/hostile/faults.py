"""Five ways in which a database fails, raised by the drivers themselves, on each of the two."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine, event

from congress.infra.database import Store
from congress.infra.link import Link
from tests.processes import free_port

Fault = Callable[[Store, pytest.MonkeyPatch], AbstractContextManager[Callable[[], None]]]
"""Lets a store's database fail in the block; gives what is to run before each request."""
SHORT_MS = 15  # of a wait for a lock or a statement, so that a walk does not take hours


def _engines(store: Store) -> set[Engine]:
    return {store.engine, store._read}


def _forget_outages(store: Store) -> None:
    """Let the next one ask the database itself, too: told at once, nobody would reach a driver."""
    store.outages._since.clear()


def _let_all_go(store: Store) -> None:
    for engine in _engines(store):
        engine.dispose()


@contextmanager
def _connecting(
    store: Store, patch: pytest.MonkeyPatch, change: Callable[[dict[str, Any]], None]
) -> Iterator[None]:
    """Change how PostgreSQL is connected to; every connection is a new one."""
    connect = Link.connect

    def changed(*given: Any, **options: Any) -> object:  # noqa: ANN401 -- psycopg's own
        change(options)
        return connect(*given, **options)

    with patch.context() as inner:
        inner.setattr(Link, "connect", changed)
        _let_all_go(store)
        yield
    _let_all_go(store)
    _forget_outages(store)


def _admin(store: Store) -> psycopg.Connection:
    url = store.engine.url.set(drivername="postgresql")
    return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)


@contextmanager
def _refused(store: Store, patch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Nobody listens."""
    port = free_port()

    def elsewhere(options: dict[str, Any]) -> None:
        options |= {"host": "127.0.0.1", "port": port}

    with _connecting(store, patch, elsewhere):
        yield lambda: _forget_outages(store)


@contextmanager
def _cut(store: Store, patch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """The server's process ends (as at a restart) before the first, second … wait of a request."""
    wait, count, at = Link.wait, [0], [0]

    def cutting(link: Link, *given: Any, **options: Any) -> object:  # noqa: ANN401 -- psycopg's own
        count[0] += 1
        if count[0] == at[0]:
            admin.execute("SELECT pg_terminate_backend(%s, 1000)", [link.info.backend_pid])
        return wait(link, *given, **options)

    def begin() -> None:
        _forget_outages(store)
        count[0], at[0] = 0, at[0] % 9 + 1

    with _admin(store) as admin, patch.context() as inner:
        inner.setattr(Link, "wait", cutting)
        yield begin
    _forget_outages(store)
    _let_all_go(store)


@contextmanager
def _read_only(store: Store, patch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    def forbid(options: dict[str, Any]) -> None:
        options["options"] += " -c default_transaction_read_only=on"

    with _connecting(store, patch, forbid):
        yield lambda: _forget_outages(store)


@contextmanager
def _held(store: Store, patch: pytest.MonkeyPatch, limits: str) -> Iterator[Callable[[], None]]:
    """Somebody holds every table."""

    def hurry(options: dict[str, Any]) -> None:
        options["options"] += limits

    with _connecting(store, patch, hurry), _admin(store) as other:
        tables = other.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        with other.transaction():
            other.execute(
                sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(
                    sql.SQL(", ").join(sql.Identifier(name) for (name,) in tables.fetchall())
                )
            )
            yield lambda: _forget_outages(store)


def _locked(store: Store, patch: pytest.MonkeyPatch) -> AbstractContextManager[Callable[[], None]]:
    return _held(store, patch, f" -c lock_timeout={SHORT_MS}")


def _too_slow(
    store: Store, patch: pytest.MonkeyPatch
) -> AbstractContextManager[Callable[[], None]]:
    return _held(store, patch, f" -c lock_timeout=0 -c statement_timeout={SHORT_MS}")


# -- SQLite ----------------------------------------------------------------------------------------


@contextmanager
def _prepared(store: Store, statement: str) -> Iterator[Callable[[], None]]:
    """Run something on each new connection, after our own settings."""

    def prepare(link: Any, _record: object) -> None:  # noqa: ANN401 -- the driver's own type
        link.execute(statement)

    for engine in _engines(store):
        event.listen(engine, "connect", prepare)
    _let_all_go(store)
    try:
        yield lambda: _forget_outages(store)
    finally:
        for engine in _engines(store):
            event.remove(engine, "connect", prepare)
        _let_all_go(store)
        _forget_outages(store)


def _file(store: Store) -> Path:
    return Path(store.engine.url.database or "")


@contextmanager
def _gone(store: Store, _patch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """The file's place is taken by a folder, which cannot be opened."""
    path, aside = _file(store), _file(store).with_suffix(".aside")
    _let_all_go(store)
    path.rename(aside)
    path.mkdir()
    try:
        yield lambda: _forget_outages(store)
    finally:
        path.rmdir()
        aside.rename(path)
        _forget_outages(store)


@contextmanager
def _damaged(store: Store, _patch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    path = _file(store)
    _let_all_go(store)
    raw = path.read_bytes()
    path.write_bytes(raw[:100] + b"\xff" * (len(raw) - 100))
    try:
        yield lambda: _forget_outages(store)
    finally:
        _let_all_go(store)
        path.write_bytes(raw)
        _forget_outages(store)


def _unchangeable(
    store: Store, _patch: pytest.MonkeyPatch
) -> AbstractContextManager[Callable[[], None]]:
    return _prepared(store, "PRAGMA query_only=ON")


@contextmanager
def _file_locked(store: Store, _patch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Another program holds the file; those that are connected wait for a short time only."""

    def hurry(link: Any, *_: object) -> None:  # noqa: ANN401 -- the driver's own type
        link.execute(f"PRAGMA busy_timeout={SHORT_MS}")

    for engine in _engines(store):
        event.listen(engine, "checkout", hurry)
    try:
        with closing(sqlite3.connect(_file(store), isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            yield lambda: _forget_outages(store)
    finally:
        for engine in _engines(store):
            event.remove(engine, "checkout", hurry)
        _let_all_go(store)
        _forget_outages(store)


@contextmanager
def _no_journal(store: Store, _patch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """What every change begins with cannot be written beside the file."""
    path = _file(store).with_name(f"{_file(store).name}-journal")
    _let_all_go(store)
    path.unlink(missing_ok=True)
    path.mkdir()
    try:
        yield lambda: _forget_outages(store)
    finally:
        _let_all_go(store)
        path.rmdir()
        _forget_outages(store)


FAULTS: dict[str, dict[str, Fault]] = {
    "postgresql": {
        "refused": _refused, "cut": _cut, "read-only": _read_only, "locked": _locked,
        "too-slow": _too_slow,
    },
    "sqlite": {
        "gone": _gone, "damaged": _damaged, "read-only": _unchangeable, "locked": _file_locked,
        "no-journal": _no_journal,
    },
}  # fmt: skip

"""SQLite's rollback journal: who reads keeps a commit waiting, and nothing may wait for itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, event, func, insert, select

from congress.core.errors import BusyError
from congress.infra import database
from congress.infra.audit import AuditRow
from congress.infra.database import Store
from tests.builders import NOW
from tests.stores import open_store


@pytest.fixture
def journal_store(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store with a rollback journal, whatever the library; connections wait 200 ms, not 5 s."""
    monkeypatch.setattr(database, "WAL_SAFE_SINCE", (99,))
    with open_store(sqlite_url) as store:

        @event.listens_for(store.engine, "connect")
        def _be_impatient(connection: sqlite3.Connection, _record: object) -> None:
            connection.execute("PRAGMA busy_timeout=200")

        yield store


def _write(db: Connection) -> None:
    db.execute(insert(AuditRow).values(at=NOW, actor="a", action="x", subject="s", facts={}))


def _count(store: Store) -> int:
    with store.reading() as db:
        return db.scalar(select(func.count()).select_from(AuditRow)) or 0


def test_a_refused_commit_is_undone_and_locks_nobody_out(journal_store: Store) -> None:
    """Found by the histories (E3): the connection went back to the pool in its transaction."""
    reader = sqlite3.connect(journal_store.engine.url.database or "")
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM audit").fetchone()
    with pytest.raises(BusyError):
        journal_store.unit_of_work(_write)
    reader.close()
    assert _count(journal_store) == 0
    journal_store.unit_of_work(_write)
    assert _count(journal_store) == 1


def test_a_look_that_is_still_open_keeps_no_commit_waiting(journal_store: Store) -> None:
    with journal_store.reading() as db, ThreadPoolExecutor(1) as pool:
        db.execute(select(AuditRow.id)).all()
        # Else BusyError, whenever the writer gives up: this look ends only after it.
        pool.submit(journal_store.unit_of_work, _write).result()
        assert db.scalar(select(func.count()).select_from(AuditRow)) == 1

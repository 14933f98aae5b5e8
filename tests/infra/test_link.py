"""A connection that is taken from the pool and given back has nothing to wait for (`infra/link.py`)."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import Connection, text

from congress.infra.database import Store
from congress.infra.link import Link
from tests.stores import open_store


def test_a_look_and_a_change_share_a_connection(postgres_url: str) -> None:
    """A look is committed by itself; what is written after it on the same connection is not."""
    with open_store(postgres_url, threads=1) as store:
        for _ in range(3):
            with store.reading() as db:
                first = _link_of(db)
                assert first.autocommit
                db.execute(text("SELECT 1"))
                assert first.pgconn.transaction_status == psycopg.pq.TransactionStatus.IDLE
            with pytest.raises(ZeroDivisionError):
                _break_off(store, first)
            with store.reading() as db:
                assert db.scalar(text("SELECT to_regclass('undone')")) is None


def test_it_waits_for_what_was_begun(postgres_url: str) -> None:
    """Within a transaction psycopg decides as ever: it is rolled back, and nothing else may change."""
    with Link.connect(postgres_url.replace("+psycopg", "")) as link:
        link.execute("CREATE TABLE undone (id int)")
        with pytest.raises(psycopg.ProgrammingError):
            link.set_autocommit(True)
        with pytest.raises(psycopg.ProgrammingError):
            link.set_isolation_level(None)
        link.rollback()
        assert link.execute("SELECT to_regclass('undone')").fetchone() == (None,)
        link.rollback()
        link.set_isolation_level(psycopg.IsolationLevel.SERIALIZABLE)
        shown = link.execute("SHOW transaction_isolation").fetchone()
        assert shown == ("serializable",)


def test_control_one_that_never_rolls_back_is_found(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Link, "_is_at_rest", lambda _: True)
    with Link.connect(postgres_url.replace("+psycopg", "")) as link:
        link.execute("CREATE TABLE undone (id int)")
        link.rollback()
        assert link.execute("SELECT to_regclass('undone')").fetchone() != (None,)
        psycopg.Connection.rollback(link)


def _break_off(store: Store, expected: Link) -> None:
    with store.writing() as db:
        assert _link_of(db) is expected
        assert not expected.autocommit
        db.execute(text("CREATE TABLE undone (id int)"))
        raise ZeroDivisionError


def _link_of(db: Connection) -> Link:
    link = db.connection.driver_connection
    assert isinstance(link, Link)
    return link

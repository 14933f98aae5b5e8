"""What may only be added to cannot be replaced or emptied by hand either (T28, I9)."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from congress.infra.database import Store
from tests.agenda.documents import a_document, a_session
from tests.agenda.test_service import released

APPEND_ONLY = ("audit", "release", "rendering")


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_a_row_is_not_replaced(sqlite_store: Store, table: str) -> None:
    before = _rows(sqlite_store, table)
    for statement in (
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        f"UPDATE OR REPLACE {table} SET rowid = rowid",
    ):
        with pytest.raises(DBAPIError, match="append-only"), sqlite_store.writing() as db:
            db.exec_driver_sql(statement)
    assert _rows(sqlite_store, table, is_filled=True) == before


def test_a_row_is_not_replaced_by_its_number_either(sqlite_store: Store) -> None:
    _rows(sqlite_store, "release")
    with pytest.raises(DBAPIError, match="append-only"), sqlite_store.writing() as db:
        db.exec_driver_sql(
            "INSERT OR REPLACE INTO release (rowid, event_id, number, document, document_hash, "
            "changes, released_at, released_by, because) SELECT rowid, event_id, number + 9, '{}', "
            "document_hash, changes, released_at, released_by, because FROM release"
        )


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_a_table_is_not_emptied(postgres_store: Store, table: str) -> None:
    before = _rows(postgres_store, table)
    with pytest.raises(DBAPIError, match="append-only"), postgres_store.writing() as db:
        db.exec_driver_sql(f"TRUNCATE {table} CASCADE")
    assert _rows(postgres_store, table, is_filled=True) == before


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_control_without_the_trigger_it_would_be(sqlite_store: Store, table: str) -> None:
    _rows(sqlite_store, table)
    with sqlite_store.writing() as db:
        db.exec_driver_sql(f"DROP TRIGGER {table}_refuses_replace")
        db.exec_driver_sql(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_control_without_the_trigger_it_would_be_emptied(postgres_store: Store, table: str) -> None:
    _rows(postgres_store, table)
    with postgres_store.writing() as db:
        db.exec_driver_sql(f"DROP TRIGGER {table}_refuses_truncate ON {table}")
        if table == "release":
            db.exec_driver_sql("DROP TRIGGER rendering_refuses_truncate ON rendering")
        db.exec_driver_sql(f"TRUNCATE {table} CASCADE")
    assert _rows(postgres_store, table, is_filled=True) == []


def _rows(store: Store, table: str, *, is_filled: bool = False) -> list[object]:
    if not is_filled:
        released(store, a_document([a_session()]))
    with store.reading() as db:
        rows = [tuple(row) for row in db.exec_driver_sql(f"SELECT * FROM {table}")]
    assert rows or is_filled
    return list(rows)

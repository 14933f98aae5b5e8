"""What a control takes away on SQLite, where the transaction itself is the lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine

from congress.infra.database import Store


@contextmanager
def without_transactions(store: Store) -> Iterator[None]:
    """On SQLite take BEGIN IMMEDIATE and the writer's lock away: they are the guard there."""
    if not store.is_sqlite:
        yield
        return
    guarded, store._writer = (store.engine, store._writer), None
    bare = create_engine(store.engine.url, connect_args={"check_same_thread": False, "timeout": 10})
    store.engine = bare.execution_options(isolation_level="AUTOCOMMIT")
    yield
    bare.dispose()
    store.engine, store._writer = guarded

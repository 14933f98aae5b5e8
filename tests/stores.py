"""Opening the databases of the tests: migrated once a run, then copied for each test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from congress.app import import_models
from congress.infra.database import Store, engine_options
from congress.infra.migrations import migrate


@contextmanager
def open_store(url: str, *, threads: int = 8) -> Iterator[Store]:
    """Open a store on a migrated database exactly as the app does, and close its connections."""
    import_models()
    options = engine_options(url, threads=threads)
    write = create_engine(url, **options)
    is_sqlite = make_url(url).get_backend_name() == "sqlite"
    read = create_engine(url, **options) if is_sqlite else None
    try:
        yield Store(write, read)
    finally:
        write.dispose()
        if read is not None:
            read.dispose()


def migrated(url: str) -> None:
    """Bring an empty database to the newest schema."""
    import_models()
    engine = create_engine(url, poolclass=NullPool)
    migrate(engine)
    engine.dispose()


def sqlite_address(path: Path) -> str:
    """Return the database URL of an SQLite file."""
    return f"sqlite:///{path}"

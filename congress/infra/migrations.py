"""Bringing a database to this version's schema: Alembic under a lock, one migration at a time.

Alembic is imported when something is migrated: that costs half a second. Which schema a database has,
every command and every probe asks without it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

import congress
from congress.infra.link import be_patient
from congress.infra.locks import lock_key

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(congress.__file__).parent / "migrations"
TABLE = "alembic_version"  # with one row: our history has no branches
MIGRATION_TIMEOUT_MS = 300_000
# PostgreSQL: undefined_table, undefined_column. SQLite has words only.
MISSING_SQLSTATES = frozenset({"42P01", "42703"})
MISSING_WORDS = ("no such table", "no such column", "has no column named")


def alembic_config() -> Config:
    """Return Alembic's configuration: the migrations of this package."""
    from alembic.config import Config  # noqa: PLC0415 -- see above

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config


def head_revision() -> str:
    """Return the newest revision this version of the code knows: the last number of its files."""
    return max(path.name.partition("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py"))


def revision_of(db: Connection) -> str:
    """Return the revision a database is at; empty where nothing was ever migrated."""
    if not inspect(db).has_table(TABLE):
        return ""
    return db.scalar(text(f"SELECT version_num FROM {TABLE}")) or ""


def migrate(engine: Engine, revision: str = "head") -> tuple[str, str]:
    """Bring the database up (or down) to `revision`; return the revision before and after.

    On PostgreSQL other migrations wait at an advisory lock, so several hosts may start at once.
    """
    from alembic import command  # noqa: PLC0415 -- see above

    with engine.connect() as db:
        before = revision_of(db)
        db.rollback()
        config = alembic_config()
        config.attributes["connection"] = db
        be_patient(db, 2 * MIGRATION_TIMEOUT_MS / 1000)
        if db.dialect.name == "sqlite":
            # Batch migrations copy tables: references are checked again at the end.
            db.exec_driver_sql("PRAGMA foreign_keys=OFF")
            db.rollback()
        with db.begin():
            if db.dialect.name == "postgresql":
                db.execute(text(f"SET LOCAL statement_timeout = {MIGRATION_TIMEOUT_MS}"))
                db.execute(text(f"SET LOCAL lock_timeout = {MIGRATION_TIMEOUT_MS}"))
                db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": lock_key("migrate")})
            if revision == "base":
                command.downgrade(config, revision)
            else:
                command.upgrade(config, revision)
        after = revision_of(db)
        db.rollback()
        db.invalidate()  # a fresh connection has its references on again
    return before, after


def is_another_schema(error: DBAPIError) -> bool:
    """Tell whether a statement met a table or column that is not there: no fault of the connection."""
    if getattr(error.orig, "sqlstate", None) in MISSING_SQLSTATES:
        return True
    return any(words in str(error.orig) for words in MISSING_WORDS)

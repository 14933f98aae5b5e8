"""What was committed to a file of SQLite's stays so when the power goes (decision 0023)."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from congress.infra.database import Store


def test_a_commit_ends_with_what_is_waited_for(sqlite_store: Store) -> None:
    """Deleting the journal ends it, too, and is not waited for: it could come back with the power, and
    take back what somebody was told (sqlite.org/pragma.html#pragma_synchronous, EXTRA).
    """
    journal = Path(f"{sqlite_store.engine.url.database}-journal")
    with sqlite_store.writing() as db:
        pragmas = [db.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous")]
        db.execute(text("CREATE TABLE kept (id INTEGER)"))
        assert journal.stat().st_size > 0
    assert pragmas == ["truncate", 2]
    assert journal.stat().st_size == 0

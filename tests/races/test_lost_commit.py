"""A connection that breaks while committing: never done twice, and never said to be undone."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, event, func, insert, select, text

from congress.core.errors import OutcomeUnknownError
from congress.infra.audit import AuditRow
from congress.infra.database import Store
from tests.builders import NOW


def test_a_commit_whose_connection_breaks_is_not_tried_again(postgres_store: Store) -> None:
    """The server ends the connection between the work and its COMMIT, as a failover would."""
    runs: list[int] = []

    def work(db: Connection) -> None:
        runs.append(db.scalar(text("SELECT pg_backend_pid()")) or 0)
        db.execute(insert(AuditRow).values(at=NOW, actor="a", action="x", subject="s", facts={}))

    @event.listens_for(postgres_store.engine, "commit")
    def _break(_db: Connection) -> None:
        with postgres_store.reading() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": runs[-1]})

    with pytest.raises(OutcomeUnknownError):
        postgres_store.unit_of_work(work)
    assert len(runs) == 1
    event.remove(postgres_store.engine, "commit", _break)
    postgres_store.unit_of_work(work)
    with postgres_store.reading() as db:
        assert db.scalar(select(func.count()).select_from(AuditRow)) == 1

"""Every kind of failing statement with a canary: its words hold it, and no log does (T29)."""

from __future__ import annotations

import logging
import threading

import psycopg
import pytest
from sqlalchemy import Connection, text

from congress.core.errors import BusyError, DomainError
from congress.infra.database import Store
from congress.infra.statements import Statement
from congress.infra.traces import trace_of
from tests.hostile.pieces import MARK

CANARY = f"{MARK}.of.the.mine"
MAKE = (
    "CREATE TABLE mine (id varchar(60) PRIMARY KEY, short varchar(8), small smallint,"
    " above varchar(60) REFERENCES mine (id), must varchar(60) NOT NULL, CHECK (must <> 'no'))"
)
FAILING = {
    "unique": "INSERT INTO mine (id, must) VALUES (:c, 'a'), (:c, 'b')",
    "check": "INSERT INTO mine (id, short, must) VALUES (:c, 'a', 'no')",
    "null": "INSERT INTO mine (id) VALUES (:c)",
    "foreign": "INSERT INTO mine (id, above, must) VALUES ('a', :c, 'a')",
    "long": "INSERT INTO mine (id, short, must) VALUES ('a', :c, 'a')",
    "range": "INSERT INTO mine (id, small, must) SELECT :c, 99999, 'a'",
    "type": "SELECT CAST(:c AS integer)",
    "timeout": "SELECT pg_sleep(5), CAST(:c AS text)",
}


def _heard(caplog: pytest.LogCaptureFixture) -> str:
    plain = logging.Formatter()
    return "\n".join(map(plain.format, caplog.records))


@pytest.mark.parametrize("way", ["driver", "sqlalchemy"])
@pytest.mark.parametrize("fault", FAILING)
def test_no_failing_statement_tells_its_values(
    postgres_store: Store, caplog: pytest.LogCaptureFixture, way: str, fault: str
) -> None:
    caplog.set_level(logging.DEBUG)
    with postgres_store.writing() as db:
        db.execute(text(MAKE))

    def work(db: Connection) -> None:
        db.execute(text("SET LOCAL statement_timeout = 50"))
        if way == "driver":
            Statement(text(FAILING[fault])).run(db, {"c": CANARY})
        else:
            db.execute(text(FAILING[fault]), {"c": CANARY})

    with pytest.raises(Exception) as raised:  # noqa: PT011 -- whatever it is
        postgres_store.unit_of_work(work)
    assert CANARY not in trace_of(raised.value) + _heard(caplog)
    if fault == "timeout":
        assert isinstance(raised.value, BusyError)
    else:
        assert "[parameters:" not in str(raised.value)


def test_a_deadlock_is_tried_again_and_tells_nothing(
    postgres_store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with postgres_store.writing() as db:
        db.execute(text(MAKE))
        db.execute(text("INSERT INTO mine (id, must) VALUES ('a', 'a'), ('b', 'b')"))
    both, runs = threading.Barrier(2), [0, 0]

    def take(number: int) -> None:
        def work(db: Connection) -> None:
            runs[number] += 1
            db.execute(text("SET LOCAL lock_timeout = 0"))
            for step, row in enumerate("ab" if number else "ba"):
                if step and runs[number] == 1:
                    both.wait(timeout=30)
                db.execute(text("UPDATE mine SET must = :c WHERE id = :r"), {"c": CANARY, "r": row})

        postgres_store.unit_of_work(work)

    takers = [threading.Thread(target=take, args=(number,)) for number in range(2)]
    for one in takers:
        one.start()
    for one in takers:
        one.join(timeout=60)
    assert sorted(runs) == [1, 2]
    assert CANARY not in _heard(caplog)


@pytest.mark.parametrize("way", ["driver", "sqlalchemy"])
def test_a_table_that_changes_while_it_is_served_is_no_fault_of_ours(
    postgres_store: Store, caplog: pytest.LogCaptureFixture, way: str
) -> None:
    """SQLSTATE 0A000, "cached plan must not change result type": a migration beside the service."""
    caplog.set_level(logging.DEBUG)
    with postgres_store.writing() as db:
        db.execute(text(MAKE))
    find = Statement(text("SELECT * FROM mine WHERE id = :c"))

    def look() -> None:
        with postgres_store.reading() as db:
            if way == "driver":
                find.run(db, {"c": CANARY})
            else:
                db.execute(text("SELECT * FROM mine WHERE id = :c"), {"c": CANARY}).all()

    for _ in range(7):  # psycopg prepares what is run a sixth time
        look()
    plain = postgres_store.engine.url.set(drivername="postgresql")
    with psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True) as other:
        other.execute("ALTER TABLE mine ADD COLUMN later integer")
    with pytest.raises(DomainError) as told:
        look()
    assert isinstance(told.value, BusyError)
    look()  # on a connection that prepares it anew
    assert CANARY not in trace_of(told.value) + _heard(caplog)


@pytest.mark.parametrize("way", ["driver", "sqlalchemy"])
def test_a_write_to_a_table_that_changes_is_done_once_and_nobody_notices(
    postgres_store: Store, caplog: pytest.LogCaptureFixture, way: str
) -> None:
    """The same of a write: tried again by its unit of work, and never counted twice."""
    caplog.set_level(logging.DEBUG)
    words = "UPDATE mine SET n = n + 1 WHERE id = :c RETURNING *"
    write, tries = Statement(text(words)), []

    def work(db: Connection) -> None:
        tries.append(1)
        if way == "driver":
            write.run(db, {"c": CANARY})
        else:
            db.execute(text(words), {"c": CANARY}).all()

    with postgres_store.writing() as db:
        db.execute(text("CREATE TABLE mine (id text PRIMARY KEY, n integer)"))
        db.execute(text("INSERT INTO mine VALUES (:c, 0)"), {"c": CANARY})
    for _ in range(7):
        postgres_store.unit_of_work(work)
    plain = postgres_store.engine.url.set(drivername="postgresql")
    with psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True) as other:
        other.execute("ALTER TABLE mine ADD COLUMN later integer")
    postgres_store.unit_of_work(work)
    with postgres_store.reading() as db:
        assert db.execute(text("SELECT n FROM mine")).scalar_one() == 8
    assert len(tries) == 9
    assert CANARY not in _heard(caplog)

"""Prebuilt statements: what is left for the end is seen by every read, refused by constraints, and
gone with a rollback (decision 0034).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import bindparam, func, insert, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from congress.core.errors import BusyError, NotFoundError, OutcomeUnknownError, StaleVersionError
from congress.infra import statements
from congress.infra.bulk import COPY_FROM, insert_rows
from congress.infra.database import Store
from congress.infra.statements import Statement
from congress.people.models import PersonRow

AT = datetime(2025, 3, 9, 3, 30, 0, 123456, tzinfo=timezone(timedelta(hours=-7)))
ADD = Statement(insert(PersonRow), refused=StaleVersionError)
ADD_PLAINLY = Statement(insert(PersonRow))
FIND = Statement(select(PersonRow.__table__).where(PersonRow.id == bindparam("person")))
COUNT = Statement(select(func.count(PersonRow.id).label("people")))


def _person(name: str) -> dict[str, object]:
    return {
        "id": name, "first_name": "Ana", "last_name": "O'Neill \\ 100%", "name_key": "k",
        "credentials": "", "settings": {"theme": "dark", "none": None}, "created_at": AT,
        "updated_at": AT,
    }  # fmt: skip


def _people(store: Store) -> int:
    with store.reading() as db:
        return int(db.scalar(select(func.count(PersonRow.id))) or 0)


def test_values_and_rows_have_the_types_of_their_columns(store: Store) -> None:
    with store.writing() as db:
        ADD.later(db, _person("a"))
    with store.reading() as db:
        found = FIND.first(db, {"person": "a"})
        usual = db.execute(select(PersonRow.__table__)).one()
    assert found._asdict() == usual._asdict()
    assert found.created_at == AT
    assert found.created_at.tzinfo is UTC or found.created_at.utcoffset() == timedelta(0)
    with store.reading() as db:
        assert FIND.first(db, {"person": "nobody"}) is None
        assert FIND.all(db, {"person": "nobody"}) == []


def test_a_naive_time_is_refused(store: Store) -> None:
    with pytest.raises((ValueError, StatementError)), store.writing() as db:
        ADD.later(db, {**_person("a"), "created_at": datetime(2025, 3, 9)})  # noqa: DTZ001 -- that is it
    assert _people(store) == 0


@pytest.mark.parametrize("reader", ["driver", "sqlalchemy", "copy", "text"])
def test_what_is_left_for_the_end_is_seen_by_whatever_runs_next(store: Store, reader: str) -> None:
    with store.writing() as db:
        ADD.later(db, _person("a"))
        match reader:
            case "driver":
                assert COUNT.first(db, {}).people == 1
            case "sqlalchemy":
                assert db.scalar(select(func.count(PersonRow.id))) == 1
            case "text":
                assert db.scalar(text("SELECT count(*) FROM person")) == 1
            case "copy":  # it comes behind, or its key would be there twice
                insert_rows(db, PersonRow, [_person(f"p{n}") for n in range(COPY_FROM)])
                assert COUNT.first(db, {}).people == COPY_FROM + 1
    assert _people(store) >= 1


def test_a_rollback_takes_it_away(store: Store) -> None:
    def work(db: object) -> None:
        ADD.later(db, _person("a"))
        raise NotFoundError

    with pytest.raises(NotFoundError):
        store.unit_of_work(work)
    assert _people(store) == 0


def test_outside_a_unit_of_work_it_runs_at_once(store: Store) -> None:
    with store.engine.begin() as db:
        ADD.later(db, _person("a"))
        assert db.scalar(select(func.count(PersonRow.id))) == 1


def test_a_broken_constraint_says_what_it_means_and_undoes_all(store: Store) -> None:
    with store.writing() as db:
        ADD.later(db, _person("a"))

    def work(db: object) -> None:
        ADD_PLAINLY.later(db, _person("b"))
        ADD.later(db, _person("a"))
        ADD_PLAINLY.later(db, _person("c"))

    with pytest.raises(StaleVersionError):
        store.unit_of_work(work)
    assert _people(store) == 1
    store.unit_of_work(
        lambda db: ADD.later(db, _person("d"))
    )  # the connection is as good as before
    assert _people(store) == 2


def test_an_error_holds_no_value_of_its_statement(store: Store) -> None:
    """Nor does what it is said to come from: logs show both (docs/operate.md)."""
    with store.writing() as db:
        ADD.later(db, _person("a"))
    with pytest.raises(IntegrityError) as raised, store.writing() as db:
        ADD_PLAINLY.run(db, _person("a"))
    assert "O'Neill" not in str(raised.value)


def test_who_was_refused_may_run_again(store: Store) -> None:
    runs: list[int] = []
    add = Statement(insert(PersonRow), refused=BusyError)
    with store.writing() as db:
        add.later(db, _person("a"))

    def work(db: object) -> str:
        runs.append(1)
        add.later(db, _person("a" if len(runs) == 1 else "b"))
        return "done"

    if store.is_sqlite:  # one writer at a time: nobody can have come between
        with pytest.raises(BusyError):
            store.unit_of_work(work)
        return
    assert store.unit_of_work(work) == "done"
    assert (len(runs), _people(store)) == (2, 2)


def test_a_break_among_the_last_writes_leaves_the_outcome_unknown(postgres_store: Store) -> None:
    """The server ends the connection between the last writes and their COMMIT."""
    die = Statement(select(func.pg_terminate_backend(func.pg_backend_pid()).label("gone")))
    runs: list[int] = []

    def work(db: object) -> None:
        runs.append(1)
        ADD.later(db, _person("a"))
        die.later(db, {})

    with pytest.raises(OutcomeUnknownError):
        postgres_store.unit_of_work(work)
    assert (len(runs), _people(postgres_store)) == (1, 0)
    postgres_store.unit_of_work(lambda db: ADD.later(db, _person("b")))
    assert _people(postgres_store) == 1


def _in_one_trip(store: Store, monkeypatch: pytest.MonkeyPatch, *names: str) -> list[int]:
    """Add people, left for the end; return how many statements went with each COMMIT."""
    trips: list[int] = []
    send = statements._commit_in_one_trip

    def note(link: Any, last: Sequence[Any]) -> Exception | None:  # noqa: ANN401 -- as it
        trips.append(len(last))
        return send(link, last)

    monkeypatch.setattr(statements, "_commit_in_one_trip", note)
    with store.writing() as db:
        for name in names:
            ADD.later(db, _person(name))
    return trips


def test_several_leave_with_the_commit_and_one_alone_before_it(
    postgres_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipeline costs the client more than the trip that it saves one statement."""
    assert _in_one_trip(postgres_store, monkeypatch, "a", "b") == [2]
    assert _in_one_trip(postgres_store, monkeypatch, "c") == []
    assert _people(postgres_store) == 3


def test_a_connection_knows_how_a_statement_is_written_and_read(postgres_store: Store) -> None:
    """The cursor of its first run runs it again: after other values, none, an error, and a rollback."""
    with postgres_store.writing() as db:
        link = db.connection.driver_connection
        ADD.run(db, _person("a"))
        assert [FIND.first(db, {"person": name}) is None for name in ("a", "b")] == [False, True]
        kept = link._cursors[FIND._compiled["postgresql"].text]
        assert FIND.all(db, {"person": "a"})[0].id == "a"
        assert link._cursors[FIND._compiled["postgresql"].text] is kept
    with pytest.raises(StaleVersionError), postgres_store.writing() as db:
        ADD.run(db, _person("a"))
    with postgres_store.writing() as db:
        ADD.run(db, _person("b"))
    assert _people(postgres_store) == 2


def test_what_many_rows_were_found_by_is_not_kept(
    postgres_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cursor keeps its rows until it runs again: everybody's would stay in memory."""
    monkeypatch.setattr("congress.infra.link.MOST_ROWS_KEPT", 1)
    everybody = Statement(select(PersonRow.id).order_by(PersonRow.id))
    with postgres_store.writing() as db:
        for name in ("a", "b"):
            ADD.run(db, _person(name))
        assert [row.id for row in everybody.all(db, {})] == ["a", "b"]
        link = db.connection.driver_connection
        assert everybody._compiled["postgresql"].text not in link._cursors

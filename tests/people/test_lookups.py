"""How much the server reads to find somebody: alike for who is there and who is not (T1).

PostgreSQL keeps the plan of a statement that a connection asks often. A join of people and addresses,
planned before an import, then read every person where the address was known, and none where it was
not: 0.4 ms, and an AUC of 0.80.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from psycopg import sql
from sqlalchemy import Connection, event, insert, select, text

from congress.infra.database import Store
from congress.people import queries
from congress.people.models import AddressRow, PersonKeyRow, PersonRow
from congress.people.service.keys import Named, key_rows
from tests.builders import NOW
from tests.stores import open_store

BEFORE, IMPORTED = 3, 4_000
FEW = 10  # rows; of a thousand the time tells
KNOWN, UNKNOWN = "n3000@example.org", "nobody@example.org"
Look = Callable[[Connection, str], object]
_PLACE = re.compile(r"%\((\w+)\)s")


@pytest.fixture
def store(postgres_url: str) -> Iterator[Store]:
    """A few people, and no statistics since: nobody tells the server to plan anew."""
    with open_store(postgres_url) as opened:
        _add(opened, 0, BEFORE)
        with opened.writing() as db:
            for table in ("person", "person_key", "address"):
                db.execute(text(f"ALTER TABLE {table} SET (autovacuum_enabled = false)"))
                db.execute(text(f"ANALYZE {table}"))
        yield opened


@pytest.fixture
def unknown_store(postgres_store: Store) -> Store:
    """A few people, and no statistics at all: as after a restore."""
    with postgres_store.writing() as db:
        db.execute(text("ALTER TABLE person_key SET (autovacuum_enabled = false)"))
    _add(postgres_store, 0, BEFORE)
    return postgres_store


def _add(store: Store, first: int, end: int) -> None:
    people: list[dict[str, object]] = []
    addresses: list[dict[str, object]] = []
    for number in range(first, end):
        people.append(
            {"id": f"p{number}", "first_name": "Pat", "last_name": "Test", "name_key": "test",
             "credentials": "", "settings": {}, "created_at": NOW, "updated_at": NOW}
        )  # fmt: skip
        email = f"n{number}@example.org"
        addresses.append(
            {"id": f"m{number}", "person_id": f"p{number}", "email": email, "folded": email,
             "added_at": NOW, "verified_at": None}
        )  # fmt: skip
    with store.writing() as db:
        db.execute(insert(PersonRow), people)
        named = [Named(str(person["id"]), "Pat", "Test") for person in people]
        db.execute(insert(PersonKeyRow), [row for one in named for row in key_rows(one)])
        db.execute(insert(AddressRow), addresses)


def _rows_read_after_an_import(store: Store, look: Look) -> dict[str, int]:
    """Return, by address, how many rows the server reads for a look that it planned before."""
    with store.reading() as db:
        db.execute(text("SET plan_cache_mode = force_generic_plan"))
        db.execute(text("SET enable_seqscan = on"))  # how it is asked must be enough
        prepared = _prepared(store, db, look)
        for name, values in prepared:
            db.exec_driver_sql(_call(name, values))
        _add(store, BEFORE, BEFORE + IMPORTED)
        return _rows_by_address(db, prepared)


def _rows_read_as_planned_anew(store: Store, look: Look) -> dict[str, int]:
    """Return the same for a look that is planned afterwards, without statistics yet."""
    _add(store, BEFORE, BEFORE + IMPORTED)
    with store.reading() as db:
        return _rows_by_address(db, _prepared(store, db, look))


def _prepared(store: Store, db: Connection, look: Look) -> list[tuple[str, dict[str, Any]]]:
    return [
        (_prepare(db, number, statement), values)
        for number, (statement, values) in enumerate(_statements_of(store, db, look))
    ]


def _rows_by_address(db: Connection, prepared: list[tuple[str, dict[str, Any]]]) -> dict[str, int]:
    return {
        email: sum(_rows_of(db, name, values, email) for name, values in prepared)
        for email in (KNOWN, UNKNOWN)
    }


def _statements_of(store: Store, db: Connection, look: Look) -> list[tuple[str, dict[str, Any]]]:
    asked: list[tuple[str, dict[str, Any]]] = []

    def note(_db: object, _cursor: object, statement: str, values: Any, *_: object) -> None:  # noqa: ANN401 -- the driver's
        asked.append((statement, values))

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        look(db, "n1@example.org")
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
    assert asked
    return asked


def _prepare(db: Connection, number: int, statement: str) -> str:
    places = list(dict.fromkeys(_PLACE.findall(statement)))
    numbered = _PLACE.sub(lambda found: f"${places.index(found[1]) + 1}", statement)
    db.exec_driver_sql(f"PREPARE look_{number} AS {numbered}")
    return f"look_{number}"


def _call(name: str, values: Mapping[str, Any]) -> str:
    given = ", ".join(sql.Literal(value).as_string(None) for value in values.values())
    return f"EXECUTE {name}({given})".replace("%", "%%")


def _rows_of(db: Connection, name: str, values: Mapping[str, Any], email: str) -> int:
    person = f"p{email[1:].partition('@')[0]}" if email == KNOWN else "-1"
    instead = {"n1@example.org": email, "p1": person}
    asked = {key: instead.get(value, value) for key, value in values.items()}
    call = f"EXPLAIN (ANALYZE, FORMAT JSON) {_call(name, asked)}"
    return _of(db.exec_driver_sql(call).scalar_one()[0]["Plan"])


def _of(node: Mapping[str, Any]) -> int:
    mine = 0
    if "Relation Name" in node:
        mine = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    return int(mine * node["Actual Loops"]) + sum(map(_of, node.get("Plans", ())))


def _by_key(db: Connection, email: str) -> object:
    """As it is asked, but for the key, which a plan may begin at."""
    keys = select(PersonKeyRow.person_id).where(
        PersonKeyRow.person_id.in_(["p1", "-2", "-3", "-4"]),
        PersonKeyRow.key.in_(["test", "-2", "-3", "-4"]),
    )
    return [email, db.execute(keys).all()]


def _list_matches(db: Connection, email: str) -> object:
    return queries.list_matches(db, email, "test")


def _join(db: Connection, email: str) -> object:
    """As it was: right, and as quick as the statistics let it be."""
    return db.execute(
        select(PersonRow.id, PersonRow.first_name, AddressRow.email)
        .join(AddressRow, AddressRow.person_id == PersonRow.id)
        .where(AddressRow.folded == email, PersonRow.name_key == "test")
        .order_by(PersonRow.created_at, PersonRow.id)
        .limit(20)
    ).all()


def test_t1_the_server_reads_as_much_for_a_stranger_as_for_somebody(store: Store) -> None:
    read = _rows_read_after_an_import(store, _list_matches)
    assert abs(read[KNOWN] - read[UNKNOWN]) <= FEW


def test_t1_a_common_name_costs_no_more_than_a_rare_one(unknown_store: Store) -> None:
    """Everybody here is called so, and whoever types it has four places looked at."""
    read = _rows_read_as_planned_anew(unknown_store, _list_matches)
    assert max(read.values()) <= FEW


def test_control_a_plan_that_begins_at_the_name_reads_everybody(unknown_store: Store) -> None:
    read = _rows_read_as_planned_anew(unknown_store, _by_key)
    assert max(read.values()) > 1_000


def test_control_a_join_reads_everybody_where_the_address_is_known(store: Store) -> None:
    read = _rows_read_after_an_import(store, _join)
    assert read[KNOWN] - read[UNKNOWN] > 1_000

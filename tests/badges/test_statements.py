"""What the desk's calls ask of the database: each statement, and by an index whatever grows.

Decision 0034: what nobody waits for leaves with the COMMIT, in one round trip.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any
from unittest import mock

import pytest
from flask import Flask
from sqlalchemy import Connection, insert, text

from congress.app import house_of
from congress.badges import queries
from congress.badges.models import BadgeRow, PrintRow
from congress.badges.service.printing import ask_for_print
from congress.infra import statements
from congress.infra.database import Store
from tests.badges.world import DESK, EVENT, OPEN_AT, SAM, a_desk, open_desk, staff
from tests.counting import statements_of
from tests.ground import an_attendee

PLACE = "Sunset Foyer"
ANA = f"{DESK}/people/x-ana/badge"
WHO = "SELECT device"
GROWN = 300  # people with a badge and a print, where there was nobody
FEW = 10  # rows of badges, prints and slips that are read for one person
_TABLE = re.compile(r"(?:\bFROM |\bINTO |^UPDATE )(\w+)")
_MET = re.compile(r"AS (met)")


def _said(texts: Sequence[str]) -> list[str]:
    """Return what each statement does, and to which table; whom a look met is a select of its own."""
    named = [
        (one.split()[0], _TABLE.search(one) if ") AS met" not in one else _MET.search(one))
        for one in texts
    ]
    return [f"{verb} {table[1]}" for verb, table in named if table]  # BEGIN, of SQLite, names none


def _ask(app: Flask, method: str, path: str, **body: object) -> tuple[list[str], list[str]]:
    """Return the statements of a call, and those that PostgreSQL got with the COMMIT."""
    together: list[str] = []
    with statements_of(house_of(app).store.engine) as texts:
        noted = statements._commit_in_one_trip

        def commit(link: Any, last: Sequence[Any]) -> Exception | None:  # noqa: ANN401 -- as it
            together.extend(made.text for _, made, _ in last)
            return noted(link, last)

        with mock.patch.object(statements, "_commit_in_one_trip", commit):
            answer = app.test_client().open(path, method=method, json=body, headers=staff())
    assert answer.status_code < 300, answer.text
    return _said(texts), _said(together)


_CALLS = {
    "find": (
        "POST", f"{DESK}/look-ups", {"q": "test"},
        [WHO, "SELECT met"], ["INSERT audit"],  # by the number and the name at once
    ),
    "hand over": (
        "PUT", ANA, {"place": PLACE},
        [WHO, "SELECT attendee", "SELECT badge"],
        ["INSERT badge", "INSERT audit", "INSERT audit"],
    ),
    "hand over, with photo ID": (
        "PUT", ANA, {"place": PLACE, "photo_id_seen": True},
        [WHO, "SELECT attendee", "SELECT badge"],
        ["INSERT badge", "UPDATE slip", "INSERT slip", "INSERT audit", "INSERT audit", "INSERT audit"],
    ),
    "ask for a print": (
        "POST", f"{ANA}/prints", {"place": PLACE},
        [WHO, "SELECT attendee", "SELECT badge"],
        ["INSERT badge", "INSERT badge_print", "INSERT audit", "INSERT audit"],
    ),
    "hand over what was made before, with photo ID": (
        "PUT", f"{DESK}/people/x-ben/badge", {"place": PLACE, "photo_id_seen": True},
        [WHO, "SELECT attendee", "SELECT badge", "SELECT slip"],
        ["UPDATE slip", "INSERT slip", "UPDATE badge", "INSERT audit", "INSERT audit"],
    ),
    "take a print": (
        "POST", f"{DESK}/prints/claims", {"place": PLACE},
        [WHO, "SELECT badge_print", "SELECT badge"], ["UPDATE badge_print"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", _CALLS)
def test_a_call_of_the_desk_runs_these_statements_and_no_other(app: Flask, name: str) -> None:
    method, path, body, looks, writes = _CALLS[name]
    store = house_of(app).store
    find = {"q": "test", "place": PLACE}
    app.test_client().post(f"{DESK}/look-ups", json=find, headers=staff())  # a device that is noted
    if "x-ben" in path or "take" in name:
        store.unit_of_work(
            lambda db: ask_for_print(a_desk(db, store, actor=SAM, place=PLACE), "x-ben")
        )
    said, together = _ask(app, method, path, **body)
    assert [one for one in said if one != "UPDATE device"] == [*looks, *writes]
    # One alone goes before its COMMIT: a pipeline would cost more than the trip.
    assert together == ([] if store.is_sqlite or len(writes) == 1 else writes)


def test_control_a_write_that_somebody_waits_for_leaves_alone(app: Flask) -> None:
    """On SQLite none leaves together, whatever waits."""
    with mock.patch.object(statements.Statement, "later", statements.Statement.run):
        _, together = _ask(app, "PUT", ANA, place=PLACE)
    assert together == []


_LOOKS: dict[str, Callable[[Connection], object]] = {
    "by name": lambda db: queries.list_by_name(db, EVENT, ["one"], 21),
    "by number": lambda db: queries.list_by_number(db, EVENT, "x-one"),
    "what a station takes": lambda db: queries.hold_free_prints(db, EVENT, PLACE, OPEN_AT, 1),
    "what was made": lambda db: queries.find_copies(db, "one"),
    "the newest print": lambda db: queries.find_newest_print(db, "badge-7"),
}


@pytest.mark.parametrize("name", _LOOKS)
@pytest.mark.parametrize("is_planned_before", [True, False])
def test_a_look_that_knows_nothing_of_how_tables_grew_reads_few(
    postgres_store: Store, name: str, *, is_planned_before: bool
) -> None:
    """A plan stays: made over empty tables, or by what was known of them, it must not read them whole
    when they have grown.
    """
    open_desk(postgres_store)
    with postgres_store.writing() as db:
        an_attendee(db, name="one", last_name="One", attendee_id="one")
        for table in ("badge", "badge_print", "slip"):
            db.execute(text(f"ALTER TABLE {table} SET (autovacuum_enabled = false)"))
            db.execute(text(f"ANALYZE {table}"))
    look = _LOOKS[name]
    with postgres_store.engine.connect() as held:  # prepared statements are a connection's own
        link = held.connection.driver_connection
        if not is_planned_before:
            _grow(postgres_store)
        for _ in range(7):  # psycopg prepares what is asked more than five times
            look(held)
        held.commit()
        if is_planned_before:
            _grow(postgres_store)
        before = _rows_read(link)
        look(held)
        assert _rows_read(link) - before <= FEW


def _rows_read(link: Any) -> int:  # noqa: ANN401 -- the driver's
    """Return how many rows of badges, prints and slips this transaction read so far."""
    [(count,)] = link.execute(
        "SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int"
        " FROM pg_stat_xact_user_tables WHERE relname IN ('badge', 'badge_print', 'slip')"
    ).fetchall()
    return int(count)


def _grow(store: Store) -> None:
    """Give hundreds of people a badge and a print; some of those wait."""
    with store.writing() as db:
        for number in range(GROWN):
            an_attendee(db, name=f"n{number}", last_name="Many", attendee_id=f"n{number}")
        db.execute(insert(BadgeRow), [
            {"id": f"badge-{number}", "event_id": EVENT, "attendee_id": f"n{number}",
             "code_hash": str(number), "copy": 1, "reason": "made", "made_at": OPEN_AT,
             "made_by": "s", "handed_at": None, "handed_by": None, "handed_place": "",
             "retired_at": None, "retired_because": None}
            for number in range(GROWN)
        ])  # fmt: skip
        db.execute(insert(PrintRow), [
            {"id": f"print-{number}", "event_id": EVENT, "badge_id": f"badge-{number}",
             "place": PLACE, "asked_at": OPEN_AT, "asked_by": "s", "taken_at": None,
             "taken_by": None, "done_at": OPEN_AT if number % 100 else None, "failed_at": None,
             "failed_because": None}
            for number in range(GROWN)
        ])  # fmt: skip

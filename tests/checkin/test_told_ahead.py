"""A long telling holds a file of SQLite's for 25 scans at a time, and loses none (E13, I4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, event, func, select

from congress.app import house_of
from congress.checkin.models import ScanRow
from congress.checkin.service import scans
from congress.core.errors import BusyError
from congress.infra.audit import AuditRow
from congress.infra.database import Store
from congress.infra.lists import Written
from congress.web import endpoint
from tests.checkin.test_calls import a_told_scan, tell

TOLD = [a_told_scan(number=number) for number in range(1, 251)]


def _kept(db: Connection) -> int:
    return db.scalar(select(func.count()).select_from(ScanRow)) or 0


@contextmanager
def _watched(store: Store) -> Iterator[list[int]]:
    """Give how many scans are there at each COMMIT of a transaction."""
    seen: list[int] = []

    def look(db: Connection) -> None:
        seen.append(_kept(db))

    event.listen(store.engine, "commit", look)
    try:
        yield seen
    finally:
        event.remove(store.engine, "commit", look)


def _noted(store: Store) -> Counter[str]:
    found: Counter[str] = Counter()
    with store.reading() as db:
        for facts in db.scalars(select(AuditRow.facts).where(AuditRow.action == "scans.told")):
            found.update(facts)
    return found


def test_sqlite_is_held_for_a_few_scans_at_a_time(app: Flask, client: FlaskClient) -> None:
    store = house_of(app).store
    with _watched(store) as seen:
        answers = tell(client, *TOLD, {"id": "broken"}).json["scans"]
    expected = [*range(25, 251, 25)] if store.is_sqlite else [250]
    assert [many for many in dict.fromkeys(seen) if many] == expected
    assert Counter(one["stored"] for one in answers) == {"stored": 250, "set-aside": 1}
    assert [one["id"] for one in answers[:-1]] == [one["id"] for one in TOLD]
    assert _noted(store) == {"stored": 250, "set-aside": 1, "duplicate": 0, "conflict": 0}


def test_a_long_answer_is_written_down_when_nothing_is_held_any_more(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: inside of the transaction 225 of them were committed by then, or none (E13)."""
    write: Callable[[object], str] = endpoint._write
    committed: list[int] = []
    with _watched(house_of(app).store) as seen:

        def note(made: object) -> str:
            committed.append(seen[-1] if seen else 0)
            return write(made)

        monkeypatch.setattr(endpoint, "_write", note)
        assert len(tell(client, *TOLD).json["scans"]) == len(TOLD)
    assert committed == [250]


def test_control_of_fewer_the_file_is_held_once(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scans, "AT_ONCE", 500)
    with _watched(house_of(app).store) as seen:
        tell(client, *TOLD)
    assert [many for many in dict.fromkeys(seen) if many] == [250]


def test_a_telling_that_was_cut_short_is_told_again_and_each_is_stored_once(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = house_of(app).store
    insert, tried = scans._SCANS.insert, [0]

    def refuse_the_last(*asked: object) -> set[str]:
        tried[0] += 1
        if tried[0] == (3 if store.is_sqlite else 1):
            raise BusyError(retry_after=1)
        return insert(*asked)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(scans._SCANS, "insert", refuse_the_last)
        patch.setattr("congress.infra.database.ATTEMPTS", 1)
        assert tell(client, *TOLD).status_code == 503
    with store.reading() as db:
        assert _kept(db) == (50 if store.is_sqlite else 0)
    again = Counter(one["stored"] for one in tell(client, *TOLD).json["scans"])
    assert again == ({"duplicate": 50, "stored": 200} if store.is_sqlite else {"stored": 250})
    with store.reading() as db:
        assert _kept(db) == 250
    assert _noted(store)["stored"] == 250


def test_what_was_told_before_is_not_written_again(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found before anything is locked: of a telling that comes twice, nobody waits for the second."""
    insert, rows = scans._SCANS.insert, [0]

    def count(db: Connection, written: Written) -> set[str]:
        rows[0] += len(written.keys)
        return insert(db, written)

    monkeypatch.setattr(scans._SCANS, "insert", count)
    tell(client, *TOLD)
    assert rows == [250]
    answers = tell(client, *TOLD, {**TOLD[0], "door": "right"}).json["scans"]
    assert Counter(one["stored"] for one in answers) == {"duplicate": 250, "conflict": 1}
    assert rows == [250]
    assert _noted(house_of(app).store)["conflict"] == 1

"""The same walk while the database fails, in five ways on each: told in words, and nothing in a log."""

from __future__ import annotations

import os
import sys

import pytest
from flask import Flask

from congress.app import house_of
from congress.infra import away
from tests.hostile.faults import FAULTS
from tests.hostile.test_requests import SEED
from tests.hostile.walk import AWAY, Walk, walk
from tests.web.actors import people_the_congress

COUNT = int(os.environ.get("CONGRESS_HOSTILE_AWAY_COUNT", "250"))
WAYS = [(kind, way) for kind, ways in FAULTS.items() for way in ways]


def _walk_in(app: Flask, kind: str, way: str, patch: pytest.MonkeyPatch, count: int) -> Walk:
    people_the_congress(app)
    assert walk(app, seed=SEED, count=40).found == []  # what is kept in memory is there
    store = house_of(app).store
    with FAULTS[kind][way](store, patch) as begin:
        done = walk(app, seed=SEED, count=count, is_away=True, before_each=begin)
    assert walk(app, seed=SEED, count=40).found == []  # and it serves again
    return done


@pytest.mark.slow
@pytest.mark.usefixtures("uncounted")
@pytest.mark.parametrize(("database_url", "way"), WAYS, indirect=["database_url"])
def test_no_failing_database_makes_a_hostile_request_a_fault_of_ours(
    app: Flask, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """E8, T29."""
    kind = "sqlite" if house_of(app).store.is_sqlite else "postgresql"
    done = _walk_in(app, kind, way, monkeypatch, COUNT)
    sys.stdout.write(f"seed {SEED}: {dict(done.statuses)} {done.lines} lines\n")
    assert not done.found, "\n".join(done.found[:40])
    told = sum(done.statuses[status] for status in AWAY)
    assert told > COUNT // 60  # it did fail, and logs said so
    assert done.lines >= told


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_control_an_error_that_nobody_translates_is_found(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(away, "as_refusal", lambda _error: None)
    people_the_congress(app)
    with FAULTS["postgresql"]["read-only"](house_of(app).store, monkeypatch) as begin:
        done = walk(app, seed=SEED, count=400, is_away=True, before_each=begin)
    assert any("answered 500" in one for one in done.found)

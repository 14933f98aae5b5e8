"""Hostile requests over every operation and form, as everybody: no fault of ours, and nothing in a log.

CONGRESS_HOSTILE_SEED and CONGRESS_HOSTILE_COUNT ask for others, and for more of them.
"""

from __future__ import annotations

import logging
import os
import sys

import pytest
from flask import Flask, Request

from congress.web import endpoint, guard
from congress.web.house import Call
from tests.hostile.walk import targets, template_of, walk
from tests.web.actors import people_the_congress

SEED = int(os.environ.get("CONGRESS_HOSTILE_SEED", "20250309"))
COUNT = int(os.environ.get("CONGRESS_HOSTILE_COUNT", "10000"))


@pytest.mark.slow
@pytest.mark.usefixtures("uncounted")
def test_no_hostile_request_is_a_fault_of_ours(app: Flask) -> None:
    """T29, T32: ten thousand of them on each database."""
    people_the_congress(app)
    done = walk(app, seed=SEED, count=COUNT)
    sys.stdout.write(f"seed {SEED}: {dict(done.statuses)} {dict(done.codes)}\n")
    assert not done.found, "\n".join(done.found[:40])
    assert done.asked == COUNT
    if COUNT >= 3_000:  # every kind of answer was met, and what is good passes
        assert {200, 202, 204, 303, 308} <= set(done.statuses)
        assert {400, 401, 403, 404, 405, 406, 413, 415, 422} <= set(done.statuses)
        assert len(done.codes) > 12


def test_the_walk_knows_every_operation_and_page(app: Flask) -> None:
    paths = app.test_client().get("/api/v1/openapi.json").json["paths"]  # type: ignore[index]
    documented = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    known = {(one.method, template_of(rule)) for rule, one in targets(app) if one is not None}
    assert documented <= known
    assert len(known - documented) > 50  # pages


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_control_a_crash_is_found(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where whatever reads a query crashes, as on raw bytes once."""

    def crash(asked: Request) -> None:
        if asked.query_string:
            raise ArithmeticError

    monkeypatch.setattr(endpoint, "refuse_unreadable_query", crash)
    people_the_congress(app)
    assert any("answered 500" in one for one in walk(app, seed=SEED, count=300).found)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_control_a_line_that_names_what_was_sent_is_found(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = guard.read_caller

    def tell(call: Call, asked: Request) -> None:
        read(call, asked)
        logging.getLogger("some.library").debug("asked by %s", call.client)

    monkeypatch.setattr(guard, "read_caller", tell)
    people_the_congress(app)
    assert any("in a log" in one for one in walk(app, seed=SEED, count=20).found)

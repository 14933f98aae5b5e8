"""A machine whose clock is off the database's serves no deadline: it is not ready, and says why."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from congress.app import house_of
from congress.cli import main
from congress.infra import clocks
from congress.infra.clocks import MOST_SECONDS_APART, clock_fault, seconds_apart
from congress.infra.database import Store


def _off_by(*seconds: float) -> Callable[[], float]:
    """Return a machine's clock that is off by so much at each look, in turn."""
    looks = iter(seconds)
    return lambda: time.time() + next(looks)


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        (30.0, 30.0, "ahead"),
        (-30.0, -30.0, "behind"),
        (0.0, 0.0, "right"),
        # The way took half a minute: the answer is from some instant within.
        (-15.0, 15.0, "right"),
    ],
)
def test_how_far_apart_is_what_no_slow_way_explains(
    store: Store, monkeypatch: pytest.MonkeyPatch, before: float, after: float, word: str
) -> None:
    monkeypatch.setattr(clocks, "machine_seconds", _off_by(before, after))
    with store.reading() as db:
        apart = seconds_apart(db)
    if store.is_sqlite or word == "right":  # a file has no clock but this machine's
        assert clock_fault(apart) == ""
        return
    assert (apart > 0) == (word == "ahead")
    assert "clock is 30." in clock_fault(apart) or "clock is 29." in clock_fault(apart)


@pytest.mark.parametrize(
    ("apart", "is_fault"),
    [(0, False), (1, False), (-1, False), (1.001, True), (-1.001, True)],
)
def test_a_second_is_the_most(apart: float, *, is_fault: bool) -> None:
    assert MOST_SECONDS_APART == 1
    assert bool(clock_fault(apart)) is is_fault


def test_a_machine_that_is_off_is_not_ready_and_the_doctor_says_it(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/readyz").status_code == 200
    monkeypatch.setattr(clocks, "machine_seconds", lambda: time.time() - 30)
    answer = client.get("/readyz")
    doctor = CliRunner().invoke(main, ["doctor"], obj=house_of(app)).output
    if house_of(app).store.is_sqlite:
        assert answer.status_code == 200
        assert "clock" not in doctor
        return
    assert answer.status_code == 503
    assert "off the database's, and deadlines go by it: set it (NTP)." in answer.text
    assert answer.text.strip() in doctor

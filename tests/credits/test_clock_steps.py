"""The machine's clock is set while people claim: deadlines are off by at most a second (E7).

Bytes come over a real connection and wait for a thread while the clock is set by an hour or a day,
either way. What counts is the instant at which they came, by the clock as it shows from then on.
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from congress.agenda.rules.document import Deadlines
from congress.app import house_of
from congress.core.clock import FixedClock
from congress.credits import jobs
from congress.credits.models import ClaimReceiptRow, ClaimRow, ClaimStepRow
from congress.infra import arrivals
from congress.infra.database import Store
from tests.credits.claimed import CLAIMS, NAMED, Claimant, attended_monday
from tests.credits.test_claims import CLOSES
from tests.credits.world import the_credited_congress
from tests.ground import publish_document

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STEPS = [HOUR, -HOUR, DAY, -DAY]
BODY = json.dumps({"type_id": "ama", "amount": "1.50", **NAMED}).encode()
WAITED = 0.3


@pytest.fixture
def store(app: Flask) -> Store:
    return house_of(app).store


@pytest.fixture
def ana(app: Flask, store: Store, clock: FixedClock) -> Claimant:
    """Ana, signed in and shown by a code, an hour before the close."""
    attended_monday(store)
    clock.instant = CLOSES - HOUR
    return Claimant(app, clock).verify()


@pytest.fixture
def wire() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Theirs and ours, as a worker accepts one; nothing of it is left behind."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        arrivals.ask_for_stamps(listener)
        listener.listen()
        with socket.create_connection(listener.getsockname()) as theirs:
            ours, _ = listener.accept()
            with ours:
                yield theirs, ours
    vars(arrivals._mine).clear()


def _claim_after_a_step(
    ana: Claimant,
    wire: tuple[socket.socket, socket.socket],
    step: timedelta,
    shows: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> int:
    """Let a claim wait for a thread while the clock is set; it shows that instant when one comes."""
    theirs, ours = wire
    queued_at = time.monotonic()
    theirs.sendall(BODY)
    time.sleep(WAITED)
    monkeypatch.setattr(arrivals, "machine_seconds", lambda: time.time() + step.total_seconds())
    ana.clock.instant = shows
    arrivals.note_queued(queued_at)
    raw = arrivals.receive(ours, len(BODY))
    return ana("POST", CLAIMS, raw, key="k1").status_code


@pytest.mark.parametrize("step", STEPS)
def test_what_came_before_the_close_is_taken_though_the_clock_was_set(
    ana: Claimant,
    store: Store,
    wire: tuple[socket.socket, socket.socket],
    step: timedelta,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shows = CLOSES + timedelta(seconds=WAITED / 2)
    assert _claim_after_a_step(ana, wire, step, shows, monkeypatch) == 201
    with store.reading() as db:
        [received_at] = db.execute(select(ClaimReceiptRow.received_at)).scalars().all()
    assert timedelta(0) < CLOSES - received_at < timedelta(seconds=1)


@pytest.mark.parametrize("step", STEPS)
def test_what_came_after_the_close_is_late_though_the_clock_was_set(
    ana: Claimant,
    store: Store,
    wire: tuple[socket.socket, socket.socket],
    step: timedelta,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shows = CLOSES + timedelta(seconds=20)
    assert _claim_after_a_step(ana, wire, step, shows, monkeypatch) == 409
    with store.reading() as db:
        assert db.execute(select(ClaimRow.id)).all() == []


def test_control_a_stamp_of_the_clock_before_would_take_what_is_late(
    ana: Claimant, wire: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "SLACK_SECONDS", float("inf"))
    shows = CLOSES + timedelta(seconds=20)
    assert _claim_after_a_step(ana, wire, HOUR, shows, monkeypatch) == 201


def _dies(*_: object, **__: object) -> None:
    message = "killed"
    raise RuntimeError(message)


@pytest.mark.parametrize("step", STEPS)
def test_what_was_kept_and_not_judged_stands_once_whatever_is_set_meanwhile(
    ana: Claimant, store: Store, step: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the job and under its key, at the instant of before the step."""
    ana.clock.instant = came_at = CLOSES - timedelta(milliseconds=100)
    with monkeypatch.context() as broken:
        broken.setattr("congress.credits.views.claims.judge", _dies)
        assert ana("POST", CLAIMS, BODY, key="k1").status_code == 500
    ana.clock.advance(step + timedelta(minutes=2))
    judged = jobs.judge_left(store, ana.clock)
    ana.clock.instant = CLOSES + DAY
    jobs.judge_left(store, ana.clock)
    answer = ana("POST", CLAIMS, BODY, key="k1")
    assert (answer.status_code, answer.get_json()["version"]) == (200, 1)  # it stands
    assert judged == {
        "claims": int(step > timedelta(0))
    }  # it waits for who was set back, and no longer
    with store.reading() as db:
        assert db.execute(select(ClaimRow.received_at)).scalars().all() == [came_at]
        states = db.execute(select(ClaimStepRow.state).order_by(ClaimStepRow.seq)).scalars().all()
    assert states == ["claimed", "awarded"]


def test_an_amendment_after_the_clock_was_set_back_is_the_next_version(
    ana: Claimant, store: Store
) -> None:
    ana.clock.instant = CLOSES - timedelta(minutes=1)
    ana.claim("1.50")
    ana.clock.advance(-HOUR)
    assert ana.claim("1.25").get_json()["version"] == 2
    with store.reading() as db:
        assert db.execute(select(ClaimRow.amount, ClaimRow.version)).all() == [(125, 2)]


@pytest.mark.parametrize(
    ("last_day", "bound"),
    [
        (date(2025, 11, 1), datetime(2025, 11, 2, 7, tzinfo=UTC)),
        (
            date(2025, 11, 2),
            datetime(2025, 11, 3, 8, tzinfo=UTC),
        ),  # 25 hours later: it ends in winter
    ],
)
def test_the_night_on_which_clocks_go_back_closes_by_the_zones_own_clock(
    app: Flask, clock: FixedClock, store: Store, last_day: date, bound: datetime
) -> None:
    """The last second of that local day is in time, the first of the next is late."""
    attended_monday(store)
    deadlines = Deadlines(claims_close_on=last_day)
    publish_document(store, replace(the_credited_congress(), deadlines=deadlines))
    clock.instant = bound
    ana = Claimant(app, clock)
    assert ana.claim("1.50").status_code == 409
    clock.instant = bound - timedelta(milliseconds=1)
    assert ana.claim("1.50").status_code == 201

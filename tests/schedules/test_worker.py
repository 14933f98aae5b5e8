"""The worker: each firing once, wherever it runs; and an end when it is told, or left alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from congress.app import house_of
from congress.infra.database import Store
from congress.infra.jobs import CLOCKS_APART, PARENT_VARIABLE, Firing, JobRun, claim_firing
from schedules import worker
from schedules.timetable import URGENT_NAMES, Job, timetable
from schedules.worker import (
    SWEEP,
    Steps,
    build_scheduler,
    plan_anew,
    run_once,
    slot_of,
    slot_of_day,
)
from tests.mail.world import a_letter
from tests.people.world import a_person, store_of

ROOT = Path(__file__).parents[2]


def _job(name: str) -> Job:
    return next(job for job in timetable(is_development=True) if job.name == name)


def test_every_job_says_why_and_runs(app: Flask) -> None:
    """On an empty house each of them finds nothing to do, and does it without a fault."""
    house = house_of(app)
    for number, job in enumerate(timetable(is_development=True)):
        assert job.why.endswith(".")
        job.function(house)
        assert run_once(house, job, number) is (job.is_due is None)
    with house.store.reading() as db:
        outcomes = dict(db.execute(select(JobRun.job, JobRun.outcome)).all())
    assert not [name for name, outcome in outcomes.items() if "failed" in str(outcome)]


def test_scheduler_has_the_whole_table(app: Flask) -> None:
    jobs = build_scheduler(house_of(app)).get_jobs()
    table = [job.name for job in timetable(is_development=True)]
    assert [job.id for job in jobs] == [*table, SWEEP]
    assert {(job.coalesce, job.max_instances) for job in jobs} == {(True, 1)}
    assert min(job.misfire_grace_time for job in jobs) >= 60


def test_every_urgent_sender_has_a_thread_and_others_have_some_left(app: Flask) -> None:
    """Else the five would wait for each other, and a code for all of them."""
    pool = build_scheduler(house_of(app))._executors["default"]._pool
    assert pool._max_workers >= len(URGENT_NAMES) + 2


def test_a_clock_that_is_set_back_stops_no_job(store: Store) -> None:
    """Its firings were claimed already, in what is the future now; a few seconds are others' clocks."""

    def claims(now: datetime) -> bool:
        return store.unit_of_work(lambda db: claim_firing(db, Firing("send-letters", 7), now))

    at = datetime(2025, 3, 9, 9, tzinfo=UTC)
    assert claims(at)
    assert not claims(at - CLOCKS_APART)
    assert claims(at - timedelta(hours=1))
    assert not claims(at - timedelta(hours=1))
    assert not claims(at - timedelta(hours=1) + CLOCKS_APART)


def test_a_step_of_the_clock_is_noticed_once_and_jobs_are_planned_anew(app: Flask) -> None:
    wall, steady = [1000.0], [0.0]
    steps = Steps(lambda: wall[0], lambda: steady[0])
    wall[0] += 5
    steady[0] += 5.5  # it drifts
    assert steps.seconds_back() == 0
    wall[0] -= 3600
    assert steps.seconds_back() == 3600
    assert steps.seconds_back() == 0
    house = house_of(app)
    scheduler = build_scheduler(house)
    scheduler.start(paused=True)
    late = datetime(2999, 1, 1, tzinfo=UTC)
    for job in scheduler.get_jobs():
        job.modify(next_run_time=late)  # as after a step of centuries
    plan_anew(scheduler, house)
    planned = [job.next_run_time for job in scheduler.get_jobs()]
    scheduler.shutdown()
    assert late not in planned


def test_letters_leave_sooner_in_development() -> None:
    """Codes leave soon anywhere; for the others somebody looks there."""
    periods = [
        {job.name: job.period_seconds for job in timetable(is_development=one)}
        for one in (True, False)
    ]
    assert [one["send-letters"] for one in periods] == [2, 5]
    assert [one["send-urgent-letters"] for one in periods] == [2, 2]


def test_one_firing_runs_once_on_eight_workers(app: Flask) -> None:
    house, barrier = house_of(app), threading.Barrier(8)
    ran: list[object] = []
    job = Job("counted", _job("send-letters").trigger, 5, ran.append, 60, "A test counts it.")

    def work() -> None:
        barrier.wait()
        run_once(house, job, 7)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ran) == 1


def test_control_unclaimed_a_firing_runs_on_each(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "claim_firing", lambda *_: True)
    ran: list[object] = []
    job = Job("counted", _job("send-letters").trigger, 5, ran.append, 60, "A test counts it.")
    for _ in range(2):
        run_once(house_of(app), job, 7)
    assert len(ran) == 2


def test_failing_job_is_noted_and_does_not_stop_the_timetable(app: Flask) -> None:
    def fail(_house: object) -> None:
        raise RuntimeError

    job = Job("failing", _job("send-letters").trigger, 5, fail, 60, "A test needs it.")
    assert run_once(house_of(app), job, 1)
    with store_of(app).reading() as db:
        assert db.scalars(select(JobRun.outcome)).all() == ["failed: RuntimeError"]


def test_firing_is_named_by_its_period() -> None:
    at = datetime(2025, 3, 9, 7, 17, tzinfo=UTC)
    letters = _job("send-letters")
    assert slot_of(letters, at) == int(at.timestamp()) // letters.period_seconds
    assert slot_of_day(at.date()) == (at.date() - datetime(1970, 1, 1, tzinfo=UTC).date()).days


@contextmanager
def _worker(app: Flask, command: list[str]) -> Iterator[subprocess.Popen[str]]:
    settings = house_of(app).settings
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "CONGRESS_DATABASE_URL": settings.database_url,
        "CONGRESS_DATA_DIR": str(settings.data_dir),
    }
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _until(happened: object, seconds: float = 30) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if happened():  # type: ignore[operator]
            return True
        time.sleep(0.1)
    return False


@pytest.mark.usefixtures("counted_processes")
def test_worker_sends_letters_and_ends_on_sigterm(app: Flask) -> None:
    person = a_person(store_of(app))
    sent = a_letter(store_of(app), person_id=person)
    path = house_of(app).settings.data_dir / "mail" / f"seat-dropped-{sent}.eml"
    with _worker(app, [sys.executable, "-m", "schedules.worker"]) as process:
        assert _until(path.exists)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=15) == 0
    assert "To: ana.rivera@example.org" in path.read_text("ascii")


# A parent that starts a worker, says who it is, and is killed.
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-m", "schedules.worker"])
print(child.pid, flush=True)
time.sleep(60)
"""


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_worker_ends_when_its_parent_dies(app: Flask) -> None:
    person = a_person(store_of(app))
    sent = a_letter(store_of(app), person_id=person)
    path = house_of(app).settings.data_dir / "mail" / f"seat-dropped-{sent}.eml"
    with _worker(app, [sys.executable, "-c", PARENT]) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert _until(path.exists), "the worker runs"
        parent.kill()
        assert _until(lambda: not _is_alive(pid), 15)


def test_a_worker_ends_when_its_parent_was_gone_before_it_could_ask(
    app: Flask, tmp_path: Path
) -> None:
    """Found by the kills (E4): such a worker took whoever adopted it for its parent, for ever."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    url = house_of(app).settings.database_url
    environ = {"CONGRESS_DATABASE_URL": url, "CONGRESS_DATA_DIR": str(tmp_path / "d")}
    orphan = subprocess.run(
        [sys.executable, "-m", "schedules.worker"],
        cwd=ROOT,
        env={**os.environ, **environ, PARENT_VARIABLE: str(gone.pid)},
        timeout=60,
        check=False,
    )
    assert orphan.returncode == 0

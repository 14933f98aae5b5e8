"""The worker process: runs the timetable until it is told to end, or its parent is gone."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING

from apscheduler.executors.pool import ThreadPoolExecutor  # type: ignore[import-untyped] # 3.11 ships no types
from apscheduler.jobstores.memory import MemoryJobStore  # type: ignore[import-untyped] # 3.11 ships no types
from apscheduler.schedulers.background import BackgroundScheduler  # type: ignore[import-untyped] # 3.11 ships no types
from apscheduler.triggers.interval import IntervalTrigger  # type: ignore[import-untyped] # 3.11 ships no types

from congress.app import create_app, house_of
from congress.cli import main as command_line
from congress.core.errors import AwayError, BusyError, StorageFullError
from congress.infra.jobs import (
    PARENT_VARIABLE,
    Firing,
    claim_firing,
    finish_firing,
    is_claimable,
)
from congress.infra.logs import set_up_log
from congress.infra.traces import trace_of
from congress.settings import MOST_MAIL_SENDERS, Settings
from schedules.dailies import Daily, all_dailies
from schedules.timetable import SWEEP_SECONDS, URGENT_SENDERS, Job, timetable

if TYPE_CHECKING:
    from congress.web.house import House

LOOK_SECONDS = 1.0
STEP_SECONDS = 1.0
OTHER_THREADS = 3
SWEEP = "sweep"
_EPOCH = date(1970, 1, 1).toordinal()
_LOG = logging.getLogger("congress.worker")


def run_once(house: House, job: Job, slot: int) -> bool:
    """Run one firing of a job, unless another worker has it; tell whether it ran here.

    A job that fails is logged and noted; its next firing runs as planned. Claim and note are
    transactions of their own: the job opens what it needs.
    """
    if job.is_due is not None and not job.is_due(house):
        return False
    return _run_claimed(house, Firing(job.name, slot), job.function)


def _run_claimed(house: House, firing: Firing, work: Callable[[House], object]) -> bool:
    now = house.clock.now()
    if not house.store.unit_of_work(lambda db: claim_firing(db, firing, now)):
        return False
    is_done = True
    try:
        outcome = str(work(house))
    except BusyError:
        outcome, is_done = "busy", False
    except Exception as error:  # noqa: BLE001 # the timetable goes on
        _LOG.error("job %s failed\n%s", firing.job, trace_of(error))
        outcome, is_done = f"failed: {type(error).__name__}", False
    done_at = house.clock.now()
    house.store.unit_of_work(
        lambda db: finish_firing(db, firing, done_at, outcome, is_done=is_done)
    )
    return True


def sweep(house: House, table: Sequence[Daily]) -> int:
    """Run what is due today by the house's clock, and nobody has done or is doing; return how much.

    What a killed worker left, and what failed, is taken up again five minutes after it was begun, until
    its grace is over: a claim is a lease (`infra/jobs.py`).
    """
    ran = 0
    for job in table:
        day = job.day_due(house.clock.now())
        if day is None:
            continue
        firing = Firing(job.name, slot_of_day(day), job.event_id)
        if _is_open(house, firing):
            ran += _run_claimed(house, firing, partial(_of_day, job, day))
    return ran


def _of_day(job: Daily, day: date, house: House) -> object:
    return job.function(house, day)


def _is_open(house: House, firing: Firing) -> bool:
    """Ask first: a claim writes, and of a day's 1,440 sweeps nearly all find nothing."""
    with house.store.reading() as db:
        return is_claimable(db, firing, house.clock.now())


def slot_of_day(day: date) -> int:
    """Return the number of a day's firing: whole days since 1970."""
    return day.toordinal() - _EPOCH


def slot_of(job: Job, planned_at: datetime) -> int:
    """Return the number of a firing: whole periods since 1970."""
    return int(planned_at.timestamp()) // job.period_seconds


def build_scheduler(house: House) -> BackgroundScheduler:
    """Return a scheduler with every job of the timetable. The table is code: nothing is stored."""
    scheduler = BackgroundScheduler(
        jobstores={"default": MemoryJobStore()},
        executors={
            "default": ThreadPoolExecutor(URGENT_SENDERS + MOST_MAIL_SENDERS + OTHER_THREADS)
        },
        timezone="UTC",
    )
    for job in timetable(is_development=not house.settings.is_production):
        scheduler.add_job(
            _firing(house, job),
            job.trigger,
            id=job.name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=job.grace_seconds,
        )
    scheduler.add_job(
        _guarded(SWEEP, lambda: sweep(house, all_dailies(house))),
        _every_sweep(),
        id=SWEEP,
        coalesce=True,
        max_instances=1,
        misfire_grace_time=SWEEP_SECONDS,
    )
    return scheduler


def _every_sweep() -> IntervalTrigger:
    return IntervalTrigger(seconds=SWEEP_SECONDS, timezone="UTC")


class Steps:
    """Notices when the machine's clock is set back: APScheduler would wait for the old time again."""

    def __init__(self, wall: Callable[[], float], steady: Callable[[], float]) -> None:
        """Begin now. `steady` is never set; both give seconds."""
        self._wall, self._steady = wall, steady
        self._apart = wall() - steady()

    def seconds_back(self) -> float:
        """Return by how much it was set back since the last call; 0 for less than `STEP_SECONDS`."""
        apart = self._wall() - self._steady()
        back, self._apart = self._apart - apart, apart
        return back if back > STEP_SECONDS else 0.0


def plan_anew(scheduler: BackgroundScheduler, house: House) -> None:
    """Plan every job from now on: triggers remember when they began."""
    for job in timetable(is_development=not house.settings.is_production):
        scheduler.reschedule_job(job.name, trigger=job.trigger)
    scheduler.reschedule_job(SWEEP, trigger=_every_sweep())


def _firing(house: House, job: Job) -> Callable[[], None]:
    def fire() -> None:
        # The machine's clock, not the rehearsal's: APScheduler plans by it, too.
        planned_at = datetime.fromtimestamp(time.time(), tz=house.clock.now().tzinfo)
        run_once(house, job, slot_of(job, planned_at))

    return _guarded(job.name, fire)


def _guarded(name: str, fire: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        try:
            fire()
        except (AwayError, StorageFullError):
            pass  # the store says so once, and the next firing asks again
        except BusyError:
            _LOG.warning("job %s could not be claimed: the database is busy", name)

    return run


def run_worker(house: House) -> None:
    """Run the timetable until SIGTERM or SIGINT, or until the parent process is gone.

    Jobs that run are let finish.
    """
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    # It takes seconds to get here, and a parent that was killed meanwhile is not found by asking.
    parent = int(os.environ.get(PARENT_VARIABLE) or os.getppid())
    scheduler = build_scheduler(house)
    steps = Steps(time.time, time.monotonic)
    scheduler.start()
    _LOG.info("the worker runs")
    try:
        # Polled: the parent's death sends no signal, and a worker without it would run for ever.
        while not ended.wait(LOOK_SECONDS) and os.getppid() == parent:
            back = steps.seconds_back()
            if back:
                _LOG.warning("the clock was set back by %.0f s: the jobs are planned anew", back)
                plan_anew(scheduler, house)
    finally:
        scheduler.shutdown(wait=True)
        _LOG.info("the worker ended")
        for number, handler in before.items():
            signal.signal(number, handler)


def main() -> None:
    """Run the worker alone; `congress worker` has looked at settings and key before."""
    set_up_log()
    run_worker(house_of(create_app(Settings.from_env())))


if __name__ == "__main__":
    command_line(["worker"])  # started this way it is the same command, with the same refusals

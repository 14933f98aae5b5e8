"""What is due once a day is done once, however workers die: a claim is a lease (I7, E4)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from congress.app import create_app, database, house_of
from congress.core.clock import FixedClock
from congress.core.daily import Hour
from congress.infra import jobs
from congress.infra.jobs import LEASE, Firing, JobRun, claim_firing
from congress.web.house import House
from schedules import dailies as once_a_day
from schedules.dailies import Daily, EventDaily, dailies
from schedules.listing import say_jobs
from schedules.worker import slot_of_day, sweep
from tests.builders import settings_for
from tests.ground import a_document, publish_document

DAY = date(2025, 3, 9)
AT = datetime(2025, 3, 9, 6, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(AT)


@pytest.fixture
def app(database_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[Flask]:
    app = create_app(settings_for(database_url, tmp_path / "data"), clock=clock)
    yield app
    with app.app_context():
        for engine in database.engines.values():
            engine.dispose()


def _daily(function: Callable[[House], object]) -> tuple[Daily, ...]:
    hour = Hour(time(6), ZoneInfo("UTC"), grace=timedelta(hours=4))
    return (Daily("counted", hour, lambda house, _day: function(house), "A test counts it."),)


def _runs(app: Flask) -> list[tuple[str, int, str | None]]:
    with house_of(app).store.reading() as db:
        rows = db.execute(select(JobRun.job, JobRun.slot, JobRun.outcome)).all()
    return [(row.job, row.slot, row.outcome) for row in rows]


def test_it_runs_once_a_day_and_not_before_its_hour(app: Flask, clock: FixedClock) -> None:
    ran: list[House] = []
    table = _daily(ran.append)
    clock.instant = AT - SECOND
    assert sweep(house_of(app), table) == 0
    assert _runs(app) == []  # nothing was due, so nothing was written
    clock.instant = AT
    assert [sweep(house_of(app), table) for _ in range(3)] == [1, 0, 0]
    clock.advance(timedelta(days=1))
    assert sweep(house_of(app), table) == 1
    assert len(ran) == 2


def test_one_day_runs_once_on_eight_workers(app: Flask) -> None:
    barrier, ran = threading.Barrier(8), list[House]()

    def work() -> None:
        barrier.wait()
        sweep(house_of(app), _daily(ran.append))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ran) == 1


def _kill_a_worker(app: Flask) -> None:
    """Leave what a worker leaves that was killed: its claim."""
    house = house_of(app)
    now, slot = house.clock.now(), slot_of_day(DAY)
    assert house.store.unit_of_work(lambda db: claim_firing(db, Firing("counted", slot), now))


def test_what_a_killed_worker_left_is_taken_up_again_after_its_lease(
    app: Flask, clock: FixedClock
) -> None:
    ran: list[House] = []
    _kill_a_worker(app)
    clock.advance(LEASE - SECOND)
    assert sweep(house_of(app), _daily(ran.append)) == 0
    clock.advance(SECOND)
    assert sweep(house_of(app), _daily(ran.append)) == 1
    assert sweep(house_of(app), _daily(ran.append)) == 0


def test_control_a_claim_that_is_no_lease_is_lost_for_the_day(
    app: Flask, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "LEASE", timedelta(days=1))
    ran: list[House] = []
    _kill_a_worker(app)
    clock.advance(timedelta(hours=3))
    assert sweep(house_of(app), _daily(ran.append)) == 0


def test_after_its_grace_it_is_left_out(app: Flask, clock: FixedClock) -> None:
    ran: list[House] = []
    clock.advance(timedelta(hours=4))
    assert sweep(house_of(app), _daily(ran.append)) == 0
    clock.advance(-SECOND)
    assert sweep(house_of(app), _daily(ran.append)) == 1


def test_what_failed_is_noted_and_tried_again(app: Flask, clock: FixedClock) -> None:
    broken = [True]

    def work(_house: House) -> str:
        if broken:
            raise RuntimeError
        return "done"

    assert sweep(house_of(app), _daily(work)) == 1
    assert _runs(app) == [("counted", slot_of_day(DAY), "failed: RuntimeError")]
    broken.clear()
    assert sweep(house_of(app), _daily(work)) == 0
    clock.advance(LEASE)
    assert sweep(house_of(app), _daily(work)) == 1
    assert _runs(app) == [("counted", slot_of_day(DAY), "done")]


def test_one_that_fails_keeps_no_other_from_its_day(app: Flask) -> None:
    def fail(_house: House) -> None:
        raise RuntimeError

    ran: list[House] = []
    [broken], [good] = _daily(fail), _daily(ran.append)
    table = (broken, Daily("another", good.hour, good.function, good.why))
    assert sweep(house_of(app), table) == 2
    assert len(ran) == 1


def test_every_daily_of_the_timetable_says_why_and_runs(app: Flask, clock: FixedClock) -> None:
    for daily in dailies():
        assert daily.why.endswith(".")
        clock.instant = daily.hour.next_after(clock.now())
        assert sweep(house_of(app), (daily,)) == 1
    assert not [run for run in _runs(app) if "failed" in str(run[2])]


def test_an_operator_hears_what_runs_when(app: Flask, clock: FixedClock) -> None:
    """`congress worker --list`: the hour in its zone, and how it went."""
    clock.instant = datetime(2025, 3, 9, 7, 16, tzinfo=UTC)

    def lines() -> dict[str, str]:
        return dict(line.split(": ", 1) for line in say_jobs(house_of(app)))

    assert lines()["send-letters"] == "every 2 s. Never ran within a week."
    assert lines()["forget-codes-in-letters"].startswith("every 10 minutes. ")
    assert lines()["forget-answers"] == "next Sun, March 9, 7:17 AM UTC. Never ran within a week."
    clock.instant = datetime(2025, 3, 9, 7, 17, tzinfo=UTC)
    sweep(house_of(app), dailies())
    assert lines()["forget-answers"] == (
        "next Mon, March 10, 7:17 AM UTC. Last Sun, March 9, 7:17 AM UTC: 0."
    )
    clock.instant = datetime(2025, 3, 9, 8, 17, tzinfo=UTC)
    house_of(app).store.unit_of_work(
        lambda db: claim_firing(db, Firing("forget-firings", slot_of_day(DAY)), clock.now())
    )
    assert lines()["forget-firings"].endswith(
        "Last Sun, March 9, 8:17 AM UTC: not ended yet; tried again after five minutes."
    )


def _morning(function: Callable[[House, str, date], object]) -> EventDaily:
    return EventDaily(
        "counted",
        time(6),
        timedelta(hours=4),
        lambda begins, ends: (begins - timedelta(days=1), ends),
        function,
        "A test counts it.",
    )


@pytest.fixture
def ran(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Let one job be all that runs for events, and say what it ran for."""
    ran: list[tuple[str, str]] = []
    counted = _morning(lambda _house, event_id, day: ran.append((event_id, f"{day}")))
    monkeypatch.setattr(once_a_day, "event_dailies", lambda: (counted,))
    west = a_document()
    east = replace(west, event=replace(west.event, id="east", zone="America/New_York"))
    for document in (west, east):
        publish_document(house_of(app).store, document)
    return ran


def _sweep_until(app: Flask, clock: FixedClock, end: datetime) -> None:
    """Sweep each half hour: no minute between changes what is due here."""
    house = house_of(app)
    while clock.instant < end:
        sweep(house, [one for one in once_a_day.all_dailies(house) if one.event_id])
        clock.advance(timedelta(minutes=30))


def test_what_is_of_an_event_runs_once_a_day_of_it_by_the_clock_of_its_place(
    app: Flask, clock: FixedClock, ran: list[tuple[str, str]]
) -> None:
    """9 to 11 March, and the day before; the clocks are put forward on the 9th."""
    clock.instant = datetime(2025, 3, 7, tzinfo=UTC)
    _sweep_until(app, clock, datetime(2025, 3, 14, tzinfo=UTC))
    days = [f"2025-03-{day:02}" for day in (8, 9, 10, 11)]
    assert sorted(ran) == [(one, day) for one in ("east", "psc-2025") for day in days]
    assert ran[0] == ("east", "2025-03-08")  # three hours before the other


def test_an_event_is_served_at_its_own_hour(
    app: Flask, clock: FixedClock, ran: list[tuple[str, str]]
) -> None:
    clock.instant = datetime(
        2025, 3, 9, 12, 59, tzinfo=UTC
    )  # 5:59 AM in California, in summer's time
    sweep(house_of(app), once_a_day.all_dailies(house_of(app)))
    assert ran == [("east", "2025-03-09")]
    clock.advance(timedelta(minutes=1))
    sweep(house_of(app), once_a_day.all_dailies(house_of(app)))
    assert ran == [("east", "2025-03-09"), ("psc-2025", "2025-03-09")]


def test_an_event_that_is_late_is_left_out_and_the_other_is_not(
    app: Flask, clock: FixedClock, ran: list[tuple[str, str]]
) -> None:
    clock.instant = datetime(
        2025, 3, 9, 14, tzinfo=UTC
    )  # 10 AM in New York: a morning's letter is dead
    sweep(house_of(app), once_a_day.all_dailies(house_of(app)))
    assert ran == [("psc-2025", "2025-03-09")]


@pytest.mark.usefixtures("ran")
def test_an_operator_hears_of_each_event_s_next_hour_and_when_there_is_none(
    app: Flask, clock: FixedClock
) -> None:
    def line() -> str:
        [found] = [one for one in say_jobs(house_of(app)) if one.startswith("counted of psc-2025")]
        return found.removeprefix("counted of psc-2025: ")

    clock.instant = datetime(2025, 2, 1, tzinfo=UTC)
    assert line() == "next Sat, March 8, 6:00 AM PT. Never ran within a week."
    clock.instant = datetime(2025, 3, 8, 14, tzinfo=UTC)
    sweep(house_of(app), once_a_day.all_dailies(house_of(app)))
    assert line() == "next Sun, March 9, 6:00 AM PT. Last Sat, March 8, 6:00 AM PT: None."
    clock.instant = datetime(2025, 3, 11, 14, tzinfo=UTC)
    assert line() == "no more. Last Sat, March 8, 6:00 AM PT: None."

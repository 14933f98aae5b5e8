"""What runs when, next and last, in words for an operator: `congress worker --list`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from congress.app import create_app, house_of
from congress.core.time_words import moment_of
from congress.infra.jobs import find_last_firing
from congress.settings import Settings
from schedules.dailies import Daily, all_dailies
from schedules.timetable import Job, timetable

if TYPE_CHECKING:
    from datetime import datetime

    from congress.web.house import House

MINUTE_SECONDS = 60


def list_jobs() -> list[str]:
    """Return a line for each job of the configured house, what runs every few seconds first."""
    return say_jobs(house_of(create_app(Settings.from_env())))


def say_jobs(house: House) -> list[str]:
    """Return those lines. Times are in the zone of the job's hour; what runs often has none."""
    often = timetable(is_development=not house.settings.is_production)
    return [
        *(f"{job.name}: {_often(job)}. {_last(house, job.name, ZoneInfo('UTC'))}" for job in often),
        *(f"{_named(daily)}: {_at_its_hour(house, daily)}" for daily in all_dailies(house)),
    ]


def _often(job: Job) -> str:
    minutes, seconds = divmod(job.period_seconds, MINUTE_SECONDS)
    return (
        f"every {minutes} minutes" if minutes and not seconds else f"every {job.period_seconds} s"
    )


def _named(daily: Daily) -> str:
    return f"{daily.name} of {daily.event_id}" if daily.event_id else daily.name


def _at_its_hour(house: House, daily: Daily) -> str:
    zone, following = daily.hour.zone, daily.next_after(house.clock.now())
    when = "no more" if following is None else f"next {_say(following, zone)}"
    return f"{when}. {_last(house, daily.name, zone, daily.event_id)}"


def _last(house: House, job: str, zone: ZoneInfo, event_id: str = "") -> str:
    with house.store.reading() as db:
        found = find_last_firing(db, job, event_id)
    if found is None:
        return "Never ran within a week."
    begun = f"Last {_say(found.started_at, zone)}"
    if found.finished_at is not None:
        return f"{begun}: {found.outcome}."
    return f"{begun}: {found.outcome or 'not ended yet'}; tried again after five minutes."


def _say(instant: datetime, zone: ZoneInfo) -> str:
    return moment_of(instant, zone).text

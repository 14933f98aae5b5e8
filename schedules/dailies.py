"""What runs once a day, of the house and of each event, by a wall's clock (decision 0059).

At an hour of the house's clock, so that a rehearsal sees it; what is left within its grace is taken up
again. What is of an event runs on some of its days, by the clock of its place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from congress.agenda.queries import list_events
from congress.attendees import jobs as attendee_jobs
from congress.core.daily import Hour
from congress.credits import jobs as credit_jobs
from congress.credits.rules.duties import purged_from
from congress.infra import jobs as infra_jobs
from congress.infra.kept_files import FileStore
from congress.lobby import jobs as lobby_jobs
from congress.mail import jobs as mail_jobs
from congress.notices import jobs as notice_jobs
from congress.notices.rules.credits import CREDITS_AT, CREDITS_GRACE, dates_of_credit_letters
from congress.notices.rules.days import (
    BADGE_AT,
    BADGE_GRACE,
    DAILY_AT,
    DAILY_GRACE,
    dates_of_badge_letter,
    dates_of_daily_letter,
)
from congress.notices.rules.follow_up import dates_of_follow_up
from congress.notices.rules.materials import MATERIALS_AT, MATERIALS_GRACE, dates_of_materials
from congress.people import jobs as people_jobs

if TYPE_CHECKING:
    from sqlalchemy import Row

    from congress.web.house import House

ALARM_DAYS = timedelta(days=60)  # after an event its recordings are looked for so long
# After an event its evaluations are told so long: past the latest extension and the last follow-up.
RESULT_DAYS = timedelta(days=400)


@dataclass(frozen=True)
class Daily:
    """What runs once a day at an hour, or within its grace; done twice, it does no harm.

    `function` gets the day, as the wall's calendar has it. `event_id` "": of the house. `first`, `last`:
    its days, both inclusive; None: no bound.
    """

    name: str
    hour: Hour
    function: Callable[[House, date], object]
    why: str
    event_id: str = ""
    first: date | None = None
    last: date | None = None

    def day_due(self, now: datetime) -> date | None:
        """Return the day whose hour has come and is not over; None: there is none now."""
        day = self.hour.day_due(now)
        return day if day is not None and self._is_its_day(day) else None

    def next_after(self, now: datetime) -> datetime | None:
        """Return its first hour after an instant (UTC); None: there is none any more."""
        following = self.hour.next_after(now)
        day = following.astimezone(self.hour.zone).date()
        if self.first is not None and day < self.first:
            return self.hour.instant_of(self.first)
        return following if self._is_its_day(day) else None

    def _is_its_day(self, day: date) -> bool:
        return (self.first or date.min) <= day <= (self.last or date.max)


@dataclass(frozen=True)
class EventDaily:
    """What runs for each event that is published, on some of its days, by the clock of its place.

    `days`: of an event's first and last day, those on which it runs first and last (inclusive).
    """

    name: str
    at: time
    grace: timedelta
    days: Callable[[date, date], tuple[date, date]]
    function: Callable[[House, str, date], object]
    why: str

    def of(self, event: Row[Any]) -> Daily:
        """Return it for one event: a row of `agenda.queries.list_events`."""
        first, last = self.days(event.starts_on, event.ends_on)
        return Daily(
            self.name,
            Hour(self.at, ZoneInfo(event.zone), self.grace),
            lambda house, day: self.function(house, event.id, day),
            self.why,
            event.id,
            first,
            last,
        )


def _forget_answers(house: House) -> object:
    return infra_jobs.forget_old_answers(house.store, house.clock)


def _forget_firings(house: House) -> object:
    return infra_jobs.forget_firings(house.store, house.clock)


def _forget_sign_ins(house: House) -> object:
    return people_jobs.forget_old_sign_ins(house.store, house.clock)


def _remove_orphans(house: House) -> object:
    machine_now = house.clock.now() - house.settings.clock_offset  # by which files are dated
    return lobby_jobs.remove_orphans(house.store, FileStore(house.settings.files_dir), machine_now)


def _queue_badge_letters(house: House, event_id: str, day: date) -> object:
    return notice_jobs.queue_badge_letters(house.store, house.clock, event_id, day)


def _queue_daily_letters(house: House, event_id: str, day: date) -> object:
    return notice_jobs.queue_daily_letters(house.store, house.clock, event_id, day)


def _queue_credit_letters(house: House, event_id: str, day: date) -> object:
    return notice_jobs.queue_credit_letters(
        house.store, house.clock, house.missing_credits, event_id, day
    )


def all_dailies(house: House) -> tuple[Daily, ...]:
    """Return what runs once a day, of the house and of each event that is published."""
    with house.store.reading() as db:
        events = [one for one in list_events(db) if one.current_release]
    return (*dailies(), *(one.of(event) for event in events for one in event_dailies()))


def event_dailies() -> tuple[EventDaily, ...]:
    """Return what runs once a day for each event."""
    return (*_about_recordings(), *_about_days(), *_about_credits())


def _about_recordings() -> tuple[EventDaily, ...]:
    return (
        EventDaily(
            "recordings-missing",
            time(9),
            timedelta(hours=8),
            lambda _first, last: (last, last + ALARM_DAYS),
            lambda house, event, day: lobby_jobs.tell_missing(house.store, house.clock, event, day),
            "Recordings are promised by a day, and somebody must hear that one is missing.",
        ),
        EventDaily(
            "recordings-published",
            time(17),
            timedelta(hours=5),
            lambda first, last: (first, last + ALARM_DAYS),
            lambda house, event, _day: lobby_jobs.tell_published(house.store, house.clock, event),
            "People hear once of all the recordings of a day.",
        ),
    )


def _about_days() -> tuple[EventDaily, ...]:
    return (
        EventDaily(
            "badge-letters",
            BADGE_AT,
            BADGE_GRACE,
            dates_of_badge_letter,
            _queue_badge_letters,
            "The evening before: where the badge is, with which code, and the Wi-Fi.",
        ),
        EventDaily(
            "daily-letters",
            DAILY_AT,
            DAILY_GRACE,
            dates_of_daily_letter,
            _queue_daily_letters,
            "Each morning everybody hears what is theirs on the day (R35); at 10:00 it is too late.",
        ),
        EventDaily(
            "material-letters",
            MATERIALS_AT,
            MATERIALS_GRACE,
            dates_of_materials,
            lambda house, event, day: notice_jobs.queue_material_letters(
                house.store, house.clock, event, day
            ),
            "People hear once of all the slides of a day that are theirs.",
        ),
    )


def _about_credits() -> tuple[EventDaily, ...]:
    return (
        EventDaily(
            "credit-letters",
            CREDITS_AT,
            CREDITS_GRACE,
            dates_of_credit_letters,
            _queue_credit_letters,
            "Who is not done with their credits hears of it while there is time (R23).",
        ),
        EventDaily(
            "follow-ups",
            CREDITS_AT,
            CREDITS_GRACE,
            dates_of_follow_up,
            lambda house, event, _day: notice_jobs.queue_follow_ups(
                house.store, house.clock, event
            ),
            "Who evaluated an event is asked once, weeks later, what came of it (rule B 5).",
        ),
        EventDaily(
            "evaluation-results",
            time(3),
            timedelta(hours=12),
            lambda first, last: (first, last + RESULT_DAYS),
            lambda house, event, _day: credit_jobs.tell_results(house.store, house.clock, event),
            "Results change by whole groups and at night, so that nobody sees whose answer came.",
        ),
        EventDaily(
            "purge-record",
            time(4),
            timedelta(hours=12),
            lambda _first, last: (purged_from((), last), date.max),
            lambda house, event, day: credit_jobs.purge_record(
                house.store, house.clock, event, day
            ),
            "The record of credits is kept six years from the event, or longer, and then goes (T27).",
        ),
    )


def dailies() -> tuple[Daily, ...]:
    """Return what runs once a day of the house; a minute's sweep looks which of it is due."""
    return (
        _at_night("forget-answers", 7, _forget_answers, "Answers under a key are kept 48 hours."),
        _at_night(
            "forget-firings", 8, _forget_firings, "Claimed firings are of no use after a week."
        ),
        _at_night("forget-sign-ins", 9, _forget_sign_ins, "Limits look back a day, no further."),
        _at_night(
            "forget-rows",
            10,
            lambda house: attendee_jobs.forget_old_rows(house.store, house.clock),
            "Rows of lists name people, for an event long over.",
        ),
        _at_night(
            "forget-mail-events",
            11,
            lambda house: mail_jobs.forget_events(house.store, house.clock),
            "Of what came of letters, the state is kept.",
        ),
        _at_night(
            "remove-orphans", 12, _remove_orphans, "Replaced recordings and slides fill the disk."
        ),
    )


def _at_night(name: str, hour: int, function: Callable[[House], object], why: str) -> Daily:
    at = Hour(time(hour, 17), ZoneInfo("UTC"), grace=timedelta(hours=6))  # night in America
    return Daily(name, at, lambda house, _day: function(house), why)

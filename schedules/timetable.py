"""What the service does by itself every few seconds: one table of jobs, run by `congress worker`.

Jobs run in one worker process or in many, never inside web workers: each firing is claimed by a row,
so it runs once wherever it runs. They go by the machine's clock; what runs once a day, by the house's
and the event's, stands in `schedules/dailies.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from apscheduler.triggers.interval import IntervalTrigger  # type: ignore[import-untyped] # 3.11 ships no types

from congress.credits import jobs as credit_jobs
from congress.infra.kept_files import FileStore
from congress.infra.mail_templates import MailTemplates
from congress.infra.mail_transports.choosing import transport_of
from congress.lobby import jobs as lobby_jobs
from congress.mail import jobs as mail_jobs
from congress.mail.formats import Writer
from congress.mail.rules import Lane
from congress.notices import jobs as notice_jobs
from congress.people import jobs as people_jobs
from congress.settings import MOST_MAIL_SENDERS

if TYPE_CHECKING:
    from congress.web.house import House

SWEEP_SECONDS = 60
# Each of these has a connection of its own: at a server that takes a second a letter, thirty codes asked
# for in one second leave within eight, and none waits for the letter that another hands over.
URGENT_SENDERS = 5
URGENT_MAIL_SECONDS, MAIL_SECONDS, MAIL_SECONDS_IN_DEVELOPMENT = 2, 5, 2
# As many of these are busy as the installation says: mail servers count connections.
ORDINARY_NAMES = (
    "send-letters",
    *(f"send-letters-{number}" for number in range(2, MOST_MAIL_SENDERS + 1)),
)
URGENT_NAMES = (
    "send-urgent-letters",
    *(f"send-urgent-letters-{number}" for number in range(2, URGENT_SENDERS + 1)),
)


@dataclass(frozen=True)
class Job:
    """What runs every few seconds.

    `period_seconds` names a firing: whole periods since 1970 at its planned time, so all workers
    agree on it. `grace_seconds`: how late a firing may start before it is left out. `is_due` only
    reads: when it says no, the firing is not even claimed, and nothing is written.
    """

    name: str
    trigger: IntervalTrigger
    period_seconds: int
    function: Callable[[House], object]
    grace_seconds: int
    why: str
    is_due: Callable[[House], bool] | None = None


def _send_letters(house: House, lane: Lane) -> object:
    return mail_jobs.send_until_done(
        house.store,
        house.clock,
        transport_of(house.settings, mail_jobs.event_finder(house.store)),
        Writer(
            MailTemplates.of(house.settings.base_url),
            house.settings.mail_reply_to,
            house.letter_checkers,
        ),
        people_jobs.address_book(house.events, house.clock),
        lane=lane,
    )


def _has_letters(house: House, name: str, lane: Lane) -> bool:
    if name in ORDINARY_NAMES[house.settings.mail_senders :]:
        return False
    return mail_jobs.has_due_letters(house.store, house.clock, lane)


def _lift_suppressions(house: House) -> object:
    find_event = mail_jobs.event_finder(house.store)
    transport = transport_of(house.settings, find_event)
    return mail_jobs.lift_suppressions(house.store, house.clock, transport)


def _has_suppressions_to_lift(house: House) -> bool:
    return mail_jobs.has_suppressions_to_lift(house.store)


def _rejoin_news(house: House) -> object:
    transport = transport_of(house.settings, mail_jobs.event_finder(house.store))
    try:
        return people_jobs.rejoin_news(house.store, house.clock, transport)
    finally:
        transport.close()


def _has_news_to_rejoin(house: House) -> bool:
    """Only where there is a group that somebody may have left."""
    is_there = house.settings.is_sendgrid and house.settings.sendgrid_news_group
    return bool(is_there) and people_jobs.has_news_to_rejoin(house.store, house.clock)


def _keep_pages(house: House) -> object:
    return credit_jobs.keep_pages(house.store, house.settings.base_url)


def _has_unset_pages(house: House) -> bool:
    return credit_jobs.has_unset(house.store)


def _judge_left_claims(house: House) -> object:
    return credit_jobs.judge_left(house.store, house.clock)


def _has_left_claims(house: House) -> bool:
    return credit_jobs.has_left(house.store, house.clock)


def _erase_due(house: House) -> object:
    return people_jobs.erase_due(house.store, house.clock, house.personal_data)


def _has_due_erasures(house: House) -> bool:
    return people_jobs.has_due_erasures(house.store, house.clock)


def _take_uploads(house: House) -> object:
    return lobby_jobs.take_uploads(house.store, house.clock, FileStore(house.settings.files_dir))


def _has_whole_uploads(house: House) -> bool:
    return lobby_jobs.has_whole_uploads(house.store, FileStore(house.settings.files_dir))


def timetable(*, is_development: bool) -> tuple[Job, ...]:
    """Return every job. In development letters leave sooner: somebody looks for them."""
    mail_seconds = MAIL_SECONDS_IN_DEVELOPMENT if is_development else MAIL_SECONDS
    return (
        *_senders(mail_seconds),
        Job(
            "lift-suppressions",
            IntervalTrigger(seconds=10, timezone="UTC"),
            10,
            _lift_suppressions,
            60,
            "Staff pressed Try again, and the person waits for mail.",
            _has_suppressions_to_lift,
        ),
        Job(
            "rejoin-news",
            IntervalTrigger(seconds=10, timezone="UTC"),
            10,
            _rejoin_news,
            60,
            "Who left the news at the provider and came back here would get none.",
            _has_news_to_rejoin,
        ),
        *_about_credits(),
        Job(
            "erase-people",
            IntervalTrigger(minutes=1, timezone="UTC"),
            60,
            _erase_due,
            60,
            "Who asked to be erased was told when.",
            _has_due_erasures,
        ),
        Job(
            "forget-codes-in-letters",
            IntervalTrigger(minutes=10, timezone="UTC"),
            600,
            lambda house: mail_jobs.forget_secrets(house.store, house.clock),
            300,
            "A code that was never sent must not stay in clear.",
        ),
    )


def _about_credits() -> tuple[Job, ...]:
    return (
        Job(
            "judge-left-claims",
            IntervalTrigger(minutes=1, timezone="UTC"),
            60,
            _judge_left_claims,
            60,
            "A claim was kept, and whoever was to judge it was killed.",
            _has_left_claims,
        ),
        Job(
            "extension-letters",
            IntervalTrigger(minutes=1, timezone="UTC"),
            60,
            lambda house: notice_jobs.queue_extension_letters(
                house.store, house.clock, house.missing_credits
            ),
            60,
            "Time that was given to many is of use to who hears of it.",
            lambda house: notice_jobs.has_untold_extensions(house.store, house.clock),
        ),
        Job(
            "keep-certificates",
            IntervalTrigger(seconds=10, timezone="UTC"),
            10,
            _keep_pages,
            60,
            "The page of a certificate is set soon after its award, as typesetter and fonts are then.",
            _has_unset_pages,
        ),
        _taker(),
    )


def _senders(mail_seconds: int) -> tuple[Job, ...]:
    return (
        *(
            _sender(name, URGENT_MAIL_SECONDS, Lane.URGENT, "Somebody waits for a code.")
            for name in URGENT_NAMES
        ),
        *(
            _sender(name, mail_seconds, Lane.ORDINARY, "What is queued is told soon.")
            for name in ORDINARY_NAMES
        ),
    )


def _sender(name: str, seconds: int, lane: Lane, why: str) -> Job:
    return Job(
        name,
        IntervalTrigger(seconds=seconds, timezone="UTC"),
        seconds,
        partial(_send_letters, lane=lane),
        60,
        why,
        partial(_has_letters, name=name, lane=lane),
    )


def _taker() -> Job:
    return Job(
        "take-uploads",
        IntervalTrigger(seconds=5, timezone="UTC"),
        5,
        _take_uploads,
        60,
        "All of a recording's file is here, and whoever sent it waits to hear that it is good.",
        _has_whole_uploads,
    )

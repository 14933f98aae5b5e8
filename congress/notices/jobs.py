"""Jobs of notices, for an event and a local day: each writes letters, and nobody gets one twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from sqlalchemy import Connection

from congress.agenda.queries import find_current, list_sessions
from congress.core.clock import Clock
from congress.core.ports import MissingCredits
from congress.infra.database import Store
from congress.notices.rules.credits import kind_due
from congress.notices.rules.days import look_at_day
from congress.notices.rules.follow_up import open_follow_up
from congress.notices.service import queueing
from congress.notices.service.queueing import Queued


def queue_badge_letters(store: Store, clock: Clock, event_id: str, day: date) -> str:
    """Tell everybody, on the day before the first, where their badge is, and with which code."""
    with store.reading() as db:
        found = find_current(db, event_id)
    if found is None:
        return "nothing is published"
    return _in_chunks(
        store,
        partial(queueing.queue_badge_letters, document=found[1], day=day, now=clock.now()),
    )


def queue_daily_letters(store: Store, clock: Clock, event_id: str, day: date) -> str:
    """Tell everybody whom a day concerns what is theirs on it."""
    with store.reading() as db:
        found = find_current(db, event_id)
        released = list_sessions(db, event_id)
    if found is None:
        return "nothing is published"
    today = look_at_day(found[1], day, released)
    if not today.sessions:
        return "no session takes place"
    return _in_chunks(store, partial(queueing.queue_daily_letters, day=today, now=clock.now()))


def queue_credit_letters(
    store: Store, clock: Clock, missing_credits: MissingCredits, event_id: str, day: date
) -> str:
    """Tell who is not done with their credits, on the days that there is something to tell."""
    with store.reading() as db:
        found = find_current(db, event_id)
    if found is None:
        return "nothing is published"
    document = found[1]
    kind = kind_due(day, document.event.ends_on, document.deadlines.claims_close_on)
    if not kind:
        return "no letter is due"
    return _in_chunks(
        store,
        partial(
            queueing.queue_credit_letters, document=document, kind=kind, day=day,
            missing_credits=missing_credits, now=clock.now(),
        ),
    )  # fmt: skip


def queue_follow_ups(store: Store, clock: Clock, event_id: str) -> str:
    """Ask who evaluated an event what came of it, while its follow-up is open; each of them once."""
    now = clock.now()
    with store.reading() as db:
        found = find_current(db, event_id)
    if found is None:
        return "nothing is published"
    subject = open_follow_up(found[1], now)
    if subject is None:
        return "no follow-up is open"
    return _in_chunks(
        store, partial(queueing.queue_follow_ups, document=found[1], subject=subject, now=now)
    )


def queue_material_letters(store: Store, clock: Clock, event_id: str, day: date) -> str:
    """Tell who has a session of its new materials, in one letter."""
    with store.reading() as db:
        found = find_current(db, event_id)
    if found is None:
        return "nothing is published"
    letters = store.unit_of_work(
        lambda db: queueing.queue_material_letters(db, document=found[1], day=day, now=clock.now())
    )
    return f"{letters} letters queued"


def _in_chunks(store: Store, queue: Callable[..., Queued]) -> str:
    """Go through everybody, a transaction for so many: a worker that is killed leaves whole chunks."""
    letters, last = 0, ""
    while True:
        done = store.unit_of_work(partial(_queue, queue=queue, after=last))
        if not done.last:
            return f"{letters} letters queued"
        letters, last = letters + done.letters, done.last


def _queue(db: Connection, *, queue: Callable[..., Queued], after: str) -> Queued:
    return queue(db, after=after)

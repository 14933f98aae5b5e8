"""Jobs of notices, for an event and a local day: each writes letters, and nobody gets one twice.

Each reckons while nothing is locked, and opens a transaction for what came of it (decision 0059).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from congress.agenda.queries import find_current, list_sessions
from congress.core.clock import Clock
from congress.core.ports import MissingCredits
from congress.credits.queries.requests import list_untold
from congress.credits.service.late import note_told
from congress.infra.database import Store
from congress.mail.service import queue_letters
from congress.notices.rules.credits import kind_due
from congress.notices.rules.days import look_at_day
from congress.notices.rules.follow_up import open_follow_up
from congress.notices.service import queueing
from congress.notices.service.extending import reckon_extension_letters
from congress.notices.service.queueing import Reckoned


def queue_badge_letters(store: Store, clock: Clock, event_id: str, day: date) -> str:
    """Tell everybody, on the day before the first, where their badge is, and with which code."""
    with store.reading() as db:
        found = find_current(db, event_id)
    if found is None:
        return "nothing is published"
    return _in_chunks(
        store,
        partial(queueing.reckon_badge_letters, document=found[1], day=day, now=clock.now()),
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
    return _in_chunks(store, partial(queueing.reckon_daily_letters, day=today, now=clock.now()))


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
            queueing.reckon_credit_letters, document=document, kind=kind, day=day,
            missing_credits=missing_credits, now=clock.now(),
        ),
    )  # fmt: skip


def has_untold_extensions(store: Store, clock: Clock) -> bool:
    """Tell whether many were given time for their claims, and not all of them know."""
    with store.reading() as db:
        return bool(list_untold(db, clock.now()))


def queue_extension_letters(store: Store, clock: Clock, missing_credits: MissingCredits) -> str:
    """Tell everybody to whom an extension of many gives time, once, and not who is done already."""
    now, told = clock.now(), []
    with store.reading() as db:
        waiting = list_untold(db, now)
        documents = {one.event_id: find_current(db, one.event_id) for one in waiting}
    for one in waiting:
        found = documents[one.event_id]
        kinds = found[1].credit_types if found is not None else ()
        wanted = one.facts.filter.get("type_id", "")
        told.append(
            _in_chunks(
                store,
                partial(
                    reckon_extension_letters, extension=one, missing_credits=missing_credits,
                    kind=next((kind.name for kind in kinds if kind.id == wanted), wanted), now=now,
                ),
            )
        )  # fmt: skip
        store.unit_of_work(partial(note_told, extension_id=one.facts.id, now=now))
    return "; ".join(told) or "nobody is to be told"


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
        store, partial(queueing.reckon_follow_ups, document=found[1], subject=subject, now=now)
    )


def queue_material_letters(store: Store, clock: Clock, event_id: str, day: date) -> str:
    """Tell who has a session of its new materials, in one letter."""
    with store.reading() as db:
        found = find_current(db, event_id)
    if found is None:
        return "nothing is published"
    document, now = found[1], clock.now()
    while True:  # again only when staff showed or hid one meanwhile
        with store.reading() as db:
            reckoned = queueing.reckon_material_letters(db, document=document, day=day, now=now)
        write = partial(
            queueing.queue_material_letters, document=document, reckoned=reckoned, now=now
        )
        if not reckoned.fresh or store.unit_of_work(write):
            return f"{len(reckoned.letters)} letters queued"


def _in_chunks(store: Store, reckon: Callable[..., Reckoned]) -> str:
    """Go through everybody, so many at a time, and write each chunk in a transaction of its own.

    A worker that is killed leaves whole chunks; who takes its day up again writes none of them twice.
    """
    letters, last = 0, ""
    while True:
        with store.reading() as db:
            done = reckon(db, after=last)
        if not done.last:
            return f"{letters} letters queued"
        if done.letters:
            store.unit_of_work(partial(queue_letters, rows=done.letters))
        letters, last = letters + len(done.letters), done.last

"""Jobs of people: whom letters go to, forgetting what limits no longer need, and erasing who asked."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from congress.core.clock import Clock
from congress.core.ports import EventLister, PersonalData
from congress.core.principal import SYSTEM
from congress.infra.database import Store
from congress.infra.mail_transports.port import Transport, TransportError
from congress.mail.rules import Recipient, mailbox_key, words_of
from congress.people import queries, service
from congress.people.queries.personal import list_due_erasures
from congress.people.service.erasing import erase_person
from congress.people.service.news import note_rejoined, put_off_rejoining

REJOINED_AT_ONCE = 20  # each is a request
REJOIN_AGAIN = timedelta(minutes=10)
_LOG = logging.getLogger("congress.people")


def address_book(
    events: EventLister, clock: Clock
) -> Callable[[Connection, Iterable[str]], Mapping[str, Recipient]]:
    """Return how the sender of letters finds where they go: people know it, mail does not."""

    def find_recipients(db: Connection, person_ids: Iterable[str]) -> Mapping[str, Recipient]:
        readers = queries.list_letter_readers(db, person_ids)
        theirs = events.list_events_of_each(db, list(readers), clock.now())
        found = {}
        for person_id, row in readers.items():
            mine = theirs.get(person_id, [])
            found[person_id] = Recipient(
                email=row.email,
                first_name=row.first_name,
                wants_mail=row.settings.get("mail", "all") != "inbox",
                events=words_of(mine),
                zone=row.settings.get("zone") or _zone_of(mine),
            )
        return found

    return find_recipients


def _zone_of(events: Sequence[Mapping[str, Any]]) -> str:
    """Return the zone of the event somebody is at or goes to next, else of their last one."""
    ahead = [event["zone"] for event in events if event["when"] != "past"]
    behind = [event["zone"] for event in reversed(events)]
    return str(next(iter(ahead + behind), "UTC"))


def forget_old_sign_ins(store: Store, clock: Clock) -> dict[str, int]:
    """Delete misses, codes, ended devices and known browsers that nothing looks at any more."""
    return store.unit_of_work(lambda db: service.forget_old_sign_ins(db, clock.now()))


def has_due_erasures(store: Store, clock: Clock) -> bool:
    """Tell whether somebody is to be erased by now."""
    with store.reading() as db:
        return bool(list_due_erasures(db, clock.now()))


def erase_due(store: Store, clock: Clock, rooms: Sequence[PersonalData]) -> dict[str, int]:
    """Erase who asked for it days ago, each in one transaction; return how many."""
    with store.reading() as db:
        due = list_due_erasures(db, clock.now())
    for person_id in due:
        store.unit_of_work(
            lambda db: erase_person(db, rooms, person_id, actor=SYSTEM, now=clock.now())  # noqa: B023 -- run at once
        )
    return {"erased": len(due)}


def rejoin_news(store: Store, clock: Clock, transport: Transport) -> str:
    """Have the provider write news again to who left its group and came back to us; say how many.

    Nothing is locked while it is asked. What it cannot do is tried again ten minutes later: where it
    cannot do any, none of them is asked before.
    """
    now = clock.now()
    with store.reading() as db:
        due = queries.list_to_rejoin(db, now, REJOINED_AT_ONCE)
    done, why = 0, ""
    for place, one in enumerate(due):
        try:
            transport.rejoin(mailbox_key(one.email))
        except TransportError as error:
            _LOG.warning("news: somebody who came back stays off: %s", error)
            why = f", {error}"
            late = [each.id for each in (due[place:] if not error.is_permanent else (one,))]
            until = clock.now() + REJOIN_AGAIN
            store.unit_of_work(lambda db: put_off_rejoining(db, late, until))  # noqa: B023 -- run at once
            if error.is_permanent:
                continue
            break
        store.unit_of_work(lambda db: note_rejoined(db, one.id, one.rejoin_at))  # noqa: B023 -- run at once
        done += 1
    return f"{done} of {len(due)} taken off the group{why}"


def has_news_to_rejoin(store: Store, clock: Clock) -> bool:
    """Tell, without writing, whether `rejoin_news` would find something to do."""
    with store.reading() as db:
        return bool(queries.list_to_rejoin(db, clock.now(), 1))

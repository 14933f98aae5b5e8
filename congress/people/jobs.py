"""Jobs of people: whom letters go to, forgetting what limits no longer need, and erasing who asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from congress.core.clock import Clock
from congress.core.ports import EventLister, PersonalData
from congress.core.principal import SYSTEM
from congress.infra.database import Store
from congress.mail.rules import Recipient, words_of
from congress.people import queries, service
from congress.people.queries.personal import list_due_erasures
from congress.people.service.erasing import erase_person


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

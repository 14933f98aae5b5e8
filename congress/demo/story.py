"""What happens at the demo congress from hour to hour: played up to the rehearsal's time.

Each happening has its time by the fixed seed, so that a later rehearsal begins where the story stands.
The people whom the demo names are left out until the congress is over: their badges wait for whoever
tries the desk.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from congress.agenda.rules.document import Document, PickupWindow
from congress.agenda.rules.pickup import windows_of
from congress.badges import queries
from congress.badges.errors import BadgeError
from congress.badges.queries import Registrant
from congress.badges.service.handing import hand_out
from congress.badges.service.making import Desk
from congress.badges.service.preprinting import mark_printed, prepare_badges
from congress.core.intervals import end_of_day
from congress.core.principal import Level, Principal, Role
from congress.demo.people import DANA, NAMED, SEED
from congress.people.queries import find_staff
from congress.web.house import House

TOGETHER = 200  # in one transaction
PRINTED_BEFORE = timedelta(hours=4)  # the badges of a window are printed ahead of it
NO_SHOWS = 0.06
COMES_LATER = 0.35  # of who could come to a second window
MEAN_WAIT, LONGEST = timedelta(minutes=40), timedelta(hours=5)
PICKED_UP_FOR = 0.04  # a colleague takes it along: nobody sees a photo ID


@dataclass(frozen=True)
class Pickup:
    """Somebody comes to a badge desk. `shows_id`: it is they themselves."""

    number: str
    at: datetime
    place: str
    shows_id: bool


def play(house: House, document: Document, at: datetime) -> int:
    """Print and hand out the badges that are due at `at` (inclusive); return how many went out.

    Played again it does nothing twice; what happened later than `at` in another rehearsal stays.
    """
    with house.store.reading() as db:
        people = queries.list_registrants(db, document.event.id)
        settled = queries.list_settled(db, document.event.id, is_printed=False)
    _print_ahead(house, document, people, at)
    waiting = [one for one in people if one.id not in settled]
    # Once it is over nobody tries the desk with them any more, and their time is to count.
    is_over = at >= end_of_day(document.event.ends_on, document.zone)
    due = sorted(
        (one for one in plan_pickups(waiting, document, with_named=is_over) if one.at <= at),
        key=lambda one: one.at,
    )
    for start in range(0, len(due), TOGETHER):
        _hand_out(house, document, due[start : start + TOGETHER])
    return len(due)


def plan_pickups(
    people: Sequence[Registrant], document: Document, *, with_named: bool
) -> Iterator[Pickup]:
    """Yield who comes when to which desk: equal for equal people, whatever the hour."""
    for one in people:
        windows = windows_of(document, one.holder)
        is_named = one.external_id in NAMED
        if not one.is_active or not windows or (is_named and not with_named):
            continue
        dice = random.Random(f"{SEED} {one.external_id}")  # noqa: S311 -- made-up choices
        comes, later, wait, alone = (dice.random() for _ in range(4))
        if comes < NO_SHOWS and not is_named:
            continue
        window = windows[1] if len(windows) > 1 and later < COMES_LATER else windows[0]
        yield Pickup(
            one.external_id, _arrival(window, wait), window.place, shows_id=alone >= PICKED_UP_FOR
        )


def _arrival(window: PickupWindow, wait: float) -> datetime:
    """Most come soon after the desk opens, and nobody after it closes."""
    most = LONGEST if window.ends_at is None else window.ends_at - window.starts_at
    share = min(wait / (1 - wait + 1e-9), most / MEAN_WAIT - 1e-3)
    return (window.starts_at + MEAN_WAIT * share).replace(microsecond=0)


def _print_ahead(
    house: House, document: Document, people: Sequence[Registrant], at: datetime
) -> None:
    with house.store.reading() as db:
        settled = queries.list_settled(db, document.event.id, is_printed=True)
    for window in sorted(document.pickup, key=lambda one: one.starts_at):
        printed_at = window.starts_at - PRINTED_BEFORE
        if printed_at > at:
            continue
        ids = [
            one.id
            for one in people
            if one.is_active and one.id not in settled and one.external_id not in NAMED
            and window in windows_of(document, one.holder)
        ]  # fmt: skip
        settled.update(ids)
        for start in range(0, len(ids), TOGETHER):
            _print(house, document, ids[start : start + TOGETHER], printed_at)


def _print(house: House, document: Document, some: Sequence[str], now: datetime) -> None:
    def print_some(db: Connection) -> None:
        desk = _desk(house, db, document, now)
        mark_printed(desk, prepare_badges(desk, some))

    house.store.unit_of_work(print_some)


def _hand_out(house: House, document: Document, due: Sequence[Pickup]) -> None:
    def give(db: Connection) -> None:
        for one in due:
            desk = _desk(house, db, document, one.at, one.place)
            with suppress(BadgeError):  # whoever rehearses may have done otherwise meanwhile
                hand_out(desk, one.number, photo_id_seen=one.shows_id)

    house.store.unit_of_work(give)


def _desk(house: House, db: Connection, document: Document, now: datetime, place: str = "") -> Desk:
    dana = find_staff(db, DANA).person_id
    actor = Principal(Level.STAFF, dana, roles=frozenset({("", Role.STAFF)}))
    return Desk(db, house.store, house.signer, actor, now, document.event.id, place)

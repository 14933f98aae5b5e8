"""What people of the demo do about their credits after the congress, and the CE office: up to an hour.

Each act has its time by the fixed seed and is played once, whatever came of it: a mark in the audit says
so. What somebody has done otherwise meanwhile stands.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection

from congress.agenda.rules.document import Document
from congress.attendees.queries import AttendeeFacts, list_attendees_of_event
from congress.core.errors import DomainError
from congress.core.intervals import end_of_day
from congress.credits.service.results import tell_results
from congress.demo.credits_acts import (
    Scene,
    amend,
    ask_for_time,
    ask_the_office,
    claim,
    claim_by_word,
    claim_unshown,
    evaluate,
    evaluate_some,
    grant_late,
    grant_time,
    take_back,
)
from congress.demo.filling import PLAYED, list_played
from congress.demo.people import NAMED, SEED
from congress.infra import audit
from congress.web.house import House

ONE_OF = 26  # so many people, one is played: enough for results, and quick
SOON = 0.6  # of the window: there is time left for what follows
BEFORE_CLOSE = 0.98
TOLD_LATE = timedelta(minutes=40)


class Way(StrEnum):
    """How far somebody goes, and what the CE office does about it."""

    AWARDED = "awarded"
    UNSHOWN = "unshown"  # everything, with e-mail and last name alone
    UNEVALUATED = "unevaluated"  # claims in time, and has evaluations left
    HALF = "half"  # has evaluated some, and claims nothing yet
    BY_WORD = "by-word"  # was in a session without a scan, and says so
    NOT_RIGHT = "not-right"  # asks the staff to look at their time
    AMENDED = "amended"  # has a second version of the certificate
    EXTENDED = "extended"  # was unevaluated, and the office gives time
    GRANTED = "granted"  # was awarded, and more of their time counts since
    TAKEN_BACK = "taken-back"
    LATE = "late"  # comes after the close, and asks the office


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Act = Callable[[Scene], None]
# What somebody does, and how long after they began with it.
ACTS: Mapping[Way, Sequence[tuple[timedelta, Act]]] = {
    Way.AWARDED: [(timedelta(), evaluate), (HOUR / 6, claim)],
    Way.UNSHOWN: [(timedelta(), evaluate), (HOUR / 6, claim_unshown)],
    Way.UNEVALUATED: [(timedelta(), evaluate_some), (HOUR / 6, claim)],
    Way.HALF: [(timedelta(), evaluate_some)],
    Way.BY_WORD: [(timedelta(), evaluate), (HOUR / 6, claim_by_word)],
    Way.NOT_RIGHT: [(timedelta(), ask_for_time), (HOUR / 6, evaluate_some)],
    Way.AMENDED: [(timedelta(), evaluate), (HOUR / 6, claim), (DAY, amend)],
    Way.EXTENDED: [(timedelta(), evaluate_some), (HOUR / 6, claim), (DAY, grant_late)],
    Way.GRANTED: [
        (timedelta(), evaluate), (HOUR / 6, claim), (HOUR / 3, ask_for_time), (2 * DAY, grant_time),
    ],
    Way.TAKEN_BACK: [(timedelta(), evaluate), (HOUR / 6, claim), (3 * DAY, take_back)],
    Way.LATE: [(timedelta(), claim), (HOUR / 60, ask_the_office)],
}  # fmt: skip
WAYS = (
    *[Way.AWARDED] * 10, *[Way.HALF] * 4, *[Way.NOT_RIGHT] * 4, *[Way.UNEVALUATED] * 3,
    *[Way.UNSHOWN] * 3, *[Way.BY_WORD] * 3, *[Way.AMENDED] * 2, *[Way.EXTENDED] * 2,
    *[Way.GRANTED] * 2, *[Way.LATE] * 2, *[Way.TAKEN_BACK] * 2,
)  # fmt: skip
# The people whom the demo names, in its order: Ana has some left to do, Ben has his certificate.
OF_NAMED = dict(
    zip(
        sorted(NAMED),
        (Way.HALF, Way.AWARDED, Way.UNEVALUATED, Way.UNSHOWN, Way.NOT_RIGHT, Way.AMENDED, Way.LATE),
        strict=True,
    )
)


@dataclass(frozen=True)
class Doing:
    """One act of somebody."""

    me: AttendeeFacts
    act: Act
    at: datetime

    @property
    def mark(self) -> str:
        """Return by what it is known that it was played."""
        return f"{self.me.external_id}/{self.act.__name__}"


def claim_credits(house: House, document: Document, at: datetime) -> int:
    """Play what is due at `at` (inclusive) and was not played; return how many acts that were."""
    with house.store.reading() as db:
        people = list_attendees_of_event(db, document.event.id)
        played = list_played(db)
    due = [one for one in plan_acts(people, document) if one.at <= at and one.mark not in played]
    for one in sorted(due, key=lambda one: (one.at, one.mark)):
        house.store.unit_of_work(lambda db: _play(house, db, document, one))  # noqa: B023 -- run at once
    tell_results(house.store, document, at)  # as the night before would have
    return len(due)


def _play(house: House, db: Connection, document: Document, one: Doing) -> None:
    with suppress(DomainError):  # whoever rehearses may have done otherwise meanwhile
        one.act(Scene(house, db, document, one.me, one.at))
    audit.record(db, at=one.at, actor="demo", action=PLAYED, subject=one.mark)


def plan_acts(people: Sequence[AttendeeFacts], document: Document) -> Iterator[Doing]:
    """Yield who does what when: equal for equal people, whatever the hour."""
    last_day = document.deadlines.claims_close_on
    if last_day is None:
        return
    over_at = end_of_day(document.event.ends_on, document.zone)
    closes_at = end_of_day(last_day, document.zone)
    for me in people:
        dice = random.Random(f"{SEED} {me.external_id} credits")  # noqa: S311 -- made-up choices
        is_played, way, share = dice.randrange(ONE_OF) == 0, dice.choice(WAYS), dice.random()
        if me.external_id in OF_NAMED:
            is_played, way = True, OF_NAMED[me.external_id]
        if not is_played or not me.is_active:
            continue
        has_more = len(ACTS[way]) > 2  # noqa: PLR2004 -- something follows the claim
        begins_at = over_at + (closes_at - over_at) * share * (SOON if has_more else BEFORE_CLOSE)
        if way is Way.LATE:
            begins_at = closes_at + TOLD_LATE * share
        for later, act in ACTS[way]:
            yield Doing(me, act, (begins_at + later).replace(microsecond=0))

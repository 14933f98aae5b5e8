"""Reckons letters of several rooms, so many people at a time, and queues them.

What is reckoned only reads: outside of any transaction, since on SQLite nobody could write meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

from sqlalchemy import Connection

from congress.agenda.rules.document import Document
from congress.agenda.rules.pickup import Holder
from congress.core.ports import MissingCredits
from congress.credits.queries.evaluations import list_to_follow_up
from congress.credits.rules.evaluations import Subject
from congress.infra.statements import Found
from congress.lobby.rules.materials import Material
from congress.lobby.service.materials import list_untold, lock_untold, note_told
from congress.mail.queries import find_letters
from congress.mail.service import letter_values, queue_letters
from congress.notices import queries
from congress.notices.rules.credits import credits_facts
from congress.notices.rules.days import (
    BADGE_LETTER,
    DAILY_LETTER,
    Day,
    badge_facts,
    daily_facts,
    seats_by_attendee,
)
from congress.notices.rules.follow_up import FOLLOW_UP_LETTER, follow_up_facts
from congress.notices.rules.materials import MATERIALS, materials_facts

CHUNK = 1_000  # people at a time: their letters are some megabytes
# Credits of so many are reckoned together, 3 ms each: what a killed worker loses is a part of a second.
CREDITS_CHUNK = 50


@dataclass(frozen=True)
class Reckoned:
    """What a chunk came to: who was looked at last ("": nobody is left), and the letters to queue."""

    last: str
    letters: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class ReckonedMaterials:
    """The letters to queue about new materials, and those they tell of, by session."""

    fresh: Mapping[str, list[Material]]
    letters: Sequence[Mapping[str, Any]] = ()


def reckon_badge_letters(
    db: Connection, *, document: Document, day: date, after: str, now: datetime
) -> Reckoned:
    """Return the next people's letters about the badge they will pick up."""
    event_id = document.event.id
    people = queries.list_registered_after(db, event_id, after, CHUNK)
    if not people:
        return Reckoned("")
    first, last = people[0].id, people[-1].id
    have_one = queries.list_with_badge_between(db, event_id, first, last)
    facts: dict[Holder, dict[str, Any] | None] = {}  # of thousands of people there are a few dozen
    letters = []
    for row in people:
        holder = _holder(row)
        if holder not in facts:
            facts[holder] = badge_facts(document, holder, now)
        told = facts[holder]
        if told is not None and row.id not in have_one:
            letters.append(_letter(row, BADGE_LETTER, event_id, day, told, now))
    return Reckoned(last, letters)


def reckon_daily_letters(db: Connection, *, day: Day, after: str, now: datetime) -> Reckoned:
    """Return the next people's letters about their day, for whom it concerns."""
    event_id = day.document.event.id
    people = queries.list_registered_after(db, event_id, after, CHUNK)
    if not people:
        return Reckoned("")
    first, last = people[0].id, people[-1].id
    seats = seats_by_attendee(queries.list_live_seats_between(db, event_id, first, last))
    have_one = queries.list_with_badge_between(db, event_id, first, last)
    letters = []
    for row in people:
        told = daily_facts(day, _holder(row), seats.get(row.id, {}), has_badge=row.id in have_one)
        if told is not None:
            letters.append(_letter(row, DAILY_LETTER, event_id, day.date, told, now))
    return Reckoned(last, letters)


def reckon_credit_letters(
    db: Connection,
    *,
    document: Document,
    kind: str,
    day: date,
    missing_credits: MissingCredits,
    after: str,
    now: datetime,
) -> Reckoned:
    """Return a letter about credits for the next people who are not done with theirs and have none yet.

    Who has it already is not reckoned again: what was left half done goes on where it ended.
    """
    event_id = document.event.id
    people = queries.list_registered_after(db, event_id, after, CREDITS_CHUNK)
    if not people:
        return Reckoned("")
    keys = {row.person_id: _dedupe_key(kind, event_id, day, row.person_id) for row in people}
    told = find_letters(db, list(keys.values()))
    wanted = [person for person, key in keys.items() if key not in told]
    found = missing_credits.list_unclaimed(db, event_id, wanted, now) if wanted else {}
    letters = [
        _letter(
            row, kind, event_id, day,
            credits_facts(event_id, found[row.person_id], document.zone), now,
        )
        for row in people
        if row.person_id in found
    ]  # fmt: skip
    return Reckoned(people[-1].id, letters)


def reckon_follow_ups(
    db: Connection, *, document: Document, subject: Subject, after: str, now: datetime
) -> Reckoned:
    """Return the follow-up's letter for the next people who evaluated the event."""
    event_id = document.event.id
    people = queries.list_registered_after(db, event_id, after, CHUNK)
    if not people:
        return Reckoned("")
    wanted = list_to_follow_up(db, event_id, people[0].id, people[-1].id)
    facts, opened_on = follow_up_facts(document, subject), subject.opens_at.date()
    letters = [
        _letter(row, FOLLOW_UP_LETTER, event_id, opened_on, facts, now)
        for row in people
        if row.id in wanted
    ]
    return Reckoned(people[-1].id, letters)


def reckon_material_letters(
    db: Connection, *, document: Document, day: date, now: datetime
) -> ReckonedMaterials:
    """Return letters to everybody who has a session with new materials, one for all of a day."""
    event_id, letters, last = document.event.id, list[Mapping[str, Any]](), ""
    fresh = list_untold(db, document, now)
    while fresh and (people := queries.list_registered_after(db, event_id, last, CHUNK)):
        first, last = people[0].id, people[-1].id
        seats = seats_by_attendee(queries.list_live_seats_between(db, event_id, first, last))
        for row in people:
            facts = materials_facts(document, fresh, _holder(row), seats.get(row.id, {}))
            if facts is not None:
                letters.append(_letter(row, MATERIALS, event_id, day, facts, now))
    return ReckonedMaterials(fresh, letters)


def queue_material_letters(
    db: Connection, *, document: Document, reckoned: ReckonedMaterials, now: datetime
) -> bool:
    """Queue letters about new materials, unless others are there by now; tell whether it was done.

    In one transaction with the note that they were told of: no letter tells of a material again.
    """
    if lock_untold(db, document, now) != reckoned.fresh:
        return False
    for start in range(0, len(reckoned.letters), CHUNK):
        queue_letters(db, reckoned.letters[start : start + CHUNK])
    note_told(db, chain.from_iterable(reckoned.fresh.values()), now)
    return True


def _holder(row: Found) -> Holder:
    return Holder(row.registration_type, tuple(row.paid_sessions), row.speaker)


def _letter(
    row: Found,
    kind: str,
    event_id: str,
    day: date,
    facts: Mapping[str, object],
    now: datetime,
) -> dict[str, Any]:
    return letter_values(
        person_id=row.person_id,
        event_id=event_id,
        kind=kind,
        facts=facts,
        now=now,
        dedupe_key=_dedupe_key(kind, event_id, day, row.person_id),
    )


def _dedupe_key(kind: str, event_id: str, day: date, person_id: str) -> str:
    return f"{kind}/{event_id}/{day}/{person_id}"

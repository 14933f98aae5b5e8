"""Queues letters of several rooms, so many people at a time."""

from __future__ import annotations

from collections.abc import Mapping
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
from congress.lobby.service.materials import list_untold, note_told
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

CHUNK = 1_000  # people a transaction: their letters are some megabytes


@dataclass(frozen=True)
class Queued:
    """What a chunk came to: who was looked at last ("": nobody is left), and how many letters."""

    last: str
    letters: int


def queue_badge_letters(
    db: Connection, *, document: Document, day: date, after: str, now: datetime
) -> Queued:
    """Queue the next people's letters about the badge they will pick up; twice is once."""
    event_id = document.event.id
    people = queries.list_registered_after(db, event_id, after, CHUNK)
    if not people:
        return Queued("", 0)
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
    queue_letters(db, letters)
    return Queued(last, len(letters))


def queue_daily_letters(db: Connection, *, day: Day, after: str, now: datetime) -> Queued:
    """Queue the next people's letters about their day, for whom it concerns; twice is once."""
    event_id = day.document.event.id
    people = queries.list_registered_after(db, event_id, after, CHUNK)
    if not people:
        return Queued("", 0)
    first, last = people[0].id, people[-1].id
    seats = seats_by_attendee(queries.list_live_seats_between(db, event_id, first, last))
    have_one = queries.list_with_badge_between(db, event_id, first, last)
    letters = []
    for row in people:
        told = daily_facts(day, _holder(row), seats.get(row.id, {}), has_badge=row.id in have_one)
        if told is not None:
            letters.append(_letter(row, DAILY_LETTER, event_id, day.date, told, now))
    queue_letters(db, letters)
    return Queued(last, len(letters))


def queue_credit_letters(
    db: Connection,
    *,
    document: Document,
    kind: str,
    day: date,
    missing_credits: MissingCredits,
    after: str,
    now: datetime,
) -> Queued:
    """Queue a letter about credits for the next people who are not done with theirs; twice is once."""
    event_id = document.event.id
    people = queries.list_registered_after(db, event_id, after, CHUNK)
    if not people:
        return Queued("", 0)
    found = missing_credits.list_unclaimed(db, event_id, [row.person_id for row in people], now)
    letters = [
        _letter(
            row, kind, event_id, day,
            credits_facts(event_id, found[row.person_id], document.zone), now,
        )
        for row in people
        if row.person_id in found
    ]  # fmt: skip
    queue_letters(db, letters)
    return Queued(people[-1].id, len(letters))


def queue_follow_ups(
    db: Connection, *, document: Document, subject: Subject, after: str, now: datetime
) -> Queued:
    """Queue the follow-up's letter for the next people who evaluated the event; twice is once."""
    event_id = document.event.id
    people = queries.list_registered_after(db, event_id, after, CHUNK)
    if not people:
        return Queued("", 0)
    wanted = list_to_follow_up(db, event_id, people[0].id, people[-1].id)
    facts, opened_on = follow_up_facts(document, subject), subject.opens_at.date()
    letters = [
        _letter(row, FOLLOW_UP_LETTER, event_id, opened_on, facts, now)
        for row in people
        if row.id in wanted
    ]
    queue_letters(db, letters)
    return Queued(people[-1].id, len(letters))


def queue_material_letters(db: Connection, *, document: Document, day: date, now: datetime) -> int:
    """Tell everybody who has a session with new materials, one letter for all of a day; return how many.

    In one transaction: no letter tells of a material again.
    """
    event_id, letters, last = document.event.id, 0, ""
    fresh = list_untold(db, document, now)
    if not fresh:
        return 0
    while people := queries.list_registered_after(db, event_id, last, CHUNK):
        first, last = people[0].id, people[-1].id
        seats = seats_by_attendee(queries.list_live_seats_between(db, event_id, first, last))
        told = [
            (row, materials_facts(document, fresh, _holder(row), seats.get(row.id, {})))
            for row in people
        ]
        rows = [_letter(row, MATERIALS, event_id, day, facts, now) for row, facts in told if facts]
        queue_letters(db, rows)
        letters += len(rows)
    note_told(db, chain.from_iterable(fresh.values()), now)
    return letters


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
        dedupe_key=f"{kind}/{event_id}/{day}/{row.person_id}",
    )

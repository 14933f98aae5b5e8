"""Keeps what the mail provider tells of letters, once each, and what follows for letter and address."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, or_, update
from sqlalchemy.dialects import postgresql, sqlite

from congress.infra import audit
from congress.infra.locks import take_lock
from congress.mail import queries
from congress.mail.models import LetterEventRow, LetterRow, MailSuppressionRow
from congress.mail.rules import (
    LATE_NEWS,
    Event,
    mailbox_key,
    states_before,
    states_of,
    suppressions_of,
    without_repeats,
)

_CHUNK = 1_000
_LOG = logging.getLogger("congress.mail")


@dataclass(frozen=True)
class Noted:
    """What came of events: `stored` ones are new, `repeated` ones were told before, `foreign` ones are
    of letters that are not ours.
    """

    stored: int
    repeated: int
    foreign: int


def _suppress(made: Any) -> Any:  # noqa: ANN401 -- each database has its own INSERT
    kept, told = MailSuppressionRow, made.excluded
    is_later = or_(
        told.happened_at > kept.happened_at,
        and_(told.happened_at == kept.happened_at, told.reason > kept.reason),
    )
    # It came back once more: what staff asked before that was done, and did not help.
    news = {"happened_at": told.happened_at, "reason": told.reason, "asked_at": None}
    return made.on_conflict_do_update(index_elements=[kept.address], set_=news, where=is_later)


_SUPPRESS = {
    "postgresql": _suppress(postgresql.insert(MailSuppressionRow)),
    "sqlite": _suppress(sqlite.insert(MailSuppressionRow)),
}
_KEEP = {
    "postgresql": postgresql.insert(LetterEventRow).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(LetterEventRow).on_conflict_do_nothing(),
}


def note_events(db: Connection, events: Sequence[Event], now: datetime) -> Noted:
    """Keep events, each once, and move letters forward: whatever their order, the end is the same (T22).

    One telling at a time: two that hold the same letters would wait for each other.
    """
    take_lock(db, "mail/events")
    once = without_repeats(events)
    ours = queries.list_ours(db, {event.letter_id for event in once if event.letter_id})
    known = [event for event in once if event.letter_id in ours]
    told = queries.list_told(
        db,
        [event.content_hash for event in known],
        [event.event_id for event in known if event.event_id],
    )
    told_ids = set(told.values()) - {None}
    new = [
        event
        for event in known
        if event.content_hash not in told and (event.event_id or None) not in told_ids
    ]
    _keep(db, new)
    _rename(db, known, told)
    _move_letters(db, known)
    _suppress_addresses(db, once)
    late = sum(event.happened_at < now - LATE_NEWS for event in new)
    if late:
        _LOG.warning("mail: %d events are older than a day: did the webhook stand still?", late)
    foreign = sum(event.letter_id not in ours for event in once)
    return Noted(len(new), len(events) - len(new) - foreign, foreign)


def _keep(db: Connection, events: Sequence[Event]) -> None:
    rows = [
        {
            "content_hash": event.content_hash,
            "event_id": event.event_id or None,
            "letter_id": event.letter_id,
            "kind": event.kind,
            "happened_at": event.happened_at,
            "host": event.host,
            "detail": event.detail,
        }
        for event in events
    ]
    if rows:
        db.execute(_KEEP[db.dialect.name], rows)


def _rename(db: Connection, events: Sequence[Event], told: Any) -> None:  # noqa: ANN401 -- a mapping
    """Keep the smallest id of an event that was told again under another one."""
    taken = {event_id for event_id in told.values() if event_id}
    smaller = [
        {"which": event.content_hash, "event_id": event.event_id}
        for event in events
        if event.event_id
        and event.content_hash in told
        and event.event_id < (told[event.content_hash] or "~")
        and event.event_id not in taken
    ]
    if smaller:
        table: Any = LetterEventRow.__table__
        db.execute(
            update(table)
            .where(table.c.content_hash == bindparam("which"))
            .values(event_id=bindparam("event_id")),
            smaller,
        )


def _move_letters(db: Connection, events: Sequence[Event]) -> None:
    for state, letter_ids in states_of(events).items():
        is_before = or_(
            LetterRow.delivery.is_(None), LetterRow.delivery.in_(list(states_before(state)))
        )
        for start in range(0, len(letter_ids), _CHUNK):
            db.execute(
                update(LetterRow)
                .where(LetterRow.id.in_(letter_ids[start : start + _CHUNK]), is_before)
                .values(delivery=state)
            )


def _suppress_addresses(db: Connection, events: Sequence[Event]) -> None:
    rows = [
        {"address": address, "happened_at": at, "reason": why, "asked_at": None, "lifted_at": None}
        for address, (at, why) in sorted(suppressions_of(events).items())
    ]
    if rows:
        db.execute(_SUPPRESS[db.dialect.name], rows)


def try_again(db: Connection, emails: Collection[str], *, actor: str, now: datetime) -> int:
    """Note that staff want addresses written to again; return how many were suppressed. Idempotent.

    The worker lifts it at the provider first (`lift`): before that, it would only drop the next letter.
    """
    suppressed = queries.list_suppressed(db, {mailbox_key(email) for email in emails})
    for address in sorted(suppressed):
        db.execute(
            update(MailSuppressionRow)
            .where(MailSuppressionRow.address == address, MailSuppressionRow.asked_at.is_(None))
            .values(asked_at=now)
        )
        subject = address.rpartition("@")[2]  # an audit names no address
        audit.record(db, at=now, actor=actor, action="mail.try-again", subject=subject)
    return len(suppressed)


def lift(db: Connection, address: str, now: datetime) -> None:
    """Note that an address is written to again, here and at the provider."""
    db.execute(
        update(MailSuppressionRow)
        .where(MailSuppressionRow.address == address)
        .values(lifted_at=now)
    )


def forget_events(db: Connection, before: datetime) -> int:
    """Delete what happened before an instant; letters keep the state it made. Return how many."""
    return db.execute(delete(LetterEventRow).where(LetterEventRow.happened_at < before)).rowcount

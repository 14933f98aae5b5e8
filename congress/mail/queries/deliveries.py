"""Reads what came of letters that were mailed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, or_, select

from congress.mail.models import LetterEventRow, LetterRow, MailSuppressionRow

_CHUNK = 1_000


def find_event(db: Connection, letter_id: str) -> str | None:
    """Return, in words for the log, the last that the mail provider told of a letter; None: nothing.

    Whatever it told, it had the letter.
    """
    row = db.execute(
        select(LetterEventRow.kind, LetterEventRow.happened_at)
        .where(LetterEventRow.letter_id == letter_id)
        .order_by(LetterEventRow.happened_at.desc(), LetterEventRow.content_hash)
        .limit(1)
    ).first()
    return None if row is None else f"told of as {row.kind}, {row.happened_at:%Y-%m-%d %H:%M} UTC"


def list_ours(db: Connection, letter_ids: Collection[str]) -> set[str]:
    """Return which of these are letters of ours."""
    found: set[str] = set()
    for part in _parts(letter_ids):
        found.update(db.scalars(select(LetterRow.id).where(LetterRow.id.in_(part))))
    return found


def list_told(
    db: Connection, hashes: Collection[str], event_ids: Collection[str]
) -> Mapping[str, str | None]:
    """Return the events that were told before, by content or by id: {content_hash: event_id}."""
    told: dict[str, str | None] = {}
    for column, values in (
        (LetterEventRow.content_hash, hashes),
        (LetterEventRow.event_id, event_ids),
    ):
        for part in _parts(values):
            rows = db.execute(
                select(LetterEventRow.content_hash, LetterEventRow.event_id).where(column.in_(part))
            )
            told.update((row.content_hash, row.event_id) for row in rows)
    return told


def list_suppressed(db: Connection, addresses: Collection[str]) -> Mapping[str, str]:
    """Return which of these (`rules.mailbox_key`) get no mail, and why."""
    if not addresses:
        return {}
    rows = db.execute(
        select(MailSuppressionRow.address, MailSuppressionRow.reason).where(
            MailSuppressionRow.address.in_(sorted(addresses)), _is_on()
        )
    )
    return {row.address: row.reason for row in rows}


def list_to_lift(db: Connection, limit: int) -> Sequence[str]:
    """Return the addresses that staff said to try again, and the provider does not know yet."""
    wanted = select(MailSuppressionRow.address).where(
        MailSuppressionRow.asked_at.is_not(None), _is_on()
    )
    return db.scalars(wanted.order_by(MailSuppressionRow.asked_at).limit(limit)).all()


def _is_on() -> Any:  # noqa: ANN401 -- Core
    lifted_at = MailSuppressionRow.lifted_at
    return or_(lifted_at.is_(None), MailSuppressionRow.happened_at > lifted_at)


def _parts(values: Collection[str]) -> Iterator[Sequence[str]]:
    ordered = sorted(values)
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]

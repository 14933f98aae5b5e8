"""Reads what came of letters that were mailed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, case, func, or_, select

from congress.mail.models import LetterEventRow, LetterRow, MailSuppressionRow
from congress.mail.rules import NOT_ARRIVED

_CHUNK = 1_000
MOST_LOGGED = 50


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


def list_all_suppressed(db: Connection) -> Mapping[str, str]:
    """Return every address that gets no mail (`rules.mailbox_key`), and why."""
    rows = db.execute(select(MailSuppressionRow.address, MailSuppressionRow.reason).where(_is_on()))
    return {row.address: row.reason for row in rows}


def list_to_lift(db: Connection, limit: int) -> Sequence[str]:
    """Return the addresses that staff said to try again, and the provider does not know yet."""
    wanted = select(MailSuppressionRow.address).where(
        MailSuppressionRow.asked_at.is_not(None), _is_on()
    )
    return db.scalars(wanted.order_by(MailSuppressionRow.asked_at).limit(limit)).all()


def list_log(db: Connection, person_id: str, event_id: str) -> Sequence[Any]:
    """Return a person's letters that were or will be mailed, or were kept from it, newest first (R36).

    About an event, and about none in particular. No facts: a code may be among them.
    """
    is_mail = or_(LetterRow.state != "inbox", LetterRow.evidence.is_not(None))
    is_about = or_(LetterRow.event_id == event_id, LetterRow.event_id.is_(None))
    return db.execute(
        select(
            LetterRow.id, LetterRow.kind, LetterRow.created_at, LetterRow.sent_at,
            LetterRow.state, LetterRow.evidence, LetterRow.delivery,
        )
        .where(LetterRow.person_id == person_id, is_mail, is_about)
        .order_by(LetterRow.created_at.desc(), LetterRow.id)
        .limit(MOST_LOGGED)
    ).all()  # fmt: skip


def list_last_told(db: Connection, letter_ids: Collection[str]) -> Mapping[str, Any]:
    """Return the last that was told of each of these letters: kind, when, whose server, why."""
    rows = db.execute(
        select(
            LetterEventRow.letter_id, LetterEventRow.kind, LetterEventRow.happened_at,
            LetterEventRow.host, LetterEventRow.detail,
        )
        .where(LetterEventRow.letter_id.in_(sorted(letter_ids)))
        .order_by(LetterEventRow.happened_at, LetterEventRow.content_hash)
    ).all()  # fmt: skip
    return {row.letter_id: row for row in rows if row.letter_id is not None}


def list_written_to(
    db: Connection, since: datetime, code_kinds: Collection[str]
) -> Sequence[Row[Any]]:
    """Return whom letters were sent to since then that did not come back: person, address ("": their
    own), when first, when a code first, and when one was last read in the app.
    """
    has_arrived = or_(LetterRow.delivery.is_(None), LetterRow.delivery.not_in(sorted(NOT_ARRIVED)))
    is_code = LetterRow.kind.in_(sorted(code_kinds))
    return db.execute(
        select(
            LetterRow.person_id,
            LetterRow.to_email,
            func.min(LetterRow.sent_at).label("first_at"),
            func.min(case((is_code, LetterRow.sent_at))).label("code_at"),
            func.max(LetterRow.read_at).label("read_at"),
        )
        .where(
            LetterRow.state == "sent",
            LetterRow.sent_at > since,
            has_arrived,
            LetterRow.person_id != "",
        )
        .group_by(LetterRow.person_id, LetterRow.to_email)
    ).all()


def _is_on() -> Any:  # noqa: ANN401 -- Core
    lifted_at = MailSuppressionRow.lifted_at
    return or_(lifted_at.is_(None), MailSuppressionRow.happened_at > lifted_at)


def _parts(values: Collection[str]) -> Iterator[Sequence[str]]:
    ordered = sorted(values)
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]

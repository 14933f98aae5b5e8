"""Queues letters: a row first (design decision 11). Everything above calls this inside its own
transaction, so a letter exists exactly when its cause does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from congress.core.ids import new_id
from congress.mail.models import LetterRow

QUEUED, INBOX = "queued", "inbox"

# Prebuilt: one letter is queued in every Register.
_QUEUE = {
    "postgresql": postgresql.insert(LetterRow).on_conflict_do_nothing(
        index_elements=[LetterRow.dedupe_key]
    ),
    "sqlite": sqlite.insert(LetterRow).on_conflict_do_nothing(
        index_elements=[LetterRow.dedupe_key]
    ),
}


def letter_values(
    *,
    person_id: str,
    event_id: str | None,
    kind: str,
    facts: Mapping[str, object],
    now: datetime,
    dedupe_key: str,
    to_email: str = "",
    mailed: bool = True,
) -> dict[str, Any]:
    """Return the row of one letter, for `queue_letters`. Arguments as for `queue_letter`."""
    return {
        "id": new_id(),
        "person_id": person_id,
        "event_id": event_id,
        "kind": kind,
        "facts": dict(facts),
        "to_email": to_email,
        "state": QUEUED if mailed else INBOX,
        "due_at": now,
        "attempts": 0,
        "leased_until": None,
        "sent_at": None,
        "evidence": None,
        "dedupe_key": dedupe_key,
        "created_at": now,
        "read_at": None,
    }


def queue_letter(
    db: Connection,
    *,
    person_id: str,
    event_id: str | None,
    kind: str,
    facts: Mapping[str, object],
    now: datetime,
    dedupe_key: str,
    to_email: str = "",
    mailed: bool = True,
) -> None:
    """Queue a letter; nothing happens when one with this `dedupe_key` exists.

    Args:
        facts: JSON values that fill the letter's template.
        to_email: where it goes; empty: to the person's address as it is when the letter is sent.
        mailed: False for what only the in-app inbox shows.
    """
    db.execute(
        _QUEUE[db.dialect.name],
        letter_values(
            person_id=person_id,
            event_id=event_id,
            kind=kind,
            facts=facts,
            now=now,
            dedupe_key=dedupe_key,
            to_email=to_email,
            mailed=mailed,
        ),
    )


def queue_letters(db: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Queue many letters in one statement: rows of `letter_values`."""
    if rows:
        db.execute(_QUEUE[db.dialect.name], list(rows))

"""Reads what came of letters that were mailed."""

from __future__ import annotations

from sqlalchemy import Connection, select

from congress.mail.models import LetterEventRow


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

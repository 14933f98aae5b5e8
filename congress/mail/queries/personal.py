"""Selects of what mail holds about somebody (T27)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, select

from congress.core.ports import Whose
from congress.infra.own_rows import Rows, all_own_rows
from congress.mail.models import LetterEventRow, LetterRow, MailSuppressionRow


def list_own(db: Connection, whose: Whose) -> dict[str, Rows]:
    """Return letters to somebody, what came of them, and whether their addresses are written to."""
    return all_own_rows(
        db,
        {
            LetterRow: LetterRow.person_id == whose.person_id,
            LetterEventRow: is_event_of(whose),
            MailSuppressionRow: MailSuppressionRow.address.in_(sorted(whose.emails)),
        },
    )


def is_event_of(whose: Whose) -> ColumnElement[bool]:
    """Return whether an event is of a letter to somebody."""
    theirs = select(LetterRow.id).where(LetterRow.person_id == whose.person_id)
    return LetterEventRow.letter_id.in_(theirs)

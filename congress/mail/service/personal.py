"""What mail holds about a person (`core.ports.PersonalData`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete

from congress.core.ports import OwnPart, Whose
from congress.mail.models import LetterEventRow, LetterRow, MailSuppressionRow
from congress.mail.queries.personal import is_event_of, list_own
from congress.mail.rules import without_secrets


class MailData:
    """Letters, and what came of them; a code in one is shown to nobody."""

    tables: Mapping[str, str] = {
        "letter": "Messages to you: what each told you, where it went and when.",
        "letter_event": "What our mail provider said became of them.",
        "mail_suppression": "Addresses of yours that the provider does not write to, and why.",
    }

    def give(self, db: Connection, whose: Whose) -> OwnPart:
        """Return what mail holds about somebody."""
        rows = list_own(db, whose)
        letters = [
            {**one, "facts": without_secrets(one["kind"], one["facts"])} for one in rows["letter"]
        ]
        return OwnPart({**rows, "letter": letters})

    def erase(self, db: Connection, whose: Whose, now: datetime) -> None:
        """Remove all letters, what came of them, and what is known of addresses nobody else has."""
        del now
        alone = MailSuppressionRow.address.in_(sorted(whose.alone))
        db.execute(delete(LetterEventRow).where(is_event_of(whose)))
        db.execute(delete(LetterRow).where(LetterRow.person_id == whose.person_id))
        db.execute(delete(MailSuppressionRow).where(alone))

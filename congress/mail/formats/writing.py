"""How a letter becomes a mail message: its words, the same words as HTML, and who reads answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from congress.core.ports import LetterChecker
from congress.infra.database import Store
from congress.infra.mail_messages import Message, Picture
from congress.infra.mail_templates import MailTemplates
from congress.infra.qr import qr_png
from congress.mail.rules import KINDS, Recipient, facts_of

API = "/api/v1"


@dataclass(frozen=True)
class Writer:
    """Looks once more at letters that leave, and writes them.

    `reply_to`: the mailbox that answers go to; "": the sender's. `checkers`: by kind.
    """

    templates: MailTemplates
    reply_to: str = ""
    checkers: Mapping[str, LetterChecker] = field(default_factory=dict)

    def look(self, store: Store, letter: Row[Any], now: datetime) -> str | Mapping[str, object]:
        """Return why a letter is of no use any more, or the facts that are only known now."""
        checker = self.checkers.get(letter.kind)
        if checker is None:
            return {}
        with store.reading() as db:
            return checker.check(db, letter, now)

    def write(
        self,
        letter: Row[Any],
        address: str,
        known: Recipient | None,
        late_facts: Mapping[str, object],
    ) -> Message:
        """Return a letter as it leaves, for its reader. `late_facts`: those that no row keeps."""
        facts = facts_of(letter.kind, {**letter.facts, **late_facts}, letter.event_id, known)
        words = self.templates.render(letter.kind, facts)
        symbols = _symbols_of(letter.kind, letter.id, facts)
        return Message(
            letter_id=letter.id,
            kind=letter.kind,
            to_email=address,
            subject=words.subject,
            body=words.body,
            created_at=letter.created_at,
            html=self.templates.draw(
                words, {code: one.content_id for code, one in symbols.items()}
            ),
            pictures=tuple(symbols.values()),
            reply_to=self.reply_to,
            leave_url=self._leave_url(letter.kind, facts),
        )

    def _leave_url(self, kind: str, facts: Mapping[str, object]) -> str:
        """Return where a program ends the news with one request; "" for what is no news."""
        leave = facts.get("leave") if KINDS[kind].is_news else None
        return f"{self.templates.base_url}{API}{leave}" if leave else ""


def _symbols_of(kind: str, letter_id: str, facts: Mapping[str, object]) -> dict[str, Picture]:
    """Return the symbols of a letter by the code that they show."""
    name = KINDS[kind].symbol
    code = str(facts.get(name, "")) if name else ""
    if not code:
        return {}
    content_id = f"{name.replace('_', '-')}@{letter_id}"
    return {code: Picture(content_id, qr_png("".join(code.split())))}

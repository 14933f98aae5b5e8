"""How a letter becomes a mail message: its words, the same words as HTML, and who reads answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from congress.infra.mail_messages import Message
from congress.infra.mail_templates import MailTemplates
from congress.mail.rules import Recipient, facts_of


@dataclass(frozen=True)
class Writer:
    """Writes letters. `reply_to`: the mailbox that answers go to; "": the sender's."""

    templates: MailTemplates
    reply_to: str = ""

    def write(self, letter: Row[Any], address: str, known: Recipient | None) -> Message:
        """Return a letter as it leaves, for its reader."""
        facts = facts_of(letter.kind, letter.facts, letter.event_id, known)
        words = self.templates.render(letter.kind, facts)
        return Message(
            letter_id=letter.id,
            kind=letter.kind,
            to_email=address,
            subject=words.subject,
            body=words.body,
            created_at=letter.created_at,
            html=self.templates.draw(words),
            reply_to=self.reply_to,
        )

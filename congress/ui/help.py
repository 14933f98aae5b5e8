"""Whom to ask, before, during and after an event: the card on every page that says no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from congress.agenda.queries import EventFacts
from congress.agenda.rules.document import Document
from congress.ui.periods import period_of


@dataclass(frozen=True)
class Help:
    """Whom to ask. `period` is where we are now: before, during, after, or "" when unknown.

    `is_online`: there is no place, and so no desk.
    """

    period: str = ""
    email: str = ""
    after_email: str = ""
    is_online: bool = False


NOBODY_KNOWN = Help()


def help_of(event: EventFacts | None, document: Document | None, now: datetime) -> Help:
    """Return whom to ask. Without a document only the period is known."""
    links = document.event.links if document else {}
    return Help(
        period_of(event, now) if event else "",
        links.get("help_email", ""),
        links.get("credits_email", ""),
        is_online=document is not None and document.is_online,
    )

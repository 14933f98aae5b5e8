"""How somebody joins a session from afar, and when the link is there. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from congress.agenda.rules.document import Document, Session, SessionStatus
from congress.companion.shapes.session import Join
from congress.core.time_words import moment_of

LINK_MINUTES = 10  # before a session begins its link is there: assumed, no source says it


def join_of(session: Session, document: Document, now: datetime) -> Join | None:
    """Return the link to a session, or when it comes; None for what is over or cancelled."""
    if session.status == SessionStatus.CANCELLED or now >= session.ends_at:
        return None
    opens_at = session.starts_at - timedelta(minutes=LINK_MINUTES)
    if now < opens_at:
        when = moment_of(opens_at, document.zone).text
        return Join(f"The link to join comes here ten minutes before it begins: {when}.")
    link = document.event.links.get("lobby", "")
    if link:
        return Join("Join in the virtual lobby", link)
    return Join("We have no link yet. Open this page again in a minute.")

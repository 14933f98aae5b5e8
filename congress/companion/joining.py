"""How somebody joins a session from afar, in words, and when its link is there. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from congress.agenda.rules.document import Document, Session
from congress.companion.shapes.session import Join
from congress.core.time_words import moment_of
from congress.lobby.rules.joining import Joining, LiveLink, decide_joining, window_of


def join_of(
    session: Session, document: Document, link: LiveLink | None, now: datetime
) -> Join | None:
    """Return how to join a session, or when it can be; None for what is over or cancelled.

    While no link is given, an event that has a lobby elsewhere leads there (R17).
    """
    state = decide_joining(session, link, now)
    note = link.note if link else ""
    late = _late_words(session, document, link)
    if state is Joining.SOON:
        opens = _opens(window_of(session, link).start, document.zone)
        words = f"The link to join comes here ten minutes before it begins: {opens}."
        return Join(words, late=late, note=note)
    if state is Joining.OPEN:
        action = f"/e/{document.event.id}/sessions/{session.id}/join"
        return Join("Join the live session", action=action, late=late, note=note)
    if state is not Joining.NO_LINK:
        return None
    elsewhere = document.event.links.get("lobby", "")
    if elsewhere:
        return Join("Join in the virtual lobby", elsewhere)
    return Join("We have no link yet. Open this page again in a minute.")


@lru_cache(maxsize=1_000)
def _opens(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant in words: many sessions begin at the same one."""
    return moment_of(at, zone).text


def _late_words(session: Session, document: Document, link: LiveLink | None) -> str:
    if link is None or not link.late_minutes:
        return ""
    begins = session.starts_at + timedelta(minutes=link.late_minutes)
    return f"It starts late: {moment_of(begins, document.zone).clock}"

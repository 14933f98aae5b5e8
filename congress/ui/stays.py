"""From when until when somebody was in a session, as staff type it: fields `from` and `until`."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from congress.agenda.rules.document import Document
from congress.core.errors import InputError, NotFoundError
from congress.core.intervals import Interval, NoSuchLocalTimeError, resolve_local
from congress.ui.forms import form_text

NO_TIME = "Write from when until when they were there, as 10:00 AM."


def read_stay(document: Document, session_id: str) -> Interval:
    """Return the times of the form, on the days on which the session begins and ends.

    Raises:
        NotFoundError: no such session.
        InputError: one is no time of day, or they are in the wrong order.
    """
    session = document.sessions_by_id.get(session_id)
    if session is None:
        raise NotFoundError
    try:
        start = _instant(session.starts_at, form_text("from"), document.zone)
        end = _instant(session.ends_at, form_text("until"), document.zone)
    except (ValueError, NoSuchLocalTimeError):
        raise InputError(NO_TIME) from None
    if start >= end:
        raise InputError(NO_TIME)
    return Interval(start, end)


def stay_of(document: Document, session_id: str) -> tuple[str, str]:
    """Return a session's own hours as the fields are filled in to begin with; "" for no session."""
    session = document.sessions_by_id.get(session_id)
    if session is None:
        return "", ""
    starts, ends = (one.astimezone(document.zone) for one in (session.starts_at, session.ends_at))
    return f"{starts:%H:%M}", f"{ends:%H:%M}"


def _instant(near: datetime, typed: str, zone: ZoneInfo) -> datetime:
    day = near.astimezone(zone).date()
    return resolve_local(datetime.combine(day, time.fromisoformat(typed)), zone)

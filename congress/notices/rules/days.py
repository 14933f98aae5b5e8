"""Whom a day concerns, and what its letters tell them. Facts in, facts out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from congress.agenda.rules.document import Document, Session, SessionStatus
from congress.agenda.rules.inclusion import decide_inclusion
from congress.agenda.rules.pickup import Holder, windows_ahead
from congress.core.intervals import day_of
from congress.core.time_words import full_day, hours_of
from congress.guide.rules.news import PLACE
from congress.guide.rules.wifi import Wifi, wifi_of
from congress.seats.rules import SeatState

BADGE_LETTER, DAILY_LETTER = "badge-tomorrow", "daily-letter"
BADGE_AT, BADGE_GRACE = time(17), timedelta(hours=4)
DAILY_AT, DAILY_ENDS = time(6), time(10)
DAILY_GRACE = timedelta(hours=4)  # from DAILY_AT to DAILY_ENDS


class ReleasedSession(Protocol):
    """A session as the agenda's table has it: what a document does not say."""

    id: str
    title: str
    starts_at: datetime
    status: str
    vanished: bool
    changed_at: datetime
    moved_at: datetime | None


@dataclass(frozen=True)
class Day:
    """A day of an event, looked at once for everybody.

    `sessions`: those that take place, by start. `moved`, `cancelled`: what became so since the letter of
    the day before would have left; `cancelled` with titles.
    """

    document: Document
    date: date
    sessions: tuple[Session, ...]
    moved: frozenset[str] = frozenset()
    cancelled: Mapping[str, str] = field(default_factory=dict)


def look_at_day(document: Document, day: date, released: Iterable[ReleasedSession]) -> Day:
    """Return a day of an event (`Document.day_of`) with what changed since the morning before."""
    since = datetime.combine(day - timedelta(days=1), DAILY_AT, document.zone)
    rows = [
        row
        for row in released
        if day_of(row.starts_at, document.zone, document.event.day_change) == day
    ]
    sessions = [
        session
        for session in document.sessions
        if session.status == SessionStatus.CONFIRMED and document.day_of(session) == day
    ]
    return Day(
        document,
        day,
        tuple(sorted(sessions, key=lambda one: (one.starts_at, one.ends_at, one.id))),
        frozenset(row.id for row in rows if row.moved_at is not None and row.moved_at >= since),
        {
            row.id: row.title
            for row in rows
            if (row.vanished or row.status == SessionStatus.CANCELLED) and row.changed_at >= since
        },
    )


def list_my_day(day: Day, holder: Holder, seats: Mapping[str, str]) -> list[tuple[Session, str]]:
    """Return what somebody has on a day, and as what: a seat's state, "presents", or "" (it is theirs).

    `seats`: the states of their seats, by session.
    """
    kind = day.document.registration_types_by_id.get(holder.registration_type)
    mine = []
    for session in day.sessions:
        if holder.speaker and holder.speaker in session.speakers:
            mine.append((session, "presents"))
        elif session.id in seats:
            mine.append((session, seats[session.id]))
        elif decide_inclusion(session, kind, holder.paid_sessions):
            mine.append((session, ""))
    return mine


def daily_facts(
    day: Day, holder: Holder, seats: Mapping[str, str], *, has_badge: bool
) -> dict[str, Any] | None:
    """Return what the letter of a day tells somebody; None: the day does not concern them."""
    mine = list_my_day(day, holder, seats)
    if not mine:
        return None
    document, opens = day.document, datetime.combine(day.date, DAILY_AT, day.document.zone)
    kind = document.registration_types_by_id.get(holder.registration_type)
    is_online = document.is_online or (kind is not None and kind.online)
    windows = [] if has_badge else windows_ahead(document, holder, opens)
    told = {one.id: _session(one, how, day, is_online=is_online) for one, how in mine}
    return {
        "event_id": document.event.id,
        "day": day.date.isoformat(),
        "weekday": f"{day.date:%A}",
        "date": full_day(day.date),
        "sessions": list(told.values()),
        # Once a room: a day may be spent in one.
        "rooms": [
            {"room": room, "where": where}
            for room, where in {one["room"]: one["where"] for one in told.values()}.items()
            if room and where
        ],
        "changes": [session for one, session in told.items() if one in day.moved],
        "cancelled": [
            title for one, title in day.cancelled.items() if _was_theirs(one, day, holder, seats)
        ],
        "windows": [
            _window(one, document)
            for one in windows
            if one.starts_at.astimezone(document.zone).date() == day.date
        ],
        "places": [
            {"title": card.title, "place": card.extra[PLACE]}
            for card in document.cards
            if card.extra.get(PLACE)
        ],
        "attends_online": is_online,
    }


def _was_theirs(session_id: str, day: Day, holder: Holder, seats: Mapping[str, str]) -> bool:
    session = day.document.sessions_by_id.get(session_id)
    kind = day.document.registration_types_by_id.get(holder.registration_type)
    return session_id in seats or (
        session is not None and decide_inclusion(session, kind, holder.paid_sessions) is not None
    )


def _session(session: Session, how: str, day: Day, *, is_online: bool) -> dict[str, Any]:
    # Nobody is sent to a room from afar, but who stands on its stage.
    is_afar = is_online and how != "presents"
    room = None if is_afar else day.document.rooms_by_id.get(session.room)
    return {
        "session": session.id,
        "title": session.title,
        "starts_at": session.starts_at.isoformat(),
        "room": room.name if room else "",
        "where": room.where if room else "",
        "is_waiting": how == SeatState.WAITLISTED,
        "presents": how == "presents",
    }


def _window(window: Any, document: Document) -> dict[str, str]:  # noqa: ANN401 -- a PickupWindow
    return {
        "when": hours_of(window.starts_at, window.ends_at, document.zone),
        "place": window.place,
        "note": window.note,
    }


def badge_facts(document: Document, holder: Holder, now: datetime) -> dict[str, Any] | None:
    """Return what the letter before the first day tells of the badge desk; None: none is theirs.

    The pick-up code is no part of it: no row keeps one (decision 0036).
    """
    windows = windows_ahead(document, holder, now)
    if not windows:
        return None
    wifi = find_wifi(document)
    return {
        "event_id": document.event.id,
        "begins_on": full_day(document.event.starts_on),
        "windows": [_window(one, document) for one in windows],
        "venue": document.event.venue.get("name", ""),
        "address": document.event.venue.get("address", ""),
        "network": wifi.network if wifi else "",
        "password": wifi.password if wifi else "",
    }


def find_wifi(document: Document) -> Wifi | None:
    """Return the network of the guide, where a line of a letter can say it letter for letter (R26).

    One with blanks at its ends, or two in a row, is left to the guide, which shows and copies it.
    """
    for card in document.cards:
        wifi = wifi_of(card.extra)
        if wifi is not None:
            said = (wifi.network, wifi.password)
            return wifi if all(text == " ".join(text.split()) for text in said) else None
    return None


def is_morning_over(day: date, document: Document, now: datetime) -> bool:
    """Tell whether the letter of a day is of no use any more: from 10:00 AM on, by the event's clock."""
    return now >= datetime.combine(day, DAILY_ENDS, document.zone)


def dates_of_badge_letter(first: date, last: date) -> tuple[date, date]:
    """Return the day before an event's first, as first and last."""
    del last
    return first - timedelta(days=1), first - timedelta(days=1)


def dates_of_daily_letter(first: date, last: date) -> tuple[date, date]:
    """Return an event's days, the first and the last (inclusive)."""
    return first, last


def seats_by_attendee(rows: Sequence[Any]) -> dict[str, dict[str, str]]:
    """Return the states of seats by attendee and session."""
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        found.setdefault(row.attendee_id, {})[row.session_id] = row.state
    return found

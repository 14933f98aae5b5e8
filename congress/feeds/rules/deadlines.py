"""Which deadlines and badge windows of an event stand in a calendar, and when a stored one changed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from congress.agenda.rules.document import Document, PickupWindow
from congress.agenda.rules.pickup import name_windows
from congress.core.intervals import end_of_day
from congress.core.time_words import moment_of, month_day
from congress.lobby.rules.recordings import due_on

SHOWN_MINUTES = 30  # how long an instant is drawn


@dataclass(frozen=True)
class Deadline:
    """A deadline as a calendar entry, UTC, end exclusive. `types` empty: for everybody.

    `id` survives a correction of hour, place and words, so an entry moves and is not doubled (R29).
    """

    id: str
    title: str
    place: str
    note: str
    types: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime

    def is_same_appointment(self, other: Deadline) -> bool:
        """Tell whether time and place are equal: what else changes leaves the SEQUENCE alone."""
        return (self.starts_at, self.ends_at, self.place) == (
            other.starts_at,
            other.ends_at,
            other.place,
        )


def raises_sequence(stored: Deadline, planned: Deadline, *, was_withdrawn: bool) -> bool:
    """Tell whether a release revises a stored deadline to calendars (RFC 5545 section 3.8.7.4)."""
    return was_withdrawn or not planned.is_same_appointment(stored)


def deadline_uid(event_id: str, deadline_id: str, domain: str) -> str:
    """Return the UID of a deadline: as `core.ids.session_uid`, of another name space."""
    return (
        f"deadline-{uuid.uuid5(uuid.NAMESPACE_URL, f'{event_id}/deadlines/{deadline_id}')}@{domain}"
    )


def plan_deadlines(document: Document) -> tuple[Deadline, ...]:
    """Return the deadlines a release announces, by id."""
    shown = timedelta(minutes=SHOWN_MINUTES)
    given = document.deadlines
    planned = [*_pickups(document)]
    if given.registration_opens_at is not None:
        opens = given.registration_opens_at
        planned.append(_everybody("registration-opens", "Registration opens", opens, opens + shown))
    if given.registration_closes_at is not None:
        closes = given.registration_closes_at
        title = f"Registration closes at {moment_of(closes, document.zone).clock}"
        planned.append(_everybody("registration-closes", title, closes - shown, closes))
    if given.claims_close_on is not None:
        planned.append(_claims(given.claims_close_on, document))
    recordings_due_on = due_on(document)
    if recordings_due_on is not None:
        title = "Recordings are in the virtual lobby from today at the latest"
        planned.append(
            _everybody("recordings-due", title, *_whole_day(recordings_due_on, document))
        )
    return tuple(sorted(planned, key=lambda deadline: deadline.id))


def _everybody(name: str, title: str, start: datetime, end: datetime, note: str = "") -> Deadline:
    return Deadline(name, title, "", note, (), start, end)


def _whole_day(day: date, document: Document) -> tuple[datetime, datetime]:
    return end_of_day(day - timedelta(days=1), document.zone), end_of_day(day, document.zone)


def _claims(day: date, document: Document) -> Deadline:
    """Return the claim deadline: the whole last day, with its last minute in the title.

    The bound is exclusive (midnight); people are told the last minute that still counts.
    """
    bound = end_of_day(day, document.zone)
    last = moment_of(bound - timedelta(minutes=1), document.zone).clock
    title = f"Claim your credits by {month_day(day)}, {last}"
    note = "Evaluations and the credit claim must both be done by then."
    return _everybody("claims-close", title, *_whole_day(day, document), note)


def _pickups(document: Document) -> list[Deadline]:
    return [
        _pickup(name, window, tuple(sorted(window.for_types)), document)
        for name, window in name_windows(document).items()
    ]


def _pickup(
    name: str, window: PickupWindow, types: tuple[str, ...], document: Document
) -> Deadline:
    known = document.registration_types_by_id
    names = [known[kind].name if kind in known else kind for kind in types]
    title = "Badge pick-up opens" if window.ends_at is None else "Badge pick-up"
    if len(names) == 1:  # a long list says no more than that it is for you
        title = f"{title}: {names[0]}"
    ends_at = window.ends_at or window.starts_at + timedelta(minutes=SHOWN_MINUTES)
    return Deadline(name, title, window.place, window.note, types, window.starts_at, ends_at)


def is_whole_days(starts_at: datetime, ends_at: datetime, document: Document) -> bool:
    """Tell whether an entry runs from local midnight to local midnight: shown as all-day."""
    zone = document.zone
    return all(at.astimezone(zone).time() == time.min for at in (starts_at, ends_at))

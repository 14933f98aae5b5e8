"""When a session can be joined from afar, by whom, and for how long a way into it is good (R17, T24)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from congress.agenda.rules.document import RegistrationType, Session, SessionStatus
from congress.agenda.rules.inclusion import decide_inclusion
from congress.core.intervals import Interval

OPENS_MINUTES = 10  # before a session begins: assumed, no source says it
OPENS = timedelta(minutes=OPENS_MINUTES)
WAY_SECONDS = 60  # a way into a session may be taken again and again for so long
WAY_LASTS = timedelta(seconds=WAY_SECONDS)
MOST_DEVICES = 2  # of one person, in one session
MOST_LATE_MINUTES = 240


@dataclass(frozen=True)
class LiveLink:
    """Where a session takes place online, as it was set last.

    `backup_url` "": there is none. `late_minutes`: so much later than planned it begins, and ends.
    `note`: what who joins shall know, in the organizers' words. `version`: counted from 1.
    """

    url: str
    backup_url: str = ""
    late_minutes: int = 0
    note: str = ""
    version: int = 1


class Joining(StrEnum):
    """Whether a session can be joined from afar now."""

    SOON = "soon"  # its window opens later
    OPEN = "open"
    NO_LINK = "no-link"  # its window is open, and there is no link
    OVER = "over"
    CANCELLED = "cancelled"


def window_of(session: Session, link: LiveLink | None) -> Interval:
    """Return when a session can be joined: from ten minutes before it begins to its end, half-open.

    One that begins late opens as planned, for who does not know yet, and ends as much later.
    """
    late = timedelta(minutes=link.late_minutes) if link else timedelta()
    return Interval(session.starts_at - OPENS, session.ends_at + late)


def decide_joining(session: Session, link: LiveLink | None, now: datetime) -> Joining:
    """Tell whether a session can be joined now, by whom it concerns."""
    if session.status == SessionStatus.CANCELLED:
        return Joining.CANCELLED
    if now < session.starts_at - OPENS:  # whatever its link says: of most there is no more to ask
        return Joining.SOON
    if now >= window_of(session, link).end:
        return Joining.OVER
    return Joining.NO_LINK if link is None else Joining.OPEN


def is_joined_from_afar(session: Session, registration_type: RegistrationType | None) -> bool:
    """Tell whether somebody who has a session joins it online: as their registration says, or since it
    takes place nowhere else.
    """
    return joins_all(registration_type) or not session.room


def joins_all(registration_type: RegistrationType | None) -> bool:
    """Tell whether who has this type joins whatever they have online."""
    return registration_type is not None and registration_type.online


def is_for_online(session: Session, registration_types: Iterable[RegistrationType]) -> bool:
    """Tell whether a session is joined from afar whoever registers: it has no room, or comes with a
    registration that attends online.
    """
    return not session.room or any(
        one.online and decide_inclusion(session, one, ()) is not None for one in registration_types
    )


def has_device_left(device: str, others: Collection[str]) -> bool:
    """Tell whether one more device of a person may join, beside those in the session (T24).

    One of those may come back as often as it likes.
    """
    return device in others or len(set(others)) < MOST_DEVICES


def is_way_good(asked_at: datetime, now: datetime) -> bool:
    """Tell whether a way into a session that was asked for then may still be taken."""
    return asked_at <= now < asked_at + WAY_LASTS

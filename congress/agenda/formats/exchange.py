"""What frab XML and schedule.json share: days, numbers, slugs and UUIDs of sessions (domain E1, E2)."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from congress.agenda.rules.document import Document, Session

SLOT = timedelta(minutes=5)
ACRONYM_LENGTH = 4
NO_ROOM = "Venue"
_NUMBERS = 2**31 - 1


@dataclass(frozen=True)
class Day:
    """A local day of the event, from its first instant to the next day's, with its sessions."""

    index: int
    date: date
    starts_at: datetime
    ends_at: datetime
    rooms: Mapping[str, tuple[Session, ...]]


class Exchange:
    """A document as the exchange formats see it: only what takes place, by day and room name.

    A session belongs to the local day on which it starts. Neither format can say `cancelled`, so
    cancelled sessions are left out. Numbers, slugs and UUIDs depend on ids alone: they survive moves.
    """

    def __init__(self, document: Document) -> None:
        """Number the sessions."""
        self.document = document
        self.acronym = _acronym(document.event.id)
        self._sessions = sorted(
            (one for one in document.sessions if one.status != "cancelled"),
            key=lambda one: (one.starts_at, one.ends_at, one.id),
        )
        self._numbers: dict[str, int] = {}
        taken: set[int] = set()
        for session_id in sorted(one.id for one in self._sessions):
            number = uuid.UUID(self.guid_of(session_id)).int % _NUMBERS + 1
            while number in taken:
                number = number % _NUMBERS + 1
            taken.add(number)
            self._numbers[session_id] = number

    def guid_of(self, session_id: str) -> str:
        """Return the session's UUID: the file's, or the one its calendar UID is made of."""
        session = self.document.sessions_by_id[session_id]
        return session.guid or self.uuid_of(session_id)

    def uuid_of(self, name: str) -> str:
        """Return a UUID for a part of the event, equal on every server."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.document.event.id}/{name}"))

    def number_of(self, session: Session) -> int:
        """Return the session's positive number, unique in the document."""
        return self._numbers[session.id]

    def slug_of(self, session: Session) -> str:
        """Return a unique slug: acronym, number and words of the title."""
        words = slugify(session.title)[:60].strip("-") or "session"
        return f"{self.acronym}-{self.number_of(session)}-{words}"

    def room_of(self, session: Session) -> str:
        """Return the name of the session's room; both formats demand one."""
        room = self.document.rooms_by_id.get(session.room)
        return room.name if room is not None else NO_ROOM

    def track_of(self, session: Session) -> str:
        """Return the name of the session's track, or ""."""
        track = self.document.tracks_by_id.get(session.track)
        return track.name if track is not None else ""

    def speakers_of(self, session: Session) -> list[tuple[str, str, str]]:
        """Return id, name with credentials, and biography of each speaker."""
        known = [self.document.speakers_by_id[one] for one in session.speakers]
        return [
            (one.id, ", ".join(filter(None, (one.name, one.credentials))), one.bio) for one in known
        ]

    def local(self, instant: datetime) -> datetime:
        """Return an instant in the event's zone: its ISO form carries the offset of that day."""
        return instant.astimezone(self.document.zone)

    def days(self) -> list[Day]:
        """Return the days with sessions; an empty agenda has its first day, since XML demands one."""
        first = self.document.event.starts_on
        by_day: dict[date, list[Session]] = {}
        for session in self._sessions:
            by_day.setdefault(self.local(session.starts_at).date(), []).append(session)
        days = []
        for day in sorted(by_day) or [first]:
            rooms: dict[str, list[Session]] = {}
            for session in by_day.get(day, []):
                rooms.setdefault(self.room_of(session), []).append(session)
            named = {name: tuple(rooms[name]) for name in sorted(rooms)}
            start, end = (self._midnight(one) for one in (day, day + timedelta(days=1)))
            days.append(Day((day - first).days + 1, day, start, end, named))
        return days

    def _midnight(self, day: date) -> datetime:
        # By way of UTC, so that a midnight the zone skips becomes the first instant after it.
        wall = datetime.combine(day, time.min, self.document.zone)
        return self.local(wall.astimezone(UTC))


def duration_of(session: Session) -> str:
    """Return how long a session lasts as HH:MM, in elapsed time."""
    minutes = int((session.ends_at - session.starts_at).total_seconds()) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"


def slugify(text: str) -> str:
    """Return ASCII letters, digits and single hyphens of a text."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")


def _acronym(event_id: str) -> str:
    plain = re.sub("[^a-z0-9]", "", event_id.lower())
    return plain.ljust(ACRONYM_LENGTH, "_")

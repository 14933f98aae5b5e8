"""What frab XML and schedule.json share: days, numbers, slugs and UUIDs of sessions (rules E 1, E 2)."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

from congress.agenda.rules.document import Document, Session, SessionStatus

# How a reader knows a file of ours: its texts are plain, and its pages' addresses end in our ids.
GENERATOR = "congress"
SLOT = timedelta(minutes=5)
ACRONYM_LENGTH = 4
NO_ROOM = "Venue"
CODE_LENGTH = 6
_CODE_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NUMBERS = 2**31 - 1  # below 36**6: every number has a code of six characters


@dataclass(frozen=True)
class Day:
    """A day of the agenda, from its first instant to the next day's, with its sessions."""

    index: int
    date: date
    starts_at: datetime
    ends_at: datetime
    rooms: Mapping[str, tuple[Session, ...]]


class Exchange:
    """A document as the exchange formats see it: only what takes place, by day and room name.

    A session belongs to the day of the agenda on which it starts (`Event.day_change`). Neither format
    can say `cancelled`, so cancelled sessions are left out. Numbers, codes, slugs and UUIDs depend on
    ids alone: they survive moves.
    """

    def __init__(self, document: Document, base_url: str = "") -> None:
        """Number the sessions. `base_url`: where their pages are, without a slash at the end; it may
        be left out where no page is named.
        """
        self.document = document
        self._base_url = base_url
        self.acronym = _acronym(document.event.id)
        self._sessions = sorted(
            (session for session in document.sessions if session.status != SessionStatus.CANCELLED),
            key=lambda session: (session.starts_at, session.ends_at, session.id),
        )
        self._numbers: dict[str, int] = {}
        taken: set[int] = set()
        for session_id in sorted(session.id for session in self._sessions):
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

    def code_of(self, session: Session) -> str:
        """Return the session's number as six capitals and digits, as pretalx names its sessions."""
        number, code = self.number_of(session), ""
        for _ in range(CODE_LENGTH):
            number, digit = divmod(number, len(_CODE_ALPHABET))
            code = _CODE_ALPHABET[digit] + code
        return code

    def url_of(self, session: Session) -> str:
        """Return the address of the session's page."""
        return session_url(self._base_url, self.document.event.id, session.id)

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
        known = [self.document.speakers_by_id[speaker] for speaker in session.speakers]
        return [
            (speaker.id, ", ".join(filter(None, (speaker.name, speaker.credentials))), speaker.bio)
            for speaker in known
        ]

    def local(self, instant: datetime) -> datetime:
        """Return an instant in the event's zone: its ISO form carries the offset of that day."""
        return instant.astimezone(self.document.zone)

    def days(self) -> list[Day]:
        """Return the days with sessions; an empty agenda has its first day, since XML demands one."""
        first = self.document.event.starts_on
        by_day: dict[date, list[Session]] = {}
        for session in self._sessions:
            by_day.setdefault(self.document.day_of(session), []).append(session)
        days = []
        for day in sorted(by_day) or [first]:
            rooms: dict[str, list[Session]] = {}
            for session in by_day.get(day, []):
                rooms.setdefault(self.room_of(session), []).append(session)
            named = {name: tuple(rooms[name]) for name in self._in_order(rooms)}
            start, end = (self._start_of(one) for one in (day, day + timedelta(days=1)))
            days.append(Day((day - first).days + 1, day, start, end, named))
        return days

    def _in_order(self, names: Mapping[str, object]) -> list[str]:
        """Return the names of rooms in the order in which the organizers wrote the rooms."""
        known = [room.name for room in self.document.rooms]
        return sorted(names, key=lambda name: known.index(name) if name in known else len(known))

    def _start_of(self, day: date) -> datetime:
        # By way of UTC, so that a start the zone skips becomes the first instant after it.
        event = self.document.event
        wall = datetime.combine(day, event.day_change, self.document.zone)
        return self.local(wall.astimezone(UTC))


def session_url(base_url: str, event_id: str, session_id: str) -> str:
    """Return the address of a session's page."""
    return f"{base_url}/e/{quote(event_id, safe='')}/sessions/{quote(session_id, safe='')}"


def duration_of(session: Session) -> str:
    """Return how long a session lasts as HH:MM, in elapsed time."""
    minutes = int((session.ends_at - session.starts_at).total_seconds()) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"


def description_of(abstract: str, names: Sequence[str]) -> str:
    """Return the text of a session as our calendars have it: its last paragraph names the speakers."""
    return "\n\n".join(filter(None, (abstract, f"With {', '.join(names)}" if names else "")))


def slugify(text: str) -> str:
    """Return ASCII letters, digits and single hyphens of a text."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")


def _acronym(event_id: str) -> str:
    plain = re.sub("[^a-z0-9]", "", event_id.lower())
    return plain.ljust(ACRONYM_LENGTH, "_")

"""The canonical document of an agenda: what a schedule file says, typed, and what a release stores.

All instants are aware and in UTC; `zone` is the event's IANA zone. Lists keep the file's order.
Ids are stable: they survive moves and new titles.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from congress.agenda.rules.credit_types import CreditProvider, CreditType, SessionCredit
from congress.agenda.rules.evaluation_forms import EvaluationForm, form_of_session
from congress.core.ids import session_uid
from congress.core.intervals import Interval, day_of

# An id stays for ever, and stands in addresses as it is.
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,63}\Z")
KINDS = (
    "keynote", "general", "innovation-theater", "breakout", "workshop", "poster",
    "meal", "reception", "networking", "exhibit", "other",
)  # fmt: skip


class SessionStatus(StrEnum):
    """Whether a session takes place."""

    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class Registration(StrEnum):
    """How one comes to have a place in a session (R6, R10, R11)."""

    REQUIRED = "required"  # by Register, in the app
    INCLUDED = "included"  # with the registration types that include its kind
    PAID = "paid"  # on the event's registration page
    NONE = "none"  # by coming


class Purpose(StrEnum):
    """What badges are scanned for at a door (R33, R34)."""

    SESSIONS = "sessions"  # those of a room, as agenda and clock have it
    EVENT = "event"  # one special event
    MEAL = "meal"
    BAGS = "bags"  # bag check, in and out; it counts for no session


@dataclass(frozen=True)
class Event:
    """The event itself. `starts_on` and `ends_on` are local dates, both inclusive.

    A day of the agenda begins and ends at `day_change`, local time: what takes place after midnight
    and before it belongs to the evening before.
    """

    id: str
    name: str
    zone: str
    starts_on: date
    ends_on: date
    venue: Mapping[str, str]  # name, address, latitude, longitude, and whatever else the file says
    listed: bool = True
    overlap: str = "refuse"  # or "warn": overlapping seats are allowed (R16)
    uid_domain: str = "congress.example"
    registration: str = "imported"  # or "open"
    day_change: time = time.min
    external_ids: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Room:
    """A room. `seats` None means unlimited (a lawn, a stream).

    `posted`: how many people may be inside, as the notice beside its door says (rule C 9); None: none
    is posted.
    """

    id: str
    name: str
    seats: int | None = None
    where: str = ""
    posted: int | None = None


@dataclass(frozen=True)
class Track:
    """A track of the agenda."""

    id: str
    name: str


@dataclass(frozen=True)
class Speaker:
    """A person on the programme."""

    id: str
    name: str
    credentials: str = ""
    bio: str = ""


@dataclass(frozen=True)
class Session:
    """An agenda item. `room` and `track` are ids or "". `credits`: figures in hours, as the file wrote
    them, by kind of credit, or as `hours` for every kind.
    """

    id: str
    title: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    room: str = ""
    track: str = ""
    registration: Registration = Registration.NONE
    status: SessionStatus = SessionStatus.CONFIRMED
    speakers: tuple[str, ...] = ()
    abstract: str = ""
    disclosure: str = ""
    recorded: bool = False
    capacity: int | None = None
    open_to: tuple[str, ...] = ()  # registration types; empty: everybody
    registration_opens_at: datetime | None = None
    registration_closes_at: datetime | None = None
    guid: str = ""
    credits: Mapping[str, str] = field(default_factory=dict)
    credit: SessionCredit = field(default_factory=SessionCredit)

    @property
    def interval(self) -> Interval:
        """Return when it takes place, half-open."""
        return Interval(self.starts_at, self.ends_at)

    @property
    def bears_credit(self) -> bool:
        """Tell whether it bears credit of any kind."""
        return any(figure.strip("0.") for figure in self.credits.values())


@dataclass(frozen=True)
class RegistrationType:
    """What a kind of ticket includes: whole kinds of session, and single sessions by id.

    `online`: who has it attends from afar, so no room is a place to send them to.
    """

    id: str
    name: str
    includes_kinds: tuple[str, ...] = ()
    includes_sessions: tuple[str, ...] = ()
    online: bool = False


@dataclass(frozen=True)
class PickupWindow:
    """Where and when badges are handed out. `for_types` empty: for everybody. `until` may be open."""

    place: str
    starts_at: datetime
    ends_at: datetime | None
    for_types: tuple[str, ...] = ()
    note: str = ""
    was: str = ""  # the place that messages before the first release named (R29)


@dataclass(frozen=True)
class Door:
    """A place and a purpose where badges are scanned (R33, R34).

    `room`: of a door for sessions. `session`: of one for an event or a meal. `place`: where a bag
    check is, in words.
    """

    id: str
    name: str
    purpose: Purpose
    room: str = ""
    session: str = ""
    place: str = ""


@dataclass(frozen=True)
class Deadlines:
    """The event's deadlines. The instants are exclusive bounds; `claims_close_on` is a local date,
    inclusive, resolved by `core.intervals.end_of_day`.
    """

    registration_opens_at: datetime | None = None
    registration_closes_at: datetime | None = None
    claims_close_on: date | None = None
    recordings_within_days: int | None = None


@dataclass(frozen=True)
class Card:
    """A piece of logistics: Wi-Fi, badge desk, luggage, FAQ. `audience`: everybody or attendees."""

    id: str
    title: str
    body: str
    audience: str = "everybody"
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Document:
    """Everything a schedule file says."""

    event: Event
    rooms: tuple[Room, ...] = ()
    tracks: tuple[Track, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    sessions: tuple[Session, ...] = ()
    registration_types: tuple[RegistrationType, ...] = ()
    pickup: tuple[PickupWindow, ...] = ()
    deadlines: Deadlines = field(default_factory=Deadlines)
    cards: tuple[Card, ...] = ()
    doors: tuple[Door, ...] = ()
    credit_types: tuple[CreditType, ...] = ()
    evaluations: tuple[EvaluationForm, ...] = ()
    credit_provider: CreditProvider | None = None

    @cached_property
    def zone(self) -> ZoneInfo:
        """Return the event's zone."""
        return ZoneInfo(self.event.zone)

    @cached_property
    def is_online(self) -> bool:
        """Tell whether there are sessions and none has a room: no place to go to, and no desk there."""
        return bool(self.sessions) and not any(session.room for session in self.sessions)

    @cached_property
    def sessions_by_id(self) -> Mapping[str, Session]:
        """Return the sessions by id."""
        return {session.id: session for session in self.sessions}

    @cached_property
    def sessions_by_start(self) -> tuple[Session, ...]:
        """Return the sessions by start, those of one moment by id."""
        return tuple(sorted(self.sessions, key=lambda one: (one.starts_at, one.id)))

    @cached_property
    def times_by_id(self) -> Mapping[str, Interval]:
        """Return when each session that is not cancelled takes place, by id."""
        return {
            one.id: one.interval for one in self.sessions if one.status == SessionStatus.CONFIRMED
        }

    @cached_property
    def kept_inclusions(self) -> dict[str, frozenset[str]]:
        """Return what `included_with` has worked out, by registration type: it fills as it is used."""
        return {}

    @cached_property
    def sessions_by_room(self) -> Mapping[str, tuple[Session, ...]]:
        """Return the confirmed sessions of each room, by start, the longest first."""
        found: dict[str, list[Session]] = {}
        for one in self.sessions:
            if one.status == SessionStatus.CONFIRMED:
                found.setdefault(one.room, []).append(one)
        return {
            room: tuple(
                sorted(those, key=lambda one: (one.starts_at, -one.ends_at.timestamp(), one.id))
            )
            for room, those in found.items()
        }

    @cached_property
    def forms_by_session(self) -> Mapping[str, EvaluationForm]:
        """Return the form of each confirmed session that is evaluated."""
        found = (
            (
                one.id,
                form_of_session(self.evaluations, one.id, one.kind, bears_credit=one.bears_credit),
            )
            for one in self.sessions
            if one.status == SessionStatus.CONFIRMED
        )
        return {session_id: form for session_id, form in found if form is not None}

    @cached_property
    def rooms_by_id(self) -> Mapping[str, Room]:
        """Return the rooms by id."""
        return {room.id: room for room in self.rooms}

    @cached_property
    def tracks_by_id(self) -> Mapping[str, Track]:
        """Return the tracks by id."""
        return {track.id: track for track in self.tracks}

    @cached_property
    def speakers_by_id(self) -> Mapping[str, Speaker]:
        """Return the speakers by id."""
        return {speaker.id: speaker for speaker in self.speakers}

    @cached_property
    def doors_by_id(self) -> Mapping[str, Door]:
        """Return the doors by id."""
        return {door.id: door for door in self.doors}

    @cached_property
    def registration_types_by_id(self) -> Mapping[str, RegistrationType]:
        """Return the registration types by id."""
        return {kind.id: kind for kind in self.registration_types}

    def day_of(self, session: Session) -> date:
        """Return the day of the agenda on which a session starts (`Event.day_change`)."""
        return day_of(session.starts_at, self.zone, self.event.day_change)

    def uid_of(self, session: Session) -> str:
        """Return the session's iCalendar UID (decision 0026)."""
        return session_uid(self.event.id, session.id, session.guid or None, self.event.uid_domain)

"""What a door's phone takes along to decide without a network: once whole, then what changed (T12).

Digests of badges, what each may come to, and names that only the badge itself makes readable. No code,
no address, no number: whoever finds the phone has nothing of anybody.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from congress.agenda.rules.document import Document, Session, SessionStatus
from congress.agenda.rules.inclusion import decide_inclusion
from congress.badges.service.codes import find_badge_code
from congress.checkin import queries
from congress.checkin.queries import CarriedBadge, SeatCarried
from congress.checkin.rules.hiding import hide, key_of
from congress.checkin.rules.verdict import Bearer, is_entitled
from congress.checkin.service.crew import CREW, carried_crew
from congress.checkin.service.once import list_once
from congress.checkin.service.shift import Shift
from congress.checkin.service.telling import WORDS
from congress.infra.database import Store
from congress.infra.signing import Signer
from congress.seats.rules import SeatState

MOST_CHANGES = 2000  # of more the whole list is told
MOST_HIDDEN = 100_000  # names that are kept hidden in a process
_GOOD_FOR_SECONDS = 6 * 3600  # from then on a phone takes the list whole again
_STATES = {"active": 0, "cancelled": 1, "replaced": 2}


@dataclass(frozen=True)
class Version:
    """What a list was made of: a release, and what had changed by an instant (UTC)."""

    release: int
    change: int
    at: datetime

    @property
    def text(self) -> str:
        """Return it as a phone keeps it; scans begin their `snapshot` so (`Shift.agenda_of`)."""
        return f"{self.release}.{self.change}.{int(self.at.timestamp())}"

    @classmethod
    def read(cls, text: str) -> Version | None:
        """Return the version that a phone names; None: it is none of ours."""
        parts = text.split(".")
        if len(parts) != 3 or not all(part.isdecimal() and len(part) < 12 for part in parts):  # noqa: PLR2004 -- as `text` writes it
            return None
        release, change, at = map(int, parts)
        return cls(release, change, datetime.fromtimestamp(at, UTC))


@dataclass(frozen=True)
class Snapshot:
    """What a phone is told. `is_whole` False: `badges` changed since, and the rest stands.

    A badge is a row `[key, hidden name, type, [session…], state, [session…], [[session, ms]…]]`, whose
    end is left out where it is empty: `type` and sessions by their place in the lists, state 1
    cancelled, 2 replaced; then the sessions on whose waitlist its bearer is, and those where their seat
    went to the standby line, with when.
    `moves`: who came already to what one comes to once (`service/once.py`).
    `crew`: who works at the doors (`service/crew.py`); None: as the phone has it.
    """

    version: str
    made_at: datetime
    is_whole: bool
    badges: Sequence[Sequence[Any]]
    moves: Sequence[Sequence[Any]] = ()
    agenda: Mapping[str, Any] = field(default_factory=dict)
    crew: Sequence[Mapping[str, Any]] | None = None


def take_snapshot(shift: Shift, signer: Signer, since: str = "") -> Snapshot:
    """Return all that a phone needs at the doors, or what changed since a version that it names.

    Eight statements at most, whatever the size; one where nothing changed and one comes to nothing
    once today.

    Raises:
        NotFoundError: nothing is published of this event.
    """
    carrier = _Carrier(shift, signer)
    known = Version.read(since)
    change, subjects = _list_subjects(shift, known)
    version = Version(shift.current.number, change, shift.now)
    as_of = None if subjects is None or known is None else known.at
    moves = [
        [key, carrier.place_of_session[session_id], *rest]
        for key, session_id, *rest in list_once(shift, as_of)
    ]
    if subjects is None:
        return Snapshot(
            version.text,
            shift.now,
            is_whole=True,
            badges=carrier.list_badges(),
            moves=moves,
            agenda=carrier.agenda,
            crew=carried_crew(shift.db, shift.event_id),
        )
    return Snapshot(
        version.text,
        shift.now,
        is_whole=False,
        badges=carrier.list_changed(subjects - {CREW}),
        moves=moves,
        crew=carried_crew(shift.db, shift.event_id) if CREW in subjects else None,
    )


def _list_subjects(shift: Shift, known: Version | None) -> tuple[int, set[str] | None]:
    """Return the number of the newest change, and whose or what changed; None: take the list whole."""
    is_old = known is None or (shift.now - known.at).total_seconds() > _GOOD_FOR_SECONDS
    if known is None or is_old or known.release != shift.current.number:
        return queries.last_change(shift.db), None
    return queries.list_subjects(shift.db, shift.event_id, known.change, known.at, MOST_CHANGES)


@dataclass(frozen=True)
class _Carrier:
    """Makes the rows of badges, by the current release."""

    shift: Shift
    signer: Signer

    @property
    def document(self) -> Document:
        return self.shift.document

    @cached_property
    def sessions(self) -> Sequence[Session]:
        """Return the sessions behind doors that take place."""
        rooms = {door.room for door in self.document.doors if door.room}
        named = {door.session for door in self.document.doors}
        return [
            one
            for one in self.document.sessions
            if one.status == SessionStatus.CONFIRMED and (one.room in rooms or one.id in named)
        ]

    @cached_property
    def place_of_session(self) -> Mapping[str, int]:
        return {one.id: place for place, one in enumerate(self.sessions)}

    @cached_property
    def place_of_type(self) -> Mapping[str, int]:
        return {one.id: place for place, one in enumerate(self.document.registration_types)}

    @property
    def agenda(self) -> Mapping[str, Any]:
        """Return doors, sessions, types, rooms and words, as phones look at them."""
        document = self.document
        return {
            "zone": str(document.zone),
            "doors": [
                {"id": one.id, "name": one.name, "purpose": one.purpose.value, "room": one.room,
                 "session": one.session}
                for one in document.doors
            ],
            "sessions": [
                {"id": one.id, "title": one.title, "room": one.room, "starts_at": one.starts_at,
                 "ends_at": one.ends_at, "registration": one.registration.value}
                for one in self.sessions
            ],
            "types": [
                {
                    "name": kind.name,
                    "online": kind.online,
                    "sessions": [
                        place
                        for place, one in enumerate(self.sessions)
                        if decide_inclusion(one, kind, ()) is not None
                    ],
                }
                for kind in document.registration_types
            ],
            "rooms": {one.id: one.name for one in document.rooms},
            "posted": {
                one.id: one.posted for one in document.rooms if one.posted is not None
            },
            "words": dict(WORDS),
        }  # fmt: skip

    def list_badges(self, attendees: Collection[str] | None = None) -> list[Sequence[Any]]:
        """Return the rows of all badges, or of those of a few attendees."""
        db, event_id = self.shift.db, self.shift.event_id
        seats = queries.list_seats_carried(db, event_id, attendees)
        return [
            self._row(one, seats.get(one.attendee_id, ()))
            for one in queries.list_carried(db, event_id, attendees)
        ]

    def list_changed(self, subjects: Collection[str]) -> Sequence[Sequence[Any]]:
        """Return the rows of badges that some changes concern."""
        if not subjects:
            return ()
        whose = queries.list_concerned_attendees(self.shift.db, self.shift.event_id, subjects)
        return self.list_badges(whose) if whose else ()

    def _row(self, one: CarriedBadge, seats: Collection[SeatCarried]) -> Sequence[Any]:
        placed = [
            (self.place_of_session[seat.session_id], seat)
            for seat in seats
            if seat.session_id in self.place_of_session
        ]
        row = [
            key_of(one.code_hash),
            self.shift.store.attached(HiddenNames).hide(self.signer, one),
            self.place_of_type.get(one.registration_type, -1),
            self._list_own(one, [seat for _, seat in placed]),
            _STATES[_state_of(one)],
            sorted(at for at, seat in placed if seat.state is SeatState.WAITLISTED),
            sorted([at, _ms_of(seat)] for at, seat in placed if seat.state is SeatState.ENDED),
        ]
        while len(row) > 3 and not row[-1]:  # noqa: PLR2004 -- key, name and type always stand
            row.pop()
        return row

    def _list_own(self, one: CarriedBadge, carried: Collection[SeatCarried]) -> list[int]:
        """Return the sessions that are this one's own: a seat, paid for, or taught by them."""
        seats = {seat.session_id for seat in carried if seat.state is SeatState.CONFIRMED}
        named = {*seats, *one.paid_sessions}
        if one.speaker:
            named |= {other.id for other in self.sessions if one.speaker in other.speakers}
        if not named:
            return []
        bearer = Bearer(
            one.attendee_id, "", "", "", is_active=True, is_retired=False,
            paid_sessions=one.paid_sessions, speaker=one.speaker, seats=seats,
        )  # fmt: skip
        return sorted(
            self.place_of_session[session_id]
            for session_id in named
            if session_id in self.place_of_session
            and is_entitled(self.sessions[self.place_of_session[session_id]], bearer, self.document)
        )


def _ms_of(seat: SeatCarried) -> int:
    return int(seat.changed_at.timestamp() * 1000)


def _state_of(one: CarriedBadge) -> str:
    if not one.is_active:
        return "cancelled"
    return "replaced" if one.is_replaced else "active"


@dataclass(frozen=True)
class HiddenNames:
    """Names under their badges' codes, kept in memory beside the store: hiding one takes a while."""

    store: Store
    by_badge: dict[tuple[str, str], str] = field(default_factory=dict)

    def hide(self, signer: Signer, one: CarriedBadge) -> str:
        """Return the name under its badge's code; "" of a badge that was made under an earlier key."""
        kept = self.by_badge.get((one.code_hash, one.name))
        if kept is not None:
            return kept
        code = find_badge_code(signer, one.id, one.code_hash)
        if code is None:
            return ""
        hidden = hide(one.name, code.text)
        if len(self.by_badge) >= MOST_HIDDEN:
            self.by_badge.clear()
        self.by_badge[one.code_hash, one.name] = hidden
        return hidden

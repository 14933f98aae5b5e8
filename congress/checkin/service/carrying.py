"""Rows of the list that a door's phone takes along: what each badge may come to (T12)."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from congress.agenda.rules.document import Document, Session, SessionStatus
from congress.agenda.rules.inclusion import decide_inclusion
from congress.badges.service.codes import find_badge_code
from congress.checkin import queries
from congress.checkin.queries import CarriedBadge, SeatCarried
from congress.checkin.rules.hiding import hide, key_of
from congress.checkin.rules.verdict import Bearer, is_entitled
from congress.checkin.service.crew import CREW
from congress.checkin.service.shift import Shift
from congress.checkin.service.telling import WORDS
from congress.infra.database import Store
from congress.infra.signing import Signer
from congress.seats.rules import SeatState

MOST_HIDDEN = 100_000  # names that are kept hidden in a process
FEW = 200  # rows of so many are made anew
KEPT_FOR = timedelta(seconds=60)
MOST_KEPT = 8  # events
_STATES = {"active": 0, "cancelled": 1, "replaced": 2}


@dataclass(frozen=True)
class Listed:
    """A badge's row. `is_out`: somebody may hold it up, so that it stands in a whole list; one that
    died in its box stands in what changed, since it was alive in the list before.
    """

    attendee_id: str
    code_hash: str
    is_out: bool
    row: Sequence[Any]


@dataclass(frozen=True)
class Carrier:
    """Makes the rows of badges, by the current release. `newest`: the change that was the last one just
    before.
    """

    shift: Shift
    signer: Signer
    newest: int

    @property
    def document(self) -> Document:
        """Return what the current release says."""
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
        """Return by which number rows name a session."""
        return {one.id: place for place, one in enumerate(self.sessions)}

    @cached_property
    def place_of_type(self) -> Mapping[str, int]:
        """Return by which number rows name a registration type."""
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

    def list_badges(self) -> list[Sequence[Any]]:
        """Return the rows of all badges that somebody may hold up, by their codes' digests."""
        kept = self.shift.store.attached(RowShelf).all_rows(self)
        found = [one for listed in kept.values() for one in listed if one.is_out]
        return [one.row for one in sorted(found, key=lambda one: one.code_hash)]

    def list_changed(self, subjects: Collection[str]) -> Sequence[Sequence[Any]]:
        """Return the rows of badges that some changes concern."""
        if not subjects:
            return ()
        whose = queries.list_concerned_attendees(self.shift.db, self.shift.event_id, subjects)
        if len(whose) <= FEW:
            return [one.row for one in self.make_rows(whose)] if whose else ()
        kept = self.shift.store.attached(RowShelf).all_rows(self)
        return [one.row for attendee in whose for one in kept.get(attendee, ())]

    def make_rows(self, attendees: Collection[str] | None = None) -> Iterable[Listed]:
        """Yield the rows of all badges, or of those of a few attendees, out of the database."""
        db, event_id = self.shift.db, self.shift.event_id
        seats = queries.list_seats_carried(db, event_id, attendees)
        for one in queries.list_carried(db, event_id, attendees):
            row = self._row(one, seats.get(one.attendee_id, ()))
            yield Listed(one.attendee_id, one.code_hash, one.is_out, row)

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


@dataclass
class _Kept:
    """Rows of an event, by attendee, and which changes they have in them."""

    release: int
    made_at: datetime
    looked_at: datetime
    rows: dict[str, list[Listed]]
    newest: int
    seen: set[int]


class RowShelf:
    """Rows of all badges of an event, for a minute in memory beside the store (decision 0078).

    When registration opens, nearly everybody's row changes between two looks of each phone. Here each
    change is taken in once for all of them, and for everything else it is as if they were made anew:
    a row is made again as soon as the audit has a line about it.
    """

    def __init__(self, _store: Store) -> None:
        """Begin with none."""
        self._kept: dict[str, _Kept] = {}
        self._lock = threading.Lock()

    def all_rows(self, carrier: Carrier) -> Mapping[str, Sequence[Listed]]:
        """Return what the carrier's rows are now, by attendee. One statement, and three of many."""
        with self._lock:
            kept = self._kept.get(carrier.shift.event_id)
            changes = self._list_unseen(carrier.shift, kept)
            if kept is None or changes is None:
                kept = self._make(carrier)
            elif changes:
                self._take_in(carrier, kept, changes)
            return dict(kept.rows)

    def _list_unseen(self, shift: Shift, kept: _Kept | None) -> dict[int, str] | None:
        """Return what changed that the rows have not in them, its subjects by number; None: make all."""
        if kept is None or kept.release != shift.current.number:
            return None
        if not kept.made_at <= shift.now < kept.made_at + KEPT_FOR:
            return None
        _, found = queries.list_changes(shift.db, shift.event_id, kept.newest, kept.looked_at)
        if found is None:
            return None
        return {number: subject for number, subject in found.items() if number not in kept.seen}

    def _make(self, carrier: Carrier) -> _Kept:
        shift = carrier.shift
        # Looked at before the rows are: what is committed between is taken in once more.
        _, found = queries.list_changes(shift.db, shift.event_id, carrier.newest, shift.now)
        seen = set(found or ())
        newest = max(carrier.newest, *seen, 0)
        kept = _Kept(shift.current.number, shift.now, shift.now, {}, newest, seen)
        for one in carrier.make_rows():
            kept.rows.setdefault(one.attendee_id, []).append(one)
        while len(self._kept) >= MOST_KEPT:
            self._kept.pop(next(iter(self._kept)))
        self._kept[shift.event_id] = kept
        return kept

    def _take_in(self, carrier: Carrier, kept: _Kept, changes: Mapping[int, str]) -> None:
        shift = carrier.shift
        subjects = set(changes.values()) - {CREW}
        whose = (
            queries.list_concerned_attendees(shift.db, shift.event_id, subjects) if subjects else []
        )
        made: dict[str, list[Listed]] = {one: [] for one in whose}
        for one in carrier.make_rows(whose) if whose else ():
            made[one.attendee_id].append(one)
        kept.rows |= made
        kept.seen.update(changes)
        kept.newest = max(kept.newest, *changes)
        kept.looked_at = shift.now

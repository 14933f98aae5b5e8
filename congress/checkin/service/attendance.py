"""Attendance of one person and of an event, from the scans that are there now; nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from sqlalchemy import Connection

from congress.agenda.queries import ReleaseShelf
from congress.agenda.rules.document import Document, Door
from congress.checkin.queries import attendance as queries
from congress.checkin.queries.attendance import Former
from congress.checkin.rules.attendance import (
    Agenda,
    Attendance,
    Doubt,
    Kept,
    ScanFact,
    Settled,
    attend,
)
from congress.checkin.rules.doubts import ALLOWED, NO_DOUBTS, ToldFacts, find_doubts, place_of
from congress.checkin.rules.verdict import Direction
from congress.core.errors import NotFoundError
from congress.infra.database import Store
from congress.infra.statements import Found

_WAYS = {way.value: way for way in Direction}


@dataclass(frozen=True)
class Holder:
    """Whose scans they are: an attendee's, as long as the registration was `person_id`'s.

    `attendee_id` "": nobody has those badges. `person_id` "": who has the registration now.
    """

    attendee_id: str
    person_id: str = ""


@dataclass(frozen=True)
class Attendee:
    """One holder at an event: the scans, and what follows from them.

    `may_have_asked`: they may have asked about their time; False where it is known that they did not.
    """

    holder: Holder
    scans: tuple[ScanFact, ...]
    settled: Settled
    attendance: Attendance
    may_have_asked: bool = True


@dataclass
class Reader:
    """Reads rows of scans as facts. A door that is gone is looked up where the device had it from.

    `supervisors`: by their sign-ins; `crew`: by their PINs, and until when each was one (exclusive).
    """

    store: Store
    event_id: str
    supervisors: Collection[str] = ()
    crew: Mapping[str, datetime | None] = field(default_factory=dict)
    _doors: dict[tuple[str, int], tuple[Door | None, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find the current release. Raises NotFoundError: nothing is published."""
        release = self.store.attached(ReleaseShelf).current(self.event_id)
        if release is None:
            raise NotFoundError
        self.document: Document = release.document
        self.agenda: Agenda = self.document.times_by_id

    def read(self, row: Found) -> ScanFact:
        """Return a scan as a fact, with what is doubtful about it by itself."""
        door, place = self._door_and_place(row.door, row.release)
        direction = _WAYS[row.direction]
        # As most are. A page of somebody's time reads sixty: each is told whole only where that matters.
        is_plain = (
            row.is_admitted and row.undoes is None and row.reason in ALLOWED and not row.is_uncertain
            and row.retired_at is None and row.ended_at is None and row.attendee_id is not None
        )  # fmt: skip
        doubts = NO_DOUBTS if is_plain and door else self._find_doubts(row, direction, door)
        return ScanFact(
            id=row.id, device=row.device, seq=row.seq, at=row.at, direction=direction,
            door=row.door, place=place, session_id=row.session_id,
            attendee_id=row.attendee_id, is_admitted=row.is_admitted, undoes=row.undoes,
            doubts=doubts,
        )  # fmt: skip

    def _find_doubts(self, row: Found, direction: Direction, door: Door | None) -> frozenset[Doubt]:
        told = ToldFacts(
            direction=direction,
            at=row.at,
            is_admitted=row.is_admitted,
            is_uncertain=row.is_uncertain,
            is_undo=row.undoes is not None,
            reason=row.reason,
            is_known_badge=row.attendee_id is not None,
            is_known_door=door is not None,
            retired_at=row.retired_at,
            ended_at=row.ended_at,
            by_supervisor=self._is_by_supervisor(row),
        )
        return find_doubts(told)

    def _is_by_supervisor(self, row: Found) -> bool:
        if row.told_by in self.supervisors:
            return True
        until = self.crew.get(row.by, row.at)
        return until is None or row.at < until

    def _door_and_place(self, door_id: str, release: int) -> tuple[Door | None, str]:
        key = (door_id, release)
        found = self._doors.get(key)
        if found is None:
            door = self._door(door_id, release)
            session = self.document.sessions_by_id.get(door.session) if door else None
            found = self._doors[key] = (door, place_of(door, session))
        return found

    def _door(self, door_id: str, release: int) -> Door | None:
        door = self.document.doors_by_id.get(door_id)
        if door is not None:
            return door
        judged_by = self.store.attached(ReleaseShelf).at(self.event_id, release)
        return judged_by.document.doors_by_id.get(door_id) if judged_by else None


def read_attendance(db: Connection, store: Store, event_id: str, attendee_id: str) -> Attendee:
    """Return the attendance of who has a registration now; one statement, however much there is, and
    one more each where somebody said a word about a scan and where time was settled.

    Raises:
        NotFoundError: nothing is published of the event.
    """
    reader = Reader(store, event_id)
    rows = queries.list_scans_of(db, event_id, attendee_id)
    scans = tuple(map(reader.read, rows))
    settled_ids = [row.id for row in rows if row.is_settled]
    words = queries.list_words_of(db, event_id, settled_ids) if settled_ids else {}
    has_kept = not rows or rows[0].has_kept
    settled = Settled(words, queries.list_kept_of(db, event_id, attendee_id) if has_kept else ())
    return Attendee(
        Holder(attendee_id),
        scans,
        settled,
        attend(scans, reader.agenda, settled),
        may_have_asked=not rows or bool(rows[0].has_asked),
    )


def iter_attendance(
    db: Connection, reader: Reader, only: Collection[str] | None = None
) -> Iterator[Attendee]:
    """Yield everybody of whom there is a scan or a word, one after the other, unknown badges first.

    Four statements, however many people there are. `only`: these attendees, and no unknown badge.
    A registration that went to somebody else is of two holders.
    """
    event_id = reader.event_id
    words = queries.list_words(db, event_id)
    formers = _by_attendee(queries.list_formers(db, event_id))
    kept: dict[Holder, list[Kept]] = defaultdict(list)
    for one in queries.list_kept(db, event_id, only):
        holder = _holder_at(one.attendee_id, one.kept.settled_at, formers)
        kept[holder].append(one.kept)
    rows = queries.iter_scans(db, event_id, only)
    for attendee_id, members in groupby(rows, key=lambda row: row.attendee_id or ""):
        facts: dict[Holder, list[ScanFact]] = defaultdict(list)
        for row in members:
            facts[_holder_at(attendee_id, row.at, formers)].append(reader.read(row))
        for holder, scans in facts.items():
            yield _attendee(reader, holder, scans, Settled(words, tuple(kept.pop(holder, ()))))
    for holder, settled in kept.items():
        yield _attendee(reader, holder, [], Settled(words, tuple(settled)))


def _attendee(
    reader: Reader, holder: Holder, scans: Collection[ScanFact], settled: Settled
) -> Attendee:
    whose = attend(scans, reader.agenda, settled) if holder.attendee_id else Attendance({})
    return Attendee(holder, tuple(scans), settled, whose)


def _by_attendee(formers: Collection[Former]) -> dict[str, list[Former]]:
    found: dict[str, list[Former]] = defaultdict(list)
    for one in formers:
        found[one.attendee_id].append(one)
    return found


def _holder_at(attendee_id: str, at: datetime, formers: dict[str, list[Former]]) -> Holder:
    """Return who had a registration at an instant."""
    for one in formers.get(attendee_id, ()):
        if at < one.until:
            return Holder(attendee_id, one.person_id)
    return Holder(attendee_id)

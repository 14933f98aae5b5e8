"""What happens at the doors of the demo congress: who comes to which session when, up to an hour.

As the rest of the story, by the fixed seed: whoever has a badge goes to most of what is theirs, some go
out early, and a few stand before a door that is not theirs.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from congress.agenda.rules.document import Document, Door, Purpose, Registration, Session
from congress.badges.queries import Badge, Registrant, list_living_badges, list_registrants
from congress.badges.service.codes import find_badge_code
from congress.checkin.queries import list_from_line, list_reads_of_line, list_told
from congress.checkin.rules.serving import serve, sessions_of
from congress.checkin.rules.standby import has_standby
from congress.checkin.rules.verdict import Bearer, Direction, is_entitled, needs_seat
from congress.checkin.service.held import Held
from congress.checkin.service.scans import MOST_SCANS, Scan, tell_scans
from congress.checkin.service.shift import Shift
from congress.checkin.service.standby import MOST, Press, Released, release_seats
from congress.core.principal import Level, Principal, Role
from congress.demo.people import DANA, SEED
from congress.people.queries import find_staff
from congress.seats.queries import list_seats_of_event, list_waiting
from congress.seats.rules import SeatState
from congress.web.house import House

COME = {Registration.REQUIRED: 0.88, Registration.PAID: 0.96, Registration.INCLUDED: 0.8,
        Registration.NONE: 0.25}  # fmt: skip
GO_EARLY, STRAY = 0.12, 0.006
BESIDE = 0.3  # of who could, to what is beside the programme
EARLIEST, LATEST = timedelta(minutes=-18), timedelta(minutes=6)
AT_THE_DOOR = timedelta(minutes=3)  # from the badge desk
# Of a session's waitlist so many stand in line, so long at most; then seats are released for them.
STAND_IN_LINE, STOOD = 0.8, timedelta(minutes=12)
RELEASED, AT_A_TIME = timedelta(minutes=3), timedelta(seconds=9)


@dataclass(frozen=True)
class _Person:
    """Somebody with a badge in their hands, as the doors will look at them."""

    number: str
    badge: Badge
    bearer: Bearer


def scan_people(house: House, document: Document, at: datetime) -> int:
    """Tell what was scanned until `at` (inclusive) and is not told yet; return how many scans that were.

    Each door is a device that tells every few hundred scans; the standby lines get in in between.
    """
    with house.store.reading() as db:
        people = list(_list_people(db, document))
    due = sorted(
        (one for one in plan_scans(people, document) if one.at <= at),
        key=lambda one: (one.at, one.id),
    )
    told = 0
    for session in _list_released(document, at):
        until = sum(one.at <= session.starts_at - RELEASED for one in due)
        _tell_all(house, document, due[told:until])
        told = until
        _let_line_in(house, document, session, people)
    _tell_all(house, document, due[told:])
    return len(due)


def _list_released(document: Document, at: datetime) -> list[Session]:
    """Return the sessions whose standby lines were let in by then, in the order of that."""
    those = [
        one
        for one in document.sessions
        if has_standby(one, document) and one.starts_at - RELEASED <= at
    ]
    return sorted(those, key=lambda one: (one.starts_at, one.id))


def _let_line_in(
    house: House, document: Document, session: Session, people: Sequence[_Person]
) -> None:
    """Let most of a session's waitlist stand in line, and let them in: once, though played again."""
    now, event_id = session.starts_at - RELEASED, document.event.id
    with house.store.reading() as db:
        if list_from_line(db, event_id, [session.id]) or list_reads_of_line(
            db, event_id, session.id
        ):
            return
        waits = [one.attendee_id for one in list_waiting(db, event_id, session.id)]
    by_attendee = {one.bearer.attendee_id: one for one in people}
    line = [by_attendee[one] for one in waits if one in by_attendee]
    reads = [_wait(one, session, document, now) for one in line[: round(len(line) * STAND_IN_LINE)]]
    if not _tell(house, document, reads):
        return

    def press(db: Connection) -> Released:
        return release_seats(_shift(house, db, document, now), Press(session.id, MOST))

    by_number = {one.number: one for one in line}
    called = [by_number[one.who.number] for one in house.store.unit_of_work(press).let_in]
    _tell(
        house,
        document,
        [
            _scan(one, session, _door_of(session, document), now + AT_A_TIME * place)
            for place, one in enumerate(called, 1)
        ],
    )


def _wait(person: _Person, session: Session, document: Document, now: datetime) -> Scan:
    dice = random.Random(f"{SEED} {person.number} {session.id} line")  # noqa: S311 -- made-up choices
    since = now - STOOD * dice.random()
    scan = _scan(person, session, _door_of(session, document), since.replace(microsecond=0))
    return replace(scan, id=f"{scan.id}-line", direction=Direction.WAITING)


def _door_of(session: Session, document: Document) -> Door:
    return next(one for one in document.doors if session in sessions_of(one, document))


def plan_scans(people: Sequence[_Person], document: Document) -> Iterator[Scan]:
    """Yield who is scanned at which door when: equal for equal people, whatever the hour."""
    doors: dict[str, list[Door]] = defaultdict(list)
    for door in document.doors:
        for session in sessions_of(door, document):
            if door.purpose is not Purpose.SESSIONS or session.kind not in ("meal", "reception"):
                doors[session.id].append(door)
    sessions = [one for one in document.sessions if one.id in doors]
    for person in people:
        yield from _of_person(person, sessions, doors, document)


def _of_person(
    person: _Person,
    sessions: Sequence[Session],
    doors: Mapping[str, Sequence[Door]],
    document: Document,
) -> Iterator[Scan]:
    busy_until = person.badge.handed_at
    for session in sorted(sessions, key=lambda one: (one.starts_at, one.id)):
        dice = random.Random(f"{SEED} {person.number} {session.id}")  # noqa: S311 -- made-up choices
        comes, arrives, leaves, door = (dice.random() for _ in range(4))
        share = COME[session.registration] * (BESIDE if session.kind == "networking" else 1)
        if not is_entitled(session, person.bearer, document):
            share = STRAY if session.registration is Registration.REQUIRED else 0
        if comes >= share or busy_until is None:
            continue
        came_at = session.starts_at + EARLIEST + (LATEST - EARLIEST) * arrives
        came_at = max(came_at, busy_until + AT_THE_DOOR).replace(microsecond=0)
        if came_at >= session.ends_at - AT_THE_DOOR or busy_until > session.starts_at + LATEST:
            continue
        at_door = doors[session.id][int(door * len(doors[session.id]))]
        scan = _scan(person, session, at_door, came_at)
        yield scan
        if not is_entitled(session, person.bearer, document):
            continue
        busy_until = session.ends_at
        if leaves < GO_EARLY:
            left_at = came_at + (session.ends_at - came_at) * (0.4 + 4 * leaves)
            yield replace(
                scan, id=f"{scan.id}-out", direction=Direction.OUT, admitted=True, reason="ok",
                at=left_at.replace(microsecond=0),
            )  # fmt: skip


def _scan(person: _Person, session: Session, door: Door, at: datetime) -> Scan:
    return Scan(
        id=f"demo-{person.number}-{session.id}", seq=0, held=Held(person.badge.code_hash),
        door=door.id, direction=Direction.IN, at=at, offset_ms=0, admitted=None, reason="", by="",
        because="", undoes=None, snapshot="",
    )  # fmt: skip


def _list_people(db: Connection, document: Document) -> Iterator[_Person]:
    seats: dict[str, set[str]] = defaultdict(set)
    for row in list_seats_of_event(db, document.event.id):
        if row.state == SeatState.CONFIRMED:
            seats[row.attendee_id].add(row.session_id)
    badges = list_living_badges(db, document.event.id)
    for one in list_registrants(db, document.event.id):
        badge = badges.get(one.id)
        if badge is not None and badge.handed_at is not None and one.is_active:
            yield _Person(one.external_id, badge, _bearer(one, seats[one.id]))


def _bearer(one: Registrant, seats: set[str]) -> Bearer:
    return Bearer(
        one.id, one.first_name, one.last_name, one.registration_type, is_active=True,
        is_retired=False, paid_sessions=one.paid_sessions, speaker=one.speaker, seats=seats,
    )  # fmt: skip


def _tell_all(house: House, document: Document, some: Sequence[Scan]) -> None:
    for start in range(0, len(some), MOST_SCANS):
        _tell(house, document, some[start : start + MOST_SCANS])


def _tell(house: House, document: Document, some: Sequence[Scan]) -> int:
    """Tell what is not told yet; return how many scans that were."""

    def tell(db: Connection) -> int:
        known = list_told(db, document.event.id, [one.id for one in some])
        new = [one for one in some if one.id not in known]
        if new:
            now = max(one.at for one in new)
            tell_scans(_shift(house, db, document, now), new, now)
        return len(new)

    return house.store.unit_of_work(tell)


def _shift(house: House, db: Connection, document: Document, now: datetime) -> Shift:
    dana = find_staff(db, DANA).person_id
    actor = Principal(Level.STAFF, dana, "demo", frozenset({("", Role.STAFF)}))
    return Shift(db, house.store, actor, now, document.event.id)


MOST_TRIALS = 4  # as many as anybody copies


@dataclass(frozen=True)
class Trial:
    """A badge to try at a door: somebody who may come in there now, and was not scanned yet."""

    badge_id: str
    name: str
    code: str
    door: str


def list_trials(house: House, document: Document, at: datetime) -> list[Trial]:
    """Return badges of several people to try at doors that serve something, those with seats first.

    Each of another door; none where no door serves anything, or everybody who may come in has come.
    """
    served = [(door, session) for door in document.doors if (session := serve(door, at, document))]
    served.sort(key=lambda one: not needs_seat(one[1]))
    trials: list[Trial] = []
    with house.store.reading() as db:
        people = list(_list_people(db, document)) if served else []
        for door, session in served[:MOST_TRIALS]:
            found = _find_newcomer(house, db, document, people, session)
            if found is not None:
                trials.append(replace(found, door=door.name))
                people = [one for one in people if one.badge.id != found.badge_id]
    return trials


def _find_newcomer(
    house: House, db: Connection, document: Document, people: Sequence[_Person], session: Session
) -> Trial | None:
    """Return somebody who may come to a session and was not scanned there yet; None: there is nobody."""
    those = [one for one in people if is_entitled(session, one.bearer, document)][:MOST_SCANS]
    ids = {f"demo-{one.number}-{session.id}": one for one in those}
    known = list_told(db, document.event.id, ids)
    for scan_id, one in ids.items():
        code = find_badge_code(house.signer, one.badge.id, one.badge.code_hash)
        if scan_id not in known and code is not None:
            return Trial(
                one.badge.id, f"{one.bearer.first_name} {one.bearer.last_name}", code.text, ""
            )
    return None

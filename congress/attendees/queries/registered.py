"""Every select of attendees."""

from __future__ import annotations

from collections import defaultdict, namedtuple
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, bindparam, exists, select

from congress.agenda.models import EventRow, SessionRow
from congress.agenda.rules.pickup import Holder
from congress.attendees.models import AttendeeRow
from congress.attendees.rules.registrations import AttendeeStatus, KnownRegistration
from congress.core.errors import NotFoundError
from congress.core.intervals import end_of_day
from congress.infra.statements import Statement
from congress.people.models import AddressRow, PersonRow
from congress.people.rules import mailbox_of

PAST, NOW, FUTURE = "past", "now", "future"
# SQLite 3.40 binds 32,766 values a statement; a chunk stays far below.
CHUNK = 5_000


@dataclass(frozen=True)
class AttendeeFacts:
    """An attendee as other rooms read one. `since`: when the registration came to us."""

    id: str
    event_id: str
    person_id: str
    external_id: str
    registration_type: str
    status: str
    paid_sessions: tuple[str, ...]
    speaker: str
    agenda_version: int
    created_at: datetime

    @property
    def is_active(self) -> bool:
        """Tell whether the registration stands."""
        return self.status == AttendeeStatus.ACTIVE

    @property
    def holder(self) -> Holder:
        """Return the registration as the windows of the badge desk look at it."""
        return Holder(self.registration_type, self.paid_sessions, self.speaker)

    @property
    def since(self) -> datetime:
        """Return when the registration came to us: what moved later is marked as moved."""
        return self.created_at


# What `read_facts` reads, for a look that finds a registration beside something else.
ATTENDEE_FACTS: tuple[Any, ...] = (
    AttendeeRow.id,
    AttendeeRow.event_id,
    AttendeeRow.person_id,
    AttendeeRow.external_id,
    AttendeeRow.registration_type,
    AttendeeRow.status,
    AttendeeRow.paid_sessions,
    AttendeeRow.speaker,
    AttendeeRow.agenda_version,
    AttendeeRow.created_at,
)
_FACTS: Any = select(*ATTENDEE_FACTS)
# "active" sorts before "cancelled": who registered again is met in the live registration.
_OF_PERSON = Statement(
    _FACTS.where(AttendeeRow.event_id == bindparam("e"), AttendeeRow.person_id == bindparam("p"))
    .order_by(AttendeeRow.status, AttendeeRow.created_at, AttendeeRow.id)
    .limit(1)
)


_PERSON_COLUMNS = PersonRow.__table__.columns
_Person: Any = namedtuple("_Person", _PERSON_COLUMNS.keys())  # type: ignore[misc]  # noqa: PYI024 -- the columns are the table's
_WITH_PERSON = Statement(
    select(*ATTENDEE_FACTS, *_PERSON_COLUMNS)
    .join(PersonRow, PersonRow.id == AttendeeRow.person_id)
    .where(
        AttendeeRow.event_id == bindparam("e"),
        AttendeeRow.person_id == bindparam("p"),
        PersonRow.id == bindparam("p"),
    )
    .order_by(AttendeeRow.status, AttendeeRow.created_at, AttendeeRow.id)
    .limit(1)
)


def read_facts(row: Any) -> AttendeeFacts:  # noqa: ANN401 -- a row, of `ATTENDEE_FACTS`
    """Return a registration of a row."""
    identity, event, person, external, kind, status, paid, speaker, version, created = row
    return AttendeeFacts(
        identity, event, person, external, kind, status, tuple(paid), speaker, version, created
    )


def find_attendee(db: Connection, event_id: str, person_id: str) -> AttendeeFacts | None:
    """Return a person's registration for an event, an active one first, or None."""
    row = _OF_PERSON.first(db, {"e": event_id, "p": person_id})
    return None if row is None else read_facts(row)


def find_attendee_and_person(
    db: Connection, event_id: str, person_id: str
) -> tuple[AttendeeFacts, Any] | None:
    """Return what `find_attendee` finds, and the row of its person with it: in one look."""
    row = _WITH_PERSON.first(db, {"e": event_id, "p": person_id})
    if row is None:
        return None
    facts = len(ATTENDEE_FACTS)
    return read_facts(row[:facts]), _Person._make(row[facts:])


def get_attendee(db: Connection, event_id: str, person_id: str) -> AttendeeFacts:
    """Return a person's registration for an event.

    Raises:
        NotFoundError: this person has no active registration there.
    """
    found = find_attendee(db, event_id, person_id)
    if found is None or not found.is_active:
        raise NotFoundError
    return found


def list_attendees_by_ids(db: Connection, ids: Collection[str]) -> dict[str, AttendeeFacts]:
    """Return the attendees with these ids, by id."""
    wanted = sorted(ids)
    found = {}
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        for row in db.execute(_FACTS.where(AttendeeRow.id.in_(chunk))):
            found[row.id] = read_facts(row)
    return found


def list_registered(
    db: Connection, event_id: str, person_ids: Collection[str]
) -> dict[str, AttendeeFacts]:
    """Return these people's active registrations for an event, by person: the one `find_attendee` finds.

    A statement for each CHUNK of them.
    """
    wanted = sorted(person_ids)
    found: dict[str, AttendeeFacts] = {}
    for start in range(0, len(wanted), CHUNK):
        rows = db.execute(
            _FACTS.where(
                AttendeeRow.event_id == event_id,
                AttendeeRow.person_id.in_(wanted[start : start + CHUNK]),
                AttendeeRow.status == "active",
            ).order_by(AttendeeRow.created_at, AttendeeRow.id)
        )
        for row in rows:
            found.setdefault(row.person_id, read_facts(row))
    return found


def list_attendees_of_event(db: Connection, event_id: str) -> list[AttendeeFacts]:
    """Return every attendee of an event, whatever the status, by external id."""
    rows = db.execute(_FACTS.where(AttendeeRow.event_id == event_id).order_by("external_id"))
    return [read_facts(row) for row in rows]


_HAS_SESSIONS = exists().where(SessionRow.event_id == EventRow.id)
_HAS_PLACE = _HAS_SESSIONS.where(SessionRow.room != "")
_IS_ONLINE = and_(_HAS_SESSIONS, ~_HAS_PLACE).label("is_online")


_EVENTS = (
    select(
        AttendeeRow.person_id,
        EventRow.id,
        EventRow.name,
        EventRow.zone,
        EventRow.starts_on,
        EventRow.ends_on,
        AttendeeRow.status,
        AttendeeRow.registration_type,
        _IS_ONLINE,
    )
    .join(EventRow, EventRow.id == AttendeeRow.event_id)
    .order_by(EventRow.starts_on, EventRow.id, AttendeeRow.status, AttendeeRow.created_at)
)


def list_registrations(
    db: Connection, event_id: str, external_ids: Collection[str] | None = None
) -> dict[str, KnownRegistration]:
    """Return registrations of an event by external id: these, or all of them (None)."""
    mine = AttendeeRow.event_id == event_id
    if external_ids is not None:
        mine = and_(mine, AttendeeRow.external_id.in_(sorted(external_ids)))
    addresses: dict[str, set[str]] = defaultdict(set)
    for attendee_id, email in db.execute(
        select(AttendeeRow.id, AddressRow.email)
        .join(AddressRow, AddressRow.person_id == AttendeeRow.person_id)
        .where(mine)
    ):
        addresses[attendee_id].add(mailbox_of(email))
    rows = db.execute(
        select(
            AttendeeRow.id,
            AttendeeRow.external_id,
            AttendeeRow.person_id,
            AttendeeRow.registration_type,
            AttendeeRow.status,
            AttendeeRow.paid_sessions,
            AttendeeRow.speaker,
            AttendeeRow.details,
            AttendeeRow.chosen_at,
            PersonRow.first_name,
            PersonRow.name_key,
            PersonRow.last_name,
        )
        .join(PersonRow, PersonRow.id == AttendeeRow.person_id)
        .where(mine)
    )
    return {
        external_id: KnownRegistration(
            identity, external_id, person, kind, AttendeeStatus(status), tuple(paid), speaker,
            details, chosen_at, first_name, name_key, frozenset(addresses[identity]), last_name,
        )
        for (
            identity, external_id, person, kind, status, paid, speaker, details, chosen_at,
            first_name, name_key, last_name,
        ) in rows
    }  # fmt: skip


def list_active_registrations(
    db: Connection, event_id: str, person_ids: Collection[str]
) -> list[tuple[str, str]]:
    """Return (person, external id) of these people's active registrations for an event."""
    found: list[tuple[str, str]] = []
    wanted = sorted(person_ids)
    for start in range(0, len(wanted), CHUNK):
        rows = db.execute(
            select(AttendeeRow.person_id, AttendeeRow.external_id)
            .where(
                AttendeeRow.event_id == event_id,
                AttendeeRow.status == AttendeeStatus.ACTIVE,
                AttendeeRow.person_id.in_(wanted[start : start + CHUNK]),
            )
            .order_by(AttendeeRow.external_id)
        )
        found += [(person_id, external_id) for person_id, external_id in rows]
    return found


def list_people_elsewhere(db: Connection, event_id: str, person_ids: Collection[str]) -> set[str]:
    """Return which of these people have a registration, of whatever status, at another event."""
    found: set[str] = set()
    wanted = sorted(person_ids)
    for start in range(0, len(wanted), CHUNK):
        found |= set(
            db.scalars(
                select(AttendeeRow.person_id).where(
                    AttendeeRow.event_id != event_id,
                    AttendeeRow.person_id.in_(wanted[start : start + CHUNK]),
                )
            )
        )
    return found


class AttendedEvents:
    """Lists the events of a person (R3), for the answer of a sign-in: `core.ports.EventLister`."""

    def list_events_of(self, db: Connection, person_id: str, now: datetime) -> list[dict[str, Any]]:
        """Return past and future events of a person, the earliest first, each once.

        A cancelled registration is hidden until the event is past, and kept from then on. An event
        is past once its last local day is over.
        """
        return _told_once(db.execute(_EVENTS.where(AttendeeRow.person_id == person_id)), now)

    def list_events_of_each(
        self, db: Connection, person_ids: Collection[str], now: datetime
    ) -> dict[str, list[dict[str, Any]]]:
        """Return the same of several people, in one look; of who has none, nothing."""
        rows = defaultdict(list)
        for row in db.execute(_EVENTS.where(AttendeeRow.person_id.in_(person_ids))):
            rows[row.person_id].append(row)
        return {person_id: _told_once(theirs, now) for person_id, theirs in rows.items()}


def _told_once(rows: Iterable[Any], now: datetime) -> list[dict[str, Any]]:
    events: dict[str, dict[str, Any]] = {}
    for row in rows:
        when = _when(row.starts_on, row.ends_on, ZoneInfo(row.zone), now)
        if row.id in events or (row.status != AttendeeStatus.ACTIVE and when != PAST):
            continue
        events[row.id] = {
            "event": row.id,
            "name": row.name,
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
            "zone": row.zone,
            "when": when,
            "registration_type": row.registration_type,
            "is_active": row.status == AttendeeStatus.ACTIVE,
            "is_online": row.is_online,
        }
    return list(events.values())


def _when(starts_on: Any, ends_on: Any, zone: ZoneInfo, now: datetime) -> str:  # noqa: ANN401 -- dates of a row
    if now >= end_of_day(ends_on, zone):
        return PAST
    return NOW if now >= end_of_day(starts_on - timedelta(days=1), zone) else FUTURE

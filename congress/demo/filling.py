"""Fills an empty database with the demo congress: agenda, people, staff, seats and waitlists."""

from __future__ import annotations

import importlib.resources
import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select, update

from congress.agenda.formats.yaml_file import read_yaml
from congress.agenda.queries import ReleaseShelf
from congress.agenda.rules.document import (
    Document,
    Event,
    Registration,
    RegistrationType,
    Room,
    Session,
)
from congress.agenda.schemas import parse_document
from congress.agenda.service import publish
from congress.attendees.queries import AttendeeFacts, list_attendees_of_event
from congress.attendees.rules.registrations import AttendeeStatus, WrittenRegistration
from congress.attendees.service import import_attendees
from congress.core.intervals import Interval, resolve_local
from congress.core.principal import Level, Principal
from congress.demo.people import ANA, ATTENDEES, CHIARA, SEED, STAFF, make_entries
from congress.infra import audit
from congress.infra.audit import AuditRow
from congress.mail.models import LetterRow
from congress.people.service import add_staff
from congress.seats.errors import SeatError
from congress.seats.service.taking import Wish, take_seat
from congress.web.house import House

SCHEDULE = "patient-safety-congress-2025.yaml"
SERIES = "learning-series-2025.yaml"  # people register for it by themselves
REHEARSAL = "2025-03-08T14:00:00-08:00"  # Saturday, the day before; the clocks change that night
FILLED, PLAYED = "demo.filled", "demo.played"
DEMO = Principal(level=Level.STAFF, person_id="demo")
# How long before the rehearsal things happened.
PUBLISHED, REGISTERED, CHOSE = timedelta(days=120), timedelta(days=60), timedelta(days=16)
ANNOUNCED = timedelta(days=30)  # the series
# How full a breakout is, by the last character of its id: its rooms go from large to small.
FILL = {"1": 0.4, "2": 0.7, "3": 0.55, "4": 0.9, "5": 1.0}
OTHER_FILL = 0.5
MOST_WAITING = 9
PAST_EVENT = "safety-day-2024"


def is_filled(db: Connection) -> bool:
    """Tell whether the demo stands here, whole."""
    return db.execute(select(AuditRow.id).where(AuditRow.action == FILLED)).first() is not None


def list_played(db: Connection) -> frozenset[str]:
    """Return the marks of what was played once and is not played again."""
    return frozenset(db.scalars(select(AuditRow.subject).where(AuditRow.action == PLAYED)))


def last_played(db: Connection) -> datetime | None:
    """Return when the last thing happened here; None: nothing did."""
    return db.scalar(select(func.max(AuditRow.at)))


def load_schedule(name: str = SCHEDULE) -> Document:
    """Return the 2025 Congress, or another event of ours, as its file says it."""
    path = importlib.resources.files("schedules") / name
    return parse_document(read_yaml(path.read_bytes()))


def fill(house: House, at: datetime) -> None:
    """Fill an empty, migrated database with the congress as it stands at `at` (aware).

    As it stood the day before at the latest: people take no seats of what is over.
    """
    at = min(at, datetime.fromisoformat(REHEARSAL))
    document, past = load_schedule(), past_document()
    _publish(house, past, at - timedelta(days=400))
    _publish(house, document, at - PUBLISHED)
    _publish(house, load_schedule(SERIES), at - ANNOUNCED)
    house.store.unit_of_work(lambda db: _add_people(db, house, document, past, at))
    house.store.unit_of_work(lambda db: _add_seats(db, house, document, at - CHOSE))
    house.store.unit_of_work(lambda db: _finish(db, at))


def past_document() -> Document:
    """Return a small event that is over: invented, unlisted, so that "past events" has one."""
    zone, day = "America/New_York", date(2024, 5, 15)

    def session(id_: str, title: str, kind: str, start: str, end: str) -> Session:
        first, last = (
            resolve_local(datetime.fromisoformat(f"{day} {clock}"), ZoneInfo(zone))
            for clock in (start, end)
        )
        return Session(
            id_, title, kind, first, last, room="hall", registration=Registration.INCLUDED
        )

    return Document(
        event=Event(
            id=PAST_EVENT,
            name="Patient Safety Day 2024",
            zone=zone,
            starts_on=day,
            ends_on=day,
            venue={"name": "Harbor Hall"},
            listed=False,
        ),
        rooms=(Room("hall", "Main Hall", 500),),
        sessions=(
            session("opening", "Opening: What We Learned This Year", "keynote", "09:00", "10:00"),
            session("stories", "Five Stories of Harm and Repair", "general", "10:30", "12:00"),
            session("closing", "What We Promise Until Next Year", "general", "15:00", "16:00"),
        ),
        registration_types=(
            RegistrationType("general", "General", includes_kinds=("keynote", "general")),
        ),
    )


def _publish(house: House, document: Document, now: datetime) -> None:
    house.store.unit_of_work(
        lambda db: publish(
            db,
            actor=DEMO,
            now=now,
            document=document,
            because="The demo congress.",
            followers=house.followers,
            renderers=house.renderers,
        )
    )
    house.store.attached(ReleaseShelf).forget(document.event.id)


def _add_people(
    db: Connection, house: House, document: Document, past: Document, at: datetime
) -> None:
    now = at - REGISTERED
    for event_id, rows in (
        (document.event.id, make_entries(document)),
        (past.event.id, _past_entries()),
    ):
        import_attendees(
            db=db,
            actor=DEMO,
            now=now,
            event_id=event_id,
            rows=rows,
            followers=house.registration_followers,
        )
    for member in STAFF:
        add_staff(
            db=db,
            email=member.email,
            first_name=member.first_name,
            last_name=member.last_name,
            role=member.role,
            event_id="",
            password=member.password,
            now=now,
        )


def _past_entries() -> list[WrittenRegistration]:
    return [
        WrittenRegistration(
            f"2024-{number}",
            one.email,
            one.first_name,
            one.last_name,
            "general",
            AttendeeStatus.ACTIVE,
        )
        for number, one in enumerate(ATTENDEES, start=1)
        if one.email in (ANA, CHIARA)
    ]


def _add_seats(db: Connection, house: House, document: Document, now: datetime) -> None:
    """Let people register as they would: small rooms are full, and some wait."""
    people = [
        person for person in list_attendees_of_event(db, document.event.id) if person.is_active
    ]
    desk = _Desk(db, house, document, now)
    named = {person.external_id: person for person in people}
    for external_id, session_ids in _FIXED_CHOICES.items():
        desk.seat_all(named[external_id], session_ids)
    dice = random.Random(SEED)  # noqa: S311 -- made-up choices, not secrets
    for session in document.sessions:
        if session.registration == Registration.REQUIRED:
            desk.fill(session, _shuffled(people, dice), dice)
    for session_id in _CHIARA_WAITS_FOR:
        desk.seat(named["801770-00003"], session_id, may_wait=True)


def _shuffled(people: Sequence[AttendeeFacts], dice: random.Random) -> list[AttendeeFacts]:
    fixed = {f"801770-{number:05}" for number in range(1, len(ATTENDEES) + 1)}
    others = [person for person in people if person.external_id not in fixed]
    dice.shuffle(others)
    return others


# By the number of the person in `people.ATTENDEES`: few seats, so that there is room to try.
_FIXED_CHOICES = {
    "801770-00001": ("a2", "c1"),
    "801770-00002": ("a1", "b2", "e3"),
    "801770-00003": ("a3",),
    "801770-00005": ("presenter-briefing",),
    "801770-00006": ("b1",),
}
_CHIARA_WAITS_FOR = ("b5", "nurse-leaders-breakfast")


class _Desk:
    """Takes seats for made-up people, each at most once at any time."""

    def __init__(self, db: Connection, house: House, document: Document, now: datetime) -> None:
        self._db = db
        self._house = house
        self._document = document
        self._now = now
        self._busy: dict[str, list[Interval]] = defaultdict(list)

    def seat_all(self, person: AttendeeFacts, session_ids: Sequence[str]) -> None:
        for session_id in session_ids:
            self.seat(person, session_id)

    def fill(self, session: Session, people: Sequence[AttendeeFacts], dice: random.Random) -> None:
        """Seat people until the session is as full as it shall be; then some wait."""
        opens = session.registration_opens_at
        if opens is not None and opens > self._now:
            return
        capacity = session.capacity or 0
        share = FILL.get(session.id[1:], OTHER_FILL)
        wanted = int(capacity * share)
        if share == 1.0 or session.id == "nurse-leaders-breakfast":
            wanted = capacity + dice.randint(3, MOST_WAITING)
        for person in people:
            if wanted == 0:
                return
            if self._fits(session, person):
                wanted -= self.seat(person, session.id, may_wait=True)

    def _fits(self, session: Session, person: AttendeeFacts) -> bool:
        if session.open_to and person.registration_type not in session.open_to:
            return False
        if person.registration_type == "exhibitor" or self._is_online(session, person):
            return False
        taken = self._busy[person.id]
        return not any(interval.overlaps(session.interval) for interval in taken)

    @staticmethod
    def _is_online(session: Session, person: AttendeeFacts) -> bool:
        """Tell whether somebody at home would have to be in a room."""
        return (
            person.registration_type == "virtual"
            and session.room != "virtual"
            and (not session.recorded)
        )

    def seat(self, person: AttendeeFacts, session_id: str, *, may_wait: bool = False) -> bool:
        """Register a person; False when the rules refuse it."""
        actor = Principal(level=Level.IDENTIFIED, person_id=person.person_id)
        try:
            take_seat(
                db=self._db,
                store=self._house.store,
                actor=actor,
                now=self._now,
                event_id=self._document.event.id,
                wish=Wish(session_id, may_wait=may_wait),
            )
        except SeatError:
            return False
        session = self._document.sessions_by_id[session_id]
        self._busy[person.id].append(session.interval)
        return True


def _finish(db: Connection, at: datetime) -> None:
    """Keep the letters of the past in the inbox, where they were read long ago, and mark the end."""
    db.execute(
        update(LetterRow)
        .where(LetterRow.state == "queued")
        .values(state="inbox", read_at=LetterRow.created_at)
    )
    audit.record(db, at=at, actor=DEMO.name, action=FILLED, subject="demo")

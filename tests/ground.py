"""A published congress to test on: sessions, documents, attendees; keyword-only and deterministic."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert

from congress.agenda import service as agenda_service
from congress.agenda.queries import ReleaseShelf
from congress.agenda.rules.document import Document, Event, RegistrationType, Room, Session
from congress.attendees.models import AttendeeRow
from congress.core.intervals import resolve_local
from congress.core.names import fold_name
from congress.core.principal import Level, Principal, Role
from congress.infra.database import Store
from congress.people.models import AddressRow, PersonKeyRow, PersonRow
from congress.people.service.keys import Named, key_rows
from congress.seats.service.releases import SeatsFollower
from tests.builders import NOW

ORGANIZER = Principal(Level.STAFF, "p-olga", "d-olga", frozenset({("", Role.ORGANIZER)}))


def a_session(
    *,
    id: str = "b1",  # noqa: A002 -- the document's own name for it
    title: str = "",
    kind: str = "breakout",
    room: str = "r1",
    day: int = 10,
    start: str = "10:00",
    end: str = "11:00",
    registration: str = "required",
    status: str = "confirmed",
    capacity: int | None = 10,
    **more: Any,  # noqa: ANN401 -- further fields of Session
) -> Session:
    """Return a breakout on Monday 10 March 2025, 10 to 11 AM in Los Angeles, with ten seats."""
    zone = ZoneInfo("America/Los_Angeles")

    def at(clock: str) -> datetime:
        return resolve_local(datetime.fromisoformat(f"2025-03-{day:02} {clock}"), zone)

    return Session(
        id=id,
        title=title or f"Session {id}",
        kind=kind,
        starts_at=at(start),
        ends_at=at(end),
        room=room,
        registration=registration,
        status=status,
        capacity=capacity if registration == "required" else None,
        **more,
    )


def a_document(*sessions: Session, event_id: str = "psc-2025", **event: Any) -> Document:  # noqa: ANN401 -- fields of Event
    """Return a document with these sessions, rooms r1 to r9, and the types general and workshop.

    `general` includes keynotes, general sessions and meals; `workshop` the session w1 besides.
    """
    kinds = ("keynote", "general", "meal")
    return Document(
        event=Event(
            id=event_id,
            name="Patient Safety Congress",
            zone="America/Los_Angeles",
            starts_on=date(2025, 3, 9),
            ends_on=date(2025, 3, 11),
            venue={"name": "Paradise Point", "address": "1404 Vacation Road, San Diego"},
            **event,
        ),
        rooms=tuple(Room(f"r{n}", f"Room {n}", 400) for n in range(1, 10)),
        sessions=sessions,
        registration_types=(
            RegistrationType("general", "General Conference", includes_kinds=kinds),
            RegistrationType("workshop", "Workshop", kinds, includes_sessions=("w1",)),
        ),
    )


def publish_document(
    store: Store,
    document: Document,
    *,
    now: datetime = NOW,
    because: str = "a test",
    followers: Sequence[Any] | None = None,
) -> None:
    """Publish as the service does, with the seats following and nothing rendered."""
    with store.writing() as db:
        agenda_service.publish(
            db,
            actor=ORGANIZER,
            now=now,
            document=document,
            because=because,
            followers=(SeatsFollower(),) if followers is None else followers,
            renderers=(),
        )
    store.attached(ReleaseShelf).forget(document.event.id)


def an_attendee(
    db: Connection,
    *,
    name: str = "ana",
    event_id: str = "psc-2025",
    registration_type: str = "general",
    status: str = "active",
    paid_sessions: Sequence[str] = (),
    speaker: str = "",
    last_name: str = "Test",
    attendee_id: str = "",
    now: datetime = NOW,
) -> Principal:
    """Insert a person and an active general registration; return who may act for it.

    The person's id is `p-<name>`, the attendee's `a-<name>`, the address `<name>@example.org`. A
    pick-up code needs an `attendee_id` as the service gives them.
    """
    db.execute(
        insert(PersonRow).values(
            id=f"p-{name}",
            first_name=name.title(),
            last_name=last_name,
            name_key=fold_name(last_name),
            credentials="",
            settings={},
            created_at=now,
            updated_at=now,
        )
    )
    db.execute(insert(PersonKeyRow), key_rows(Named(f"p-{name}", name.title(), last_name)))
    db.execute(
        insert(AddressRow).values(
            id=f"m-{name}",
            person_id=f"p-{name}",
            email=f"{name}@example.org",
            folded=f"{name}@example.org",
            added_at=now,
        )
    )
    db.execute(
        insert(AttendeeRow).values(
            id=attendee_id or f"a-{name}",
            event_id=event_id,
            person_id=f"p-{name}",
            external_id=f"x-{name}",
            registration_type=registration_type,
            status=status,
            paid_sessions=list(paid_sessions),
            speaker=speaker,
            details={},
            agenda_version=0,
            created_at=now,
            updated_at=now,
        )
    )
    return Principal(Level.IDENTIFIED, f"p-{name}", f"d-{name}")

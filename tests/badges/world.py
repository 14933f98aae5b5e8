"""A congress with a badge desk, the people of its windows, and the staff who work there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert

from congress.agenda.rules.document import (
    Document,
    Door,
    PickupWindow,
    Purpose,
    RegistrationType,
)
from congress.badges.service.making import Desk
from congress.core.ids import digest
from congress.core.principal import Level, Principal, Role
from congress.infra.database import Store
from congress.infra.signing import Signer
from congress.people.models import DeviceRow, PersonRow, RoleRow, StaffRow
from tests.builders import SECRET_KEY
from tests.ground import a_document, a_session, an_attendee, publish_document
from tests.people.world import bearer

EVENT = "psc-2025"
HERE = f"/api/v1/events/{EVENT}"
DESK = f"{HERE}/badge-desk"
SIGNER = Signer(SECRET_KEY)
# Ids as the service gives them, so that there are pick-up codes.
IDS = {name: f"{name}{'0' * 20}"[:20] for name in ("ana", "ben", "vera")}


def _staff(name: str, role: Role) -> Principal:
    return Principal(Level.STAFF, f"p-{name}", f"d-{name}", frozenset({(EVENT, role)}))


DANA, DIRK = _staff("dana", Role.STAFF), _staff("dirk", Role.STAFF)
SAM = _staff("sam", Role.SUPERVISOR)


def pacific(day: int, clock: str) -> datetime:
    """An instant of March 2025 after the clocks changed: Pacific Daylight Time."""
    return datetime.fromisoformat(f"2025-03-{day:02}T{clock}-07:00")


WORKSHOPS = PickupWindow("Sunset Foyer", pacific(9, "08:00"), pacific(9, "12:00"), ("workshop",))
SUNDAY = PickupWindow("Sunset Foyer", pacific(9, "16:00"), None, ("general", "workshop"))
MONDAY = PickupWindow("Paradise Foyer", pacific(10, "07:00"), None, ("general", "workshop"))
OPEN_AT = pacific(9, "16:00")


def the_congress(*, event_id: str = EVENT) -> Document:
    document = a_document(
        a_session(id="w1", kind="workshop", day=9, start="09:00", registration="paid"),
        a_session(id="b1", capacity=5),
        event_id=event_id,
    )
    return replace(
        document,
        pickup=(WORKSHOPS, SUNDAY, MONDAY),
        doors=(
            Door("left", "Room 1, left door", Purpose.SESSIONS, room="r1"),
            Door("bags", "Bag check", Purpose.BAGS),
        ),
        registration_types=(
            *document.registration_types,
            RegistrationType("virtual", "Virtual", ("keynote",)),
        ),
    )


def open_desk(store: Store) -> None:
    """Publish, and register Ana (general), Ben (workshop) and Vera (virtual)."""
    publish_document(store, the_congress())
    with store.writing() as db:
        add_people(db)


def add_people(db: Connection) -> None:
    for name, kind in (("ana", "general"), ("ben", "workshop"), ("vera", "virtual")):
        an_attendee(db, name=name, registration_type=kind, attendee_id=IDS[name])


def a_desk(
    db: Connection,
    store: Store,
    *,
    actor: Principal = DANA,
    now: datetime = OPEN_AT,
    place: str = "",
    signer: Signer = SIGNER,
) -> Desk:
    return Desk(db, store, signer, actor, now, EVENT, place)


def staff(name: str = "dana") -> dict[str, str]:
    """The headers of somebody at work: Dana, Dirk, or Sam the supervisor (`conftest.py`)."""
    return bearer(f"token-of-{name}")


def employ(db: Connection, name: str, role: Role, event_id: str = EVENT) -> None:
    """Somebody at work: signed in, without the quarter of a second that a password takes."""
    db.execute(
        insert(PersonRow).values(
            id=f"p-{name}", first_name=name, last_name="Desk", name_key="desk", credentials="",
            settings={}, created_at=OPEN_AT, updated_at=OPEN_AT,
        )
    )  # fmt: skip
    db.execute(
        insert(StaffRow).values(
            person_id=f"p-{name}", email_folded=name, password_hash="none", updated_at=OPEN_AT
        )
    )
    db.execute(
        insert(RoleRow).values(
            person_id=f"p-{name}", event_id=event_id, role=role.value, granted_at=OPEN_AT
        )
    )
    db.execute(
        insert(DeviceRow).values(
            id=f"d-{name}", person_id=f"p-{name}", token_hash=digest(f"token-of-{name}"),
            level=int(Level.STAFF), label="Tablet", created_at=OPEN_AT, seen_at=OPEN_AT,
            expires_at=OPEN_AT + timedelta(days=7), proved_at=OPEN_AT,
        )
    )  # fmt: skip

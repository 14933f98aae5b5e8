"""The congress the bench measures: 150 sessions, 2,000 attendees signed in, a feed each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from congress.agenda import service as agenda_service
from congress.agenda.rules.document import Document, RegistrationType, Room
from congress.app import create_app, house_of
from congress.attendees.models import AttendeeRow
from congress.core.ids import digest
from congress.core.names import fold_name
from congress.feeds.models import FeedRow
from congress.infra.bulk import insert_rows
from congress.infra.database import Base
from congress.infra.migrations import migrate
from congress.people.models import AddressRow, DeviceRow, PersonKeyRow, PersonRow
from congress.people.service.keys import Named, key_rows
from congress.settings import Settings
from tests.ground import ORGANIZER, a_document, a_session

SESSIONS = 150
PEOPLE = 2000
ONLINE = 200  # more of them, who have every session and join it from afar
HOT = "hot"
EVENT = "psc-2025"
REHEARSAL = datetime(2025, 3, 8, 22, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Tenant:
    """Somebody signed in: the bearer token and the calendar's secret."""

    token: str
    secret: str


def fill(
    settings: Settings,
    people: int = PEOPLE,
    document: Document | None = None,
    *,
    names: Callable[[int], str] = lambda _: "Test",
    online: int = 0,
) -> list[Tenant]:
    """Migrate an empty database and fill it; return who is signed in. `names`: last names.

    `online`: so many more, the last of them, attend from afar.
    """
    app = create_app(settings)
    house = house_of(app)
    migrate(house.store.engine)
    now = house.clock.now()
    with house.store.writing() as db:
        agenda_service.publish(
            db,
            actor=ORGANIZER,
            now=now,
            document=document or make_document(SESSIONS),
            because="bench",
            followers=house.followers,
            renderers=house.renderers,
        )
        for table, rows in _rows(people + online, now, names, people).items():
            insert_rows(db, table, rows)
    return [
        Tenant(f"token-{n:06}" + "x" * 30, f"secret-{n:06}" + "y" * 30)
        for n in range(people + online)
    ]


def make_document(count: int, *, rooms: int = 9, included_until: int = 10**6) -> Document:
    """Return `count` sessions with texts of a real length; every sixth comes with the registration,
    but none from the `included_until`th on.

    Three days, so many rooms in turn, an hour and a half each. The first is the hot one.
    """
    text = "Teams that learn from what goes right make fewer errors, and say so out loud. " * 6
    sessions = []
    for number in range(count):
        place, day = divmod(number, 3)
        slot, room = divmod(place, rooms)
        minutes = 8 * 60 + slot * 90
        is_included = number % 6 == 5 and number < included_until
        sessions.append(
            a_session(
                id=HOT if number == 0 else f"s{number}",
                title=f"Session {number}: safer care, together",
                kind="general" if is_included else "breakout",
                room=f"r{room + 1}",
                day=9 + day,
                start=f"{minutes // 60:02}:{minutes % 60:02}",
                end=f"{(minutes + 75) // 60:02}:{(minutes + 75) % 60:02}",
                registration="included" if is_included else "required",
                capacity=1_000_000,
                abstract=text,
            )
        )
    halls = tuple(Room(f"r{n}", f"Room {n}", 400) for n in range(1, rooms + 1))
    plain = a_document(*sessions, overlap="warn")
    everything = tuple(one.id for one in sessions)
    online = RegistrationType("virtual", "Virtual", includes_sessions=everything, online=True)
    types = (*plain.registration_types[:1], online)
    return replace(plain, rooms=halls, registration_types=types)


def open_sessions(count: int) -> list[str]:
    """Return the ids of those that need registration, but the hot one."""
    return [f"s{number}" for number in range(1, count) if number % 6 != 5]


def _rows(
    people: int, now: datetime, names: Callable[[int], str], online_from: int
) -> dict[type[Base], list[dict[str, object]]]:
    later = now + timedelta(days=30)
    tables: dict[type[Base], list[dict[str, object]]] = {
        PersonRow: [], PersonKeyRow: [], AddressRow: [], AttendeeRow: [], DeviceRow: [], FeedRow: [],
    }  # fmt: skip
    for n in range(people):
        tables[PersonRow].append(
            {"id": f"p{n}", "first_name": f"Person{n}", "last_name": names(n),
             "name_key": fold_name(names(n)),
             "credentials": "", "settings": {}, "created_at": now, "updated_at": now}
        )  # fmt: skip
        tables[PersonKeyRow] += key_rows(Named(f"p{n}", f"Person{n}", names(n)))
        tables[AddressRow].append(
            {"id": f"m{n}", "person_id": f"p{n}", "email": f"p{n}@example.org",
             "folded": f"p{n}@example.org", "added_at": now, "verified_at": None}
        )  # fmt: skip
        tables[AttendeeRow].append(
            {"id": f"a{n}", "event_id": EVENT, "person_id": f"p{n}", "external_id": f"x{n}",
             "registration_type": "general" if n < online_from else "virtual",
             "status": "active", "paid_sessions": [], "speaker": "", "details": {},
             "chosen_at": None, "agenda_version": 0, "created_at": now, "updated_at": now}
        )  # fmt: skip
        tables[DeviceRow].append(
            {"id": f"d{n}", "person_id": f"p{n}", "token_hash": digest(f"token-{n:06}" + "x" * 30),
             "level": 1, "label": "bench", "created_at": now, "seen_at": now, "expires_at": later,
             "verified_until": None, "signed_out_at": None}
        )  # fmt: skip
        tables[FeedRow].append(
            {"id": f"f{n}", "attendee_id": f"a{n}", "label": "Phone",
             "secret_hash": digest(f"secret-{n:06}" + "y" * 30), "created_at": now,
             "revoked_at": None, "fetched_at": now, "fetched_by": None, "fetched_release": None}
        )  # fmt: skip
    return tables


def bench_settings(url: str, folder: Path, at: datetime = REHEARSAL) -> Settings:
    """Return settings on a database, at the demo's rehearsal time or another."""
    return Settings(
        data_dir=folder,
        database_url=url,
        base_url="http://127.0.0.1",
        secret_key="bench-" + "k7Qw2ZpX9rT4" * 4,
        clock_offset=at - datetime.now(UTC),
    )

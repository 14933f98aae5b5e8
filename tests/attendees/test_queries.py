"""The attendee lock, and the events of a person (R3)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update

from congress.agenda.models import SessionRow
from congress.attendees import queries
from congress.attendees.queries import AttendedEvents
from congress.attendees.service import (
    bump_agenda_versions,
    import_attendees,
    lock_attendee,
    lock_attendee_by_id,
)
from congress.core.clock import FixedClock
from congress.core.errors import NotFoundError
from congress.core.principal import Level, Principal
from congress.infra.database import Store
from congress.mail.rules import facts_of
from congress.people.jobs import address_book
from congress.people.models import PersonRow
from congress.people.queries import get_person
from tests.attendees.world import a_registration, an_event
from tests.builders import NOW

OPERATOR = Principal(level=Level.STAFF, person_id="operator")


def register(
    store: Store, event_id: str, external_id: str = "R1", *, status: str = "active"
) -> str:
    """Register Ana for an event and return her person id."""
    with store.writing() as db:
        written = a_registration(external_id, status=status)
        import_attendees(db=db, actor=OPERATOR, now=NOW, event_id=event_id, rows=[written])
        return queries.list_registrations(db, event_id)[external_id].person_id


def test_the_lock_reads_and_raises_the_version(store: Store) -> None:
    with store.writing() as db:
        an_event(db, "e")
    person_id = register(store, "e")
    with store.writing() as db:
        locked = lock_attendee(db, event_id="e", person_id=person_id)
        assert lock_attendee_by_id(db, locked.id) == locked
        bump_agenda_versions(db, [locked.id, locked.id])
        facts = queries.get_attendee(db, "e", person_id)
    assert (facts.agenda_version, facts.id, facts.since) == (4, locked.id, NOW)
    assert (locked.registration_type, locked.status, locked.paid_sessions) == (
        "general", "active", (),
    )  # fmt: skip


def test_letters_know_whether_an_event_has_a_place(store: Store, clock: FixedClock) -> None:
    """What is not of one event is written in the zone of the next, unless they chose one."""
    with store.writing() as db:
        an_event(db, "here")
        an_event(db, "online")
        db.execute(update(SessionRow).where(SessionRow.event_id == "here").values(room="r1"))
    person_id = register(store, "here")
    assert register(store, "online", "R2") == person_id
    find_recipients = address_book(AttendedEvents(), clock)
    with store.writing() as db:
        found = find_recipients(db, [person_id])[person_id]
        settings = {"zone": "Europe/Berlin"}
        db.execute(update(PersonRow).where(PersonRow.id == person_id).values(settings=settings))
        chosen = find_recipients(db, [person_id])[person_id]
    words = {event: one.is_online for event, one in found.events.items()}
    assert words == {"here": False, "online": True}
    assert (found.zone, chosen.zone) == ("America/Los_Angeles", "Europe/Berlin")
    assert facts_of("welcome", {}, None, found)["zone"] == "America/Los_Angeles"


def test_only_an_active_registration_is_locked(store: Store) -> None:
    with store.writing() as db:
        an_event(db, "e")
        an_event(db, "other")
    person_id = register(store, "e", status="cancelled")
    with store.writing() as db:
        found = queries.find_attendee(db, "e", person_id)
        assert found is not None
        assert not found.is_active
        assert lock_attendee_by_id(db, found.id) is None
        for event_id in ("e", "other"):
            with pytest.raises(NotFoundError):
                lock_attendee(db, event_id=event_id, person_id=person_id)
            with pytest.raises(NotFoundError):
                queries.get_attendee(db, event_id, person_id)


def test_who_registered_again_is_met_in_the_live_registration(store: Store) -> None:
    with store.writing() as db:
        an_event(db, "e")
    register(store, "e", "R1", status="cancelled")
    person_id = register(store, "e", "R2")
    with store.reading() as db:
        assert queries.get_attendee(db, "e", person_id).external_id == "R2"
        found = queries.find_attendee_and_person(db, "e", person_id)
        assert found == (queries.get_attendee(db, "e", person_id), get_person(db, person_id))
        assert found[1].created_at == get_person(db, person_id).created_at  # of two of that name
        assert queries.find_attendee_and_person(db, "other", person_id) is None
        assert len(AttendedEvents().list_events_of(db, person_id, NOW)) == 1


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2025, 3, 9, 7, 59, tzinfo=UTC), "future"),  # 11:59 PM on Saturday in Los Angeles
        (datetime(2025, 3, 9, 8, 0, tzinfo=UTC), "now"),
        (datetime(2025, 3, 12, 6, 59, tzinfo=UTC), "now"),  # 11:59 PM on Tuesday, an hour ahead now
        (datetime(2025, 3, 12, 7, 0, tzinfo=UTC), "past"),
    ],
)
def test_an_event_is_past_after_its_last_local_day(
    store: Store, now: datetime, expected: str
) -> None:
    with store.writing() as db:
        an_event(db, "e")
    person_id = register(store, "e")
    with store.reading() as db:
        found = AttendedEvents().list_events_of(db, person_id, now)
    assert found == [
        {
            "event": "e", "name": "E", "starts_on": date(2025, 3, 9), "ends_on": date(2025, 3, 11),
            "zone": "America/Los_Angeles", "when": expected, "registration_type": "general",
            "is_active": True, "is_online": True,
        }
    ]  # fmt: skip


def test_a_cancelled_registration_shows_once_the_event_is_past(store: Store) -> None:
    with store.writing() as db:
        an_event(db, "e25")
        an_event(db, "e24", starts_on=date(2024, 5, 1), ends_on=date(2024, 5, 2))
    person_id = register(store, "e25", status="cancelled")
    register(store, "e24", status="cancelled")
    with store.reading() as db:
        listed = AttendedEvents().list_events_of(db, person_id, NOW)
        later = AttendedEvents().list_events_of(db, person_id, datetime(2026, 1, 1, tzinfo=UTC))
        nobody = AttendedEvents().list_events_of(db, "nobody", NOW)
        each = AttendedEvents().list_events_of_each(db, [person_id, "nobody"], NOW)
    assert [(one["event"], one["when"]) for one in listed] == [("e24", "past")]
    assert each == {person_id: listed}
    assert [one["event"] for one in later] == ["e24", "e25"]
    assert nobody == []

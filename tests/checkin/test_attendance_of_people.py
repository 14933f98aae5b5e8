"""Attendance from rows: one person's, an event's, and whose it is when a registration moves on."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, insert, update

from congress.attendees.models import AttendeeRow
from congress.badges.models import BadgeRow
from congress.checkin.rules.attendance import Doubt
from congress.checkin.service.attendance import Holder, Reader, iter_attendance, read_attendance
from congress.checkin.service.following import FormerHolders
from congress.core.ports import RegistrationChange
from congress.infra.database import Store
from congress.people.models import StationRow
from tests.checkin.attended import (
    BAGS,
    DOORS,
    EVENT,
    ROOM_2,
    give_badge,
    open_doors,
    the_congress,
    told,
)
from tests.checkin.facts import IN, OUT, at
from tests.counting import statements_of
from tests.ground import an_attendee, publish_document


def _minutes(db: Connection, store: Store, name: str = "ana") -> dict[str, int]:
    sessions = read_attendance(db, store, EVENT, f"a-{name}").attendance.sessions
    return {one: sessions[one].minutes for one in sessions}


def _of_event(db: Connection, store: Store) -> dict[Holder, dict[str, int]]:
    return {
        one.holder: {name: time.minutes for name, time in one.attendance.sessions.items()}
        for one in iter_attendance(db, Reader(store, EVENT))
    }


def test_a_day_of_one_person(store: Store) -> None:
    open_doors(store, "ben")
    with store.writing() as db:
        told(db, "ana", IN, at("09:58"))
        told(db, "ana", OUT, at("10:20"), door=BAGS, session="")
        told(db, "ana", IN, at("10:35"), door=ROOM_2, session="b2")
        told(db, "ana", IN, at("18:10"), door="reception", session="e1")
        told(db, "ben", IN, at("10:00"))
    with store.reading() as db:
        assert _minutes(db, store) == {"b1": 35, "b2": 25, "e1": 110}
        assert _of_event(db, store) == {
            Holder("a-ana"): {"b1": 35, "b2": 25, "e1": 110}, Holder("a-ben"): {"b1": 60},
        }  # fmt: skip


def test_statements_do_not_grow_with_scans_and_people(store: Store) -> None:
    names = [f"p{number}" for number in range(12)]
    open_doors(store, *names)

    def count() -> tuple[int, int]:
        with store.reading() as db:
            with statements_of(db.engine) as own:
                read_attendance(db, store, EVENT, "a-ana")
            with statements_of(db.engine) as all_of_them:
                list(iter_attendance(db, Reader(store, EVENT)))
        return len(own), len(all_of_them)

    with store.writing() as db:
        told(db, "ana", IN, at("10:00"))
    count()  # which puts the release on its shelf
    few = count()
    with store.writing() as db:
        for number, name in enumerate(names):
            told(db, name, IN, at("10:00"))
            told(db, "ana", OUT, at("10:01") + timedelta(minutes=number))
    assert count() == few == (1, 4)


def test_a_door_that_is_gone_counts_as_the_device_had_it(store: Store) -> None:
    open_doors(store)
    with store.writing() as db:
        told(db, "ana", IN, at("10:00"))
        told(db, "ana", IN, at("14:00"), door="nowhere", session="b3")
    publish_document(store, the_congress(doors=DOORS[1:]))
    with store.reading() as db:
        whole = read_attendance(db, store, EVENT, "a-ana")
        assert {one: time.minutes for one, time in whole.attendance.sessions.items()} == {"b1": 60}
        doubts = {scan.door: scan.doubts for scan in whole.scans}
    assert doubts == {"room-1": frozenset(), "nowhere": {Doubt.UNKNOWN_DOOR}}


def test_a_dead_badge_waits_and_the_living_one_counts(store: Store) -> None:
    """G 10: badge 1 was replaced at 10:10; door 3 was offline and let it in at 10:30."""
    open_doors(store)
    with store.writing() as db:
        db.execute(update(BadgeRow).values(retired_at=at("10:10"), retired_because="lost"))
        give_badge(db, "ana", copy=2)
        told(db, "ana", IN, at("10:00"))
        told(db, "ana", OUT, at("10:05"))
        told(db, "ana", IN, at("10:30"))
        told(db, "ana", IN, at("10:50"), code_hash="ana-2", id="second")
    with store.reading() as db:
        assert _minutes(db, store) == {"b1": 15}


def test_what_a_station_tells_after_it_was_revoked_waits(store: Store) -> None:
    """T12: by when it happened, not by when it was told."""
    open_doors(store)
    with store.writing() as db:
        db.execute(
            insert(StationRow).values(
                id="s1", event_id=EVENT, name="Door", duty="desk", place="", code_hash="c",
                code_until=at("08:00"), token_hash="t", asked_by="p-sam", asked_at=at("07:00"),
                enrolled_at=at("07:30"), seen_at=None, expires_at=at("23:00"),
                ended_at=at("10:15"), ended_by="p-sam",
            )
        )  # fmt: skip
        told(db, "ana", IN, at("10:14"), device="s1", told_by="station:s1")
        told(db, "ana", OUT, at("10:20"), device="s1", told_by="station:s1")
    with store.reading() as db:
        assert _minutes(db, store) == {"b1": 46}


def _hand_on(db: Connection, when: str) -> None:
    """Ana's registration goes to Nia."""
    an_attendee(db, name="nia", attendee_id="a-of-nia-before", event_id="psc-2025")
    db.execute(
        update(AttendeeRow).where(AttendeeRow.id == "a-of-nia-before").values(status="cancelled")
    )
    change = RegistrationChange(
        EVENT, "a-ana", "p-nia", is_active=True, entitlement_changed=False, is_handed_on=True,
        former_person_id="p-ana",
    )  # fmt: skip
    assert list(FormerHolders().follow_registrations(db, [change], at(when))) == []


def test_who_takes_a_registration_over_begins_without_minutes(store: Store) -> None:
    """A scan from before that comes late is the former holder's, too."""
    open_doors(store)
    with store.writing() as db:
        told(db, "ana", IN, at("10:00"))
        _hand_on(db, "12:00")
        db.execute(update(BadgeRow).values(retired_at=at("12:00"), retired_because="handed-on"))
        give_badge(db, "ana", copy=2)
        told(db, "ana", OUT, at("10:30"), received_at=at("15:00"))
        told(db, "ana", IN, at("14:10"), session="b3", code_hash="ana-2")
    with store.reading() as db:
        assert _minutes(db, store) == {"b3": 50}
        assert _of_event(db, store) == {
            Holder("a-ana", "p-ana"): {"b1": 30}, Holder("a-ana"): {"b3": 50},
        }  # fmt: skip


def test_a_cancelled_registration_keeps_its_minutes(store: Store) -> None:
    open_doors(store)
    with store.writing() as db:
        told(db, "ana", IN, at("10:00"))
        db.execute(update(AttendeeRow).values(status="cancelled"))
        db.execute(update(BadgeRow).values(retired_at=at("12:00"), retired_because="cancelled"))
    with store.reading() as db:
        assert _minutes(db, store) == {"b1": 60}

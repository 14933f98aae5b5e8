"""Who works at doors, by name and PIN (decision 0058): drawn once, carried as digests."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from congress.checkin.models import CrewRow
from congress.checkin.queries.crew import list_crew
from congress.checkin.rules.attendance import Doubt
from congress.checkin.rules.pins import digest_pin
from congress.checkin.service.crew import Pin, add_member, draw_pin, end_member
from congress.checkin.service.reviewing import list_review
from congress.checkin.service.snapshots import Snapshot, take_snapshot
from congress.core.errors import NotFoundError
from congress.infra.audit import AuditRow
from congress.infra.database import Store
from tests.badges.world import SIGNER
from tests.checkin.world import DANA, EVENT, NOW, a_scan, a_shift, open_doors, tell
from tests.counting import statements_of

SOON, LATER = NOW + timedelta(minutes=1), NOW + timedelta(minutes=30)
OTHER = "psc-2024"


def add(
    store: Store, name: str = "Kim", *, is_supervisor: bool = False, event_id: str = EVENT
) -> Pin:
    return store.unit_of_work(
        lambda db: add_member(
            db=db, actor=DANA, event_id=event_id, name=name, is_supervisor=is_supervisor, now=NOW
        )
    )


def end(store: Store, member_id: str, now: datetime = SOON) -> None:
    store.unit_of_work(
        lambda db: end_member(db=db, actor=DANA, event_id=EVENT, member_id=member_id, now=now)
    )


def id_of(store: Store, name: str = "Kim") -> str:
    with store.reading() as db:
        found: str = db.execute(select(CrewRow.id).where(CrewRow.name == name)).scalar_one()
        return found


def take(store: Store, since: str = "", now: datetime = SOON) -> Snapshot:
    with store.reading() as db:
        return take_snapshot(a_shift(db, store, now=now), SIGNER, since)


@pytest.fixture
def doors(store: Store) -> Store:
    open_doors(store)
    return store


def test_a_pin_is_six_digits_and_stands_nowhere(doors: Store) -> None:
    made = add(doors)
    assert len(made.digits) == 6
    assert made.digits.isdecimal()
    with doors.reading() as db:
        (row,) = list_crew(db, EVENT)
        written = db.execute(select(AuditRow.__table__)).all()
    assert row.pin_hash == digest_pin(made.digits, row.salt)
    assert made.digits not in f"{row} {written}"


def test_a_new_pin_takes_the_place_of_the_former_and_has_a_salt_of_its_own(doors: Store) -> None:
    first = add(doors)
    with doors.reading() as db:
        (before,) = list_crew(db, EVENT)
    second = doors.unit_of_work(
        lambda db: draw_pin(db=db, actor=DANA, event_id=EVENT, member_id=before.id, now=SOON)
    )
    with doors.reading() as db:
        (row,) = list_crew(db, EVENT)
    assert second.name == first.name == "Kim"
    assert row.salt != before.salt
    assert row.pin_hash == digest_pin(second.digits, row.salt)


def test_who_is_not_of_this_event_is_not_found(doors: Store) -> None:
    add(doors)
    mine = id_of(doors)
    for member_id, event_id in (("nobody", EVENT), (mine, OTHER)):
        for act in (end_member, draw_pin):
            with pytest.raises(NotFoundError), doors.writing() as db:
                act(db=db, actor=DANA, event_id=event_id, member_id=member_id, now=SOON)
    end(doors, mine)
    end(doors, mine)  # twice is once
    with doors.reading() as db:
        actions = db.scalars(select(AuditRow.action).where(AuditRow.action.like("crew.%"))).all()
        assert list_crew(db, EVENT) == []
    assert actions == ["crew.added", "crew.ended"]


def test_phones_carry_the_crew_whole_and_again_when_it_changed(doors: Store) -> None:
    """A delta says nothing of it while nothing changed: it is asked for every few seconds."""
    add(doors)
    first = take(doors)
    assert first.crew is not None
    assert [(one["name"], one["is_supervisor"]) for one in first.crew] == [("Kim", False)]
    assert set(first.crew[0]) == {"id", "name", "is_supervisor", "salt", "pin"}
    # What was written down just before may not have been committed then, so it is told once more.
    assert take(doors, take(doors, now=LATER).version, LATER).crew is None
    version = take(doors, now=LATER).version
    add(doors, "Sam", is_supervisor=True)
    told = take(doors, version, LATER)
    assert not told.is_whole
    assert told.crew is not None
    assert [one["name"] for one in told.crew] == ["Kim", "Sam"]
    end(doors, id_of(doors))
    told = take(doors, version, LATER)
    assert told.crew is not None
    assert [one["name"] for one in told.crew] == ["Sam"]


def test_the_crew_costs_a_whole_list_one_statement_and_a_delta_none(doors: Store) -> None:
    version = take(doors, now=LATER).version

    def count(since: str = "") -> int:
        with statements_of(doors.engine) as statements:
            take(doors, since, LATER)
        return len(statements)

    whole, delta = count(), count(version)
    for number in range(20):
        add(doors, f"Kim {number}")
    assert count() == whole
    assert count(take(doors, now=LATER).version) == delta


def flagged(store: Store) -> list[Doubt]:
    with store.reading() as db:
        return [item.kind for item in list_review(db, store, EVENT, NOW).items if item.scan_id]  # type: ignore[misc] # a scan's


def test_an_override_by_a_supervisors_pin_is_no_flag_and_by_nobody_else(doors: Store) -> None:
    """By whoever scans, a volunteer, one of another event, or one who had ended by then: as before."""
    for name, is_supervisor in (("Kim", False), ("Sam", True), ("Ex", True)):
        add(doors, name, is_supervisor=is_supervisor)
    end(doors, id_of(doors, "Ex"), NOW - timedelta(minutes=5))
    wanted = [Doubt.OVERRIDE_WITHOUT_SUPERVISOR]
    for number, by in enumerate(["", "Sam", id_of(doors, "Kim"), id_of(doors, "Ex")], 1):
        tell(doors, a_scan("ana", number=number, reason="rules", by=by, because="There is room"))
        assert flagged(doors) == wanted * number
    tell(doors, a_scan("ana", number=9, reason="rules", by=id_of(doors, "Sam"), because="Room"))
    assert flagged(doors) == wanted * 4
    tell(doors, a_scan("ana", number=10, at=NOW - timedelta(minutes=6), reason="rules",
                       by=id_of(doors, "Ex"), because="Room"))  # fmt: skip
    assert flagged(doors) == wanted * 4

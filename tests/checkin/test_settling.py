"""What people settle: each word with its reason, and none that a later telling takes back (C 11)."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, insert, select, update

from congress.badges.models import BadgeRow
from congress.checkin.models import AttendanceSettlementRow, ScanSettlementRow
from congress.checkin.rules.attendance import Doubt, Word
from congress.checkin.rules.review import Subject
from congress.checkin.service.attendance import read_attendance
from congress.checkin.service.reviewing import Review, list_review
from congress.checkin.service.settling import (
    settle_difference,
    settle_scan,
    settle_session,
    settle_time,
)
from congress.core.errors import InputError, NotFoundError
from congress.infra.audit import AuditRow
from congress.infra.database import Store
from congress.people.models import PersonRow, RoleRow
from congress.seats.models import SeatRow
from tests.builders import NOW
from tests.checkin.attended import EVENT, LATER, ROOM_2, open_doors, reviewer, told
from tests.checkin.facts import IN, OUT, at, during
from tests.counting import statements_of


def _review(store: Store) -> Review:
    with store.reading() as db:
        return list_review(db, store, EVENT, LATER)


def _open(store: Store) -> list[tuple[str, str]]:
    return [
        (one.kind, one.scan_id or one.session_id)
        for one in _review(store).items
        if one.kind is not Subject.UNSCANNED_DOOR
    ]


def _minutes(store: Store, session: str = "b1", name: str = "ana") -> int:
    with store.reading() as db:
        found = read_attendance(db, store, EVENT, f"a-{name}").attendance.sessions.get(session)
    return found.minutes if found else 0


def _dead_badge_at_ten(store: Store) -> str:
    open_doors(store)
    with store.writing() as db:
        db.execute(update(BadgeRow).values(retired_at=at("09:00"), retired_because="lost"))
        return told(db, "ana", IN, at("10:00"))


def test_a_held_scan_counts_once_somebody_says_so_and_why(store: Store) -> None:
    scan = _dead_badge_at_ten(store)
    assert (_open(store), _minutes(store)) == ([(Doubt.REVOKED_OFFLINE, scan)], 0)
    with store.writing() as db:
        settle_scan(
            reviewer(db, store), scan, Doubt.REVOKED_OFFLINE, Word.COUNTS, because="It was her."
        )
    assert (_open(store), _minutes(store)) == ([], 60)
    with store.reading() as db:
        told_of = db.execute(
            select(AuditRow.action, AuditRow.actor, AuditRow.subject).order_by(AuditRow.id)
        ).all()
    assert told_of[-2:] == [
        ("scan.settled", "p-sam", scan), ("attendance.settled", "p-sam", "a-ana/b1"),
    ]  # fmt: skip


def test_the_same_word_again_changes_nothing_and_another_one_stands_instead(store: Store) -> None:
    scan = _dead_badge_at_ten(store)
    for clock, word in (("18:00", Word.COUNTS), ("18:01", Word.COUNTS), ("18:02", Word.VOID)):
        with store.writing() as db:
            desk = reviewer(db, store, now=at(clock))
            settle_scan(desk, scan, Doubt.REVOKED_OFFLINE, word, because="Asked.")
    assert _minutes(store) == 0
    with store.reading() as db:
        words = db.execute(select(ScanSettlementRow.word)).scalars().all()
    assert sorted(words) == ["counts", "void"]


def test_an_exit_that_comes_late_takes_nothing_of_what_was_settled(store: Store) -> None:
    """It is a late difference for a person to look at: keep what was settled, or as scanned."""
    scan = _dead_badge_at_ten(store)
    with store.writing() as db:
        desk = reviewer(db, store)
        settle_scan(desk, scan, Doubt.REVOKED_OFFLINE, Word.COUNTS, because="It was her.")
        late = told(db, "ana", OUT, at("10:40"))
        settle_scan(desk, late, Doubt.REVOKED_OFFLINE, Word.COUNTS, because="Hers, too.")
        db.execute(
            delete(AttendanceSettlementRow).where(AttendanceSettlementRow.by_scans == 40 * 60)
        )
    assert _minutes(store) == 60
    assert _open(store) == [(Subject.LATE_DIFFERENCE, "b1")]
    with store.writing() as db:
        desk = reviewer(db, store, now=at("18:05"))
        settle_difference(desk, "a-ana", "b1", Word.NOTED, because="She stayed.")
    assert (_minutes(store), _open(store)) == (60, [])
    with store.writing() as db:
        desk = reviewer(db, store, now=at("18:06"))
        settle_difference(desk, "a-ana", "b1", Word.COUNTS, because="She left.")
    assert (_minutes(store), _open(store)) == (40, [])


def test_a_late_exit_takes_nothing_where_the_time_was_settled_by_hand(store: Store) -> None:
    open_doors(store)
    with store.writing() as db:
        told(db, "ana", IN, at("10:30"))
        whole = during("10:00", "11:00")
        minutes = settle_time(reviewer(db, store), "a-ana", "b1", whole, because="Seen there.")
    assert minutes == _minutes(store) == 60
    with store.writing() as db:
        told(db, "ana", OUT, at("10:40"))
    assert (_minutes(store), _open(store)) == (60, [(Subject.LATE_DIFFERENCE, "b1")])


def test_time_that_counts_elsewhere_is_not_given_twice(store: Store) -> None:
    open_doors(store)
    with store.writing() as db:
        told(db, "ana", IN, at("10:35"), door=ROOM_2, session="b2")
        whole = during("09:00", "23:00")
        assert settle_time(reviewer(db, store), "a-ana", "b1", whole, because="Seen.") == 35
    assert (_minutes(store), _minutes(store, "b2")) == (35, 25)


def test_a_session_that_nobody_scanned_counts_for_who_has_a_seat(store: Store) -> None:
    open_doors(store, "ben", "cleo", "dan")
    with store.writing() as db:
        for name, state in (("ana", "confirmed"), ("ben", "confirmed"), ("cleo", "waitlisted")):
            db.execute(
                insert(SeatRow).values(
                    event_id=EVENT, session_id="b1", attendee_id=f"a-{name}", state=state,
                    changes=0, changed_at=NOW, because="",
                )
            )  # fmt: skip
        told(db, "ben", IN, at("10:15"), door=ROOM_2, session="b2")
    unscanned = [one.session_id for one in _review(store).items]
    assert unscanned == ["b1", "b3"]
    with store.writing() as db:
        people = settle_session(reviewer(db, store), "b1", Word.COUNTS, because="No scanner.")
        assert people == 2
        assert settle_session(reviewer(db, store), "b1", Word.COUNTS, because="Twice.") == 0
        assert settle_session(reviewer(db, store), "b3", Word.NOTED, because="It was moved.") == 0
    assert [_minutes(store, "b1", name) for name in ("ana", "ben", "cleo", "dan")] == [60, 15, 0, 0]
    assert _minutes(store, "b2", "ben") == 45
    assert _review(store).items == ()


def test_every_kind_of_doubt_stands_on_the_page(store: Store) -> None:
    open_doors(store, "ben")
    with store.writing() as db:
        told(db, "nobody", IN, at("10:01"), id="unknown")
        told(db, "nobody", IN, at("10:02"), id="unknown and refused", is_admitted=False)
        told(db, "ana", IN, at("10:03"), id="no door", door="gone", session="")
        told(db, "ana", IN, at("10:04"), id="uncertain", is_uncertain=True)
        told(db, "ana", IN, at("10:05"), id="override", reason="rules")
        told(db, "ana", IN, at("10:05:30"), id="two rooms", door=ROOM_2, session="b2")
        told(db, "ben", OUT, at("10:06"), id="no entry")
    assert _open(store) == [
        (Doubt.UNKNOWN_BADGE, "unknown"), (Doubt.UNKNOWN_DOOR, "no door"),
        (Doubt.UNCERTAIN_TIME, "uncertain"), (Doubt.OVERRIDE_WITHOUT_SUPERVISOR, "override"),
        (Doubt.TWO_ROOMS, "two rooms"), (Doubt.EXIT_WITHOUT_ENTRY, "no entry"),
    ]  # fmt: skip
    with store.writing() as db:
        for kind, scan in _open(store):
            settle_scan(reviewer(db, store), scan, Doubt(kind), Word.NOTED, because="Seen.")
    assert _open(store) == []


def test_a_supervisors_own_override_is_none_of_the_doubts(store: Store) -> None:
    open_doors(store)
    with store.writing() as db:
        db.execute(
            insert(PersonRow).values(
                id="p-sam", first_name="Sam", last_name="Desk", name_key="desk", credentials="",
                settings={}, created_at=NOW, updated_at=NOW,
            )
        )  # fmt: skip
        db.execute(
            insert(RoleRow).values(
                person_id="p-sam", event_id="", role="supervisor", granted_at=NOW
            )
        )
        told(db, "ana", IN, at("10:05"), reason="rules", told_by="p-sam")
    assert _open(store) == []


def test_the_page_asks_the_database_as_often_for_a_large_event(store: Store) -> None:
    names = [f"p{number}" for number in range(10)]
    open_doors(store, *names)

    def count() -> int:
        with store.reading() as db, statements_of(db.engine) as texts:
            list_review(db, store, EVENT, LATER)
        return len(texts)

    with store.writing() as db:
        told(db, "ana", OUT, at("10:00"))
    count()  # which puts the release on its shelf
    few = count()
    with store.writing() as db:
        for name in names:
            told(db, name, OUT, at("10:01"))
    assert count() == few <= 10


def test_what_cannot_be_settled_is_said_in_words(store: Store) -> None:
    scan = _dead_badge_at_ten(store)
    with store.writing() as db:
        desk = reviewer(db, store)
        with pytest.raises(InputError, match="write why"):
            settle_scan(desk, scan, Doubt.REVOKED_OFFLINE, Word.COUNTS, because="  ")
        with pytest.raises(InputError, match="cannot be said of this"):
            settle_scan(desk, scan, Doubt.REVOKED_OFFLINE, Word.NOTED, because="Seen.")
        with pytest.raises(InputError, match="outside of the session's time"):
            settle_time(desk, "a-ana", "b1", during("08:00", "09:00"), because="Seen.")
        with pytest.raises(NotFoundError):
            settle_scan(desk, "none", Doubt.REVOKED_OFFLINE, Word.COUNTS, because="Seen.")
        with pytest.raises(NotFoundError):
            settle_session(desk, "none", Word.COUNTS, because="Seen.")

"""Scans that devices tell (I4, I5, T11): each once, whatever else is so, and judged after that."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from congress.attendees.models import AttendeeRow
from congress.badges.models import BadgeRow, BlankRow
from congress.checkin import queries
from congress.checkin.models import AsideRow
from congress.checkin.queries.attendance import find_first_entry
from congress.checkin.rules.verdict import Direction
from congress.checkin.service.by_hand import Hand, scan_by_hand
from congress.checkin.service.held import digest_of, hold
from congress.checkin.service.reviewing import list_review
from congress.checkin.service.scans import Unreadable
from congress.infra.audit import AuditRow
from congress.infra.database import Store
from tests.checkin.backlog import Scale, kept, plan, seat_people, tell_all
from tests.checkin.world import (
    EVENT,
    NOW,
    STATION,
    a_badge,
    a_scan,
    a_shift,
    code_of,
    held_by,
    open_doors,
    pacific,
    rows_of,
    somebody,
    tell,
    the_agenda,
)
from tests.counting import statements_of
from tests.ground import publish_document

MINUTE = timedelta(minutes=1)


@pytest.fixture
def doors(store: Store) -> Store:
    open_doors(store)
    return store


def test_a_scan_is_stored_and_judged(doors: Store) -> None:
    (answer,) = tell(doors, a_scan())
    assert vars(answer) == {
        "id": "scan-of-ana-000001", "stored": "stored", "verdict": "admit", "reason": "ok",
        "attendee": "Ana Test", "said": "ANA TEST. Come in.",
    }  # fmt: skip
    (row,) = rows_of(doors)
    assert (row.session_id, row.release, row.device, row.told_by) == (
        "b1",
        1,
        "s-door",
        "station:s-door",
    )
    assert (row.at, row.is_uncertain, row.received_at) == (NOW, False, NOW)


def test_told_again_it_is_a_duplicate_and_other_content_a_conflict(doors: Store) -> None:
    """T11: the first stands, and the other one is kept beside it, once however often it is told."""
    other = a_scan(door="right")
    assert [one.stored for one in tell(doors, a_scan())] == ["stored"]
    before = rows_of(doors)
    assert [one.stored for one in tell(doors, a_scan(), a_scan())] == ["duplicate", "duplicate"]
    for _ in range(10):
        assert [one.stored for one in tell(doors, other)] == ["conflict"]
    assert rows_of(doors) == before
    with doors.reading() as db:
        kept = db.execute(select(AsideRow.__table__)).all()
    assert [(one.scan_id, one.why) for one in kept] == [("scan-of-ana-000001", "conflict")]
    assert json.loads(kept[0].told)["door"] == "right"


def test_twice_in_one_call_is_once(doors: Store) -> None:
    told = [a_scan(), a_scan(), a_scan(door="right")]
    assert [one.stored for one in tell(doors, *told)] == ["stored", "duplicate", "conflict"]
    assert len(rows_of(doors)) == 1


def test_what_cannot_be_read_is_set_aside_and_keeps_nothing_out(doors: Store) -> None:
    broken = Unreadable("", '{"seq": "one"}', "Set aside: seq: Not a valid integer.")
    answers = tell(doors, a_scan(), broken, a_scan("ben"))
    assert [one.stored for one in answers] == ["stored", "set-aside", "stored"]
    assert answers[1].said == "Set aside: seq: Not a valid integer."
    assert [one.stored for one in tell(doors, broken)] == ["set-aside"]
    with doors.reading() as db:
        assert db.scalars(select(AsideRow.told)).all() == ['{"seq": "one"}']


@pytest.mark.parametrize(
    ("held", "reason", "said"),
    [
        (
            held_by("nobody"),
            "invalid",
            "This badge is not known here. Please go to the badge desk.",
        ),
        (
            hold("P1" + "0" * 29 + "1"),
            "invalid",
            "This code was not read whole. Please scan it again.",
        ),
        (hold("P1" + "0" * 30), "invalid", "That is the pick-up code. Please show the badge."),
        (hold("12345 ABCDE"), "invalid", "That is the code of the slip. Please show the badge."),
        (
            hold("https://example.org/menu"),
            "invalid",
            "That is not a badge. Please show the badge. No badge? Please go to the badge desk.",
        ),
        (
            hold("\N{PILE OF POO}" * 5000),
            "invalid",
            "That is not a badge. Please show the badge. No badge? Please go to the badge desk.",
        ),
        (
            hold("a\x00b\ud800"),
            "invalid",
            "That is not a badge. Please show the badge. No badge? Please go to the badge desk.",
        ),
        (
            held_by("zed"),
            "invalid",
            "This badge is for another event. Please go to the badge desk.",
        ),
    ],
)
def test_a_wrong_code_is_a_fact_too(doors: Store, held: object, reason: str, said: str) -> None:
    publish_document(doors, the_agenda(event_id="other-2025"))
    with doors.writing() as db:
        somebody(db, "zed", event_id="other-2025")
    (answer,) = tell(doors, a_scan(held=held, admitted=False, reason="invalid"))
    assert (answer.stored, answer.verdict, answer.reason, answer.said) == (
        "stored", "refuse", reason, said,
    )  # fmt: skip
    assert [row.is_admitted for row in rows_of(doors)] == [False]


def test_a_door_that_is_gone_is_a_fact_and_told_so(doors: Store) -> None:
    (answer,) = tell(doors, a_scan(door="barn"))
    assert (answer.stored, answer.reason) == ("stored", "error")
    assert answer.said == "This door is not in the agenda any more. Choose the door again."
    assert [row.session_id for row in rows_of(doors)] == [""]


def test_a_blank_badge_and_a_day_badge_are_told_apart(doors: Store) -> None:
    with doors.writing() as db:
        for name, number in (("blank", None), ("day", "4711")):
            db.execute(
                BlankRow.__table__.insert().values(  # type: ignore[attr-defined] # a mapped class
                    id=f"g-{name}", event_id=EVENT, code_hash=digest_of(code_of(name)), made_at=NOW,
                    made_by="p", used_at=NOW if number else None, used_by="p" if number else None,
                    attendee_id=None, number=number, name="Dora Day" if number else "", because="",
                    place="", ended_at=None,
                )
            )  # fmt: skip
    answers = tell(doors, a_scan("blank", admitted=None), a_scan("day", admitted=None))
    assert [one.said for one in answers] == [
        "This badge is nobody's yet. Please go to the badge desk.",
        "DORA DAY. A day badge, and the list does not have it yet. Ask the supervisor.",
    ]


@pytest.mark.parametrize(
    ("late", "offset_ms", "at", "is_uncertain"),
    [
        (timedelta(0), 0, NOW, False),
        (timedelta(days=365), -365 * 86_400_000, NOW, False),  # a year ahead, and it knew
        (timedelta(days=-365), 365 * 86_400_000, NOW, False),
        (timedelta(days=365), None, NOW, True),  # and it did not: by what its clock says now
    ],
)
def test_a_clock_a_year_off_is_put_right(
    doors: Store, late: timedelta, offset_ms: int | None, at: object, *, is_uncertain: bool
) -> None:
    """I5: what the device knew of its clock then; else a guess, which says that it is one."""
    scan = a_scan(at=NOW + late, offset_ms=offset_ms)
    tell(doors, scan, now=NOW + 10 * MINUTE, device_now=NOW + late + 10 * MINUTE)
    (row,) = rows_of(doors)
    assert (row.at, row.is_uncertain, row.session_id) == (at, is_uncertain, "b1")
    assert row.device_at == NOW + late


def test_two_devices_with_one_identity_lose_nothing(doors: Store) -> None:
    """Restored from one backup, they count alike; ids are random, and what is told is kept."""
    first, second = a_scan(number=7), a_scan("ben", number=7)
    assert [one.stored for one in tell(doors, first)] == ["stored"]
    assert [one.stored for one in tell(doors, second)] == ["stored"]
    same_id = replace(second, id=first.id)
    assert [one.stored for one in tell(doors, same_id)] == ["conflict"]
    assert len(rows_of(doors)) == 2


def test_the_server_decides_what_it_is_asked_and_says_so_again(doors: Store) -> None:
    """A door with a network asks and tells in one call; a lost answer changes nothing."""
    with doors.writing() as db:
        somebody(db, "eve")
    asked = a_scan("eve", admitted=None)
    for stored in ("stored", "duplicate"):
        (answer,) = tell(doors, asked)
        assert (answer.stored, answer.verdict, answer.reason) == (stored, "refuse", "product")
    assert [(row.is_admitted, row.reason) for row in rows_of(doors)] == [(False, "product")]


def test_one_entry_to_a_meal_and_again_after_an_exit(doors: Store) -> None:
    """C 7; and the second try of the same scan is not told that it came before."""
    at = pacific("12:20")
    first = a_scan(door="lunch", at=at, admitted=None)
    assert [one.reason for one in tell(doors, first, now=at)] == ["ok"]
    assert [one.reason for one in tell(doors, first, now=at)] == ["ok"]
    told = a_scan("ben", door="lunch", at=at)  # decided at the door, and told twice
    assert [tell(doors, told, now=at)[0].reason for _ in range(2)] == ["ok", "ok"]
    second = a_scan(door="lunch", at=at + MINUTE, admitted=None, number=2)
    (answer,) = tell(doors, second, now=at + MINUTE)
    assert answer.reason == "already_redeemed"
    assert answer.said == "ANA TEST. You came in already at 12:20 PM. Ask the supervisor."
    out = a_scan(door="lunch", at=at + 2 * MINUTE, number=3, direction=Direction.OUT)
    again = a_scan(door="lunch", at=at + 3 * MINUTE, number=4, admitted=None)
    assert [one.reason for one in tell(doors, out, again, now=at + 3 * MINUTE)] == ["ok", "ok"]


def test_a_replaced_badge_and_the_new_one_are_one_person(doors: Store) -> None:
    """G 10: the old one is refused, and what it was scanned for counts for its bearer."""
    at = pacific("12:20")
    tell(doors, a_scan(door="lunch", at=at), now=at)
    with doors.writing() as db:
        db.execute(
            update(BadgeRow).where(BadgeRow.id == "g-ana-1").values(
                retired_at=at, retired_because="lost"
            )
        )  # fmt: skip
        a_badge(db, "ana", copy=2)
    old = a_scan(door="lunch", at=at + MINUTE, number=2, admitted=None)
    new = a_scan(door="lunch", at=at + MINUTE, number=3, admitted=None, held=held_by("ana", 2))
    answers = tell(doors, old, new, now=at + MINUTE)
    assert [one.reason for one in answers] == ["revoked", "already_redeemed"]


def test_a_cancelled_registration_opens_no_door(doors: Store) -> None:
    with doors.writing() as db:
        db.execute(update(AttendeeRow).where(AttendeeRow.id == "a-ana").values(status="cancelled"))
    assert [one.reason for one in tell(doors, a_scan(admitted=None))] == ["canceled"]


def test_an_undone_scan_never_was(doors: Store) -> None:
    at = pacific("12:20")
    tell(doors, a_scan(door="lunch", at=at), now=at)
    undo = a_scan(
        door="lunch",
        at=at,
        number=2,
        undoes="scan-of-ana-000001",
        because="wrong badge",
        admitted=False,
    )
    (answer,) = tell(doors, undo, now=at)
    assert (answer.stored, answer.said) == ("stored", "Undone.")
    again = a_scan(door="lunch", at=at + MINUTE, number=3, admitted=None)
    assert [one.reason for one in tell(doors, again, now=at + MINUTE)] == ["ok"]
    assert [row.undoes for row in rows_of(doors)] == [None, "scan-of-ana-000001", None]


def test_a_scan_is_judged_by_the_release_that_its_device_had(doors: Store) -> None:
    """G 13: b1 moved to room 2 meanwhile; who was scanned at room 1 before was at b1."""
    agenda = the_agenda()
    moved = tuple(
        replace(one, room={"b1": "r2", "c1": "r1"}.get(one.id, one.room)) for one in agenda.sessions
    )
    publish_document(doors, replace(agenda, sessions=moved), now=pacific("09:45"))
    tell(
        doors,
        a_scan(snapshot="1.abc"),
        a_scan(number=2, snapshot="2.abc"),
        a_scan(number=3, at=pacific("09:40")),  # says nothing: by what was in force
        a_scan(number=4),
        a_scan(number=5, snapshot="77.abc"),  # there is none
    )
    assert [(row.release, row.session_id) for row in rows_of(doors)] == [
        (1, "b1"), (2, "c1"), (1, "b1"), (2, "c1"), (2, "c1"),
    ]  # fmt: skip


def test_a_batch_of_any_size_is_the_same_few_statements(doors: Store) -> None:
    """House-style 9: counted, one and three hundred; nothing of seats or people is locked."""
    people = [f"n{number}" for number in range(300)]
    with doors.writing() as db:
        for name in people:
            somebody(db, name, seats=("b1",))
    told = [a_scan(name) for name in people]
    tell(doors, a_scan("ben"))  # what is kept in memory of the agenda is read once
    with statements_of(doors.engine) as one:
        tell(doors, a_scan())
    with statements_of(doors.engine) as many:
        tell(doors, *told)
    # Of many, what was there is looked for beforehand. SQLite takes 25 rows at a time, and looks each
    # time which were there: twelve times, and not once.
    assert len(many) == len(one) + 1 + (2 * 11 if doors.is_sqlite else 0)
    assert len(one) <= 8
    assert not [text for text in many if "FOR UPDATE" in text or "advisory" in text]
    assert len(rows_of(doors)) == 302


def test_a_telling_of_any_size_is_stored_whole_and_once(doors: Store) -> None:
    """SQLite takes 25 rows at a time, then five, then one: none of 137 is between two of them."""
    told = [a_scan(number=number) for number in range(137)]
    first = [one.stored for one in tell(doors, *told[:64])]
    then = [one.stored for one in tell(doors, *reversed(told))]
    assert set(first) == {"stored"}
    assert then == ["stored"] * 73 + ["duplicate"] * 64
    assert len(rows_of(doors)) == 137


def test_the_801st_is_refused_and_whoever_is_inside_is_not_counted_again(store: Store) -> None:
    """G 12, at a posted load of 800: four doors, badges that nobody knows among them."""
    open_doors(store, posted=800)
    for door, start in (("left", 0), ("right", 400)):
        told = [a_scan(f"n{number}", door=door) for number in range(start, start + 400)]
        tell(store, *told)
    (first,) = tell(store, a_scan(admitted=None))
    assert (first.reason, first.said) == (
        "rules",
        (
            "ANA TEST. You have a seat, but no more may come in right now. Please wait here. "
            "Ask the supervisor."
        ),
    )  # fmt: skip
    later = NOW + MINUTE
    tell(
        store, a_scan("n7", number=2, door="right", at=later), now=later
    )  # once more, by another door
    let_in = a_scan(number=2, at=later, admitted=True, reason="rules", because="She is the speaker")
    tell(store, let_in, now=later)  # a supervisor's word, and on record
    assert [row.because for row in rows_of(store) if row.because] == ["She is the speaker"]
    with store.reading() as db:
        assert queries.count_inside(db, EVENT, ["b1"], later) == {"b1": 801}
        assert queries.count_inside(db, EVENT, ["b1"], NOW - MINUTE) == {}


def test_who_goes_to_another_room_is_no_longer_in_the_first(doors: Store) -> None:
    tell(doors, a_scan(), a_scan("ben"))
    later = NOW + MINUTE
    tell(doors, a_scan(number=2, door="two", at=later), now=later)
    with doors.reading() as db:
        assert queries.count_inside(db, EVENT, ["b1", "c1"], later) == {"b1": 1, "c1": 1}


def test_in_by_the_old_badge_and_out_by_the_new_one_is_out(doors: Store) -> None:
    """People are counted, not badges (rule C 9, G 10)."""
    tell(doors, a_scan())
    later = NOW + MINUTE
    with doors.writing() as db:
        db.execute(
            update(BadgeRow).where(BadgeRow.id == "g-ana-1").values(
                retired_at=later, retired_because="lost"
            )
        )  # fmt: skip
        a_badge(db, "ana", copy=2)
    new = held_by("ana", 2)
    tell(doors, a_scan(number=2, held=new, at=later), now=later)
    last = later + MINUTE
    with doors.reading() as db:
        assert queries.count_inside(db, EVENT, ["b1"], last) == {"b1": 1}
    tell(doors, a_scan(number=3, held=new, at=last, direction=Direction.OUT), now=last)
    with doors.reading() as db:
        assert queries.count_inside(db, EVENT, ["b1"], last) == {}


def test_who_told_what_is_written_down_once(doors: Store) -> None:
    tell(doors, a_scan(), a_scan("ben"))
    tell(doors, a_scan())
    with doors.reading() as db:
        rows = db.execute(
            select(AuditRow.actor, AuditRow.facts).where(AuditRow.action == "scans.told")
        ).all()
    assert [tuple(row) for row in rows] == [
        (STATION.name, {"stored": 2, "duplicate": 0, "conflict": 0, "set-aside": 0})
    ]


@pytest.mark.usefixtures("uncounted")
def test_five_thousand_scans_of_eight_devices_arrive_once(doors: Store) -> None:
    """E13, its small form (the whole: `dev.py long backlog`): by count, not by the clock."""
    scale = Scale(devices=8, scans=625, people=200, batch=250)
    seat_people(doors, scale)
    assert tell_all(doors, plan(scale)) == {"stored": 5_000, "duplicate": 10_000}
    found = kept(doors)
    assert (found.rows, found.unknown) == (5_000, 256)
    assert found.first >= NOW
    assert found.last <= NOW + timedelta(hours=1)


def test_who_is_inside_is_counted_without_walking_the_scans_of_everybody(
    sqlite_store: Store,
) -> None:
    """A lunch of 1,288 took eight seconds, for each of whom all 7,356 scans were read."""
    open_doors(sqlite_store)
    with sqlite_store.reading() as db:
        with statements_of(db.engine) as asked:
            queries.count_inside(db, EVENT, ["b1"], NOW)
        [text] = asked
        plan = db.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", (1,) * text.count("?"))
        steps = [row[-1] for row in plan]
    assert [one for one in steps if "scan_2" in one and "code_hash=?" not in one] == []
    assert [one for one in steps if "badge_2" in one and "attendee_id=?" not in one] == []


def test_who_has_a_seat_and_was_read_as_waiting_is_counted_in(doors: Store) -> None:
    """Head count, attendance and what the door says are one: the scan that was stored went in. A scan
    that a device decided is kept as it was told.
    """
    (seated,) = tell(doors, a_scan(admitted=None, direction=Direction.WAITING))
    (again,) = tell(doors, a_scan(admitted=None, direction=Direction.WAITING))
    tell(doors, a_scan("ben", direction=Direction.WAITING))
    assert seated.said == "ANA TEST. You have a seat here: please do not wait, come in."
    assert (again.stored, again.said) == ("duplicate", seated.said)
    assert [row.direction for row in rows_of(doors)] == ["in", "waiting"]
    with doors.reading() as db:
        assert queries.count_inside(db, EVENT, ["b1"], NOW + MINUTE) == {"b1": 1}
        assert find_first_entry(db, EVENT, "a-ana", "b1") == NOW


def test_a_supervisor_lets_nobody_in_by_what_is_no_badge(doors: Store) -> None:
    """By hand it is refused; a batch that says so is a fact that waits for a person's word."""
    shift_hand = Hand("h1", "left", hold("https://menu.example/x"), Direction.IN, because="Room")
    answer = doors.unit_of_work(lambda db: scan_by_hand(a_shift(db, doors), shift_hand))
    assert (answer.verdict, answer.reason) == ("refuse", "invalid")
    (row,) = rows_of(doors)
    assert not row.is_admitted
    tell(
        doors,
        a_scan(
            "x", number=2, held=hold("https://menu.example/x"), reason="invalid", because="Room"
        ),
    )
    with doors.reading() as db:
        found = list_review(db, doors, EVENT, NOW).items
    assert "unknown-badge" in {str(one.kind) for one in found if one.scan_id}

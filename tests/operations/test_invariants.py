"""What the doctor looks for: sound tables have no breach, and each kind of damage is found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from congress.checkin.rules.attendance import Doubt, Word
from congress.checkin.rules.verdict import Direction
from congress.checkin.service.settling import Reviewer, settle_scan, settle_time
from congress.credits.service.certificates import issue
from congress.infra import invariants
from congress.infra.database import Store
from congress.infra.invariants import INVARIANTS, find_breaches
from congress.seats.service.taking import Wish, take_seat
from tests.builders import NOW
from tests.checkin.attended import told
from tests.checkin.facts import during
from tests.credits.certified import a_claim, the_facts
from tests.ground import a_document, a_session, an_attendee, publish_document

BEFORE = NOW - timedelta(days=10)

DAMAGE = {
    "a seat that nobody counted": (
        "UPDATE seat_count SET taken = 0 WHERE session_id = 'full'",
        "the counters of a session are the seats there are",
    ),
    "a waiting place that nobody counted": (
        "UPDATE seat_count SET waiting = 5 WHERE session_id = 'full'",
        "the counters of a session are the seats there are",
    ),
    "a seat without a counter": (
        "DELETE FROM seat_count WHERE session_id = 'full'",
        "every seat has a counter, and an attendee of the same event",
    ),
    "two seats at the same time": (
        "UPDATE seat SET state = 'confirmed' WHERE session_id = 'clash'",
        "nobody took two seats at the same time (what the agenda moved together is exempt)",
    ),
    "a waiting place without a turn": (
        "UPDATE seat SET turn = NULL WHERE session_id = 'full' AND attendee_id = 'a-cai'",
        "whoever waits has a turn of their own",
    ),
    "a turn that was never issued": (
        "UPDATE seat SET turn = 99 WHERE session_id = 'full' AND attendee_id = 'a-cai'",
        "whoever waits has a turn of their own",
    ),
    "a free seat that nobody passed on": (
        "UPDATE seat_count SET capacity = 9, ceiling = 9 WHERE session_id = 'full'",
        "nobody waits beside a free seat without a reason on record",
    ),
    "a seat by hand without its reason": (
        "UPDATE seat SET because = 'by-hand' WHERE session_id = 'later' AND attendee_id = 'a-ana'",
        "every seat that staff gave has its reason on record",
    ),
    "an award without its certificate": (
        "UPDATE claim SET state = 'awarded' WHERE id = 'claim-cai'",
        "every award has a certificate that stands, and nothing that was taken back has one",
    ),
    "a certificate of what was taken back": (
        "UPDATE claim SET state = 'revoked' WHERE id = 'claim-ana'",
        "every award has a certificate that stands, and nothing that was taken back has one",
    ),
    "a number without its last version": (
        "UPDATE certificate SET state = 'superseded'",
        "a number is of one claim, its versions are counted from 1, and the last one alone stands",
    ),
    "a badge of a registration that ended": (
        "UPDATE attendee SET status = 'cancelled' WHERE id = 'a-cai'",
        "every badge that opens anything is of a registration that stands, at its event",
    ),
    "a print of a badge of another event": (
        "UPDATE badge_print SET event_id = 'other-2025'",
        "every print is of a badge of the same event",
    ),
    "a hand-over of another badge": (
        "UPDATE offline_hand_over SET code_hash = 'another'",
        "what was handed over without a network is the badge that it says",
    ),
    "a blank badge of two": (
        "UPDATE blank_badge SET attendee_id = 'a-ana', used_at = made_at, used_by = made_by",
        "a blank badge is the badge of whom it was given to, and of nobody else",
    ),
    "time that was settled for nobody here": (
        "UPDATE attendance_settlement SET event_id = 'other-2025'",
        "what was settled of somebody's attendance is of the same event, and has its reason on record",
    ),
    "time that was settled without a reason": (
        "UPDATE attendance_settlement SET because = ' '",
        "what was settled of somebody's attendance is of the same event, and has its reason on record",
    ),
    "time that was settled by nobody": (
        "UPDATE attendance_settlement SET session_id = 'clash'",
        "what was settled of somebody's attendance is of the same event, and has its reason on record",
    ),
    "a word without its reason": (
        "UPDATE scan_settlement SET because = ''",
        "every word about a scan has its reason on record",
    ),
    "a name without its key": (
        "DELETE FROM person_key WHERE person_id = 'p-ana'",
        "everybody is found by the name they have, and by no earlier one",
    ),
    "a changed name without its key": (
        "UPDATE person SET name_key = 'rivera' WHERE id = 'p-ana'",
        "everybody is found by the name they have, and by no earlier one",
    ),
    "a key of an earlier name": (
        "INSERT INTO person_key (person_id, key, nearness) VALUES ('p-ana', 'rivera', 0)",
        "everybody is found by the name they have, and by no earlier one",
    ),
}


@pytest.fixture
def sound(store: Store) -> Store:
    """A full session where two wait, and one whose only seat was given up again."""
    publish_document(
        store,
        a_document(
            a_session(id="full", capacity=1),
            a_session(id="clash", room="r2", capacity=5),
            a_session(id="later", start="14:00", end="15:00"),
        ),
        now=BEFORE,
    )
    publish_document(store, a_document(a_session(), event_id="other-2025"), now=BEFORE)
    with store.writing() as db:
        people = [an_attendee(db, name=name) for name in ("ana", "ben", "cai")]
        for person in people:
            for session_id in ("full", "later"):
                take_seat(
                    db=db,
                    store=store,
                    actor=person,
                    now=NOW,
                    event_id="psc-2025",
                    wish=Wish(session_id, may_wait=True),
                )
        db.execute(
            text(
                "INSERT INTO badge (id, event_id, attendee_id, code_hash, copy, reason, made_at,"
                " made_by, handed_place) SELECT 'badge', 'psc-2025', id, 'hash', 1, 'made',"
                " created_at, 'p-dana', '' FROM attendee WHERE id = 'a-cai'"
            )
        )
        db.execute(
            text(
                "INSERT INTO badge_print (id, event_id, badge_id, place, asked_at, asked_by)"
                " SELECT 'print', event_id, id, '', made_at, made_by FROM badge"
            )
        )
        db.execute(
            text(
                "INSERT INTO blank_badge (id, event_id, code_hash, made_at, made_by, name, because,"
                " place) SELECT 'blank', event_id, 'blank', made_at, made_by, '', '', '' FROM badge"
            )
        )
        db.execute(
            text(
                "INSERT INTO offline_hand_over (event_id, id, content_hash, number, code_hash,"
                " attendee_id, badge_id, at, place, photo_id_seen, told_at, told_by) SELECT"
                " event_id, 'told', '', 'x-cai', code_hash, attendee_id, id, made_at, '', 1 = 1,"
                " made_at, made_by FROM badge"
            )
        )
        issue(db, a_claim(db, "ana"), the_facts(), actor="p-ana", now=NOW)
        a_claim(db, "cai")
        db.execute(text("UPDATE claim SET state = 'claimed' WHERE id = 'claim-cai'"))
        scan = told(db, "ana", Direction.IN, NOW, session="later", reason="rules")
        desk = Reviewer(db, store, people[0], NOW, "psc-2025")
        settle_scan(
            desk,
            scan,
            Doubt.OVERRIDE_WITHOUT_SUPERVISOR,
            Word.NOTED,
            because="A supervisor said so.",
        )
        settle_time(desk, "a-ana", "later", during("14:00", "15:00"), because="Seen there.")
        db.execute(
            text(
                "INSERT INTO seat (attendee_id, session_id, event_id, state, changes, changed_at)"
                " SELECT 'a-ana', 'clash', 'psc-2025', 'ended', 2, changed_at FROM seat LIMIT 1"
            )
        )
    return store


def test_sound_tables_have_no_breach(sound: Store) -> None:
    with sound.reading() as db:
        assert find_breaches(db, NOW) == []


@pytest.mark.parametrize("damage", sorted(DAMAGE))
def test_each_damage_is_found(sound: Store, damage: str) -> None:
    statement, claim = DAMAGE[damage]
    with sound.writing() as db:
        db.execute(text(statement))
    with sound.reading() as db:
        assert claim in {one.invariant.claim for one in find_breaches(db, NOW)}


def test_every_invariant_but_the_one_the_database_keeps_is_damaged_above() -> None:
    """`ceiling` is also a CHECK: the database refuses what that query looks for."""
    damaged = {claim for _, claim in DAMAGE.values()}
    kept = {
        "no session has more seats taken than it had capacity when they were taken",
        "nobody has two badges that open anything",  # tests/races/test_badges.py drops its index
        "no badge has two prints on their way",  # tests/races/test_prints.py drops its index
    }
    assert {one.claim for one in INVARIANTS} == damaged | kept


def test_the_last_hour_before_a_session_moves_nobody(sound: Store) -> None:
    with sound.writing() as db:
        db.execute(text(DAMAGE["a free seat that nobody passed on"][0]))
        starts_at = a_session(id="full").starts_at
    with sound.reading() as db:
        assert find_breaches(db, starts_at - timedelta(minutes=61))
        assert find_breaches(db, starts_at - timedelta(minutes=60)) == []


def test_two_seats_the_agenda_moved_together_are_no_breach(sound: Store) -> None:
    with sound.writing() as db:
        db.execute(text(DAMAGE["two seats at the same time"][0]))
        db.execute(text("UPDATE seat_count SET taken = 1 WHERE session_id = 'clash'"))
        assert len(find_breaches(db, NOW)) == 1
        moved = "UPDATE session SET changed_at = '2025-03-08 22:30:00+00:00' WHERE id = 'clash'"
        if sound.is_sqlite:
            moved = moved.replace("+00:00", ".000000")
        db.execute(text(moved))
        assert find_breaches(db, NOW) == []


def test_a_look_at_a_large_congress_has_no_time_limit(
    postgres_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found by the histories (E3): over eighty congresses one look took more than a request may."""
    sql = "SELECT 1 FROM (SELECT pg_sleep(0.2) AS done OFFSET 0) AS t WHERE done::text = 'x'"
    slow = invariants.Invariant("I0", "slow", sql.replace("::", "\\:\\:"))
    monkeypatch.setattr(invariants, "INVARIANTS", (slow,))
    with postgres_store.reading() as db:
        before = db.scalar(text("SHOW statement_timeout"))
        assert invariants.find_breaches(db, NOW) == []
        assert db.scalar(text("SHOW statement_timeout")) == before
        db.execute(text("SET statement_timeout = 50"))
        assert invariants.find_breaches(db, NOW) == []

"""The call of who attends: what my time is worth, from attendance, and why (R22, R23, domain B)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, update

from congress.app import database, house_of
from congress.attendees.models import AttendeeRow
from congress.checkin.models import AttendanceRequestRow
from congress.checkin.service.requesting import answer_request
from congress.core.clock import FixedClock
from congress.credits.rules.reckoning import Verdict
from congress.credits.service import own
from congress.infra.database import Store
from tests.checkin.attended import give_badge, reviewer, told
from tests.checkin.facts import IN, OUT, at, during
from tests.checkin.test_my_attendance import ASK, Phone
from tests.counting import statements_of
from tests.credits.world import EVENT, bearing, the_credited_congress
from tests.ground import an_attendee, publish_document

MINE = f"/api/v1/events/{EVENT}/me/credits"


@pytest.fixture
def store(app: Flask) -> Store:
    return house_of(app).store


@pytest.fixture
def ana(app: Flask, store: Store, clock: FixedClock) -> Phone:
    """Ana, with a badge, at a congress whose sessions bear credit."""
    publish_document(store, the_credited_congress())
    with store.writing() as db:
        for name in ("ana", "ben"):
            an_attendee(db, name=name)
            give_badge(db, name)
    return Phone(app, clock)


def _scan(store: Store, *scans: tuple[object, str], **facts: object) -> None:
    with store.writing() as db:
        for way, wall in scans:
            told(db, "ana", way, at(wall), **facts)


def _verdicts(ana: Phone, now: str = "16:00") -> dict[str, dict[str, str]]:
    """By session, then by kind."""
    answer = ana("GET", MINE, now).get_json()
    return {
        one["session"]: {count["kind"]: count["verdict"] for count in one["counts"]}
        for one in answer["sessions"]
    }


def test_my_credits_are_told_with_why(ana: Phone, store: Store) -> None:
    """52 minutes are 0.75 of parts; who came 8 minutes late is let into a whole session, with those."""
    _scan(store, (IN, "10:08"), (OUT, "11:00"))
    _scan(store, (IN, "14:00"), (OUT, "14:50"), session="b3")
    answer = ana("GET", MINE, "16:00").get_json()
    assert answer["closes_at"] == "2025-04-18T07:00:00Z"
    assert [(one["id"], one["credits"], one["activities"]) for one in answer["kinds"]] == [
        ("ama", "1.50", [{"activity": "", "minutes": 92, "credits": "1.50", "most": "1.75",
                          "capped": False}]),
        ("acpe", "1.50", [{"activity": "", "minutes": 92, "credits": "1.50", "most": "1.75",
                           "capped": False}]),
    ]  # fmt: skip
    b1, b2, b3 = answer["sessions"]
    assert (b1["session"], b1["attended"], b1["notes"]) == ("b1", 52, [])
    assert (b2["session"], b2["attended"], b2["counts"][0]["verdict"]) == ("b2", 0, "not-attended")
    assert b3 == {
        "session": "b3", "attended": 50, "notes": [],
        "counts": [
            {"kind": kind, "verdict": "counts", "minutes": 40, "in_breaks": 10, "beyond": 0,
             "elsewhere": 0, "attested": False}
            for kind in ("ama", "acpe")
        ],
    }  # fmt: skip


def test_i_see_nothing_of_others(ana: Phone, store: Store) -> None:
    with store.writing() as db:
        told(db, "ben", IN, at("10:00"))
    assert [one["credits"] for one in ana("GET", MINE, "16:00").get_json()["kinds"]] == [
        "0.00", "0.00",
    ]  # fmt: skip


def test_who_came_late_for_whole_sessions_reads_so(ana: Phone, store: Store) -> None:
    _scan(store, (IN, "10:20"))
    assert _verdicts(ana)["b1"] == {"ama": "counts", "acpe": "came-late"}


def test_without_a_scan_out_it_counts_to_the_end_with_a_note(ana: Phone, store: Store) -> None:
    """Rule B 6."""
    _scan(store, (IN, "10:00"))
    b1 = ana("GET", MINE, "16:00").get_json()["sessions"][0]
    assert (b1["attended"], b1["notes"]) == (60, ["no-scan-out"])


def test_a_session_counts_once_it_is_over(ana: Phone, store: Store) -> None:
    """Rule B 8; what will have been, is nobody's yet."""
    _scan(store, (IN, "10:00"))
    running = ana("GET", MINE, "10:30").get_json()["sessions"][0]
    assert (running["attended"], running["counts"][0]["verdict"]) == (30, "later")
    assert _verdicts(ana, "11:00")["b1"]["ama"] == "counts"


def test_presenters_get_none_for_what_they_teach(ana: Phone, store: Store) -> None:
    """Rule B 4, by the column `speaker` of the list of attendees."""
    document = the_credited_congress()
    sessions = tuple(
        replace(one, speakers=("liv",)) if one.id == "b1" else one for one in document.sessions
    )
    publish_document(store, replace(document, sessions=sessions))
    _scan(store, (IN, "10:00"))
    assert _verdicts(ana)["b1"]["ama"] == "counts"
    with store.writing() as db:
        db.execute(update(AttendeeRow).where(AttendeeRow.id == "a-ana").values(speaker="liv"))
    assert set(_verdicts(ana)["b1"].values()) == {"presented"}


def test_control_a_house_that_knows_no_presenters_counts_it(
    ana: Phone, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = the_credited_congress()
    publish_document(
        store,
        replace(
            document, sessions=tuple(replace(one, speakers=("liv",)) for one in document.sessions)
        ),
    )
    with store.writing() as db:
        db.execute(update(AttendeeRow).where(AttendeeRow.id == "a-ana").values(speaker="liv"))
    _scan(store, (IN, "10:00"))
    monkeypatch.setattr(own, "taught_by", lambda *_: frozenset())
    assert _verdicts(ana)["b1"]["ama"] == Verdict.COUNTS


def test_guarantee_13_a_release_afterwards_adds_nothing(ana: Phone, store: Store) -> None:
    """At noon b1 shall bear two hours, and e1 (which bore none) one: neither is so (rule B 13)."""
    _scan(store, (IN, "10:00"))
    assert ana("GET", MINE, "11:30").get_json()["kinds"][0]["credits"] == "1.00"
    document = the_credited_congress()
    more = tuple(bearing(one, "2.0" if one.id == "b1" else "1.0") for one in document.sessions)
    publish_document(store, replace(document, sessions=more), now=at("12:00"))
    with store.writing() as db:
        told(db, "ana", IN, at("18:00"), door="reception", session="e1")
    counts = ana("GET", MINE, "21:00").get_json()
    assert counts["kinds"][0]["activities"][0]["minutes"] == 60 + 60  # e1 begins after noon
    late = tuple(bearing(one, "3.0") for one in document.sessions)
    publish_document(store, replace(document, sessions=late), now=at("22:00"))
    after = ana("GET", MINE, "22:30").get_json()
    assert after["kinds"][0]["activities"][0]["minutes"] == 60 + 60


def test_what_staff_settle_counts(ana: Phone, store: Store) -> None:
    """A granted request about attendance is evidence at once."""
    ana("PUT", ASK, "12:00", {"text": "I was there from ten on."})
    assert _verdicts(ana, "12:01")["b1"]["ama"] == "not-attended"
    with store.writing() as db:
        asked = db.execute(select(AttendanceRequestRow.id)).scalar_one()
        desk = reviewer(db, store, now=at("13:00"))
        answer_request(desk, asked, during("10:00", "11:00"), because="Seen.")
    [b1, *_] = ana("GET", MINE, "13:01").get_json()["sessions"]
    assert (b1["attended"], b1["counts"][0]["minutes"]) == (60, 60)
    assert "settled" in b1["notes"]


def test_an_event_without_kinds_has_none_and_asks_nothing(
    app: Flask, ana: Phone, store: Store
) -> None:
    publish_document(store, the_credited_congress(credit_types=()))
    with app.app_context():
        engines = list(database.engines.values())
    ana("GET", MINE, "16:00")  # a process looks at a release once
    with statements_of(*engines) as texts:
        answer = ana("GET", MINE, "16:00").get_json()
    assert (answer["kinds"], answer["sessions"]) == ([], [])
    assert [text for text in texts if "FROM scan" in text or "FROM release" in text] == []


def test_the_statements_do_not_grow_with_sessions_or_scans(
    app: Flask, ana: Phone, store: Store
) -> None:
    with app.app_context():
        engines = list(database.engines.values())

    def asked() -> int:
        ana("GET", MINE, "16:00")  # looks at the release for the first time
        with statements_of(*engines) as texts:
            ana("GET", MINE, "16:00")
        return len(texts)

    _scan(store, (IN, "10:00"))
    one = asked()
    _scan(store, (OUT, "10:30"), (IN, "10:40"))
    _scan(store, (IN, "14:00"), session="b3")
    assert asked() == one


def test_who_is_not_registered_has_no_credits(app: Flask, ana: Phone) -> None:
    assert app.test_client().get(MINE).status_code == 401
    assert ana("GET", MINE.replace(EVENT, "none"), "16:00").status_code == 404

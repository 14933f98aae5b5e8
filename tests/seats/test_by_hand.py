"""Seats that staff give, and answers about seats (I1, I2, I3; R7, R16): commands and calls."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from congress.agenda.rules.document import Session
from congress.app import house_of
from congress.attendees.service import import_attendees
from congress.cli import main
from congress.core.clock import FixedClock
from congress.core.principal import Level, Principal, Role
from congress.infra.audit import AuditRow
from congress.infra.database import Store
from congress.infra.invariants import find_breaches
from congress.mail.models import LetterRow
from congress.people.service import add_staff
from congress.seats.models import SeatCountRow, SeatRow
from congress.seats.rules import SeatState
from congress.seats.service import statements
from tests.attendees.world import a_registration
from tests.builders import NOW
from tests.ground import a_session, an_attendee
from tests.people.world import bearer
from tests.seats.conftest import EVENT, Caller

WHY = "the speaker's assistant"


@pytest.fixture
def run(app: Flask) -> Callable[..., Result]:
    """Run a command of the house."""

    def command(*words: str) -> Result:
        return CliRunner().invoke(main, list(words), obj=house_of(app))

    return command


@pytest.fixture
def olga(app: Flask, ana: Caller) -> Caller:  # noqa: ARG001 -- the congress is open first
    """An organizer of the event."""
    who = {"email": "olga@example.org", "password": "correct horse battery"}
    house_of(app).store.unit_of_work(
        lambda db: add_staff(
            db=db, **who, first_name="Olga", last_name="Organizer", role=Role.ORGANIZER,
            event_id=EVENT, now=NOW,
        )
    )  # fmt: skip
    answer = app.test_client().post("/api/v1/sign-in/staff", json=who)
    return Caller(app, bearer(answer.json["token"])["Authorization"].removeprefix("Bearer "))


def counts(store: Store, session: str) -> tuple[int, int, int]:
    """Return ceiling, taken and waiting of a session."""
    with store.reading() as db:
        row = db.execute(select(SeatCountRow).where(SeatCountRow.session_id == session)).one()
    return row.ceiling, row.taken, row.waiting


def unbroken(store: Store) -> bool:
    with store.reading() as db:
        return find_breaches(db, NOW) == []


def test_a_seat_above_the_capacity_is_on_record_and_the_invariants_know_it(
    run: Callable[..., Result], store: Store, ana: Caller, ben: Caller
) -> None:
    ana.register("b1")
    full = run("seat", EVENT, "x-ben", "b1", "--because", WHY)
    assert full.exit_code == 2
    assert full.stderr == (
        "1 of 1 seats taken, 0 waiting. To give one all the same, above the capacity: --over\n"
    )
    given = run("seat", EVENT, "ben@example.org", "b1", "--over", "--because", WHY)
    assert (given.exit_code, given.stdout) == (
        0,
        "Ben Test (x-ben) has a seat now in Session b1 (b1).\n2 of 1 seats taken, 0 waiting.\n",
    )
    assert counts(store, "b1") == (2, 2, 0)
    assert unbroken(store)
    with store.reading() as db:
        record = db.execute(select(AuditRow).where(AuditRow.action == "seat.given")).one()
        letters = db.execute(select(LetterRow.kind).where(LetterRow.person_id == "p-ben")).scalars()
        assert "seat-given" in set(letters)
    assert record.facts == {"because": WHY, "is_over": True}
    assert record.actor == "operator"
    again = run("seat", EVENT, "x-ben", "b1", "--over", "--because", WHY)
    assert "had a seat already" in again.stdout
    # Seat by seat it falls back to what fits: nobody slips in above the capacity.
    assert ben.unregister("b1").status_code == 204
    assert counts(store, "b1") == (1, 1, 0)
    assert ben.register("b1").get_json()["code"] == "seats/full"


def test_control_without_the_ceiling_the_database_refuses_one_more(
    run: Callable[..., Result], store: Store, ana: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The CHECK holds whatever the code says (decision 0034)."""
    ana.register("b1")
    monkeypatch.setattr(statements, "take_place_over", statements.take_place)
    assert run("seat", EVENT, "x-ben", "b1", "--over", "--because", WHY).exit_code != 0
    assert counts(store, "b1") == (1, 1, 0)


def test_who_waits_gets_the_seat_by_hand_and_leaves_the_waitlist(
    run: Callable[..., Result], store: Store, callers: dict[str, Caller]
) -> None:
    callers["ana"].register("b1")
    callers["ben"].register("b1", waitlist=True)
    callers["wim"].register("b1", waitlist=True)
    assert run("seat", EVENT, "x-wim", "b1", "--over", "--because", WHY).exit_code == 0
    assert counts(store, "b1") == (2, 2, 1)
    # Ana's seat brings it back to the capacity; Ben waits on, and gets the next one.
    callers["ana"].unregister("b1")
    assert counts(store, "b1") == (1, 1, 1)
    callers["wim"].unregister("b1")
    assert counts(store, "b1") == (1, 1, 0)
    assert unbroken(store)


def test_a_free_seat_goes_to_who_waits_before_staff_give_it(
    run: Callable[..., Result], store: Store, ana: Caller, ben: Caller
) -> None:
    """I3: Ben was passed over while he sat in b2; staff may give what he cannot take."""
    ana.register("b1")
    ben.register("b2")
    ben.register("b1", waitlist=True)
    ana.unregister("b1")
    assert counts(store, "b1") == (1, 0, 1)
    given = run("seat", EVENT, "x-wim", "b1", "--because", WHY)
    assert given.exit_code == 0, given.stderr
    assert counts(store, "b1") == (1, 1, 1)
    assert unbroken(store)


def test_two_at_once_are_refused_by_hand_too(run: Callable[..., Result], ana: Caller) -> None:
    ana.register("b1")
    refused = run("seat", EVENT, "x-ana", "b2", "--over", "--because", WHY)
    assert refused.exit_code == 2
    assert refused.stderr == (
        "They have a seat in “Session b1” (b1) at this time, and nobody sits in two at once. They may "
        "give that one up, or swap.\n"
    )


@pytest.mark.parametrize(
    ("session", "code"),
    [("k1", "seats/included"), ("w1", "seats/not-paid"), ("walk", "seats/nothing-to-register")],
)
def test_what_needs_no_seat_is_refused_by_hand(olga: Caller, session: str, code: str) -> None:
    answer = olga("PUT", f"sessions/{session}/seats/x-ben", {"because": WHY, "over": True})
    said = answer.get_json()
    assert (answer.status_code, said["code"]) == (409, code)
    assert not said["detail"].casefold().count("you")  # staff read it


def test_a_free_seat_that_is_kept_for_who_waits_is_said_to_be(
    run: Callable[..., Result], clock: FixedClock, ana: Caller, ben: Caller
) -> None:
    """In the last hour the waitlist stands still, and its seats are kept."""
    ana.register("b1")
    ben.register("b2")
    ben.register("b1", waitlist=True)
    ana.unregister("b1")
    clock.instant = a_session().starts_at - timedelta(minutes=30)
    kept = run("seat", EVENT, "x-wim", "b1", "--because", WHY)
    assert kept.stderr == (
        "0 of 1 seats taken, 1 waiting. What is free is kept for who waits. To give one all the same, "
        "above the capacity: --over\n"
    )


def test_who_is_cancelled_gets_no_seat_and_the_way_back_is_said(
    run: Callable[..., Result], olga: Caller, store: Store
) -> None:
    with store.writing() as db:
        an_attendee(db, name="gone", status="cancelled")
    said = (
        "Gone Test (x-gone) has no active registration, so no seat can be theirs: it was cancelled. If "
        "they come after all, import it as active first."
    )
    assert run("seat", EVENT, "x-gone", "b1", "--because", WHY).stderr == f"{said}\n"
    answer = olga("PUT", "sessions/b1/seats/x-gone", {"because": WHY})
    assert (answer.status_code, answer.get_json()["detail"]) == (404, said)


def test_who_only_waits_in_the_list_is_said_to(
    run: Callable[..., Result],
    store: Store,
    ana: Caller,  # noqa: ARG001 -- Ana is there
) -> None:
    rows = [
        a_registration("G-1", email="", first_name="Jo", last_name="Okafor", problem="is empty"),
        a_registration("G-2", email="ana@example.org", first_name="Bo", last_name="Test"),
    ]
    with store.writing() as db:
        import_attendees(
            db=db,
            actor=Principal(level=Level.STAFF, person_id="operator"),
            now=NOW,
            event_id=EVENT,
            rows=rows,
        )
    said = (
        "In the list of psc-2025, and not registered yet, since a row waits for a decision: Jo Okafor "
        "(G-1): its e-mail address is empty. `congress waiting psc-2025` says how to settle it.\n"
    )
    for wanted in ("okafor", "G-1"):
        for command in (["why"], ["seat"]):
            more = ["--because", WHY] if command == ["seat"] else []
            assert run(*command, EVENT, wanted, "b1", *more).stderr == said
    assert "Bo Test (G-2)" in run("why", EVENT, "G-2", "b1").stderr
    assert run("why", EVENT, "ana@example.org", "b1").exit_code == 0
    assert "Nobody at psc-2025 has" in run("why", EVENT, "Smith", "b1").stderr


def test_a_session_is_named_by_its_title_too(
    run: Callable[..., Result], publish: Callable[..., None], sessions: tuple[Session, ...],
    ana: Caller,
) -> None:  # fmt: skip
    titles = {
        "b1": "Redesign One Crash Cart",
        "b2": "The Crash Cart of Tomorrow",
        "b3": "Crash Cart",
    }
    publish(*[replace(one, title=titles.get(one.id, one.title)) for one in sessions])
    assert ana.register("b1").status_code == 201
    for wanted in ("b1", "redesign one crash cart", "Redesign: one Crash-Cart", "redes cart"):
        assert "(b1)" in run("who", EVENT, wanted).stdout.splitlines()[0]
        assert "(b1)" in run("why", EVENT, "x-ana", wanted).stdout
    assert "(b3)" in run("who", EVENT, "crash cart").stdout  # its whole title
    several = run("seat", EVENT, "x-ana", "cart crash", "--because", WHY)
    assert several.exit_code == 2
    assert several.stderr == (
        "'cart crash' may be several sessions; write an id: b1 (Redesign One Crash Cart); b2 (The Crash "
        "Cart of Tomorrow); b3 (Crash Cart).\n"
    )
    given = run("seat", EVENT, "x-ben", "tomorrow", "--because", WHY)
    assert "Ben Test (x-ben) has a seat now in The Crash Cart of Tomorrow (b2)." in given.stdout
    assert "has no session '…'" in run("who", EVENT, "…").stderr


def test_windows_and_types_keep_nobody_from_a_seat_by_hand(
    olga: Caller,
    ben: Caller,
    publish: Callable[..., None],
    sessions: tuple[Session, ...],
) -> None:
    closed = a_session(
        id="b1", room="r2", capacity=5, open_to=("workshop",),
        registration_closes_at=NOW - timedelta(hours=1),
    )  # fmt: skip
    publish(*[closed if one.id == "b1" else one for one in sessions])
    assert ben.register("b1").status_code == 409
    answer = olga("PUT", "sessions/b1/seats/x-ben", {"because": WHY})
    assert (answer.status_code, answer.get_json()) == (201, {"state": "confirmed"})
    assert olga("PUT", "sessions/b1/seats/x-ben", {"because": WHY}).status_code == 200


def test_a_seat_by_hand_needs_a_reason(olga: Caller, run: Callable[..., Result]) -> None:
    for body in ({}, {"because": "  "}, {"because": WHY, "over": "yes"}):
        answer = olga("PUT", "sessions/b1/seats/x-ben", body)
        assert (answer.status_code, answer.get_json()["code"]) == (422, "input/invalid")
    assert run("seat", EVENT, "x-ben", "b1", "--because", " ").exit_code == 2


def test_who_lists_seats_and_the_waitlist_in_order(
    run: Callable[..., Result], olga: Caller, callers: dict[str, Caller]
) -> None:
    callers["ana"].register("b1")
    callers["wim"].register("b1", waitlist=True)
    callers["ben"].register("b2")
    callers["ben"].register("b1", waitlist=True)
    said = run("who", EVENT, "b1").stdout.splitlines()
    since = "since Sat, March 8, 2:00 PM PT"
    assert said == [
        "Session b1 (b1), Mon, March 10, 10:00 AM PT",
        "1 of 1 seats taken, 2 waiting.",
        f"  Ana Test (x-ana) · {since}",
        "Waiting, in order:",
        f"  1. Wim Test (x-wim) · {since}",
        f"  2. Ben Test (x-ben) · {since}",
    ]
    answer = olga("GET", "sessions/b1/seats").get_json()["seats"]
    assert answer == json.loads(run("who", EVENT, "b1", "--json").stdout)
    assert [(one["state"], one["external_id"]) for one in answer] == [
        ("confirmed", "x-ana"),
        ("waitlisted", "x-wim"),
        ("waitlisted", "x-ben"),
    ]
    assert "example.org" not in json.dumps(answer)


@pytest.mark.parametrize(
    ("person", "session", "action", "detail"),
    [
        ("x-ben", "b1", "wait", "Every seat is taken."),
        ("x-ben", "b3", "register", "A seat is free, and nobody waits for it."),
        ("ana@example.org", "b1", "unregister", "They have a seat, and may give it up."),
        ("X-ANA", "b2", "none", ""),
        ("x-ana", "w1", "none", "They would read:"),
    ],
)
def test_why_says_what_they_see_as_they_see_it(
    run: Callable[..., Result], olga: Caller, callers: dict[str, Caller],
    person: str, session: str, action: str, detail: str,
) -> None:  # fmt: skip
    callers["ana"].register("b1")
    if person == "X-ANA":
        person, detail = "x-ana", "They would read: You have a seat in “Session b1” at this time."
    said = json.loads(run("why", EVENT, person, session, "--json").stdout)
    name = said["external_id"].removeprefix("x-")
    buttons = callers[name]("GET", "me/sessions").get_json()["sessions"]
    mine = next(one for one in buttons if one["session"] == session)
    assert {key: said[key] for key in mine} == mine
    assert (said["action"], said["detail"][: len(detail)]) == (action, detail)
    assert olga("GET", f"sessions/{session}/seats/x-{name}").get_json() == said
    words = run("why", EVENT, person, session).stdout
    assert said["detail"] in words
    assert ("seats taken" in words) is said["needs_seat"]
    assert ("may swap" in words) is (said["reason"] == "overlap")


def test_why_says_where_somebody_waits_and_why_they_were_passed_over(
    run: Callable[..., Result], ana: Caller, ben: Caller
) -> None:
    ana.register("b1")
    ben.register("b2")
    ben.register("b1", waitlist=True)
    ana.unregister("b1")
    said = run("why", EVENT, "x-ben", "b1").stdout.splitlines()
    passed = "A seat was free and went to the next, since they have a seat in b2 at that time"
    assert said[2:] == [
        "They see the button Unregister, until Mon, March 10, 10:00 AM PT.",
        f"They wait. {passed}; their turn stands.",
        "Place 1 of 1 on the waitlist.",
        "0 of 1 seats taken, 1 waiting.",
    ]


@pytest.mark.usefixtures("callers")
def test_whoever_is_meant_is_found_or_asked_for(run: Callable[..., Result], store: Store) -> None:
    several = run("why", EVENT, "test", "b1")
    assert several.exit_code == 2
    assert several.stderr == (
        "'test' may be several people; write a registration number: Ana Test (x-ana), Ben Test"
        " (x-ben), Wim Test (x-wim).\n"
    )
    assert "Nobody at psc-2025 has" in run("why", EVENT, "nobody", "b1").stderr
    assert "psc-2025 has no session 'zz'" in run("why", EVENT, "x-ana", "zz").stderr
    assert "psc-2025" in run("who", "psc-2052", "b1").stderr
    with store.writing() as db:
        an_attendee(db, name="gone", status="cancelled")
    assert "is cancelled" in run("why", EVENT, "x-gone", "b1").stderr


def test_a_seat_by_hand_outlives_a_new_registration_type(
    run: Callable[..., Result],
    olga: Caller,
    publish: Callable[..., None],
    sessions: tuple[Session, ...],
    store: Store,
) -> None:
    only = replace(sessions[1], open_to=("workshop",))
    publish(*[only if one.id == "b1" else one for one in sessions])
    assert run("seat", EVENT, "x-ben", "b1", "--because", WHY).exit_code == 0
    body = {
        "email": "ben@example.org", "first_name": "Ben", "last_name": "Test",
        "registration_type": "general", "status": "active", "paid_sessions": ["w1"],
    }  # fmt: skip
    assert olga("PUT", "attendees/x-ben", body).status_code == 200
    with store.reading() as db:
        state = db.scalar(select(SeatRow.state).where(SeatRow.session_id == "b1"))
    assert state == SeatState.CONFIRMED

"""The demo congress: who comes, how full it is, and that it fills only what is empty."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select, update

from congress.agenda.models import EventRow
from congress.agenda.queries import ReleaseShelf
from congress.agenda.rules.registering import Registering, decide_registering
from congress.app import create_app, database, house_of
from congress.attendees.models import AttendeeRow
from congress.attendees.queries import AttendedEvents, list_attendees_of_event
from congress.badges.models import BadgeRow, PrintRow
from congress.checkin.models import AttendanceRequestRow
from congress.checkin.rules.verdict import Direction
from congress.checkin.service.doors import look
from congress.checkin.service.held import hold
from congress.checkin.service.shift import Shift
from congress.cli import main
from congress.core.clock import FixedClock
from congress.core.principal import Level, Principal, Role
from congress.credits.models import CertificateRow, EvaluationRow
from congress.credits.queries.claims import find_claims
from congress.credits.queries.evaluations import list_states
from congress.credits.queries.requests import list_late_requests
from congress.demo.cli import _instant
from congress.demo.door_story import list_trials
from congress.demo.filling import FILLED, PAST_EVENT, REHEARSAL, load_schedule
from congress.demo.people import ATTENDEES, COUNT, STAFF, make_entries
from congress.infra import audit
from congress.infra.invariants import find_breaches
from congress.mail.models import LetterRow
from congress.people.models import PersonRow
from congress.seats.models import SeatCountRow, SeatRow
from congress.web.house import House
from tests.builders import settings_for

EVENT, SERIES_EVENT = "psc-2025", "learning-series-2025"


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    """Run a command on an app's house; return its exit code and standard output."""
    result = CliRunner().invoke(main, arguments, obj=house_of(app), catch_exceptions=False)
    return result.exit_code, result.stdout


@pytest.fixture
def house(app: Flask) -> House:
    """The house of a filled demo."""
    code, _ = run(app, "demo", "--json")
    assert code == 0
    return house_of(app)


def test_the_same_people_come_every_time() -> None:
    document = load_schedule()
    entries = make_entries(document)
    assert entries == make_entries(document)
    assert len(entries) == COUNT
    assert all(one.email.endswith("@example.org") for one in entries)
    assert len({(one.email, one.last_name) for one in entries}) == COUNT
    kinds = Counter(one.registration_type for one in entries)
    assert set(kinds) == {"general", "workshop", "virtual", "presenter", "exhibitor"}
    sold = Counter(one for entry in entries for one in entry.paid_sessions)
    capacities = {one.id: one.capacity for one in document.sessions}
    assert all(count <= (capacities[session] or 0) for session, count in sold.items())
    assert len(sold) == 6


def test_the_demo_is_whole_and_sound(app: Flask, house: House) -> None:
    """One test for all of it, since filling takes seconds."""
    now = datetime.fromisoformat(REHEARSAL)
    with house.store.reading() as db:
        assert find_breaches(db, now) == []
        counted = db.execute(
            select(func.count()).select_from(AttendeeRow).where(AttendeeRow.event_id == EVENT)
        ).scalar_one()
        assert counted == COUNT
        counts = {
            row.session_id: row
            for row in db.execute(select(SeatCountRow).where(SeatCountRow.capacity >= 0))
        }
        full = {one for one, row in counts.items() if row.taken == row.capacity}
        assert {"a5", "b5", "c5", "e5", "f5", "nurse-leaders-breakfast"} == full
        assert all(counts[one].waiting > 0 for one in full)
        assert sum(row.waiting for row in counts.values()) == sum(
            counts[one].waiting for one in full
        )
        held = _seats_of(house, "801770-00003")
        assert held == {
            "a3": "confirmed", "b5": "waitlisted", "nurse-leaders-breakfast": "waitlisted",
        }  # fmt: skip
        assert db.execute(
            select(func.count()).select_from(LetterRow).where(LetterRow.state != "inbox")
        ).scalar_one() == 0  # fmt: skip
        ana = db.execute(
            select(AttendeeRow.person_id).where(AttendeeRow.external_id == "801770-00001")
        ).scalar_one()
        events = AttendedEvents().list_events_of(db, ana, now)
        assert [(one["event"], one["when"]) for one in events] == [
            (PAST_EVENT, "past"), (EVENT, "future"),
        ]  # fmt: skip
        series = house.store.attached(ReleaseShelf).current(SERIES_EVENT)
        assert series is not None
        assert decide_registering(series.document, now) is Registering.OPEN
    # A second time nothing is done, and the same people are named.
    code, output = run(app, "demo", "--json")
    assert code == 0
    answer = json.loads(output)
    assert set(answer) == {"url", "people"}
    assert {one["last_name"] for one in answer["people"]} >= {one.last_name for one in ATTENDEES}
    assert all(set(one) == {"email", "last_name", "role", "password"} for one in answer["people"])
    _everybody_signs_in(app, answer["people"])


def _seats_of(house: House, external_id: str) -> dict[str, str]:
    with house.store.reading() as db:
        mine = next(
            one for one in list_attendees_of_event(db, EVENT) if one.external_id == external_id
        )
        rows = db.execute(
            select(SeatRow.session_id, SeatRow.state).where(SeatRow.attendee_id == mine.id)
        )
        return {row.session_id: row.state for row in rows}


def _everybody_signs_in(app: Flask, people: list[dict[str, str]]) -> None:
    client = app.test_client()
    for one in people:
        if one["password"]:
            body = {"email": one["email"], "password": one["password"]}
            answer = client.post("/api/v1/sign-in/staff", json=body)
        else:
            body = {"email": one["email"], "last_name": one["last_name"]}
            answer = client.post("/api/v1/sign-in", json=body)
        assert answer.status_code == 200, one


def test_the_list_of_people_fits_a_narrow_terminal(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    house = house_of(app)
    with house.store.writing() as db:
        audit.record(db, at=house.clock.now(), actor="demo", action=FILLED, subject="demo")
    code, output = run(app, "demo", "--at", "2025-03-10T09:00-07:00")
    assert code == 0
    words = output.split()
    for one in (*ATTENDEES, *STAFF):
        assert one.email in words
        assert one.last_name in words
    assert all(one.password in words for one in STAFF)
    lines = output.splitlines()
    commands = [line for line in lines if "congress serve" in line or "export" in line]
    assert [line for line in lines if len(line) > 80 and line not in commands] == []
    folder = house.settings.data_dir
    # What the other commands need, to be copied in one piece.
    assert commands == [
        "Serve it at its time: congress serve --at 2025-03-10T09:00:00-07:00",
        (
            f"  export CONGRESS_NOW=2025-03-10T09:00:00-07:00 CONGRESS_DATA_DIR={folder} "
            f"CONGRESS_BASE_URL={house.settings.base_url}"
        ),
    ]


def test_the_time_to_copy_is_told_as_clocks_show_it_on_its_day(app: Flask) -> None:
    """They went forward on the second day of the story."""
    house = house_of(app)
    monday = datetime(2025, 3, 10, 16, tzinfo=UTC)
    moved = replace(
        house,
        clock=FixedClock(monday),
        settings=replace(house.settings, clock_offset=timedelta(days=-600)),
    )
    assert _instant(moved, "").isoformat() == "2025-03-10T09:00:00-07:00"


def test_a_filled_database_is_left_alone(app: Flask) -> None:
    house = house_of(app)
    with house.store.writing() as db:
        db.execute(
            PersonRow.__table__.insert(),  # type: ignore[attr-defined] # a mapped class has a Table
            {
                "id": "p", "first_name": "A", "last_name": "B", "name_key": "b", "credentials": "",
                "settings": {}, "created_at": house.clock.now(), "updated_at": house.clock.now(),
            },
        )  # fmt: skip
        db.execute(update(EventRow).values(listed=True))
    result = CliRunner().invoke(main, ["demo"], obj=house)
    assert result.exit_code == 2
    assert "holds 1 rows that are not the whole demo" in result.stderr


@pytest.mark.parametrize("at", ["soon", "2025-03-08", "2025-03-08T14:00"])
def test_a_time_without_its_offset_is_refused(app: Flask, at: str) -> None:
    result = CliRunner().invoke(main, ["demo", "--at", at], obj=house_of(app))
    assert result.exit_code == 2
    assert "is not a time with its offset" in result.stderr


def at_the_desk(house: House) -> dict[str, int]:
    """How many badges were made, came out of a printer, and are in somebody's hands."""
    with house.store.reading() as db:
        return {
            "made": db.scalar(select(func.count()).select_from(BadgeRow)) or 0,
            "printed": db.scalar(select(func.count(PrintRow.done_at))) or 0,
            "handed": db.scalar(select(func.count(BadgeRow.handed_at))) or 0,
        }


@pytest.fixture
def small_app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """On SQLite alone: what the story does is done by services that are tried on both."""
    app = create_app(settings_for(sqlite_url, tmp_path / "data"))
    yield app
    with app.app_context():
        for engine in database.engines.values():
            engine.dispose()


def _warned(app: Flask, at: str) -> str:
    """Return what a start at this hour is warned of."""
    return CliRunner().invoke(main, ["demo", "--at", at], obj=house_of(app)).stderr


def test_the_story_is_played_up_to_the_hour_and_goes_on_from_there(small_app: Flask) -> None:
    """Sunday 8:50 AM: workshops pick up since 8:00 (R27), nobody else does before 4:00 PM (R28)."""
    app = small_app
    run(app, "demo", "--at", "2025-03-08T14:00-08:00")
    assert at_the_desk(house_of(app)) == {"made": 0, "printed": 0, "handed": 0}
    run(app, "demo", "--at", "2025-03-09T08:50-07:00")
    house = house_of(app)
    morning = at_the_desk(house)
    assert 100 < morning["handed"] < morning["made"] == morning["printed"]
    with house.store.reading() as db:
        rows = db.execute(
            select(AttendeeRow.registration_type, AttendeeRow.external_id, BadgeRow.handed_at)
            .join(BadgeRow, BadgeRow.attendee_id == AttendeeRow.id)
            .where(BadgeRow.handed_at.is_not(None))
        ).all()
        assert find_breaches(db, datetime.fromisoformat("2025-03-09T08:50-07:00")) == []
    opens = datetime.fromisoformat("2025-03-09T08:00-07:00")
    closes = datetime.fromisoformat("2025-03-09T08:50-07:00")
    assert all(opens <= row.handed_at <= closes for row in rows)
    named = {f"801770-{number:05}" for number in range(1, len(ATTENDEES) + 1)}
    assert not named & {row.external_id for row in rows}  # theirs wait for whoever tries the desk
    assert {row.registration_type for row in rows} <= {"workshop", "presenter"}
    _, said = run(app, "demo", "--at", "2025-03-09T08:50-07:00")
    assert at_the_desk(house) == morning
    run(app, "demo", "--at", "2025-03-09T08:10-07:00")  # an earlier hour takes nothing back
    assert at_the_desk(house) == morning
    assert _warned(app, "2025-03-09T08:50-07:00") == ""
    warned = _warned(app, "2025-03-08T14:00-08:00")
    assert "Sun, March 9, 8:" in warned
    assert "its clock stands at Sat, March 8, 2:00 PM PT" in warned
    assert not has_trial(house, "2025-03-09T08:10-07:00")  # no door serves anything yet
    assert has_trial(house, "2025-03-09T08:50-07:00")  # paid workshops: no seats are needed there
    assert "A badge to try at a door: C1" in said
    run(app, "demo", "--at", "2025-03-09T16:20-07:00")
    afternoon = at_the_desk(house)
    assert afternoon["handed"] > morning["handed"] + 100
    assert afternoon["made"] > morning["made"]
    assert has_trial(house, "2025-03-10T08:40-07:00")
    run(app, "demo", "--at", "2025-03-10T09:20-07:00")
    released = seats_at(house, "a5")
    assert released["standby"] == released["not-come"] > 3  # the line got in at 9:12
    run(app, "demo", "--at", "2025-03-10T09:21-07:00")
    assert seats_at(house, "a5") == released
    with house.store.reading() as db:
        assert find_breaches(db, datetime.fromisoformat("2025-03-10T09:21-07:00")) == []
    assert not any(credits_of(house).values())
    the_credits_follow(app)


def the_credits_follow(app: Flask) -> None:
    """Two minutes before claims close: something of every kind is there for people and the CE office.

    Played on from the days before, since each of them takes seconds.
    """
    house, night = house_of(app), "2025-04-17T23:58-07:00"
    run(app, "demo", "--at", night)
    told = credits_of(house)
    assert {"claimed", "awarded", "revoked", "by-word", "unshown"} <= set(told["claims"])
    assert set(told["late"]) == {"open", "granted"}
    assert set(told["certificates"]) == {"valid", "superseded", "revoked"}
    assert told["asked"][None] > 3  # "Not right?", open
    assert told["asked"][True] > 0
    assert told["evaluated"].total() > 100
    with house.store.reading() as db:
        named = {one.external_id: one.id for one in list_attendees_of_event(db, EVENT)}
        ana, ben = named["801770-00001"], named["801770-00002"]
        asked = list_states(db, ana)
        assert asked  # some are sent
        assert "overall" not in asked
        assert find_claims(db, EVENT, attendee_id=ana) == []  # hers is to be pressed
        assert [one.state for one in find_claims(db, EVENT, attendee_id=ben)] == ["awarded"]
        assert find_breaches(db, datetime.fromisoformat(night)) == []
    for at in (night, "2025-04-02T12:00-07:00"):  # a second time, and an earlier hour
        run(app, "demo", "--at", at)
        assert credits_of(house) == told
    run(app, "demo", "--at", "2025-04-18T01:00-07:00")
    after = credits_of(house)
    assert after["claims"] == told["claims"]  # what came after the close is refused
    assert after["late"]["open"] > told["late"]["open"]


def credits_of(house: House) -> dict[str, Counter[Any]]:
    """How many claims, requests, certificates and evaluations there are, by how they stand."""
    with house.store.reading() as db:
        claims = find_claims(db, EVENT)
        stands = Counter([one.state.value for one in claims])
        stands.update("by-word" for one in claims if one.is_attested)
        stands.update("unshown" for one in claims if one.shown_at is None)
        return {
            "claims": stands,
            "late": Counter(one.state for one in list_late_requests(db, EVENT)),
            "certificates": Counter(db.scalars(select(CertificateRow.state))),
            "asked": Counter(db.scalars(select(AttendanceRequestRow.is_granted))),
            "evaluated": Counter(db.scalars(select(EvaluationRow.subject))),
        }


def has_trial(house: House, at: str) -> bool:
    """Tell whether there is a badge to try at a door, and it is let in there."""
    instant = datetime.fromisoformat(at)
    trials = list_trials(house, load_schedule(), instant)
    assert len({one.code for one in trials}) == len(trials)  # of several people
    trial = next(iter(trials), None)
    if trial is None:
        return False
    with house.store.reading() as db:
        dana = Principal(Level.STAFF, "", "trial", frozenset({(EVENT, Role.STAFF)}))
        shift = Shift(db, house.store, dana, instant, EVENT)
        (door,) = [one for one in shift.document.doors if one.name == trial.door]
        return look(shift, door.id, hold(trial.code), Direction.IN).verdict.is_admitted


def seats_at(house: House, session_id: str) -> Counter[str]:
    """How many seats of a session stand or ended, by why."""
    with house.store.reading() as db:
        rows = db.scalars(select(SeatRow.because).where(SeatRow.session_id == session_id))
        return Counter(because or "" for because in rows)

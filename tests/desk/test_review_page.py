"""The page of what waits for a word: requests first, each settled with a reason, by who may."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert, update

from congress.app import create_app, database, house_of
from congress.badges.models import BadgeRow
from congress.checkin.models import AsideRow
from congress.checkin.service.attendance import read_attendance
from congress.checkin.service.requesting import ask_for_review
from congress.core.clock import FixedClock
from congress.core.principal import Level, Principal, Role
from tests.badges.world import employ
from tests.builders import settings_for
from tests.checkin.attended import EVENT, ROOM_2, open_doors, told
from tests.checkin.facts import IN, OUT, at
from tests.companion.world import words_of
from tests.desk.world import Tablet

REVIEW = f"/desk/e/{EVENT}/review"
ANA = Principal(Level.IDENTIFIED, "p-ana", "d-ana")


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Monday, 6:00 PM: Ana has a badge; Dana is staff, Sam a supervisor, Olive an organizer."""
    app = create_app(settings_for(sqlite_url, tmp_path / "data"), clock=FixedClock(at("18:00")))
    house = house_of(app)
    open_doors(house.store)
    roles = {"dana": Role.STAFF, "sam": Role.SUPERVISOR, "olive": Role.ORGANIZER}
    with house.store.writing() as db:
        for name, role in roles.items():
            employ(db, name, role)
    yield app
    with app.app_context():
        for engine in database.engines.values():
            engine.dispose()


def _tablet(app: Flask, name: str = "sam") -> Tablet:
    tablet = Tablet(app.test_client())
    tablet.client.set_cookie("congress", f"token-of-{name}")
    return tablet


def _open(app: Flask, name: str = "sam") -> tuple[Tablet, str]:
    tablet = _tablet(app, name)
    return tablet, words_of(tablet.get(REVIEW))


def _settle(tablet: Tablet, what: str, word: str, **typed: str) -> str:
    """Fill in the form of the card that names something, and press one of its buttons."""
    tablet.get(REVIEW)
    form = next(
        one
        for one in tablet.forms()
        if what in (one["fields"].get("id"), one["fields"].get("kind"))
    )
    tablet.answer = tablet.client.post(REVIEW, data={**form["fields"], "word": word, **typed})
    tablet.page = tablet.answer.text
    return words_of(tablet.page)


def _minutes(app: Flask, session: str = "b1") -> int:
    store = house_of(app).store
    with store.reading() as db:
        found = read_attendance(db, store, EVENT, "a-ana").attendance.sessions.get(session)
    return found.minutes if found else 0


def _ask(app: Flask, text: str = "I came at ten.") -> None:
    store = house_of(app).store
    with store.writing() as db:
        ask_for_review(
            db=db, store=store, actor=ANA, now=at("12:00"), event_id=EVENT, session_id="b1",
            text=text,
        )  # fmt: skip


@pytest.mark.parametrize(("name", "status"), [("sam", 200), ("olive", 200), ("dana", 404)])
def test_supervisors_and_organizers_settle(app: Flask, name: str, status: int) -> None:
    tablet, _ = _open(app, name)
    assert tablet.answer.status_code == status
    link = "Attendance to look at" in words_of(tablet.get(f"/desk/e/{EVENT}"))
    assert link is (status == 200)


def test_a_request_is_read_and_granted(app: Flask) -> None:
    with house_of(app).store.writing() as db:
        told(db, "ana", IN, at("10:31"))
    _ask(app, "I came at ten, and <b>waited</b>.")
    tablet, page = _open(app)
    assert "Ana Test · x-ana “Disclosing Harm” · asked Mon, March 10, 12:00 PM PT" in page
    assert "I came at ten, and <b>waited</b>." in page
    assert "Counted 10:31–11:00 AM PT: 29 minutes." in page
    form = next(one for one in tablet.forms() if one["fields"].get("about") == "request")
    assert (form["fields"]["from"], form["fields"]["until"]) == ("10:00", "11:00")
    tablet.answer = tablet.client.post(
        REVIEW, data={**form["fields"], "word": "counts", "because": "Seen there."}
    )
    assert "Settled, and on record." in words_of(tablet.answer.text)
    assert _minutes(app) == 60


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ({"from": "10:30", "until": "10:20"}, "Write from when until when they were there"),
        ({"from": "", "until": "11:00"}, "Write from when until when they were there"),
        ({"from": "25:00", "until": "11:00"}, "Write from when until when they were there"),
        ({"from": "12:00", "until": "13:00"}, "That is outside of the session's time."),
    ],
)
def test_times_that_cannot_be_lose_nothing(app: Flask, times: dict[str, str], said: str) -> None:
    _ask(app)
    tablet, _ = _open(app)
    form = next(one for one in tablet.forms() if one["fields"].get("about") == "request")
    data = {**form["fields"], **times, "word": "counts", "because": "A colleague told me."}
    tablet.answer = tablet.client.post(REVIEW, data=data)
    assert tablet.answer.status_code == 422
    assert said in words_of(tablet.answer.text)
    assert 'value="A colleague told me."' in tablet.answer.text
    assert _minutes(app) == 0


def test_each_kind_is_settled_with_a_reason(app: Flask) -> None:
    store = house_of(app).store
    with store.writing() as db:
        told(db, "nobody", IN, at("10:01"), id="unknown")
        told(db, "ana", IN, at("10:03"), id="gone", door="gone", session="")
        told(db, "ana", IN, at("10:05"), id="override", reason="rules")
        told(db, "ana", IN, at("10:05:30"), id="rooms", door=ROOM_2, session="b2")
        told(db, "ana", OUT, at("14:10"), id="out", session="b3")
    tablet, page = _open(app)
    for words in (
        "Let in with a badge that nobody knows Nobody in the list in · Mon, March 10, 10:01 AM PT",
        "A door that is not in the agenda Ana Test · x-ana in · Mon, March 10, 10:03 AM PT · gone",
        "Let in against the answer of the door", "In two rooms within a minute",
        "Out, and never in Ana Test · x-ana out · Mon, March 10, 2:10 PM PT · Room 1, main door",
    ):  # fmt: skip
        assert words in page
    assert "Please write why." in _settle(tablet, "unknown", "noted", because="  ")
    for scan in ("unknown", "gone", "override", "rooms", "out"):
        assert "Settled" in _settle(tablet, scan, "noted", because="Seen.")
    assert "Nothing waits for you." in _open(app)[1]


def test_a_dead_badge_counts_when_somebody_says_so(app: Flask) -> None:
    store = house_of(app).store
    with store.writing() as db:
        db.execute(update(BadgeRow).values(retired_at=at("09:00"), retired_because="lost"))
        told(db, "ana", IN, at("10:00"), id="dead")
    tablet, page = _open(app)
    assert "A badge that was dead already Ana Test" in page
    _settle(tablet, "dead", "counts", because="It was her.")
    assert _minutes(app) == 60


def test_a_session_without_scans_is_there_once_it_is_over(app: Flask) -> None:
    tablet, page = _open(app)
    assert (
        "Nobody was scanned at this session “Falls” · it ended Mon, March 10, 11:00 AM PT" in page
    )
    assert "Settled" in _settle(tablet, "b2", "noted", because="It was closed.")
    assert "“Falls”" not in _open(app)[1]


@pytest.mark.parametrize(
    "changes",
    [
        {"about": "else"}, {"about": "scan", "kind": "else"}, {"word": "else"}, {"about": "scan"},
        {"about": "session", "id": "none"}, {"about": "difference", "session": "none"},
        {"about": "request", "id": "none"}, {"about": "request", "session": "none"},
    ],
)  # fmt: skip
def test_a_form_that_says_nothing_is_not_found(app: Flask, changes: dict[str, str]) -> None:
    tablet, _ = _open(app)
    form = tablet.forms()[-1]["fields"]
    data = {**form, "kind": "two-rooms", "word": "counts", "because": "x", **changes}
    data |= {"from": "10:00", "until": "11:00"}
    if changes == {"about": "scan"}:
        data["word"], data["id"] = "noted", "none"
    assert tablet.client.post(REVIEW, data=data).status_code == 404


def test_what_could_not_be_taken_is_read_there(app: Flask) -> None:
    with house_of(app).store.writing() as db:
        db.execute(
            insert(AsideRow).values(
                event_id=EVENT, content_hash="h", scan_id="s-1", why="unreadable",
                wrong="Set aside: at: no clock means 1.", told="{}", device="d", told_by="p-dana",
                received_at=at("12:00"),
            )
        )  # fmt: skip
    _, page = _open(app)
    assert "1 scan set aside" in page
    assert "Mon, March 10, 12:00 PM PT · Set aside: at: no clock means 1. · s-1" in page


def test_a_hundred_are_shown_and_the_rest_is_counted(app: Flask) -> None:
    with house_of(app).store.writing() as db:
        for number in range(102):
            told(db, "nobody", IN, at("10:01"), id=f"unknown-{number}")
    _, page = _open(app)
    assert "And 4 more, which come up here as these are settled." in page

"""Minutes of who joins from afar: taken over from a report, theirs alone, and live (rules B 2, B 7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import insert, select

from congress.agenda.queries import ReleaseShelf
from congress.app import house_of
from congress.attendees.queries import get_attendee
from congress.checkin.service.own import MyTime
from congress.cli.commands import main
from congress.core.clock import FixedClock
from congress.core.intervals import Interval
from congress.credits.rules.facts import Note
from congress.credits.service.own import MyCredits, read_my_credits
from congress.infra.audit import AuditRow
from congress.lobby.models import OnlineStayRow
from congress.people.models import AddressRow
from tests.companion.world import Browser, words_of
from tests.credits.facts import AMA
from tests.credits.world import bearing
from tests.lobby.reports import Line, teams, zoom
from tests.lobby.world import EVENT, HERE, K1, MINUTE, Client, open_lobby, the_congress

HOUR = timedelta(hours=1)
STAYED: Line = (
    "Vera Test",
    "VERA@example.org ",
    "03/10/2025 07:55:00 AM",
    "03/10/2025 08:30:00 AM",
)
CAME_BACK: Line = (
    "Vera Test",
    "vera@example.org",
    "03/10/2025 08:40:00 AM",
    "03/10/2025 09:10:00 AM",
)
STRANGER: Line = ("Mystery iPad", "", "03/10/2025 08:00:00 AM", "03/10/2025 08:20:00 AM")


@pytest.fixture
def app(app: Flask, clock: FixedClock) -> Flask:
    """An hour after the keynote, which bears credit."""
    k1 = bearing(K1)
    document = the_congress()
    document = replace(document, sessions=(k1, *document.sessions[1:]), credit_types=(AMA,))
    open_lobby(house_of(app).store, document)
    clock.instant = K1.ends_at + HOUR
    return app


def take(app: Flask, folder: Path, data: bytes, *more: str, session: str = "k1") -> Result:
    """`congress lobby report`, as an operator types it."""
    file = folder / "report.csv"
    file.write_bytes(data)
    words = ["lobby", "report", EVENT, str(file), "--session", session, *more]
    return CliRunner().invoke(main, words, obj=house_of(app))


def rows_of(app: Flask) -> list[tuple[object, ...]]:
    with house_of(app).store.reading() as db:
        found = db.execute(
            select(
                OnlineStayRow.provider, OnlineStayRow.number, OnlineStayRow.attendee_id,
                OnlineStayRow.name, OnlineStayRow.email,
            ).order_by(OnlineStayRow.provider, OnlineStayRow.number)
        )  # fmt: skip
        return [tuple(row) for row in found]


def credits_of(app: Flask, name: str, now: datetime) -> MyCredits:
    store = house_of(app).store
    release = store.attached(ReleaseShelf).current(EVENT)
    with store.reading() as db:
        me = get_attendee(db, EVENT, f"p-{name}")
        return read_my_credits(db, store, release, me, now)


def test_somebodys_time_is_theirs_and_what_is_nobodys_is_listed(app: Flask, tmp_path: Path) -> None:
    done = take(app, tmp_path, zoom(STAYED, CAME_BACK, STRANGER))
    assert done.exit_code == 0, done.output
    assert "Zoom: 3 stays, of 1 people whom we know." in done.output
    assert "row 7  Mystery iPad  no e-mail  8:00–8:20 AM PT" in done.output
    assert rows_of(app) == [
        ("zoom", 5, "a-vera", "", ""), ("zoom", 6, "a-vera", "", ""),
        ("zoom", 7, None, "Mystery iPad", ""),
    ]  # fmt: skip
    mine = credits_of(app, "vera", K1.ends_at + HOUR)
    told = mine.kinds[0].reckoned.by_session["k1"]
    assert (told.attended, told.counted, told.notes) == (50, 50, frozenset({Note.ONLINE}))
    assert not credits_of(app, "viktor", K1.ends_at + HOUR).times


def test_the_same_again_changes_nothing_and_a_corrected_one_replaces(
    app: Flask, tmp_path: Path
) -> None:
    take(app, tmp_path, zoom(STAYED, STRANGER))
    before = rows_of(app)
    assert "nothing changed" in take(app, tmp_path, zoom(STAYED, STRANGER)).output
    assert rows_of(app) == before
    with house_of(app).store.reading() as db:
        reported = select(AuditRow).where(AuditRow.action == "live.reported")
        assert len(db.execute(reported).all()) == 1
    take(app, tmp_path, zoom(CAME_BACK))
    assert rows_of(app) == [("zoom", 5, "a-vera", "", "")]
    assert credits_of(app, "vera", K1.ends_at + HOUR).times["k1"].online == (
        Interval(K1.starts_at + 40 * MINUTE, K1.ends_at),
    )


def test_who_became_known_meanwhile_is_found_by_the_same_file(app: Flask, tmp_path: Path) -> None:
    at_work: Line = ("Viktor", "v.test@hospital.example", *STAYED[2:])
    take(app, tmp_path, zoom(at_work))
    assert rows_of(app) == [("zoom", 5, None, "Viktor", "v.test@hospital.example")]
    with house_of(app).store.writing() as db:
        db.execute(
            insert(AddressRow).values(
                id="m2", person_id="p-viktor", email="v.test@hospital.example",
                folded="v.test@hospital.example", added_at=K1.starts_at, verified_at=None,
            )
        )  # fmt: skip
    assert "nothing changed" not in take(app, tmp_path, zoom(at_work)).output
    assert rows_of(app) == [("zoom", 5, "a-viktor", "", "")]


def test_two_houses_reports_of_one_session_stand_beside_each_other(
    app: Flask, tmp_path: Path
) -> None:
    """Who was led to the second link meanwhile has the time of both, and none of it twice."""
    take(app, tmp_path, zoom(STAYED))
    take(app, tmp_path, teams((*STAYED[:2], "3/10/25, 8:20:00 AM", "3/10/25, 8:50:00 AM")))
    online = credits_of(app, "vera", K1.ends_at + HOUR).times["k1"].online
    assert online == (Interval(K1.starts_at, K1.starts_at + 50 * MINUTE),)


def test_the_report_of_another_session_or_zone_is_refused(app: Flask, tmp_path: Path) -> None:
    """The control: without the look at its session, whoever was in the keynote has time in b2."""
    refused = take(app, tmp_path, zoom(STAYED), "--zone", "Europe/Berlin")
    assert refused.exit_code != 0
    clock_moved = take(app, tmp_path, zoom(STAYED), session="b2")
    assert clock_moved.exit_code != 0
    assert rows_of(app) == []


def test_before_its_end_a_report_is_not_whole(
    app: Flask, clock: FixedClock, tmp_path: Path
) -> None:
    clock.instant = K1.ends_at - MINUTE
    assert take(app, tmp_path, zoom(STAYED)).exit_code != 0
    assert rows_of(app) == []


def test_a_zone_and_a_session_that_are_none(app: Flask, tmp_path: Path) -> None:
    assert take(app, tmp_path, zoom(STAYED), "--zone", "Mars/Olympus").exit_code != 0
    assert take(app, tmp_path, zoom(STAYED), session="k9").exit_code != 0
    assert rows_of(app) == []


def test_a_press_alone_is_no_minute(app: Flask, clock: FixedClock) -> None:
    vera = Client(app, clock, "vera").verify()
    vera("POST", f"/api/v1/events/{EVENT}/sessions/k1/join", K1.starts_at)
    assert not credits_of(app, "vera", K1.ends_at + HOUR).times


def test_pages_say_what_was_counted_online(app: Flask, tmp_path: Path) -> None:
    vera = Browser(app.test_client())
    vera.sign_in("vera")
    page = f"/e/{EVENT}/credits"
    assert "The organizers take it over after the session" in words_of(vera.get(page))
    take(app, tmp_path, zoom(STAYED, CAME_BACK))
    said = "Counted 8:00–8:30 AM PT and 8:40–9:00 AM PT, online"
    assert said in words_of(vera.get(page))
    assert "You joined online." in words_of(vera.page)
    assert said in words_of(vera.get(f"/e/{EVENT}/my-agenda"))
    assert said in words_of(vera.get(f"/e/{EVENT}/sessions/k1/counted"))


def test_the_call_tells_what_the_page_tells(app: Flask, clock: FixedClock, tmp_path: Path) -> None:
    """The control: before the report came, there is nothing; and Viktor was not there."""
    vera, path = Client(app, clock, "vera"), f"{HERE}/me/attendance"
    assert vera("GET", path).get_json() == {"sessions": []}
    take(app, tmp_path, zoom(STAYED, CAME_BACK))
    [told] = vera("GET", path).get_json()["sessions"]
    assert (told["session"], told["minutes"], told["spans"]) == ("k1", 50, [])
    assert told["online"] == [
        {"starts_at": "2025-03-10T15:00:00Z", "ends_at": "2025-03-10T15:30:00Z"},
        {"starts_at": "2025-03-10T15:40:00Z", "ends_at": "2025-03-10T16:00:00Z"},
    ]
    assert Client(app, clock, "viktor")("GET", path).get_json() == {"sessions": []}


def test_minutes_at_a_door_and_online_count_once() -> None:
    at = Interval(K1.starts_at, K1.starts_at + 30 * MINUTE)
    later = Interval(K1.starts_at + 20 * MINUTE, K1.starts_at + 40 * MINUTE)
    assert MyTime("k1", spans=(at,), online=(later,)).minutes == 40

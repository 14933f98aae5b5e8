"""The calendar of a whole release: every session, cancelled ones marked, equal bytes each time."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events

from congress.agenda.rules.document import Speaker, Track
from congress.feeds.ical import AgendaCalendar
from tests.builders import NOW
from tests.feeds.readers import READERS, read_plainly
from tests.ground import a_document, a_session

REAL_DATA = os.environ.get("CONGRESS_REAL_DATA")
CALENDAR = AgendaCalendar("https://congress.example")
DOCUMENT = replace(
    a_document(
        a_session(id="w1", kind="workshop", registration="paid", day=9, start="08:00", end="16:00"),
        a_session(id="b1", track="culture", speakers=("zoe",), abstract="Why, how; and when"),
        a_session(id="b/2 ü", room="r2", status="cancelled", kind="innovation-theater"),
    ),
    tracks=(Track("culture", "Culture, Leadership, and Governance"),),
    speakers=(Speaker("zoe", "Zoë Ødegård"),),
)


@pytest.mark.parametrize("reader", READERS)
def test_every_session_is_in_it(reader: str) -> None:
    body = CALENDAR.render(DOCUMENT, number=3, released_at=NOW)
    seen = READERS[reader](body)
    assert {uid: (one.title, one.status, one.start, one.end) for uid, one in seen.items()} == {
        DOCUMENT.uid_of(session): (
            f"CANCELLED: {session.title}" if session.status == "cancelled" else session.title,
            session.status.upper(),
            session.starts_at,
            session.ends_at,
        )
        for session in DOCUMENT.sessions
    }
    assert {one.sequence for one in seen.values()} == {3}


def test_equal_releases_are_equal_bytes() -> None:
    assert CALENDAR.render(DOCUMENT, number=3, released_at=NOW) == AgendaCalendar(
        "https://congress.example"
    ).render(DOCUMENT, number=3, released_at=NOW)


def test_words_and_addresses() -> None:
    events = {
        one["UID"]: one
        for one in read_plainly(CALENDAR.render(DOCUMENT, number=1, released_at=NOW))
    }
    _, rounds, gone = (events[DOCUMENT.uid_of(session)] for session in DOCUMENT.sessions)
    assert rounds["DESCRIPTION"] == "Why\\, how\\; and when\\n\\nWith Zoë Ødegård"
    assert rounds["CATEGORIES"] == "Breakout,Culture\\, Leadership\\, and Governance"
    assert gone["CATEGORIES"] == "Innovation Theater"
    assert gone["URL"] == "https://congress.example/e/psc-2025/sessions/b%2F2%20%C3%BC"


def test_days_list_what_takes_place_on_them() -> None:
    """As a calendar's day view asks: by recurring_ical_events, in the event's zone."""
    calendar = icalendar.Calendar.from_ical(CALENDAR.render(DOCUMENT, number=1, released_at=NOW))
    listed = recurring_ical_events.of(calendar)
    titles = [[str(one["SUMMARY"]) for one in listed.at((2025, 3, day))] for day in (8, 9, 10, 11)]
    assert [sorted(found) for found in titles] == [
        [], ["Session w1"], ["CANCELLED: Session b/2 ü", "Session b1"], [],
    ]  # fmt: skip
    (workshop,) = listed.at((2025, 3, 9))
    assert (
        workshop.end - workshop.start
        == DOCUMENT.sessions[0].ends_at - DOCUMENT.sessions[0].starts_at
    )
    assert workshop.start.astimezone(ZoneInfo(DOCUMENT.event.zone)).hour == 8


@pytest.mark.skipif(REAL_DATA is None, reason="CONGRESS_REAL_DATA is not set")
def test_titles_of_a_real_conference_survive() -> None:
    """Titles, places and abstracts of a real feed (ICLR 2020), put through ours and read back."""
    path = Path(str(REAL_DATA), "ics", "iclr-2020-apple-google-export.ics")
    real = icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    sessions = [
        a_session(
            id=f"s{number}",
            title=str(one.get("SUMMARY", "untitled")),
            abstract=str(one.get("DESCRIPTION", "")),
        )
        for number, one in enumerate(real)
    ]
    assert len(sessions) == 56
    body = CALENDAR.render(a_document(*sessions), number=1, released_at=NOW)
    for read in READERS.values():
        assert len(read(body)) == 56

"""The calendar of a whole release: every session, cancelled ones marked, equal bytes each time."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events

from congress.agenda.queries import list_rendered
from congress.agenda.rules.document import Document, Speaker, Track
from congress.agenda.service import publish
from congress.core.ports import LastRendering
from congress.feeds.ical.whole_agenda import AgendaCalendar
from congress.infra.database import Store
from tests.builders import NOW
from tests.feeds.readers import READERS, read_plainly
from tests.ground import ORGANIZER, a_document, a_session

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


Read = dict[str, tuple[str, str, str, str]]


def _read(body: bytes) -> Read:
    """Return title, status, SEQUENCE and LAST-MODIFIED of each entry, by session."""
    ids = {DOCUMENT.uid_of(session): session.id for session in DOCUMENT.sessions}
    for one in read_plainly(body):
        assert one["DTSTAMP"] == one["LAST-MODIFIED"]
    return {
        ids[one["UID"]]: (one["SUMMARY"], one["STATUS"], one["SEQUENCE"], one["LAST-MODIFIED"])
        for one in read_plainly(body)
    }


class Releases:
    """One release after another, each rendered with the one before in hand."""

    def __init__(self) -> None:
        self.number, self.at = 0, NOW
        self.last: LastRendering[Document] | None = None

    def release(self, document: Document, *, days: int = 1) -> Read:
        """Release a document so many days after the one before."""
        self.number, self.at = self.number + 1, self.at + timedelta(days=days)
        body = CALENDAR.render(document, number=self.number, released_at=self.at, last=self.last)
        for read in READERS.values():
            assert len(read(body)) == len(read_plainly(body))
        self.last = LastRendering(document, body)
        return _read(body)


def _with(session_id: str, **facts: Any) -> Document:  # noqa: ANN401 -- fields of Session
    return replace(
        DOCUMENT,
        sessions=tuple(
            replace(one, **facts) if one.id == session_id else one for one in DOCUMENT.sessions
        ),
    )


def _without(*session_ids: str) -> Document:
    kept = tuple(one for one in DOCUMENT.sessions if one.id not in session_ids)
    return replace(DOCUMENT, sessions=kept)


@pytest.mark.parametrize(
    "facts",
    [
        {"room": "r9"}, {"abstract": "Another one."}, {"title": "Rounds"}, {"status": "cancelled"},
        {"starts_at": NOW + timedelta(days=1, hours=3), "ends_at": NOW + timedelta(days=1, hours=4)},
    ],
)  # fmt: skip
def test_a_release_tells_of_what_changed_and_of_nothing_else(facts: dict[str, Any]) -> None:
    """RFC 5545 3.8.7: SEQUENCE, DTSTAMP and LAST-MODIFIED are of the entry's own last change."""
    releases = Releases()
    first = releases.release(DOCUMENT)
    assert {one[2] for one in first.values()} == {"1"}
    second = releases.release(_with("b1", **facts))
    assert {name: one for name, one in second.items() if name != "b1"} == {
        name: one for name, one in first.items() if name != "b1"
    }
    assert second["b1"][2:] == ("2", f"{releases.at:%Y%m%dT%H%M%SZ}")
    third = releases.release(_with("b1", **facts))
    assert third == second


def test_what_is_everybody_s_changes_everybody() -> None:
    """Another venue stands in each LOCATION."""
    releases = Releases()
    releases.release(DOCUMENT)
    elsewhere = replace(DOCUMENT, event=replace(DOCUMENT.event, venue={"name": "Town Hall"}))
    assert {one[2] for one in releases.release(elsewhere).values()} == {"2"}


def test_a_release_that_tells_calendars_nothing_has_the_bytes_of_the_one_before() -> None:
    """So whoever asks again is answered 304: capacities stand in no calendar."""
    releases = Releases()
    releases.release(DOCUMENT)
    assert releases.last is not None
    before = releases.last.body
    releases.release(_with("b1", capacity=4))
    assert releases.last.body == before


def test_what_is_left_out_is_cancelled_for_seven_days_and_gone_with_the_next_release() -> None:
    releases = Releases()
    first = releases.release(DOCUMENT)
    second = releases.release(_without("b1"))
    assert second["b1"] == (
        "CANCELLED: Session b1", "CANCELLED", "2", f"{releases.at:%Y%m%dT%H%M%SZ}"
    )  # fmt: skip
    assert second["w1"] == first["w1"]
    assert releases.release(_without("b1"), days=6) == second
    assert set(releases.release(_without("b1", "w1"))) == {
        "w1",
        "b/2 ü",
    }  # and one is cancelled now


def test_who_was_cancelled_for_long_is_not_told_so_again() -> None:
    releases = Releases()
    first = releases.release(DOCUMENT)
    assert first["b/2 ü"][1] == "CANCELLED"
    assert set(releases.release(_without("b/2 ü"), days=7)) == {"w1", "b1"}


def test_what_comes_back_is_told_so_with_a_higher_sequence() -> None:
    releases = Releases()
    releases.release(DOCUMENT)
    releases.release(_without("b1"))
    back = releases.release(DOCUMENT)
    assert back["b1"][:3] == ("Session b1", "CONFIRMED", "3")
    releases.release(_without("b1"))
    releases.release(_without("b1"), days=8)
    assert releases.release(DOCUMENT)["b1"][2] == "6"


def test_a_text_that_looks_like_a_calendar_s_lines_is_a_text() -> None:
    releases = Releases()
    lines = "END:VEVENT\r\nBEGIN:VEVENT\r\nSEQUENCE:99\r\nDTSTAMP:20990101T000000Z\r\n"
    first = releases.release(_with("b1", abstract=lines * 3, title=lines))
    assert {one[2] for one in first.values()} == {"1"}
    assert releases.release(_with("b1", abstract=lines * 3, title=lines)) == first


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


def test_publishing_goes_on_from_the_release_before(store: Store) -> None:
    for number, document in enumerate((DOCUMENT, _with("b1", room="r9")), 1):
        with store.writing() as db:
            publish(
                db, actor=ORGANIZER, now=NOW + timedelta(days=number), document=document,
                because="a test", followers=(), renderers=(CALENDAR,),
            )  # fmt: skip
    with store.reading() as db:
        body = list_rendered(db, "psc-2025", 2)["ics"]
    told = {name: (one[2], one[3][:8]) for name, one in _read(body).items()}
    assert told == {"w1": ("1", "20250309"), "b1": ("2", "20250310"), "b/2 ü": ("1", "20250309")}

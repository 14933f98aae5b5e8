"""RFC 5545 3.6.1: one VEVENT, whatever its title says, in each of its states; read by three readers."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from congress.feeds.ical.rendering import (
    MY_AGENDA,
    EntryFacts,
    Venue,
    render_calendar,
    render_entry,
)
from congress.feeds.rules.entries import EntryStatus
from congress.feeds.rules.text import clean
from tests.feeds.readers import READERS, read_plainly, unescape, unfold

REAL_DATA = os.environ.get("CONGRESS_REAL_DATA")
ZONE = "America/Los_Angeles"
CHANGED = datetime(2025, 3, 8, 22, 15, 0, 999, tzinfo=UTC)
SUNSET = Venue("Paradise Point", "1404 Vacation Road, San Diego, CA 92109", (32.7726, -117.2413))
ALLOWED = {
    "UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "GEO",
    "X-APPLE-STRUCTURED-LOCATION", "STATUS", "TRANSP", "CATEGORIES", "URL", "DESCRIPTION",
}  # fmt: skip
NASTY = st.text(
    st.one_of(
        st.sampled_from("\r\n\t\\;,:\"^'nN \x00\x07\x0b\x1c\x7f\x85\u2028\ud800"), st.characters()
    ),
    max_size=200,
)


def facts(**more: object) -> EntryFacts:
    """Return a breakout on Monday at ten."""
    given: dict[str, object] = {
        "uid": "session-1@congress.example",
        "title": "Rounds",
        "starts_at": datetime(2025, 3, 10, 17, tzinfo=UTC),
        "ends_at": datetime(2025, 3, 10, 18, tzinfo=UTC),
        "zone": ZONE,
        "venue": SUNSET,
        "room": "Sunset Ballroom",
        "url": "https://congress.example/e/psc-2025/sessions/b1",
        "categories": ("Breakout", "Culture, Leadership, and Governance"),
    }
    return EntryFacts(**{**given, **more})


def calendar(
    *entries: EntryFacts, mark: EntryStatus = EntryStatus.CONFIRMED, sequence: int = 2
) -> bytes:
    written = [render_entry(one, mark).stamped(sequence, CHANGED) for one in entries]
    return render_calendar(MY_AGENDA, "Congress - My Agenda", ZONE, written)


def test_event_reads_as_rule_d13_has_it() -> None:
    lines = unfold(calendar(facts(venue=Venue("Paradise Point", "1404 Vacation Road"))))
    start = lines.index("BEGIN:VEVENT")
    assert lines[:9] == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//congress//my-agenda 1//EN",
        "CALSCALE:GREGORIAN", "NAME:Congress - My Agenda", "X-WR-CALNAME:Congress - My Agenda",
        "X-WR-TIMEZONE:America/Los_Angeles", "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]  # fmt: skip
    assert lines[start:] == [
        "BEGIN:VEVENT", "UID:session-1@congress.example", "SEQUENCE:2", "DTSTAMP:20250308T221500Z",
        "LAST-MODIFIED:20250308T221500Z", "DTSTART;TZID=America/Los_Angeles:20250310T100000",
        "DTEND;TZID=America/Los_Angeles:20250310T110000", "SUMMARY:Rounds",
        "LOCATION:Sunset Ballroom\\, Paradise Point\\, 1404 Vacation Road", "STATUS:CONFIRMED",
        "TRANSP:OPAQUE", "CATEGORIES:Breakout,Culture\\, Leadership\\, and Governance",
        "URL:https://congress.example/e/psc-2025/sessions/b1", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("mark", "title", "transparency"),
    [
        (EntryStatus.CONFIRMED, "Rounds", "OPAQUE"),
        (EntryStatus.TENTATIVE, "Waitlist: Rounds", "TRANSPARENT"),
        (EntryStatus.CANCELLED, "CANCELLED: Rounds", "TRANSPARENT"),
    ],
)
def test_state_stands_in_status_and_title(mark: EntryStatus, title: str, transparency: str) -> None:
    body = calendar(facts(), mark=mark)
    for read in READERS.values():
        (seen,) = read(body).values()
        assert (seen.title, seen.status, seen.sequence) == (title, mark, 2)
    assert read_plainly(body)[0]["TRANSP"] == transparency


def test_place_has_coordinates_for_every_calendar() -> None:
    (event,) = read_plainly(calendar(facts()))
    assert event["GEO"] == "32.772600;-117.241300"
    assert event["X-APPLE-STRUCTURED-LOCATION"] == "geo:32.772600,-117.241300"
    (line,) = [one for one in unfold(calendar(facts())) if one.startswith("X-APPLE")]
    assert 'X-ADDRESS="1404 Vacation Road, San Diego, CA 92109";X-APPLE-RADIUS=100' in line
    assert 'X-TITLE="Paradise Point"' in line


@pytest.mark.parametrize("reader", READERS)
def test_three_lines_of_a_room_are_one_place(reader: str) -> None:
    body = calendar(facts(room="Room 1\nUpstairs\r\nLeft", venue=Venue()))
    (seen,) = READERS[reader](body).values()
    assert seen.location == "Room 1\nUpstairs\nLeft"


@pytest.mark.parametrize("reader", READERS)
def test_empty_calendar_is_a_zone_alone(reader: str) -> None:
    """RFC 5545 3.6 asks for one component at least; status 200, never an error."""
    body = calendar()
    assert READERS[reader](body) == {}
    assert body.count(b"BEGIN:VTIMEZONE") == 1


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("day", [8, 9, 10])
def test_morning_of_the_clock_change(reader: str, day: int) -> None:
    """Sunday 9 March 2025, the clocks of Los Angeles go forward; 8 AM stays 8 AM on each day."""
    hour = 16 if day == 8 else 15
    start = datetime(2025, 3, day, hour, tzinfo=UTC)
    body = calendar(facts(starts_at=start, ends_at=start + timedelta(hours=4)))
    (seen,) = READERS[reader](body).values()
    assert (seen.start, seen.end) == (start, start + timedelta(hours=4))
    assert f"DTSTART;TZID={ZONE}:202503{day:02}T080000".encode() in body


@pytest.mark.parametrize("reader", READERS)
def test_session_across_the_clock_change_keeps_its_length(reader: str) -> None:
    start = datetime(2025, 3, 9, 9, 30, tzinfo=UTC)  # 1:30 AM PST to 3:30 AM PDT: one hour
    body = calendar(facts(starts_at=start, ends_at=start + timedelta(hours=1)))
    assert b":20250309T013000" in body
    assert b":20250309T033000" in body
    (seen,) = READERS[reader](body).values()
    assert (seen.start, seen.end) == (start, start + timedelta(hours=1))


@pytest.mark.parametrize("reader", READERS)
def test_hour_that_comes_twice_is_told_apart(reader: str) -> None:
    """Sunday 2 November 2025, 1:30 AM comes twice; the second cannot be said with a zone."""
    start = datetime(2025, 11, 2, 9, 30, tzinfo=UTC)
    body = calendar(facts(starts_at=start, ends_at=start + timedelta(hours=1)))
    (seen,) = READERS[reader](body).values()
    assert (seen.start, seen.end) == (start, start + timedelta(hours=1))


@pytest.mark.parametrize("reader", READERS)
def test_whole_day_is_a_date(reader: str) -> None:
    start = datetime(2025, 4, 17, 7, tzinfo=UTC)
    body = calendar(facts(starts_at=start, ends_at=start + timedelta(days=1), is_all_day=True))
    assert b"DTSTART;VALUE=DATE:20250417\r\nDTEND;VALUE=DATE:20250418\r\n" in body
    (seen,) = READERS[reader](body).values()
    assert str(seen.start) == "2025-04-17"


@pytest.mark.usefixtures("uncounted")
@given(title=NASTY, room=NASTY, name=NASTY, address=NASTY, track=NASTY, text=NASTY)
@settings(max_examples=10_000 if os.environ.get("CI") else 1_000, deadline=None)
def test_nothing_a_person_writes_becomes_a_property(
    title: str, room: str, name: str, address: str, track: str, text: str
) -> None:
    """T19: as many events as were put in, with these properties only, values equal."""
    venue = Venue(name, address, (1.5, -2.25))
    one = facts(title=title, room=room, venue=venue, categories=(track,), description=text)
    render_entry.cache_clear()
    events = read_plainly(calendar(one, facts(uid="session-2@congress.example")))
    assert len(events) == 2
    assert set(events[0]) <= ALLOWED
    assert unescape(events[0]["SUMMARY"]) == clean(title)
    where = ", ".join(part for part in (room, name, address) if part)
    assert unescape(events[0].get("LOCATION", "")) == clean(where)
    assert unescape(events[0].get("DESCRIPTION", "")) == clean(text)
    assert unescape(events[0]["CATEGORIES"]) == clean(track)


@given(st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="\\"), min_size=1))
@settings(deadline=None)
def test_title_is_the_same_for_every_reader(title: str) -> None:
    """Backslashes are left out: icalendar and vobject read them back in two ways of their own."""
    body = calendar(facts(title=title))
    for name, read in READERS.items():
        (seen,) = read(body).values()
        assert seen.title == title, name


@pytest.mark.skipif(REAL_DATA is None, reason="CONGRESS_REAL_DATA is not set")
def test_naughty_titles() -> None:
    naughty = json.loads(Path(str(REAL_DATA), "hard", "blns.json").read_text("utf-8"))
    body = calendar(*(facts(uid=f"u-{n}", title=title) for n, title in enumerate(naughty)))
    events = read_plainly(body)
    assert [unescape(event["SUMMARY"]) for event in events] == [clean(one) for one in naughty]
    for read in READERS.values():
        assert len(read(body)) == len(naughty)


def test_equal_facts_give_equal_bytes() -> None:
    first = calendar(facts())
    render_entry.cache_clear()
    assert calendar(facts()) == first

"""Exports read back: what a release writes for other programs is the same agenda when it comes home."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from congress.agenda.formats.exchange import NO_ROOM, session_url
from congress.agenda.formats.foreign.any_format import read_schedule
from congress.agenda.formats.foreign.programme import Hints
from congress.agenda.formats.writing.schedule_json import ScheduleJson
from congress.agenda.formats.writing.schedule_xml import FrabXml
from congress.agenda.rules.document import KINDS, Document, Event, Room, Session, Speaker, Track
from congress.agenda.schemas import parse_document
from congress.core.ports import Renderer
from congress.feeds.ical.rendering import (
    MY_AGENDA,
    EntryFacts,
    Venue,
    categories_of,
    render_calendar,
    render_entry,
)
from congress.feeds.ical.whole_agenda import AgendaCalendar
from congress.feeds.rules.entries import EntryStatus
from tests.agenda.documents import ZONE, a_document, a_session, at

NOW = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
BASE = "https://congress.example"
RENDERERS: dict[str, Renderer[Document]] = {
    "xml": FrabXml(BASE),
    "json": ScheduleJson(BASE),
    "json-strict": ScheduleJson(BASE, is_strict=True),
    "ics": AgendaCalendar(BASE),
}
FIRST = datetime(2025, 3, 8, 16, tzinfo=UTC)

Facts = tuple[Any, ...]


def export(document: Document, format_: str) -> bytes:
    """Return a release in a format."""
    body: bytes = RENDERERS[format_].render(document, number=7, released_at=NOW)
    return body


def read_back(body: bytes, *, current: Document | None = None, zone: str = "") -> Document:
    """Return the document of an export, read where the event is new or was published before."""
    hints = Hints(current=lambda _event_id: current, zone=zone)
    return parse_document(read_schedule(body, hints))


def facts_of(document: Document, *, with_cancelled: bool = True) -> dict[str, Facts]:
    """Return by id what every format says of a session."""
    return {
        one.id: (
            one.title,
            one.kind,
            one.starts_at,
            one.ends_at,
            document.rooms_by_id[one.room].name if one.room else "",
            document.tracks_by_id[one.track].name if one.track else "",
            one.abstract,
            one.status,
            [document.speakers_by_id[speaker].name for speaker in one.speakers],
        )
        for one in document.sessions
        if with_cancelled or one.status != "cancelled"
    }


# What one line keeps: no control characters, and blanks only between words.
_letters = st.characters(
    exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs", "Cn"), include_characters=" "
)
_odd = st.sampled_from(
    [
        "AT&amp;T",
        "<b>bold</b> & <script>",
        "3 < 4 > 2",
        "a, b; c\\n",
        "]]>",
        "Öl–Straße 伟 🎪",
        "=1+1",
    ]
)
lines = st.one_of(_odd, st.text(_letters, min_size=1, max_size=40)).map(
    lambda text: " ".join(text.split()) or "x"
)
paragraphs = st.lists(lines, max_size=3).map("\n\n".join)
ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,20}\Z", fullmatch=True)


people = st.from_regex(r"[A-Z][a-zéß]{1,8} [A-Z][a-z]{1,8}", fullmatch=True)
# What one name or text in a file may mean several times over: only the release knows which.
places = st.one_of(lines, st.sampled_from([NO_ROOM, "Hall", "Hall"]))
guests = st.one_of(people, st.sampled_from(["Smith, John", "Ana Li", "Ana Li", "love", "us"]))
farewells = st.one_of(paragraphs, paragraphs.map("{}\n\nWith love, us".format))


@st.composite
def documents(draw: st.DrawFn, *, are_named_apart: bool = True) -> Document:
    """Draw an agenda of three days, some of it after midnight, whose names tell things apart."""
    zone = draw(st.sampled_from(["America/Los_Angeles", "Asia/Kolkata", "Etc/GMT+8", "UTC"]))
    if are_named_apart:
        names = draw(st.lists(lines, min_size=1, max_size=3, unique_by=str.casefold))
        tracks_of = draw(st.lists(lines, max_size=2, unique_by=str.casefold))
        persons = draw(st.lists(people, max_size=3, unique=True))
    else:
        names = draw(st.lists(places, min_size=1, max_size=4))
        tracks_of = draw(st.lists(places, max_size=3))
        persons = draw(st.lists(guests, max_size=4))
    rooms = tuple(
        Room(f"r{number}", name, draw(st.sampled_from([None, 40, 90])))
        for number, name in enumerate(names)
    )
    tracks = tuple(Track(f"t{number}", name) for number, name in enumerate(tracks_of))
    speakers = tuple(Speaker(f"s{number}", name) for number, name in enumerate(persons))
    texts = paragraphs if are_named_apart else farewells
    sessions = [
        draw(a_drawn_session(session_id, rooms, tracks, speakers, texts))
        for session_id in draw(st.lists(ids, min_size=1, max_size=5, unique_by=str.casefold))
    ]
    event = Event(
        id=draw(st.sampled_from(["psc-2025", "A~b", "x.y_z"])),
        name=draw(lines),
        zone=zone,
        starts_on=date(2025, 3, 7),
        ends_on=date(2025, 3, 13),
        venue=draw(st.sampled_from([{}, {"name": "Paradise, the Point", "address": "1404 Road"}])),
        day_change=draw(st.sampled_from([time.min, time(4)])),
    )
    return Document(
        event=event, rooms=rooms, tracks=tracks, speakers=speakers, sessions=tuple(sessions)
    )


@st.composite
def a_drawn_session(
    draw: st.DrawFn,
    session_id: str,
    rooms: tuple[Room, ...],
    tracks: tuple[Track, ...],
    speakers: tuple[Speaker, ...],
    texts: st.SearchStrategy[str],
) -> Session:
    """Draw a session of 1 to 200 minutes at any minute of four days."""
    starts_at = FIRST + timedelta(minutes=draw(st.integers(0, 4 * 24 * 60)))
    return Session(
        id=session_id,
        title=draw(lines),
        kind=draw(st.sampled_from(KINDS)),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=draw(st.integers(1, 200))),
        room=draw(st.sampled_from(["", *(room.id for room in rooms)])),
        track=draw(st.sampled_from(["", *(track.id for track in tracks)])),
        status=draw(st.sampled_from(["confirmed", "confirmed", "cancelled"])),
        speakers=tuple(one.id for one in draw(st.lists(st.sampled_from(speakers), unique=True)))
        if speakers
        else (),
        abstract=draw(texts),
        guid=draw(st.sampled_from(["", str(draw(st.uuids(version=4)))])),
    )


@pytest.mark.parametrize("format_", RENDERERS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(document=documents())
def test_an_export_read_back_is_the_same_agenda(format_: str, document: Document) -> None:
    """New on this server: ids, times, rooms, titles, texts and people come from the file alone."""
    if all(one.status == "cancelled" for one in document.sessions) and format_ != "ics":
        return  # neither XML nor JSON can say `cancelled`: such an agenda is empty there
    # The strict schema forbids some zones: then the option must say it.
    zone = document.event.zone if format_ == "json-strict" else ""
    found = read_back(export(document, format_), zone=zone)
    assert facts_of(found) == facts_of(document, with_cancelled=format_ == "ics")
    assert found.event.name == document.event.name
    assert found.event.zone == document.event.zone


@pytest.mark.parametrize("format_", RENDERERS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(document=st.one_of(documents(), documents(are_named_apart=False)))
def test_an_export_read_back_over_its_release_changes_nothing(
    format_: str, document: Document
) -> None:
    """The same agenda published again: nobody is told anything, and no calendar moves."""
    if all(one.status == "cancelled" for one in document.sessions) and format_ != "ics":
        return
    found = read_back(export(document, format_), current=document)
    assert found == document


def a_document_of_namesakes() -> Document:
    """Return a release that no calendar tells whole: names with commas, and two of a name."""
    facts = {"abstract": "Come.\n\nWith love, us", "track": "t1"}
    sessions = (
        a_session("k1", room="venue", speakers=("smith", "ana-1", "ana-2"), **facts),
        a_session("k2", room="hall-1", **facts),
        a_session("k3", room="", speakers=("smith",), abstract="Sit."),
    )
    return replace(
        a_document(sessions),
        rooms=(Room("venue", "Venue"), Room("hall-1", "Hall", 40, "left"), Room("hall-2", "Hall")),
        tracks=(Track("t1", "Care"), Track("t2", "Care")),
        speakers=(
            Speaker("smith", "Smith, John", "MD"),
            Speaker("ana-1", "Ana Li", bio="Nurse."),
            Speaker("ana-2", "Ana Li"),
        ),
    )


@pytest.mark.parametrize("format_", RENDERERS)
def test_what_names_cannot_tell_is_as_the_release_has_it(format_: str) -> None:
    document = a_document_of_namesakes()
    assert read_back(export(document, format_), current=document) == document


def test_another_text_or_name_in_our_calendar_is_read_beside_its_release() -> None:
    document = a_document_of_namesakes()
    body = export(document, "ics")
    stand = read_back(body.replace(b"Sit.", b"Stand."), current=document).sessions_by_id["k3"]
    assert (stand.abstract, stand.speakers) == ("Stand.", ("smith",))
    bare = read_back(body.replace(rb"Sit.\n\n", b""), current=document).sessions_by_id["k3"]
    assert (bare.abstract, bare.speakers) == ("", ("smith",))
    other = body.replace(rb"Sit.\n\nWith Smith\, John", rb"Sit.\n\nWith Ben Okafor")
    assert read_back(other, current=document).sessions_by_id["k3"].speakers == ("ben-okafor",)


def test_a_room_called_venue_is_a_room_where_the_format_can_tell() -> None:
    """XML has no list of rooms, and writes the word where there is none."""
    document = a_document([a_session(room="venue")])
    document = replace(document, rooms=(Room("venue", "Venue"),))
    for format_ in ("json", "json-strict", "ics"):
        assert facts_of(read_back(export(document, format_))) == facts_of(document)


@pytest.mark.parametrize(
    ("format_", "before", "after"),
    [
        ("xml", b"<title>Opening", b"<title>Closing"),
        ("xml", b"<duration>01:00", b"<duration>01:01"),
        ("xml", b"<room>Sunset", b"<room>Sunrise"),
        ("xml", b"/sessions/k1<", b"/sessions/k2<"),
        ("json", b'"date":"2025-03-10T08:00', b'"date":"2025-03-10T08:01'),
        ("json", b'"abstract":"Welcome', b'"abstract":"Farewell'),
        ("json", b'"room":"Sunset', b'"room":"Sunrise'),
        ("json-strict", b"/sessions/k1", b"/sessions/k2"),
        ("ics", b"SUMMARY:Opening", b"SUMMARY:Closing"),
        ("ics", b"T080000", b"T080100"),
        ("ics", b"LOCATION:Sunset", b"LOCATION:Sunrise"),
        ("ics", b"STATUS:CONFIRMED", b"STATUS:CANCELLED"),
    ],
)
def test_a_field_that_comes_home_changed_is_seen(format_: str, before: bytes, after: bytes) -> None:
    """The control: each field that the tests above compare is read from the file, not from luck."""
    document = a_document([a_session("k1", title="Opening", abstract="Welcome all.")])
    body = export(document, format_)
    assert facts_of(read_back(body)) == facts_of(document)
    assert before in body
    assert facts_of(read_back(body.replace(before, after))) != facts_of(document)


def test_a_personal_feed_read_back_is_its_sessions_and_nothing_else() -> None:
    """Waiting is said before the title there; a deadline is no session."""
    venue = Venue("Paradise Point", "1404 Vacation Road")
    waiting = EntryFacts(
        uid="session-0a3d3b0e-5d2f-4a51-9a0e-0d3c1f0f7a11@congress.example",
        title="Waitlist: how to shorten it",
        starts_at=at(15),
        ends_at=at(16),
        zone=ZONE,
        venue=venue,
        room="Sunset",
        url=session_url(BASE, "psc-2025", "b1"),
        categories=categories_of("innovation-theater", ""),
    )
    deadline = EntryFacts(
        uid="deadline-1@congress.example", title="Claim", starts_at=at(15), ends_at=at(16),
        zone=ZONE, venue=Venue(), url=f"{BASE}/e/psc-2025",
    )  # fmt: skip
    entries = [
        render_entry(waiting, EntryStatus.TENTATIVE).stamped(3, NOW),
        render_entry(deadline, EntryStatus.CONFIRMED).stamped(0, NOW),
    ]
    raw = read_schedule(render_calendar(MY_AGENDA, "My Agenda", ZONE, entries), Hints())
    (session,) = parse_document(raw).sessions
    assert (session.id, session.title, session.kind) == (
        "b1", "Waitlist: how to shorten it", "innovation-theater",
    )  # fmt: skip
    assert session.guid == "0a3d3b0e-5d2f-4a51-9a0e-0d3c1f0f7a11"
    assert raw.notes == ("Left out, since they are no sessions (deadlines, badge desk): 1.",)

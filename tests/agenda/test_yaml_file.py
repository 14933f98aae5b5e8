"""The schedule file: what is refused and in which words, and that it reads back as it was written."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from congress.agenda.formats.yaml_file import read_yaml, write_yaml
from congress.agenda.rules.canonical import from_json, to_json
from congress.agenda.rules.document import (
    KINDS,
    Card,
    Deadlines,
    Document,
    Door,
    Event,
    PickupWindow,
    Purpose,
    Registration,
    RegistrationType,
    Room,
    Session,
    SessionStatus,
    Speaker,
    Track,
)
from congress.agenda.schemas import parse_document
from congress.core.errors import YamlError
from tests.agenda.documents import a_document, a_session

FILE = """\
event: {id: psc-2025, name: Congress, zone: America/Los_Angeles,
        starts_on: 2025-03-09, ends_on: 2025-03-11}
rooms:
  - {id: sunset, name: Sunset Ballroom, seats: 400}
speakers: [{id: helen, name: Helen Macfie}]
sessions:
  - id: k1
    title: Opening
    kind: keynote
    room: sunset
    start: 2025-03-10 08:00
    end: 2025-03-10 09:00
    speakers: [helen]
    recorded: true
    abstract: |
      First line.

        - indented
      Last line.
registration_types:
  - {id: general, name: General, includes: {kinds: [keynote], sessions: [k1]}}
"""


def faults_of(text: str | bytes) -> list[str]:
    with pytest.raises(YamlError) as caught:
        parse_document(read_yaml(text))
    return [str(fault) for fault in caught.value.faults]


def test_file_is_typed_in_the_zone_of_the_event() -> None:
    session = parse_document(read_yaml(FILE)).sessions[0]
    assert session == Session(
        id="k1",
        title="Opening",
        kind="keynote",
        starts_at=datetime(2025, 3, 10, 15, tzinfo=UTC),
        ends_at=datetime(2025, 3, 10, 16, tzinfo=UTC),
        room="sunset",
        speakers=("helen",),
        recorded=True,
        abstract="First line.\n\n  - indented\nLast line.\n",
    )


@pytest.mark.parametrize(
    ("written", "kept"),
    [("16:00", "16:00"), ("No", "No"), ("1e3", "1e3"), ("0x1F", "0x1F"), ("2025-03-10", "2025-03-10"),
     ("~", "~"), ("null", "null"), ("1_000", "1_000"), ("'it''s'", "it's")],
)  # fmt: skip
def test_unquoted_scalars_stay_what_was_written(written: str, kept: str) -> None:
    """Plain YAML 1.1 makes 960 of 16:00 and false of No; and the written file says it quoted."""
    document = parse_document(read_yaml(FILE.replace("Opening", written)))
    assert document.sessions[0].title == kept
    assert parse_document(read_yaml(write_yaml(document))) == document


BAD_FILES = [
    ("", "line 1: the file is empty; start with `event:`"),
    ("# nothing\n", "line 1: the file holds nothing but comments; start with `event:`"),
    ("- a\n", "line 1: the file is not a mapping; start with `event:`"),
    (FILE[:40], ("line 1: the file ends too early (while parsing a flow mapping did not find"
     " expected ',' or '}'); is it cut off?")),
    ("event: &x {id: a}\n", "line 1: the anchor &x is not allowed; write the value without it"),
    ("a: 1\nb: *x\n", "line 2: the alias *x is not allowed; write the value out"),
    ("a: !!int 4\n", ("line 1: the tag tag:yaml.org,2002:int is not allowed; write the value without"
     " it")),
    ("a: !!python/object/apply:os.system [x]\n", ("line 1: the tag"
     " tag:yaml.org,2002:python/object/apply:os.system is not allowed; write the value without it")),
    ("a: 1\nb: 2\na: 3\n", "line 3: 'a' stands here a second time; remove one of the two"),
    ("<<: {a: b}\n", "line 1: the merge key << is not allowed; write the values out"),
    ("[a, b]: c\n", "line 1: a list or mapping stands as a key; write a plain name"),
    ("a: b\n---\nc: d\n", "line 2: a second document begins here; write one event a file"),
    ("a: b\nc: \x00\n", "line 2: the control character U+0000 is not allowed; remove it"),
    ("a: b\nc: \x1b[0m\n", "line 2: the control character U+001B is not allowed; remove it"),
    ("a: \ud800\n", "line 1: the control character U+D800 is not allowed; remove it"),
    (b"a: b\nc: \xff\n", "line 2: this is not UTF-8; save the file as UTF-8"),
    ("event:\n".encode("utf-16"), "line 1: this is not UTF-8; save the file as UTF-8"),
    ("[" * 100_000, "line 1: nested over 16 deep; a schedule needs at most 5"),
    ("a: " + "x" * 5_000_001, "line 1: the file is over 5 MB; split it by event"),
    ("a:\n" + "- b\n" * 200_001, "line 1: the file has over 200000 lines; split it by event"),
    ("a: [" + "1," * 250_001 + "]", "line 1: the file has over 250000 parts; split it by event"),
    ("a:\n\tb: c\n", ("line 2: this is not valid YAML (while scanning for the next token found"
     " character that cannot start any token); check quotes, colons and indentation (spaces, not"
     " tabs) on this line and above")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "fault"), BAD_FILES, ids=range(len(BAD_FILES)))
def test_bad_file_is_refused_with_its_line(text: str | bytes, fault: str) -> None:
    assert faults_of(text) == [fault]


BAD_VALUES = [
    ("ends_on: 2025-03-11", "ends_on: 11 March", ("line 2: ends_on: '11 March' is not a date; write it"
     " as 2025-03-10")),
    ("ends_on: 2025-03-11", "ends_on: 1850-03-11", ("line 2: ends_on: the year 1850 cannot be meant;"
     " write 1990 to 2099")),
    ("ends_on: 2025-03-11", "ends_on: 2029-03-11", ("line 2: ends_on: an event lasts at most 400 days;"
     " split it")),
    ("zone: America/Los_Angeles", "zone: America", ("line 1: zone: 'America' is not a time zone; write"
     " one such as America/Los_Angeles")),
    ("2025-03-11}", "2025-03-11, venue: Here}", ("line 2: venue: this is not a mapping of at most 100"
     " names; write name: value")),
    ("2025-03-11}", "2025-03-11, venue: {a b: c}}", ("line 2: a b: this is not a name; write letters,"
     " digits and . _ -")),
    ("2025-03-11}", "2025-03-11, links: {main: 'http://[x'}}", ("line 2: main: 'http://[x' is not a web"
     " address; write one that begins with https://")),
    ("kinds: [keynote]", "kinds: [talk]", ("line 21: kinds: 'talk' is not known here; write one of"
     " keynote, general, innovation-theater, breakout, workshop, poster, meal, reception,"
     " networking, exhibit, other")),
    ("start: 2025-03-10 08:00", "start: 2025-03-09 02:30", ("line 11: start: 2025-03-09 02:30 does"
     " not exist in America/Los_Angeles: the clocks skip it; write a time before or after the gap")),
    ("start: 2025-03-10 08:00", "start: 8 AM", ("line 11: start: '8 AM' is not a date and time;"
     " write it as 2025-03-10 08:00")),
    ("start: 2025-03-10 08:00", "start: 2025-02-30 08:00", ("line 11: start: '2025-02-30 08:00' is"
     " not a date and time; write it as 2025-03-10 08:00")),
    ("    start: 2025-03-10 08:00\n", "", "line 7: start is missing; write it here"),
    ("room: sunset", "rom: sunset", "line 10: 'rom' is not known here; did you mean 'room'?"),
    ("rooms:", "zzz:", ("line 3: 'zzz' is not known here; known here: cards, credit_provider,"
     " credit_types, deadlines, doors, evaluations, event, pickup, registration_types, rooms,"
     " sessions, speakers, tracks")),
    ("room: sunset", "room: sunrise", ("line 10: room: there is no room 'sunrise'; add it to rooms, or"
     " correct the id")),
    ("[helen]", "[helena]", ("line 13: speakers: there is no speaker 'helena'; add it to speakers, or"
     " correct the id")),
    ("[helen]", "[helen, helen]", "line 13: speakers: 'helen' stands twice here; remove one"),
    ("sessions: [k1]", "sessions: [k2]", ("line 21: sessions: there is no session 'k2'; add it to"
     " sessions, or correct the id")),
    ("speakers: [helen]\n", "open_to: [vip]\n", ("line 13: open_to: there is no type 'vip'; add it to"
     " registration_types, or correct the id")),
    ("kind: keynote", "kind: keynotes", ("line 9: kind: 'keynotes' is not known here; write one of"
     " keynote, general, innovation-theater, breakout, workshop, poster, meal, reception,"
     " networking, exhibit, other")),
    ("recorded: true", "recorded: No", "line 14: recorded: 'No' is neither; write true or false"),
    ("seats: 400", "seats: 1e3", ("line 4: seats: '1e3' does not fit; write a whole number, 0 to"
     " 1000000")),
    ("America/Los_Angeles", "US/Nowhere", ("line 1: zone: 'US/Nowhere' is not a time zone; write one"
     " such as America/Los_Angeles")),
    ("zone: America/Los_Angeles", "zone: ../../etc/passwd", ("line 1: zone: '../../etc/passwd' is not"
     " a time zone; write one such as America/Los_Angeles")),
    ("ends_on: 2025-03-11", "ends_on: 2025-03-08", ("line 2: ends_on 2025-03-08 is before starts_on"
     " 2025-03-09; write a later date")),
    ("title: Opening", "title: ' '", "line 8: title: this is empty; write a value"),
    ("title: Opening", 'title: "a\\nb"', ("line 8: title: this has several lines; write it on one"
     " line")),
    ("title: Opening", 'title: "a\\0b"', ("line 8: title: this holds a control or broken character;"
     " remove it")),
    ("title: Opening", "title: [a]", "line 8: title: this is a list or mapping; write text"),
    ("title: Opening", f"title: {'x' * 301}", ("line 8: title: this has 301 characters; write at most"
     " 300")),
    ("speakers: [helen]", "speakers: helen", ("line 13: speakers: this is not a list; write it with -"
     " or in [ ]")),
    ("recorded: true", "credits: {hours: one}", ("line 14: hours: 'one' is not a figure; write one"
     " such as 1.25")),
    ("recorded: true", "guid: 123", ("line 14: guid: '123' is not a UUID; write one in lower case, or"
     " leave guid out")),
    ("2025-03-11}", "2025-03-11, links: {main: 'javascript:x'}}", ("line 2: main: 'javascript:x' is"
     " not a web address; write one that begins with https://")),
    ("{id: sunset,", "{id: sun set,", ("line 4: id: 'sun set' is not an id; write at most 64 letters,"
     " digits and . _ ~ -, a letter or digit first")),
]  # fmt: skip


@pytest.mark.parametrize(("good", "bad", "fault"), BAD_VALUES)
def test_bad_value_is_refused_with_its_line_and_what_to_write(
    good: str, bad: str, fault: str
) -> None:
    assert good in FILE
    assert fault in faults_of(FILE.replace(good, bad, 1))


def test_ids_that_stand_twice_are_refused() -> None:
    twice = FILE.replace("rooms:\n", "rooms:\n  - {id: sunset, name: Another}\n")
    assert faults_of(twice) == [
        "line 5: id: the id 'sunset' stands twice; give one of the two another id"
    ]


def test_guid_that_stands_twice_is_refused() -> None:
    guid = "guid: 96b8b95c-fc21-5889-b44f-232fd162d544"
    second = FILE[FILE.index("  - id: k1") : FILE.index("registration_types")]
    second = second.replace("k1", "k2").replace("room: sunset", guid)
    twice = FILE.replace("recorded: true", guid).replace(
        "registration_types", second + "registration_types"
    )
    assert faults_of(twice) == ["line 23: guid: this guid stands twice; give each session its own"]


def test_all_faults_are_told_at_once_in_order_of_their_lines() -> None:
    bad = FILE.replace("seats: 400", "seats: many").replace("keynote\n", "talk\n")
    bad = bad.replace("2025-03-10 08:00", "2025-03-09 02:30").replace("[helen]", "[nobody]")
    assert [fault.partition(":")[0] for fault in faults_of(bad)] == [
        "line 4", "line 9", "line 11", "line 13",
    ]  # fmt: skip


def test_time_shown_twice_in_autumn_means_the_first() -> None:
    autumn = FILE.replace("2025-03-09", "2025-11-01").replace("2025-03-11", "2025-11-03")
    autumn = autumn.replace("2025-03-10 08:00", "2025-11-02 01:30")
    autumn = autumn.replace("2025-03-10 09:00", "2025-11-02 03:00")
    session = parse_document(read_yaml(autumn)).sessions[0]
    assert session.starts_at == datetime(2025, 11, 2, 8, 30, tzinfo=UTC)
    assert session.ends_at - session.starts_at == timedelta(hours=2, minutes=30)


def test_written_file_names_every_section_and_no_default() -> None:
    assert (
        write_yaml(a_document([a_session(title="16:00", registration="required")]))
        == """\
event:
  id: psc-2025
  name: Congress 2025
  zone: America/Los_Angeles
  starts_on: 2025-03-09
  ends_on: 2025-03-11
  venue:
    name: Paradise Point
rooms:
  - id: sunset
    name: Sunset Ballroom
    seats: 400
    where: left
  - id: lawn
    name: Bay Lawn
tracks:
  - id: culture
    name: Culture, Leadership, and Governance
speakers:
  - id: helen
    name: Helen Macfié
    credentials: PharmD
    bio: Writes plans.
  - id: ben
    name: Ben Okafor
sessions:
  - id: k1
    title: '16:00'
    kind: breakout
    start: 2025-03-10 08:00
    end: 2025-03-10 09:00
    room: sunset
    registration: required
registration_types:
  - id: general
    name: General Conference
    includes:
      kinds:
        - keynote
        - general
pickup:
  - place: Sunset Foyer
    from: 2025-03-09 08:00
    until: 2025-03-09 12:00
    for:
      - general
deadlines:
  claims_close: 2025-04-17
  recordings_within_days: 7
cards:
  - id: wifi
    title: Wi-Fi
    body: IHI Congress / SanDiego25
    audience: attendees
"""
    )


_LETTERS = st.characters(
    codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"
) | st.sampled_from("\t\u2028\u2029\xa0\ufeff :#-'\"|>%@`&*!?{}[],=~<")
LINES = st.text(_LETTERS, max_size=30)
NAMES = LINES.filter(str.strip)
TEXTS = st.text(_LETTERS | st.just("\n"), max_size=60)
IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,8}", fullmatch=True)
ZONES = st.sampled_from(["America/Los_Angeles", "Asia/Kathmandu", "Pacific/Chatham", "UTC"])


@st.composite
def instants(draw: st.DrawFn, zone: str) -> datetime:
    minutes = draw(st.integers(0, 365 * 24 * 60))
    found = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    # A file cannot name the second of two equal wall clocks: no document that was read holds one.
    return found - timedelta(hours=1) if found.astimezone(ZoneInfo(zone)).fold else found


@st.composite
def documents(draw: st.DrawFn) -> Document:
    zone = draw(ZONES)
    moments = instants(zone)
    maybe = st.none() | moments

    def unique(strategy: st.SearchStrategy[object]) -> tuple[object, ...]:
        found = draw(st.lists(strategy, max_size=4, unique_by=lambda one: one.id))  # type: ignore[attr-defined]
        return tuple(found)

    counts = st.none() | st.integers(0, 9999)
    rooms = unique(st.builds(Room, IDS, NAMES, counts, LINES, counts))
    tracks = unique(st.builds(Track, IDS, NAMES))
    speakers = unique(st.builds(Speaker, IDS, NAMES, LINES, TEXTS))
    kinds = unique(st.builds(RegistrationType, IDS, NAMES, st.just(("keynote",)), st.just(())))

    def some(parts: tuple[object, ...]) -> st.SearchStrategy[tuple[str, ...]]:
        ids = [part.id for part in parts]  # type: ignore[attr-defined]
        return st.lists(st.sampled_from(ids), unique=True).map(tuple) if ids else st.just(())

    def one(parts: tuple[object, ...]) -> st.SearchStrategy[str]:
        return st.sampled_from(["", *(part.id for part in parts)])  # type: ignore[attr-defined]

    sessions = unique(
        st.builds(
            Session, IDS, NAMES, st.sampled_from(KINDS), moments, moments, one(rooms), one(tracks),
            st.sampled_from(Registration), st.sampled_from(SessionStatus), some(speakers), TEXTS, TEXTS,
            st.booleans(), st.none() | st.integers(0, 999), some(kinds), maybe, maybe, st.just(""),
            st.dictionaries(st.sampled_from(["hours", "ancc"]), st.sampled_from(["1.0", "0.25"])),
        )
    )  # fmt: skip
    event = Event(
        draw(IDS), draw(NAMES), zone, date(2025, 1, 1), date(2025, 12, 31),
        draw(st.dictionaries(st.sampled_from(["name", "address"]), TEXTS)),
        draw(st.booleans()), external_ids={"registration": draw(LINES)},
    )  # fmt: skip
    windows = draw(st.lists(st.builds(PickupWindow, NAMES, moments, maybe, some(kinds), TEXTS)))
    cards = unique(
        st.builds(Card, IDS, NAMES, TEXTS.filter(str.strip), extra=st.just({"ssid": "a b"}))
    )
    deadlines = Deadlines(draw(maybe), draw(maybe), date(2025, 4, 17), draw(st.integers(0, 9)))
    doors = (
        unique(
            st.builds(Door, IDS, NAMES, st.just(Purpose.BAGS), place=LINES)
            | st.builds(Door, IDS, NAMES, st.just(Purpose.SESSIONS), room=one(rooms).filter(bool))
        )
        if rooms
        else ()
    )
    return Document(
        event, rooms, tracks, speakers, sessions, kinds, tuple(windows), deadlines, cards, doors  # type: ignore[arg-type]
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(documents())
def test_what_is_written_reads_back_equal(document: Document) -> None:
    """Whatever the texts, as YAML and as the canonical JSON of a release."""
    text = write_yaml(document)
    assert parse_document(read_yaml(text)) == document
    assert write_yaml(parse_document(read_yaml(text))) == text
    assert from_json(to_json(document)) == document
    assert to_json(from_json(to_json(document))) == to_json(document)

"""frab schedule.xml in its dialects (rule E 1), with the line of what cannot be read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from congress.agenda.formats.foreign.any_format import read_schedule
from congress.agenda.formats.foreign.programme import Hints
from congress.core.errors import YamlError
from tests.agenda.foreign.files import GUID, HINTS, OTHER_GUID, a_schedule_xml, an_event, read
from tests.effort import effort_of

FULL = an_event(
    subtitle="Past and future",
    track="Keynotes",
    type="keynote",
    abstract="&lt;p&gt;Short.&lt;/p&gt;",
    description="&lt;p&gt;Long.&lt;/p&gt;",
    persons='<person id="61">Pieter Hintjens</person><person id="9">张伟</person>',
    links='<link href="https://x.org/chat">Chat</link>',
    attachments='<attachment type="slides" href="https://x.org/s.pdf"/>',
)


def test_an_event_keeps_all_it_says() -> None:
    document, raw = read(a_schedule_xml(FULL))
    session = document.sessions[0]
    assert (session.id, session.guid, session.kind) == ("7", GUID, "keynote")
    assert session.starts_at == datetime(2025, 2, 1, 9, tzinfo=UTC)
    assert session.ends_at == datetime(2025, 2, 1, 9, 30, tzinfo=UTC)
    assert session.abstract == (
        "Past and future\n\nShort.\n\nLong.\n\n• Chat (https://x.org/chat)\n• slides"
        " (https://x.org/s.pdf)"
    )
    assert document.rooms_by_id[session.room].name == "Janson"
    assert document.tracks_by_id[session.track].name == "Keynotes"
    assert [(one.id, one.name) for one in document.speakers] == [
        ("pieter-hintjens-61", "Pieter Hintjens"), ("speaker-9", "张伟"),
    ]  # fmt: skip
    assert raw.notes == ()


@pytest.mark.parametrize(
    ("inside", "plain"),
    [
        ("<p>Hello <b>world</b></p>\n<p>Two</p>", "Hello world\n\nTwo"),
        ("Tail <i>x</i> more", "Tail x more"),
        (
            '<xhtml:a href="https://x.org/?a=1&amp;b=2">Here</xhtml:a>',
            "Here (https://x.org/?a=1&b=2)",
        ),
        ("3 &lt; 4 &amp; <em>&lt;b&gt; is a tag</em>", "3 < 4 & <b> is a tag"),
        ("<img src='x' onerror='y' alt='The \"map\" &amp; key'/>", "The 'map' & key"),
        ("<unknown>word</unknown><br/>more", "<unknown>word</unknown>\n\nmore"),
    ],
)
def test_html_that_is_not_escaped_loses_no_words(inside: str, plain: str) -> None:
    persons = f'<person id="1">Ana<biography>{inside}</biography></person>'
    document, _ = read(a_schedule_xml(an_event(abstract=inside, persons=persons)))
    assert document.sessions[0].abstract == plain
    assert document.speakers[0].bio == plain


def test_a_title_with_tags_keeps_its_words() -> None:
    document, _ = read(a_schedule_xml(an_event(title="On <i>bees</i> &amp; trees")))
    assert document.sessions[0].title == "On bees & trees"


def test_the_old_dialect_has_events_below_the_day_and_rooms_inside() -> None:
    event = an_event(
        guid="", room="Chavanne", abstract="&#xA;&lt;p&gt;I&amp;#39;ll speak&lt;/p&gt;"
    )
    document, _ = read(a_schedule_xml(event, room=""))
    assert document.rooms[0].name == "Chavanne"
    assert document.sessions[0].abstract == "I'll speak"
    assert document.sessions[0].guid == ""


def test_after_midnight_belongs_to_the_evening_before() -> None:
    """Pentabarf writes 00:30 below the evening's day; `day_change` says that it is the next date."""
    late = an_event(start="00:30")
    document, _ = read(a_schedule_xml(late, conference="<day_change>09:00:00</day_change>"))
    session = document.sessions[0]
    assert session.starts_at == datetime(2025, 2, 1, 23, 30, tzinfo=UTC)
    assert document.day_of(session).isoformat() == "2025-02-01"


def test_a_day_change_that_no_session_needs_is_not_taken_over() -> None:
    """Or a breakfast added later at 08:30 would fall on the day before."""
    document, _ = read(a_schedule_xml(conference="<day_change>09:00:00</day_change>"))
    assert document.event.day_change.isoformat() == "00:00:00"


def test_an_early_session_lowers_the_day_change() -> None:
    night = an_event(start="23:30", duration="01:30")
    early = an_event(own_id="8", guid=OTHER_GUID, start="08:30")
    conference = "<day_change>09:00:00</day_change>"
    # A file that lists 08:30 under its own date must say the date, or it means the night.
    early = early.replace("<start>", "<date>2025-02-01T08:30:00+01:00</date><start>")
    document, _ = read(a_schedule_xml(night, early, conference=conference))
    assert {document.day_of(one).isoformat() for one in document.sessions} == {"2025-02-01"}
    assert document.event.day_change.isoformat() == "08:30:00"


def test_zone_and_acronym_of_the_file_are_enough() -> None:
    conference = "<acronym>FOSDEM-2025</acronym><time_zone_name>Europe/Brussels</time_zone_name>"
    document, _ = read(a_schedule_xml(conference=conference), Hints())
    assert (document.event.id, document.event.zone) == ("fosdem-2025", "Europe/Brussels")


def test_what_the_file_does_not_say_is_asked_for_by_its_option() -> None:
    with pytest.raises(YamlError) as caught:
        read(a_schedule_xml(), Hints())
    said = [str(fault) for fault in caught.value.faults]
    assert len(said) == 2
    assert said[0].startswith("line 3, conference: ")
    assert "--event ID" in said[0]
    assert "--zone Europe/Paris" in said[1]


def test_every_fault_is_told_with_its_line_at_once() -> None:
    bad = [
        an_event(own_id="1", start="25:00"),
        an_event(own_id="2", duration="soon"),
        an_event(own_id="3", title=" "),
    ]
    with pytest.raises(YamlError) as caught:
        read(a_schedule_xml(*bad))
    assert [str(fault) for fault in caught.value.faults] == [
        "line 6, event 1: '25:00' is not a time; write <start>10:35</start>",
        "line 10, event 2: 'soon' is not a duration; write <duration>00:25</duration>",
        "line 14, event 3: it has no title; write <title>",
    ]


def test_faults_of_the_schema_have_the_foreign_files_place() -> None:
    with pytest.raises(YamlError) as caught:
        read(a_schedule_xml(an_event(guid="not-a-guid")))
    assert str(caught.value.faults[0]).startswith("line 6, event 7: guid: 'not-a-guid' is not")


def test_a_time_that_the_clocks_skip_is_refused_with_its_line() -> None:
    gap = an_event(start="02:30").replace("<start>", "<date>2025-03-30</date><start>")
    with pytest.raises(YamlError) as caught:
        read(a_schedule_xml(gap), HINTS)
    assert "does not exist in Europe/Brussels" in caught.value.faults[0].message
    assert caught.value.faults[0].where == "line 6, event 7"


def test_one_name_on_thousands_of_people_takes_no_longer_than_thousands_of_names() -> None:
    """T32: looking at all of them once for each would take a minute."""

    def reading_of(name: str) -> float:
        persons = "".join(
            f'<person id="{n}">{name.format(n)}<biography>No. {n}</biography></person>'
            for n in range(12_000)
        )
        content = a_schedule_xml(an_event(persons=persons))
        assert len(read_schedule(content, HINTS).data["speakers"]) == 12_000
        return effort_of(lambda: read_schedule(content, HINTS), tries=2)

    assert reading_of("Kim Lee") < 4 * reading_of("Kim Lee {}")

"""iCalendar in: what calendar programs write becomes sessions, and what is broken has a line."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from congress.agenda.formats.foreign.any_format import read_schedule
from congress.agenda.formats.foreign.from_ical.times import find_calendar_zone
from congress.agenda.formats.foreign.programme import Hints
from congress.agenda.formats.raw_document import RawDocument
from congress.agenda.rules.document import Document, Session
from congress.agenda.schemas import parse_document
from congress.core.errors import YamlError

HINTS = Hints(event="camp", zone="")


def a_calendar(*entries: str, head: str = "X-WR-TIMEZONE:Europe/Berlin") -> bytes:
    """Return a calendar file of entries, each a text of lines."""
    inside = "".join(
        f"BEGIN:VEVENT\n{entry.strip()}\nEND:VEVENT\n" if entry else "" for entry in entries
    )
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nX-WR-CALNAME:Camp\n{head}\n{inside}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def an_entry(*lines: str, uid: str = "a@example.org", when: str = "") -> str:
    """Return the lines of an entry on Monday, 10 March 2025, 16:00 to 17:00 in Berlin."""
    times = when or "DTSTART;TZID=Europe/Berlin:20250310T160000\nDTEND:20250310T160000Z"
    return "\n".join((f"UID:{uid}", "SUMMARY:Opening", times, *lines))


def read(content: bytes, hints: Hints = HINTS) -> tuple[Document, RawDocument]:
    """Return what a file becomes."""
    raw = read_schedule(content, hints)
    return parse_document(raw), raw


def the_session(content: bytes, hints: Hints = HINTS) -> Session:
    """Return the one session of a file."""
    (session,) = read(content, hints)[0].sessions
    return session


def faults_of(content: bytes, hints: Hints = HINTS) -> list[str]:
    """Return how a file is refused."""
    with pytest.raises(YamlError) as refused:
        read(content, hints)
    return [str(fault) for fault in refused.value.faults]


def test_an_entry_is_a_session() -> None:
    entry = an_entry(
        "LOCATION:Big Tent",
        r"DESCRIPTION:One\, two\;\n\nD:\\New",
        "CATEGORIES:Health,Talks",
        "URL:https://example.org/a",
        "STATUS:CONFIRMED",
        "ATTENDEE;CN=Ana:mailto:ana@example.org",
    )
    document, _ = read(a_calendar(entry))
    (session,) = document.sessions
    assert (document.event.name, document.event.zone) == ("Camp", "Europe/Berlin")
    assert session.title == "Opening"
    assert session.starts_at == datetime(2025, 3, 10, 15, tzinfo=UTC)
    assert session.ends_at == datetime(2025, 3, 10, 16, tzinfo=UTC)
    assert document.rooms_by_id[session.room].name == "Big Tent"
    assert document.tracks_by_id[session.track].name == "Health"
    assert session.abstract == ("One, two;\n\nD:\\New\n\nTags: Talks\n\n• https://example.org/a")
    assert "ana@example.org" not in repr(document)


@pytest.mark.parametrize(
    ("when", "hour"),
    [
        ("DTSTART:20250310T150000Z\nDTEND:20250310T160000Z", 15),
        ("DTSTART:20250310T160000\nDTEND:20250310T170000", 15),  # floating: the event's clocks
        ("DTSTART;TZID=America/New_York:20250310T110000\nDURATION:PT1H", 15),
        ('DTSTART;TZID="W. Europe Standard Time":20250310T160000\nDURATION:PT1H', 15),
        ("DTSTART;TZID=/mozilla.org/20050126_1/Europe/Berlin:20250310T160000\nDURATION:PT1H", 15),
        ("DTSTART;VALUE=DATE-TIME;X-A=b:20250310T150000Z\nDURATION:PT1H", 15),
        ("DTSTART\n ;TZID=Europe/Ber\n lin:20250310\n\tT160000\nDURATION:PT1H", 15),
    ],
)
def test_times_in_every_manner_are_one_instant(when: str, hour: int) -> None:
    session = the_session(a_calendar(an_entry(when=when)))
    assert session.starts_at == datetime(2025, 3, 10, hour, tzinfo=UTC)
    assert (session.ends_at - session.starts_at).total_seconds() == 3600


@pytest.mark.parametrize(
    "when",
    [
        "DTSTART;VALUE=DATE:20250310\nDTEND;VALUE=DATE:20250311",
        "DTSTART;VALUE=DATE:20250310\nDTEND;VALUE=DATE:20250310",  # as some programs write it
        "DTSTART:20250310",
        "DTSTART;VALUE=DATE:20250310\nDURATION:P1D",
    ],
)
def test_what_lasts_all_day_lasts_from_midnight_to_midnight(when: str) -> None:
    document, raw = read(a_calendar(an_entry(when=when)))
    (session,) = document.sessions
    assert session.starts_at == datetime(2025, 3, 9, 23, tzinfo=UTC)
    assert session.ends_at == datetime(2025, 3, 10, 23, tzinfo=UTC)
    assert raw.notes == ("Entries that last all day are taken from midnight to midnight: 1.",)


def test_floating_times_need_a_zone_by_option() -> None:
    content = a_calendar(
        an_entry(when="DTSTART:20250310T160000\nDTEND:20250310T170000"), head="CALSCALE:GREGORIAN"
    )
    (fault,) = faults_of(content)
    assert "--zone" in fault
    session = the_session(content, Hints(event="camp", zone="Asia/Tokyo"))
    assert session.starts_at == datetime(2025, 3, 10, 7, tzinfo=UTC)


def test_a_zone_of_nobodys_is_refused_or_read_in_the_option() -> None:
    content = a_calendar(
        an_entry(when="DTSTART;TZID=Customized Time Zone:20250310T160000\nDURATION:PT1H")
    )
    (fault,) = faults_of(content)
    assert fault.startswith("line 8: DTSTART: the zone 'Customized Time Zone' is not known; write")
    document, raw = read(content, Hints(event="camp", zone="Europe/Paris"))
    assert document.sessions[0].starts_at == datetime(2025, 3, 10, 15, tzinfo=UTC)
    assert "The zone 'Customized Time Zone' is not known; its times are read in --zone: 1." in (
        raw.notes
    )


def test_more_zones_than_any_calendar_names_are_refused() -> None:
    """T32: each unknown name is looked for in three files; the first 200 are, and once each."""
    when = "DTSTART;TZID=Zone {}:20250310T160000\nDURATION:PT1H"
    entries = [an_entry(uid=f"u{one}", when=when.format(one % 201)) for one in range(402)]
    hints = Hints(event="camp", zone="Europe/Paris")
    assert len(read(a_calendar(*entries[:200], *entries[201:401]), hints)[0].sessions) == 400
    assert faults_of(a_calendar(*entries), hints)[0].endswith(
        "DTSTART: the file names over 200 zones; write all times in UTC"
    )


def test_the_calendar_without_a_zone_of_its_own_has_the_one_most_entries_are_in() -> None:
    paris = "DTSTART;TZID=Europe/Paris:20250310T1{}0000\nDURATION:PT1H"
    document, _ = read(
        a_calendar(
            an_entry(uid="1"),
            an_entry(uid="2", when=paris.format(1)),
            an_entry(uid="3", when=paris.format(2)),
            head="X-NOTHING:here",
        )
    )
    assert document.event.zone == "Europe/Paris"


def test_cancelled_is_said_by_the_status_or_by_the_title() -> None:
    assert the_session(a_calendar(an_entry("STATUS:CANCELLED"))).status == "cancelled"
    both = an_entry("STATUS:CANCELLED").replace("Opening", "CANCELLED: Opening")
    session = the_session(a_calendar(both))
    assert (session.status, session.title) == ("cancelled", "Opening")


def test_an_entry_that_is_no_longer_cancelled_takes_place() -> None:
    before, _ = read(a_calendar(an_entry("STATUS:CANCELLED")))
    hints = replace(HINTS, current=lambda _event_id: before)
    assert the_session(a_calendar(an_entry()), hints).status == "confirmed"


def test_a_stream_is_a_link_and_no_room() -> None:
    document, _ = read(a_calendar(an_entry("LOCATION:https://meet.example.org/x")))
    assert not document.rooms
    assert document.sessions[0].abstract == "• https://meet.example.org/x"


def test_the_dates_of_the_release_are_kept_and_widened_where_a_session_needs_it() -> None:
    """A calendar says none: with those of its sessions, registration would close after the first."""
    before, _ = read(a_calendar(an_entry()))
    before = replace(
        before, event=replace(before.event, starts_on=date(2025, 3, 7), ends_on=date(2025, 3, 13))
    )
    hints = replace(HINTS, current=lambda _event_id: before)
    late = an_entry(uid="b", when="DTSTART:20250315T150000Z\nDURATION:PT1H")
    assert read(a_calendar(an_entry()), hints)[0].event == before.event
    assert read(a_calendar(an_entry(), late), hints)[0].event == replace(
        before.event, ends_on=date(2025, 3, 15)
    )


def test_ids_are_those_of_the_uid_and_stay() -> None:
    uuid = "0a3d3b0e-5d2f-4a51-9a0e-0d3c1f0f7a11"
    first, _ = read(a_calendar(an_entry(uid=f"{uuid}@x.example"), an_entry(uid="b.1")))
    again, _ = read(a_calendar(an_entry(uid="b.1"), an_entry(uid=f"{uuid}@x.example")))
    assert {one.id for one in first.sessions} == {one.id for one in again.sessions}
    assert {one.guid for one in first.sessions} == {uuid, ""}


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "line 1: "),
        (a_calendar(), "line 1: there is no session in it"),
        (a_calendar(an_entry(), an_entry()), "line 11: UID 'a@example.org' stands in line 5"),
        (a_calendar(an_entry().replace("SUMMARY:Opening\n", "")), "line 5: the entry has no SUM"),
        (a_calendar(an_entry(when="X-A:b")), "line 5: the entry has no DTSTART"),
        (a_calendar(an_entry(when="DTSTART:20250310T150000Z")), "line 5: the entry has neither"),
        (a_calendar(an_entry(when="DTSTART:tomorrow\nDURATION:PT1H")), "line 8: DTSTART: 'tomo"),
        (a_calendar(an_entry(when="DTSTART:PT1H\nDURATION:PT1H")), "line 8: DTSTART: 'PT1H' is"),
        (a_calendar(an_entry(when="DTSTART:00010101T000000Z\nDURATION:PT1H")), "line 8: DTSTART"),
        (a_calendar(an_entry(when="DTSTART:20250310T150000Z\nDURATION:-PT1H")), "line 9: DURATI"),
        (a_calendar(an_entry(when="DTSTART:20250310T150000Z\nDURATION:P9999W")), "line 9: DURA"),
        (
            a_calendar(
                an_entry(when="DTSTART;TZID=America/New_York:20250309T023000\nDURATION:PT1H")
            ),
            "line 8: DTSTART: 2025-03-09 02:30 does not exist in America/New_York",
        ),
        (
            a_calendar(an_entry(when="DTSTART;TZID=a\x01:20250310T160000\nDURATION:PT1H")),
            "line 8: DTSTART: its parameters cannot be read; write DTSTART;TZID=",
        ),
        (a_calendar(an_entry("RRULE:FREQ=SECONDLY")), "line 10: the entry repeats (RRULE); write"),
        (a_calendar(an_entry("DESCRIPTION:half of it", "and lost")), "line 11: this is no prop"),
        (a_calendar(an_entry("DESCRIPTION;;A=b:x")), "line 10: this is no property"),
        (a_calendar(an_entry("DESCRIPTION:" + "x" * 100_001)), "line 10: the property has over"),
        (a_calendar(an_entry())[:-20], "line 10: "),
        (a_calendar(an_entry()).replace(b"END:VEVENT\r\n", b""), "line 10: END:VCALENDAR closes"),
        (a_calendar(an_entry()).decode().encode("utf-16"), "line 1: "),
        (a_calendar(an_entry("LOCATION:Saal Ä")).decode().encode("latin-1"), "line 10: this is no"),
        (b"BEGIN:VCALENDAR\n" * 100_000, "line 9: nested over 8 deep"),
        (b"BEGIN:VCALENDAR\n" + b"\n" * 500_000, "line 1: the file has over 200000 lines"),
        (b"BEGIN:VCALENDAR\n" + b"X" * 5_000_000, "line 1: the file is over 5 MB"),
    ],
)  # fmt: skip
def test_what_is_broken_is_refused_with_its_line(content: bytes, fault: str) -> None:
    assert faults_of(content)[0].startswith(fault)


def test_every_fault_is_told_at_once() -> None:
    entries = [an_entry("RRULE:FREQ=DAILY", uid=f"u{number}") for number in range(300)]
    assert len(faults_of(a_calendar(*entries))) == 100


def test_more_markup_than_any_schedule_needs_is_refused() -> None:
    """Cleaning it is what an import pays most for; the place is where it became too much."""
    entries = [an_entry(f"DESCRIPTION:{'<' * 40_000}", uid=f"u{number}") for number in range(4)]
    (fault,) = faults_of(a_calendar(*entries))
    assert fault.startswith("line 19: the texts up to here hold over 100,000 tags")


@pytest.mark.parametrize("ending", ["\n", "\r", "\r\n", "\n\n"])
def test_any_line_end_and_a_byte_order_mark_are_read(ending: str) -> None:
    plain = a_calendar(an_entry("DESCRIPTION:one\n  two")).decode().replace("\r\n", ending)
    assert the_session(b"\xef\xbb\xbf" + plain.encode()).abstract == "one two"


def test_a_fold_inside_a_letter_is_mended() -> None:
    folded = a_calendar(an_entry("LOCATION:Saal Ä")).replace(b"\xc3\x84", b"\xc3\r\n \x84")
    document, _ = read(folded)
    assert document.rooms[0].name == "Saal Ä"


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("Pacific Standard Time", "America/Los_Angeles"),
        ("/freeassociation.sourceforge.net/Tzfile/Europe/Berlin", "Europe/Berlin"),
        ("/citadel.org/20190914_1/America/Argentina/Ushuaia", "America/Argentina/Ushuaia"),
        ("UTC", "UTC"),
        ("", ""),
        ("Berlin", ""),
        ("../../etc/passwd", ""),
    ],
)  # fmt: skip
def test_zones_by_the_names_programs_give_them(name: str, zone: str) -> None:
    found = find_calendar_zone(name)
    assert (found.key if found else "") == zone


def test_a_name_that_the_file_explains_is_known() -> None:
    zone = "BEGIN:VTIMEZONE\nTZID:Home\nX-LIC-LOCATION:Asia/Tokyo\nEND:VTIMEZONE"
    content = a_calendar(
        an_entry(when="DTSTART;TZID=Home:20250310T160000\nDURATION:PT1H"), head=zone
    )
    assert the_session(content).starts_at == datetime(2025, 3, 10, 7, tzinfo=UTC)


WITHOUT_UID = """SUMMARY:Closing
DTSTART:20250310T180000
DTEND:20250310T190000"""


def test_entries_without_a_uid_are_known_by_title_and_start() -> None:
    """Field case 15: a calendar that names no entry. What is moved alone stays who it was."""
    both = (an_entry().replace("UID:a@example.org\n", ""), an_entry(uid="").replace("16", "20"))
    document, raw = read(a_calendar(*both, WITHOUT_UID))
    assert [one.title for one in document.sessions] == ["Opening", "Opening", "Closing"]
    assert len({one.id for one in document.sessions}) == 3
    told = (
        "Entries without a UID are known by title and start; one that is renamed and moved at once is"
        " a new session: 3."
    )
    assert told in raw.notes
    moved = WITHOUT_UID.replace("T18", "T17")
    again, _ = read(a_calendar(*both, moved), Hints("camp", "", lambda _: document))
    assert [one.id for one in again.sessions] == [one.id for one in document.sessions]


OUTLOOK = """BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16011028T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE"""


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
@pytest.mark.parametrize(
    ("local", "hour"),
    [
        ("20260329T015900", "00:59"),  # the last minute of winter
        ("20260329T030000", "01:00"),
        ("20260508T090000", "07:00"),
        ("20261025T023000", "00:30"),  # shown twice: the first, as RFC 5545 3.3.5 says
        ("20261025T030000", "02:00"),
        ("20260101T120000", "11:00"),
    ],
)
def test_a_zone_that_the_file_defines_is_read_by_its_rules(
    zone: str, local: str, hour: str
) -> None:
    """Field case 3 (RFC 5545 3.6.5), whatever zone the event is said to have."""
    when = f'DTSTART;TZID="Customized Time Zone":{local}\nDURATION:PT10M'  # quoted, as Outlook does
    session = the_session(a_calendar(an_entry(when=when), head=OUTLOOK), Hints("camp", zone))
    assert f"{session.starts_at.astimezone(UTC):%H:%M}" == hour


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "FREQ=SECONDLY"),
        ("BYDAY=-1SU;BYMONTH=10", "BYDAY=-1SU;BYMONTH=13"),
        ("BYDAY=-1SU", "BYDAY=SU"),
        ("TZOFFSETTO:+0100", "TZOFFSETTO:+9900"),
        ("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "RDATE:20261025T030000"),
        ("DTSTART:16011028T030000", "DTSTART:16011328T030000"),
    ],
)
def test_rules_that_no_clock_follows_leave_the_zone_unknown(before: str, after: str) -> None:
    """T32: nothing is expanded; a rule is taken in a second's fraction, or not at all."""
    when = 'DTSTART;TZID="Customized Time Zone":20260508T090000\nDURATION:PT30M'
    content = a_calendar(an_entry(when=when), head=OUTLOOK.replace(before, after))
    assert "the zone 'Customized Time Zone' is not known" in faults_of(content)[0]


def test_the_zone_of_the_entries_beats_that_of_the_calendar() -> None:
    """Field case 13: the calendar lies with somebody in New York, the days take place in Paris."""
    when = "DTSTART;TZID=Europe/Paris:20250610T090000\nDTEND;TZID=Europe/Paris:20250610T100000"
    day = "UID:d\nSUMMARY:Sprint\nDTSTART;VALUE=DATE:20250611"
    head = "X-WR-TIMEZONE:America/New_York"
    document, raw = read(a_calendar(an_entry(when=when), day, head=head))
    assert document.event.zone == "Europe/Paris"
    assert document.sessions[0].starts_at == datetime(2025, 6, 10, 7, tzinfo=UTC)
    assert (
        "The calendar is kept in America/New_York, and every entry names Europe/Paris: that was"
        " taken."
    ) in raw.notes
    # Where one entry says nothing, or the calendar's own, the calendar's own stands.
    for other in ("20250610T150000Z", "20250610T150000"):
        plain = f"UID:e\nSUMMARY:Late\nDTSTART:{other}\nDURATION:PT1H"
        document, _ = read(a_calendar(an_entry(when=when), plain, head=head))
        assert document.event.zone == "America/New_York"

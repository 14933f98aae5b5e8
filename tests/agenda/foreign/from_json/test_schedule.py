"""schedule.json, versions 1 and 2 (rule E 2), and OPass session.json."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from congress.agenda.formats.foreign.from_json.opass import read_opass
from congress.agenda.formats.foreign.programme import Hints
from congress.agenda.formats.foreign.times.moments import ListedDays, read_moment
from congress.agenda.rules.checks import check_document
from congress.core.errors import YamlError
from tests.agenda.foreign.files import GUID, HINTS, a_json_event, a_schedule_json, read

HUB: dict[str, Any] = {
    "acronym": "38c3",
    "title": "38C3",
    "start": "2024-12-27T09:30:00+00:00",
    "end": "2024-12-30T17:45:00+00:00",
    "time_zone_name": "Europe/Berlin",
    "defaults": {"language": "de"},
    "tracks": [{"name": {"en": "Art", "de": "Kunst"}, "slug": "art"}],
    "rooms": [{"name": "Saal 1", "guid": "r1", "capacity": 3025, "description": {"de": "Oben"}}],
    "days": [
        {"index": 1, "date": "2024-12-27", "start": "2024-12-27T09:30:00+00:00",
         "end": "2024-12-28T06:00:00+01:00"}
    ],
}  # fmt: skip


def hub(**event: Any) -> bytes:  # noqa: ANN401 -- JSON
    """Return a file of version 2 with one event."""
    plain = {
        "guid": GUID, "code": "HQCCYH", "title": {"en": "Opening", "de": "Eröffnung"},
        "start": "2024-12-28T00:15:00+01:00", "end": "2024-12-28T00:55:00+01:00",
        "room": {"guid": "r1"}, "track": {"slug": "art"}, "type": "HANDS-ON",
        "participants": [{"guid": "p1", "name": "Senficon", "role": "SPEAKER"}],
        "attachments": [{"type": "SLIDES", "url": "https://x.org/s.pdf"}],
    }  # fmt: skip
    persons = [{"guid": "p1", "name": "Senficon", "biography": "Writes."}]
    schedule = {
        "version": "2",
        "conference": HUB,
        "events": [{**plain, **event}],
        "persons": persons,
    }
    return json.dumps({"schedule": schedule}).encode()


def test_version_1_keeps_what_it_says() -> None:
    event = a_json_event(
        type="Workshop", track="CCC", language="en", do_not_record=True, subtitle="Now",
        abstract="Short.", description="Short. And long.\r\nTwo.",
        persons=[{"id": 61, "public_name": "Ana", "biography": "Nurse."}],
        links=[{"url": "https://x.org", "title": "More"}],
    )  # fmt: skip
    document, _ = read(a_schedule_json(event), Hints())
    session = document.sessions[0]
    assert (document.event.id, session.id, session.kind) == ("camp", "7", "workshop")
    assert session.abstract == "Now\n\nShort. And long.\nTwo.\n\n• More (https://x.org)"
    assert [(one.id, one.bio) for one in document.speakers] == [("ana-61", "Nurse.")]
    assert session.recorded is False


def test_version_2_reads_references_languages_and_the_night() -> None:
    document, _ = read(hub(), Hints())
    session = document.sessions[0]
    assert (session.id, session.title, session.kind) == ("HQCCYH", "Eröffnung", "workshop")
    assert session.abstract == "Opening\n\n• Slides (https://x.org/s.pdf)"
    assert (document.rooms[0].name, document.rooms[0].seats) == ("Saal 1", 3025)
    assert document.rooms[0].where == "Oben"
    assert document.tracks[0].name == "Kunst"
    assert document.speakers[0].bio == "Writes."
    assert session.starts_at == datetime(2024, 12, 27, 23, 15, tzinfo=UTC)


def test_the_nights_of_version_2_belong_to_the_evening_before() -> None:
    """Its events stand under no day: the bounds of the days tell. The last night was refused."""
    days = [
        {"index": 1, "date": "2024-12-27", "start": "2024-12-27T10:00:00+01:00",
         "end": "2024-12-28T04:00:00+01:00"}
    ]  # fmt: skip
    conference = {**HUB, "days": days, "end": "2024-12-27T23:00:00+01:00"}
    tree = json.loads(hub())
    tree["schedule"]["conference"] = conference
    document, _ = read(json.dumps(tree).encode(), Hints())
    assert document.event.day_change.isoformat() == "04:00:00"
    assert document.day_of(document.sessions[0]).isoformat() == "2024-12-27"
    assert not check_document(document, None).blocking


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2025-02-01T10:00:00+01:00", "2025-02-01"),
        ("2025-02-01T09:59:00+01:00", None),
        ("2025-02-02T03:59:00+01:00", "2025-02-01"),
        ("2025-02-02T04:00:00+01:00", None),
        ("2025-02-02T09:30:00Z", "2025-02-02"),
        ("2025-02-01T12:00:00", None),  # no offset: nobody knows
    ],
)
def test_a_day_holds_what_lies_in_its_bounds(moment: str, day: str | None) -> None:
    days = ListedDays(
        [
            ("2025-02-02", "2025-02-02T10:00:00+01:00", "2025-02-03T04:00:00+01:00"),
            ("2025-02-01", "2025-02-01T10:00:00+01:00", "2025-02-02T03:59:00+01:00"),
            ("2025-01-01", "2025-01-01T00:00:00+01:00", "2025-12-31T00:00:00+01:00"),
            ("2025-02-01", "2025-02-01T10:00:00", "2025-02-02T03:59:00"),
        ]
    )
    found = days.day_of(read_moment(moment))
    assert (found.isoformat() if found else None) == day


def test_version_2_knows_what_is_cancelled_and_what_nobody_shall_see() -> None:
    document, _ = read(hub(state="CANCELED"), Hints())
    assert document.sessions[0].status == "cancelled"
    with pytest.raises(YamlError, match="Nothing was changed") as caught:
        read(hub(state="DRAFT"), Hints())
    assert "no session" in caught.value.faults[0].message


def test_version_2_gives_back_what_it_no_longer_calls_cancelled() -> None:
    before, _ = read(hub(state="CANCELED"), Hints())
    for content in (hub(state="CONFIRMED"), hub()):
        document, raw = read(content, Hints(current=lambda _event_id: before))
        assert (document.sessions[0].status, raw.notes) == ("confirmed", ())


def test_days_that_end_after_midnight_keep_their_night() -> None:
    late = a_json_event(date="2025-02-02T00:30:00+01:00", start="00:30")
    day = {"index": 1, "date": "2025-02-01", "day_start": "2025-02-01T09:00:00+01:00",
           "day_end": "2025-02-02T03:59:00+01:00", "rooms": {"Curie": [late]}}  # fmt: skip
    document, _ = read(a_schedule_json(days=[day]), Hints())
    assert document.event.day_change.isoformat() == "04:00:00"
    assert document.day_of(document.sessions[0]).isoformat() == "2025-02-01"


def test_a_zone_that_disagrees_with_the_offsets_is_told_and_mended_by_the_option() -> None:
    """As pretalx's own demo: `UTC`, and times at +01:00."""
    content = a_schedule_json(a_json_event(), time_zone_name="UTC")
    _, raw = read(content, Hints())
    assert "'Opening' at 10:00 there is 09:00 here" in raw.notes[0]
    document, raw = read(content, Hints(zone="Europe/Berlin"))
    assert raw.notes == ("The file says the zone UTC; --zone Europe/Berlin was used.",)
    assert document.event.zone == "Europe/Berlin"


def test_faults_name_the_item() -> None:
    content = a_schedule_json(a_json_event(date=None, start="noon"), a_json_event(title=None, id=8))
    with pytest.raises(YamlError) as caught:
        read(content, Hints())
    assert [fault.where for fault in caught.value.faults] == [
        "days[0].rooms['Janson'][0], event 7", "days[0].rooms['Janson'][1], event 8",
    ]  # fmt: skip


def test_a_year_beyond_all_calendars_is_refused_and_no_crash() -> None:
    with pytest.raises(YamlError) as caught:
        read(a_schedule_json(a_json_event(date="9999-12-31T23:59:00-10:00", start="")), Hints())
    assert "'9999-12-31T23:59:00-10:00' is not a time" in caught.value.faults[0].message
    day = {"date": "2025-02-01", "day_start": "2025-02-01T10:00:00+01:00",
           "day_end": "9999-12-31T23:59:00+01:00", "rooms": {"A": [a_json_event()]}}  # fmt: skip
    assert read(a_schedule_json(days=[day]), Hints())[0].sessions[0].id == "7"


OPASS: dict[str, Any] = {
    "sessions": [
        {"id": "SWZGFV", "type": "f9", "room": "TR 616", "start": "2023-07-29T12:35:00+08:00",
         "end": "2023-07-29T13:05:00+08:00", "language": "中文", "speakers": ["79Z"],
         "tags": ["Beginner"], "zh": {"title": "醫資標準", "description": "內容\r\n\r\n### 標題"},
         "en": {"title": "Health standards", "description": "內容\r\n\r\n### 標題"},
         "record": "https://x.org/v"}
    ],
    "speakers": [{"id": "79Z", "zh": {"name": "張偉", "bio": "工程師"},
                  "en": {"name": "Wei", "bio": "工程師"}}],
    "session_types": [{"id": "f9", "zh": {"name": "醫療"}, "en": {"name": "Health"}}],
    "rooms": [{"id": "TR 616", "zh": {"name": "TR 616"}, "en": {"name": "TR 616"}}],
    "tags": [{"id": "Beginner", "zh": {"name": "入門"}, "en": {"name": "Beginner"}}],
}  # fmt: skip


def test_a_chinese_conference_keeps_both_languages() -> None:
    document, _ = read(json.dumps(OPASS).encode(), Hints("coscup-2023", "Asia/Taipei"))
    session = document.sessions[0]
    assert (session.id, session.title) == ("SWZGFV", "醫資標準")
    assert session.abstract == (
        "Health standards\n\n內容\n\n### 標題\n\nTags: 入門 / Beginner\n\n• Recording (https://x.org/v)"
    )
    assert document.tracks[0].name == "醫療 / Health"
    assert document.speakers[0].name == "張偉 (Wei)"
    assert document.rooms[0].id == "tr-616"


def test_an_event_without_a_name_is_called_by_its_id_and_keeps_the_name_it_is_given() -> None:
    content, hints = json.dumps(OPASS).encode(), Hints("coscup-2023", "Asia/Taipei")
    document, raw = read(content, hints)
    assert document.event.name == "coscup-2023"
    assert [one for one in raw.notes if "gives the event no name" in one]
    named = replace(document, event=replace(document.event, name="COSCUP 2023"))
    again, raw = read(content, replace(hints, current=lambda _event: named))
    assert again.event.name == "COSCUP 2023"
    assert not [one for one in raw.notes if "gives the event no name" in one]


@pytest.mark.parametrize(("said", "told"), [("xx", "'xx' is no length"), ("", "neither end nor")])
def test_a_length_that_is_none_is_told_with_what_stands_there(said: str, told: str) -> None:
    with pytest.raises(YamlError) as refused:
        read(a_schedule_json(a_json_event(duration=said)), HINTS)
    assert [fault.message for fault in refused.value.faults if told in fault.message]


def test_a_speaker_that_the_file_does_not_have_is_named() -> None:
    content = json.dumps({**OPASS, "speakers": []}).encode()
    with pytest.raises(YamlError) as caught:
        read(content, HINTS)
    assert str(caught.value.faults[0]) == (
        "sessions[0], id SWZGFV: there is no speaker '79Z'; add it to speakers, or correct the id"
    )


def test_texts_told_by_reference_are_no_longer_than_a_file() -> None:
    """T32: each reference would cost what the text does; the place is where it became too much."""
    rooms = [{"id": "TR 616", "en": {"name": "x" * 3_000_000}}]
    sessions = [{**OPASS["sessions"][0], "id": str(number)} for number in range(4)]
    with pytest.raises(YamlError) as caught:
        read(json.dumps({**OPASS, "rooms": rooms, "sessions": sessions}).encode(), HINTS)
    assert str(caught.value.faults[0]).startswith(
        "sessions[3], id 3: the texts up to here have over 10,000,000 characters; shorten those that"
    )


def test_a_person_is_told_at_every_session_and_built_once() -> None:
    sessions = [{**OPASS["sessions"][0], "id": str(number)} for number in range(3)]
    programme = read_opass({**OPASS, "sessions": sessions})
    assert len({id(person) for one in programme.sessions for person in one.persons}) == 1

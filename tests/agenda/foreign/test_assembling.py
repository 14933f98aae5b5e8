"""What every format has in common: ids that stay, people, texts, what is kept (rule E 3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from congress.agenda.formats.exchange import Exchange
from congress.agenda.formats.foreign.any_format import read_schedule
from congress.agenda.formats.foreign.programme import Hints
from congress.agenda.rules.document import (
    Card,
    Deadlines,
    Document,
    Door,
    Purpose,
    RegistrationType,
    Speaker,
)
from congress.agenda.rules.evaluation_forms import EvaluationForm, Question, QuestionKind
from congress.core.errors import YamlError
from tests.agenda.foreign.files import (
    HINTS,
    OTHER_GUID,
    a_json_event,
    a_schedule_json,
    a_schedule_xml,
    an_event,
    read,
)
from tests.effort import effort_of


def first(content: bytes) -> Document:
    return read(content)[0]


def again(content: bytes, current: Document) -> Document:
    """Read a file about an event that is published already."""
    return read(content, replace(HINTS, current=lambda _event_id: current))[0]


def test_ids_are_the_files_own_and_survive_every_other_change() -> None:
    before = first(a_schedule_xml(an_event(), an_event(own_id="8", guid=OTHER_GUID, start="12:00")))
    moved = an_event(own_id="99", title="Renamed", start="15:00")
    after = again(a_schedule_xml(an_event(own_id="8", guid=OTHER_GUID), moved), before)
    assert [one.id for one in after.sessions] == ["7", "8"]  # known by guid, in the known order
    assert after.sessions_by_id["7"].title == "Renamed"
    assert before.uid_of(before.sessions[0]) == after.uid_of(after.sessions[0])


def test_a_number_given_to_another_session_is_not_the_old_one() -> None:
    before = first(a_schedule_xml())
    after = again(a_schedule_xml(an_event(guid=OTHER_GUID)), before)
    assert [one.id for one in after.sessions] == [OTHER_GUID]


def test_without_guid_the_files_number_is_the_identity() -> None:
    before = first(a_schedule_xml(an_event(guid="")))
    after = again(a_schedule_xml(an_event(guid="", title="Renamed", start="15:00")), before)
    assert [one.id for one in after.sessions] == ["7"]
    assert before.uid_of(before.sessions[0]) == after.uid_of(after.sessions[0])


def untold(**facts: str) -> str:
    """Return an event of which the file says neither UUID nor id."""
    return an_event(own_id="", guid="", **facts)


def test_without_guid_and_number_the_title_is_the_identity() -> None:
    content = a_schedule_xml(untold())
    before = first(content)
    assert again(content, before) == before
    moved = again(a_schedule_xml(untold(start="15:00"), untold(title="New")), before)
    assert [one.id for one in moved.sessions] == ["opening", "new"]
    cancelled = again(a_schedule_xml(untold(title="CANCELLED Opening")), before)
    assert [(one.id, one.status) for one in cancelled.sessions] == [("opening", "cancelled")]


def test_of_one_title_each_keeps_the_id_of_its_time() -> None:
    noon = untold(start="12:00")
    before = first(a_schedule_xml(untold(), noon))
    assert again(a_schedule_xml(noon, untold()), before) == before
    late = again(a_schedule_xml(untold(start="15:00"), noon), before)
    assert [one.id for one in late.sessions] == [one.id for one in before.sessions]
    assert [one.starts_at.hour for one in late.sessions] == [14, 11]


def test_two_sessions_that_nothing_tells_apart_are_refused_by_row() -> None:
    with pytest.raises(YamlError) as caught:
        read(a_schedule_xml(an_event(guid=""), an_event(guid="", start="12:00")))
    assert str(caught.value.faults[0]) == (
        "line 10, event 7: Opening: its id stands at line 6, event 7 too; give each session its own"
    )


def test_what_a_format_cannot_say_is_kept() -> None:
    """Else the next import would take registration, and every seat with it."""
    before = first(a_schedule_xml(an_event(persons='<person id="1">Ana</person>')))
    session = replace(
        before.sessions[0], registration="required", capacity=20, credits={"hours": "1.0"},
        kind="innovation-theater",
    )  # fmt: skip
    before = replace(
        before,
        event=replace(before.event, uid_domain="ihi.example", listed=False),
        sessions=(session, replace(session, id="old", guid="", status="cancelled", speakers=())),
        speakers=tuple(replace(one, bio="A nurse.") for one in before.speakers),
        registration_types=(RegistrationType("general", "General", (), ("7", "gone")),),
        cards=(Card("wifi", "Wi-Fi", "Ask."),),
        deadlines=Deadlines(claims_close_on=date(2025, 4, 17), recordings_within_days=7),
        rooms=tuple(replace(one, posted=50) for one in before.rooms),
        doors=(
            Door("main", "Main door", Purpose.SESSIONS, room=before.rooms[0].id),
            Door("dinner", "Dinner", Purpose.MEAL, session="7"),
        ),
    )
    content = a_schedule_xml(an_event(start="11:00", persons='<person id="1">Ana</person>'))
    after = again(content, before)
    moved = replace(
        session,
        starts_at=session.starts_at + timedelta(hours=1),
        ends_at=session.ends_at + timedelta(hours=1),
    )
    assert after.sessions == (moved, before.sessions[1])
    assert (after.event, after.speakers) == (before.event, before.speakers)
    assert (after.cards, after.deadlines) == (before.cards, before.deadlines)
    assert after.registration_types[0].includes_sessions == ("7",)
    assert (after.rooms, after.doors) == (before.rooms, before.doors)


def test_the_door_of_a_session_that_is_gone_goes_with_it() -> None:
    dinner = an_event(own_id="8", guid=OTHER_GUID, title="Dinner", start="18:00")
    before = first(a_schedule_xml(an_event(), dinner))
    doors = tuple(
        Door(f"to-{one.id}", one.title, Purpose.EVENT, session=one.id) for one in before.sessions
    )
    after = again(a_schedule_xml(an_event()), replace(before, doors=doors))
    assert [door.id for door in after.doors] == ["to-7"]


def test_forms_of_evaluations_are_kept_without_sessions_that_are_gone() -> None:
    dinner = an_event(own_id="8", guid=OTHER_GUID, title="Dinner", start="18:00")
    before = first(a_schedule_xml(an_event(), dinner))
    asked = (Question("words", QuestionKind.TEXT, "Anything?"),)
    rest = EvaluationForm("rest", "Each session", asked)
    both = EvaluationForm("both", "These two", asked, sessions=("7", "8"))
    gone = EvaluationForm("gone", "Dinner", asked, sessions=("8",))
    talks = EvaluationForm("talks", "Talks", asked, kinds=("breakout",))
    kept = again(a_schedule_xml(an_event(), dinner), replace(before, evaluations=(rest, both)))
    assert kept.evaluations == (rest, both)
    left = replace(before, evaluations=(rest, both, gone, talks))
    hints = replace(HINTS, current=lambda _event_id: left)
    after, raw = read(a_schedule_xml(an_event()), hints)
    assert after.evaluations == (rest, replace(both, sessions=("7",)), talks)
    assert "'Dinner' is for 8 no longer: the file has none." in raw.notes


def test_an_unchanged_file_is_the_same_document() -> None:
    content = a_schedule_json(a_json_event(persons=[{"id": 1, "name": "Ana"}], track="T"))
    before = first(content)
    assert again(content, before) == before


def test_a_title_that_says_cancelled_is_a_cancelled_session() -> None:
    """FOSDEM 2023 gives the place of a cancelled talk to another one; its format has no status."""
    taken = an_event(own_id="8", guid=OTHER_GUID, title="AMENDMENT Another")
    document, raw = read(a_schedule_xml(an_event(title="CANCELLED Opening"), taken))
    assert [(one.title, one.status) for one in document.sessions] == [
        ("Opening", "cancelled"), ("AMENDMENT Another", "confirmed"),
    ]  # fmt: skip
    assert raw.notes == ("1 cancelled, as the title begins with the word: Opening.",)


def test_what_was_cancelled_here_stays_so_where_the_format_has_no_word_for_it() -> None:
    content = a_schedule_xml()
    before = first(content)
    before = replace(before, sessions=(replace(before.sessions[0], status="cancelled"),))
    document, raw = read(content, replace(HINTS, current=lambda _event_id: before))
    assert document == before
    (note,) = raw.notes
    assert note.startswith(
        "1 cancelled here and still listed there, which stay cancelled: Opening."
    )


@pytest.mark.parametrize("title", ["Cancelled trains and how to mend them", "CANCELLED"])
def test_a_title_about_cancelling_is_not_cancelled(title: str) -> None:
    session = first(a_schedule_xml(an_event(title=title))).sessions[0]
    assert (session.title, session.status) == (title, "confirmed")


def test_the_same_name_is_one_person_unless_two_have_biographies() -> None:
    def people(*bios: str) -> tuple[list[str], tuple[str, ...]]:
        events = [
            a_json_event(id=n, guid=None, start=f"{n}:00", date=f"2025-02-01T{n}:00:00+01:00",
                         persons=[{"id": n, "public_name": "Ana Li", "biography": bio}])
            for n, bio in enumerate(bios, 10)
        ]  # fmt: skip
        document, raw = read(a_schedule_json(*events))
        return [one.id for one in document.speakers], raw.notes

    assert people("", "Nurse.")[0] == ["ana-li-10"]
    assert people("", "")[1] == (
        "1 person stands under several numbers, taken as one each: Ana Li.",
    )
    assert people("Nurse.", "Pilot.") == (["ana-li-10", "ana-li-11"], ())


def a_talk(number: int, name: str, bio: str = "") -> dict[str, Any]:
    """Return an event at an hour of its own, whose speaker has its number."""
    person = {"id": number, "public_name": name, "biography": bio}
    start = f"{number % 24:02}:00"
    return a_json_event(id=number, guid=None, date=f"2025-02-01T{start}:00+01:00", persons=[person])


def speakers_of(document: Document) -> list[tuple[tuple[str, ...], str]]:
    """Return the speakers' ids of each session, and the biography of the first."""
    return [
        (one.speakers, document.speakers_by_id[one.speakers[0]].bio) for one in document.sessions
    ]


def test_a_namesake_does_not_take_the_id_of_somebody_who_is_still_there() -> None:
    """Though the newcomer stands first: the number of the other one is the better ground."""
    before = first(a_schedule_json(a_talk(12, "Wei Zhang", "Nurse.")))
    both = a_schedule_json(a_talk(55, "Wei Zhang", "Pilot."), a_talk(12, "Wei Zhang", "Nurse."))
    after = again(both, before)
    assert speakers_of(after) == [(("wei-zhang-12",), "Nurse."), (("wei-zhang-55",), "Pilot.")]
    assert again(both, after) == after


def test_people_without_a_name_are_not_one_person() -> None:
    nameless = [a_talk(number, f"x{number}@example.org") for number in (12, 55)]
    before = first(a_schedule_json(nameless[0]))
    after = again(a_schedule_json(*reversed(nameless)), before)
    assert [one.speakers for one in after.sessions] == [("speaker-12",), ("speaker-55",)]
    assert [one.speakers for one in again(a_schedule_json(nameless[1]), before).sessions] == [
        ("speaker-55",)
    ]


def test_an_id_that_somebody_else_has_is_marked() -> None:
    """The release knows 55 by her UUID under the id that 12 would get."""
    before = first(a_schedule_json(a_talk(12, "Wei Zhang")))
    person = Exchange(before).uuid_of("speakers/wei-zhang-12")
    known = a_talk(55, "Wei Zhang", "Pilot.")
    known["persons"][0]["guid"] = person
    both = a_schedule_json(known, a_talk(12, "Wei Zhang", "Nurse."))
    after = again(both, before)
    ids = [one.speakers for one in after.sessions]
    assert ids == [("wei-zhang-12-6b51d431",), ("wei-zhang-12",)]
    assert again(both, after) == after


def test_a_number_alone_is_nobody() -> None:
    """The organizers' second John Smith is `john-smith-2`, and no Maria whom a tool counts as 2."""
    before = first(a_schedule_json(a_talk(12, "John Smith")))
    john = Speaker("john-smith-2", "John Smith", bio="Nurse.")
    before = replace(before, speakers=(*before.speakers, john))
    after = again(a_schedule_json(a_talk(2, "Maria Costa")), before)
    assert [one.speakers for one in after.sessions] == [("maria-costa-2",)]
    assert after.speakers_by_id["john-smith-2"] == john


@pytest.mark.parametrize(
    ("name", "renamed"),
    [
        ("Ana Li", "Ana Costa"),
        ("ana@example.org", "Ana Costa"),
        ("Łukasz Müller", "MULLER, L."),
        ("張偉", "張偉 (Wei)"),
    ],
)
def test_a_number_and_a_word_of_the_name_are_somebody(name: str, renamed: str) -> None:
    before = first(a_schedule_json(a_talk(7, name)))
    after = again(a_schedule_json(a_talk(7, renamed)), before)
    assert [(one.id, one.name) for one in after.speakers] == [(before.speakers[0].id, renamed)]


def test_other_thousands_of_people_are_not_looked_for_among_all() -> None:
    """T32: looking at each of the old ones for each of the new ones took six seconds."""

    def people(word: str, first_number: int) -> bytes:
        numbers = range(first_number, first_number + 5_000)
        names = "".join(f'<person id="{one}">{word} {one}</person>' for one in numbers)
        return a_schedule_xml(an_event(persons=names))

    before = first(people("Ana", 1))
    content = people("Kim", 50_001)
    hints = replace(HINTS, current=lambda _event_id: before)
    assert len(read_schedule(content, hints).data["speakers"]) == 5_000
    alone = effort_of(lambda: read_schedule(content, HINTS), tries=2)
    assert effort_of(lambda: read_schedule(content, hints), tries=2) < 4 * alone


def test_an_address_is_not_shown_as_a_name() -> None:
    persons = '<person id="8">ana@example.org</person>'
    document, raw = read(a_schedule_xml(an_event(persons=persons)))
    assert [(one.id, one.name) for one in document.speakers] == [
        ("speaker-8", "Name to be confirmed")
    ]
    assert "line 6, event 7" in raw.notes[0]
    assert "ana@example.org" not in str(raw.data)


def test_names_that_ascii_cannot_hold_have_ids_that_stay() -> None:
    persons = (
        "<person>张伟</person><person>Łukasz</person><person>Ukasz</person><person>Zoë</person>"
    )
    document = first(a_schedule_xml(an_event(persons=persons, track="開源"), room="會議室"))
    ids = [one.id for one in document.speakers]
    assert ids == ["speaker-a3a0bafd", "ukasz-c57b4f3a", "ukasz", "zoe"]
    assert document.rooms[0].id.startswith("room-")
    assert document.tracks[0].id.startswith("track-")


def test_a_title_too_long_for_a_line_is_kept_whole_in_the_text() -> None:
    title = "Long words " * 40
    document, raw = read(a_schedule_xml(an_event(title=title)))
    session = document.sessions[0]
    assert len(session.title) <= 300
    assert session.title.endswith("words …")
    assert session.abstract == title.strip()
    assert raw.notes == ("line 6, event 7: the long title stands whole above the abstract.",)


def test_control_characters_are_left_out() -> None:
    document = first(
        a_schedule_json(a_json_event(title="One\x0b two\x1f", abstract="a\x0c\x85b\tc"))
    )
    assert (document.sessions[0].title, document.sessions[0].abstract) == ("One two", "ab\tc")


def test_languages_are_told_where_there_are_several() -> None:
    two = (
        a_json_event(language="de"),
        a_json_event(id=8, guid=OTHER_GUID, date="2025-02-01T12:00:00+01:00", language="en"),
    )
    document = first(a_schedule_json(*two))
    assert [one.abstract for one in document.sessions] == ["Language: German", "Language: English"]
    assert first(a_schedule_json(two[0])).sessions[0].abstract == ""


def test_the_events_own_zone_stands_in_for_a_file_without_one() -> None:
    before = first(a_schedule_xml())
    document, raw = read(a_schedule_xml(), Hints("camp", current=lambda _event_id: before))
    assert document == before
    assert raw.notes == ("The file names no time zone; Europe/Brussels is the event's.",)


def test_a_zone_that_is_none_is_refused() -> None:
    with pytest.raises(YamlError) as caught:
        read(a_schedule_xml(), Hints("camp", "Europe/Brussel"))
    assert "'Europe/Brussel' is not a time zone; say one with --zone" in str(caught.value.faults[0])


def test_the_second_of_two_equal_hours_is_refused() -> None:
    """Control: the first of the two is the one the schedule file means, and is read."""

    def at(offset: str) -> bytes:
        event = a_json_event(date=f"2025-10-26T02:30:00{offset}", duration="00:15")
        return a_schedule_json(event, start="2025-10-26", end="2025-10-26")

    assert first(at("+02:00")).sessions[0].starts_at.hour == 0
    with pytest.raises(YamlError) as caught:
        read(at("+01:00"))
    assert "shown twice in Europe/Brussels" in caught.value.faults[0].message

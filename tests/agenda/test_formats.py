"""The renderers: the same bytes for the same release, and valid where there is a published schema."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

import jsonschema_rs
import pytest
from lxml import etree

from congress.agenda.formats.exchange import Exchange
from congress.agenda.formats.writing.json_agenda import JsonAgenda
from congress.agenda.formats.writing.schedule_json import ScheduleJson
from congress.agenda.formats.writing.schedule_xml import FrabXml
from congress.agenda.rules.document import Document
from congress.core.ports import Renderer
from tests.agenda.documents import a_document, a_session, at

BASE = "https://congress.example"
NOW = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
REAL = os.environ.get("CONGRESS_REAL_DATA", "")
needs_schemas = pytest.mark.skipif(
    not REAL, reason="the published schemas lie in CONGRESS_REAL_DATA, which is not set"
)
FULL = a_document(
    [
        a_session(
            "k1",
            title="Öpening <b> & more",
            kind="keynote",
            track="culture",
            speakers=("helen", "ben"),
            abstract="Line one\n\nline two ]]>",
            recorded=True,
        ),
        a_session("no-room", room="", starts_at=at(20), ends_at=at(21)),
        a_session("night", starts_at=at(6, 30, day=11), ends_at=at(8, day=11)),
        # Sunday before the clocks change: 01:30 PST to 03:30 PDT, an hour by the clock of the sun.
        a_session("dst", starts_at=at(9, 30, day=9), ends_at=at(10, 30, day=9)),
        a_session("gone", room="lawn", status="cancelled"),
    ],
    links={"main": "https://example.org/congress"},
)
# 23:00 to 00:30 and 00:30 to 02:00 by the clock of Los Angeles, in an event whose days change at 4.
LATE = a_document(
    [
        a_session("late", starts_at=at(6, day=12), ends_at=at(7, 30, day=12)),
        a_session("night", starts_at=at(7, 30, day=12), ends_at=at(9, day=12)),
    ],
    day_change=time(4),
)
ODD = replace(a_document(id="A~b", zone="Etc/GMT+8"), rooms=(), tracks=(), speakers=())


RENDERERS: tuple[Renderer[Document], ...] = (
    JsonAgenda(), FrabXml(BASE), ScheduleJson(BASE), ScheduleJson(BASE, is_strict=True),
)  # fmt: skip


@pytest.mark.parametrize("renderer", RENDERERS, ids=lambda one: one.format)
def test_equal_releases_have_equal_bytes(renderer: Renderer[Document]) -> None:
    one, two = (renderer.render(FULL, number=7, released_at=NOW) for _ in range(2))
    assert one == two
    assert renderer.render(FULL, number=8, released_at=NOW) != one


@needs_schemas
@pytest.mark.parametrize("document", [FULL, ODD, LATE])
def test_frab_xml_is_valid_against_the_published_schema(document: Document) -> None:
    schema = etree.XMLSchema(etree.parse(Path(REAL) / "schema" / "schedule.xml.xsd"))
    body = FrabXml(BASE).render(document, number=7, released_at=NOW)
    schema.assertValid(etree.fromstring(body))


@needs_schemas
@pytest.mark.parametrize("document", [FULL, ODD, LATE])
def test_schedule_json_is_valid_against_the_published_schema(document: Document) -> None:
    text = (Path(REAL) / "schema" / "schedule-json.schema.json").read_text("utf-8")
    validator = jsonschema_rs.validator_for(json.loads(text))
    body = ScheduleJson(BASE, is_strict=True).render(document, number=7, released_at=NOW)
    assert [error.message for error in validator.iter_errors(json.loads(body))] == []


def test_exchange_formats_say_the_same_and_leave_cancelled_sessions_out() -> None:
    root = etree.fromstring(FrabXml(BASE).render(FULL, number=7, released_at=NOW))
    tree = json.loads(ScheduleJson(BASE).render(FULL, number=7, released_at=NOW))
    names = ("title", "room", "date", "start", "duration", "slug", "abstract")
    xml = [
        (*tuple(event.findtext(name) for name in names), event.get("guid"), event.get("id"))
        for event in root.iter("event")
    ]
    days = tree["schedule"]["conference"]["days"]
    found = [
        (*tuple(event[name] for name in names), event["guid"], str(event["id"]))
        for day in days
        for events in day["rooms"].values()
        for event in events
    ]
    assert xml == found
    assert [one[0] for one in xml] == [
        "Session dst", "Öpening <b> & more", "Session night", "Session no-room",
    ]  # fmt: skip


def test_days_are_local_and_the_short_one_has_23_hours() -> None:
    days = Exchange(FULL, BASE).days()
    assert [(day.index, str(day.date)) for day in days] == [(1, "2025-03-09"), (2, "2025-03-10")]
    assert days[0].starts_at.isoformat() == "2025-03-09T00:00:00-08:00"
    assert days[0].ends_at.isoformat() == "2025-03-10T00:00:00-07:00"
    hours = (days[0].ends_at.astimezone(UTC) - days[0].starts_at.astimezone(UTC)).total_seconds()
    assert hours == 23 * 3600


def test_the_night_is_exported_on_the_evening_before() -> None:
    """And is not lost, as pretalx loses what its days do not hold."""
    (day,) = json.loads(ScheduleJson(BASE).render(LATE, number=7, released_at=NOW))["schedule"][
        "conference"
    ]["days"]
    shown = (day["date"], day["index"], day["day_start"], day["day_end"])
    assert shown == ("2025-03-11", 3, "2025-03-11T04:00:00-07:00", "2025-03-12T04:00:00-07:00")
    assert [one["date"] for one in day["rooms"]["Sunset Ballroom"]] == [
        "2025-03-11T23:00:00-07:00", "2025-03-12T00:30:00-07:00",
    ]  # fmt: skip
    root = etree.fromstring(FrabXml(BASE).render(LATE, number=7, released_at=NOW))
    (node,) = root.iter("day")
    assert tuple(node.get(name) for name in ("date", "index", "start", "end")) == (
        "2025-03-11", "3", "2025-03-11T04:00:00-07:00", "2025-03-12T04:00:00-07:00",
    )  # fmt: skip
    assert [one.findtext("start") for one in node.iter("event")] == ["23:00", "00:30"]


def test_the_two_forms_of_schedule_json_differ_in_what_the_schema_forbids() -> None:
    """The event's id, a zone of another shape, ids of rooms: apps get them, a validator does not."""
    loose, strict = (
        json.loads(ScheduleJson(BASE, is_strict=flag).render(ODD, number=7, released_at=NOW))[
            "schedule"
        ]["conference"]
        for flag in (False, True)
    )
    assert (loose.pop("acronym"), strict.pop("acronym")) == ("A~b", "ab__")
    assert (loose.pop("time_zone_name"), "time_zone_name" in strict) == ("Etc/GMT+8", False)
    assert loose == strict
    rooms = json.loads(ScheduleJson(BASE).render(FULL, number=7, released_at=NOW))["schedule"][
        "conference"
    ]["rooms"]
    assert [room["slug"] for room in rooms] == ["sunset", "lawn"]


def test_codes_are_six_characters_and_unique() -> None:
    exchange = Exchange(FULL, BASE)
    codes = {exchange.code_of(one) for one in FULL.sessions if one.status == "confirmed"}
    assert len(codes) == 4
    assert all(re.fullmatch("[0-9A-Z]{6}", code) for code in codes)


def test_exchange_ids_survive_moves_and_new_titles() -> None:
    moved = replace(
        FULL,
        sessions=tuple(replace(one, title="X", ends_at=at(7, day=12)) for one in FULL.sessions),
    )
    before, after = Exchange(FULL, BASE), Exchange(moved, BASE)
    for session in FULL.sessions[:4]:
        assert after.guid_of(session.id) == before.guid_of(session.id)
        assert after.number_of(moved.sessions_by_id[session.id]) == before.number_of(session)


def test_our_json_shows_utc_local_time_and_local_day_and_hides_cards() -> None:
    body = JsonAgenda().render(FULL, number=7, released_at=NOW)
    tree = json.loads(body)
    assert (tree["release"], tree["released_at"]) == (7, "2025-01-02T03:04:05Z")
    assert tree["days"] == [
        {"date": "2025-03-09", "sessions": ["dst"]},
        {"date": "2025-03-10", "sessions": ["gone", "k1", "no-room", "night"]},
    ]
    night = next(one for one in tree["sessions"] if one["id"] == "night")
    assert {name: night[name] for name in ("start", "day", "local_start", "local_end")} == {
        "start": "2025-03-11T06:30:00Z",
        "day": "2025-03-10",
        "local_start": "2025-03-10T23:30:00-07:00",
        "local_end": "2025-03-11T01:00:00-07:00",
    }
    assert b"SanDiego25" not in body

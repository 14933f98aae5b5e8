"""The renderers: the same bytes for the same release, and valid where there is a published schema."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import jsonschema_rs
import pytest
from lxml import etree

from congress.agenda.formats.exchange import Exchange
from congress.agenda.formats.frab_xml import FrabXml
from congress.agenda.formats.json_agenda import JsonAgenda
from congress.agenda.formats.schedule_json import ScheduleJson
from congress.agenda.rules.document import Document
from tests.agenda.documents import a_document, a_session, at

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
ODD = replace(a_document(id="A~b"), rooms=(), tracks=(), speakers=())


@pytest.mark.parametrize("renderer", [JsonAgenda(), FrabXml(), ScheduleJson()])
def test_equal_releases_have_equal_bytes(renderer: JsonAgenda | FrabXml | ScheduleJson) -> None:
    one, two = (renderer.render(FULL, number=7, released_at=NOW) for _ in range(2))
    assert one == two
    assert renderer.render(FULL, number=8, released_at=NOW) != one


@needs_schemas
@pytest.mark.parametrize("document", [FULL, ODD])
def test_frab_xml_is_valid_against_the_published_schema(document: Document) -> None:
    schema = etree.XMLSchema(etree.parse(Path(REAL) / "schema" / "schedule.xml.xsd"))
    body = FrabXml().render(document, number=7, released_at=NOW)
    schema.assertValid(etree.fromstring(body))


@needs_schemas
@pytest.mark.parametrize("document", [FULL, ODD])
def test_schedule_json_is_valid_against_the_published_schema(document: Document) -> None:
    text = (Path(REAL) / "schema" / "schedule-json.schema.json").read_text("utf-8")
    validator = jsonschema_rs.validator_for(json.loads(text))
    body = ScheduleJson().render(document, number=7, released_at=NOW)
    assert [error.message for error in validator.iter_errors(json.loads(body))] == []


def test_exchange_formats_say_the_same_and_leave_cancelled_sessions_out() -> None:
    root = etree.fromstring(FrabXml().render(FULL, number=7, released_at=NOW))
    tree = json.loads(ScheduleJson().render(FULL, number=7, released_at=NOW))
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
    days = Exchange(FULL).days()
    assert [(day.index, str(day.date)) for day in days] == [(1, "2025-03-09"), (2, "2025-03-10")]
    assert days[0].starts_at.isoformat() == "2025-03-09T00:00:00-08:00"
    assert days[0].ends_at.isoformat() == "2025-03-10T00:00:00-07:00"
    hours = (days[0].ends_at.astimezone(UTC) - days[0].starts_at.astimezone(UTC)).total_seconds()
    assert hours == 23 * 3600


def test_exchange_ids_survive_moves_and_new_titles() -> None:
    moved = replace(
        FULL,
        sessions=tuple(replace(one, title="X", ends_at=at(7, day=12)) for one in FULL.sessions),
    )
    before, after = Exchange(FULL), Exchange(moved)
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

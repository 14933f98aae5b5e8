"""Days that end after midnight: what takes place before `day_change` belongs to the evening before."""

from __future__ import annotations

import json
from datetime import date, time

import pytest

from congress.agenda.formats.writing.json_agenda import JsonAgenda
from congress.agenda.formats.yaml_file import read_yaml, write_yaml
from congress.agenda.rules.canonical import from_json, to_json
from congress.agenda.rules.checks import check_document
from congress.agenda.schemas import parse_document
from congress.core.errors import YamlError
from tests.agenda.documents import a_document, a_session, at

# 23:00 to 00:30 and 00:30 to 02:00 on the night after the last day, Tuesday 11 March, in Los Angeles.
LATE = a_session("late", starts_at=at(6, day=12), ends_at=at(7, 30, day=12))
NIGHT = a_session("night", starts_at=at(7, 30, day=12), ends_at=at(9, day=12))


def test_the_night_belongs_to_the_evening_before() -> None:
    document = a_document([LATE, NIGHT], day_change=time(4))
    assert {document.day_of(LATE), document.day_of(NIGHT)} == {date(2025, 3, 11)}
    body = JsonAgenda().render(document, number=1, released_at=at(0))
    assert json.loads(body)["days"] == [{"date": "2025-03-11", "sessions": ["late", "night"]}]


def test_without_a_day_change_the_night_is_another_day_and_outside_the_event() -> None:
    document = a_document([LATE, NIGHT])
    assert document.day_of(NIGHT) == date(2025, 3, 12)
    assert [found.code for found in check_document(document, None).blocking] == [
        "outside-dates"
    ] * 2
    assert not check_document(a_document([LATE, NIGHT], day_change=time(4)), None).blocking


def test_what_starts_before_the_first_day_begins_is_outside() -> None:
    early = a_session("early", starts_at=at(10, day=9), ends_at=at(11, day=9))  # Sunday, 03:00
    assert not check_document(a_document([early]), None).blocking
    assert [
        one.code for one in check_document(a_document([early], day_change=time(4)), None).blocking
    ] == ["outside-dates"]


def test_a_day_change_survives_the_store_and_the_file() -> None:
    document = a_document([NIGHT], day_change=time(4, 30))
    assert from_json(to_json(document)) == document
    assert "day_change: 04:30" in write_yaml(document)
    assert parse_document(read_yaml(write_yaml(document))) == document


@pytest.mark.parametrize("text", ["4:00", "12:00", "24:00", "04:00:00", "noon", "240"])
def test_a_day_changes_before_noon(text: str) -> None:
    file = write_yaml(a_document([], day_change=time(4))).replace(
        "day_change: 04:00", f"day_change: '{text}'"
    )
    with pytest.raises(YamlError) as refused:
        parse_document(read_yaml(file))
    (fault,) = refused.value.faults
    assert fault.where.startswith("line ")
    assert "write it as 04:00" in fault.message

"""Schedules in situations that people reported about their own systems: each with what is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from congress.agenda.formats.foreign.any_format import read_schedule
from congress.agenda.formats.foreign.programme import Hints
from congress.agenda.formats.yaml_file import read_yaml
from congress.agenda.rules.checks import check_document
from congress.agenda.rules.document import Document
from congress.agenda.schemas import parse_document
from congress.core.errors import YamlError


def lines_of(document: Document) -> list[str]:
    """Return each session as people see it: day, times by the event's clocks, title."""
    zone = document.zone
    return [
        f"{one.starts_at.astimezone(zone):%m-%d %H:%M}-{one.ends_at.astimezone(zone):%H:%M} {one.title}"
        for one in document.sessions
    ]


def read(file: Path, zone: str = "") -> Document:
    """Return what a file says, by its reader."""
    content = file.read_bytes()
    if file.suffix == ".yaml":
        return parse_document(read_yaml(content))
    return parse_document(read_schedule(content, Hints("field", zone)))


@pytest.mark.parametrize(
    ("name", "zone", "expected"),
    [
        ("f3.ics", "Europe/Berlin", ["05-08 09:00-17:00 Hands-on day"]),
        ("f3.ics", "America/New_York", ["05-08 03:00-11:00 Hands-on day"]),
        (
            "f13.ics",
            "",
            [
                "06-10 09:00-10:00 Opening",
                "06-10 10:30-11:30 Second",
                "06-11 00:00-00:00 Sprint",
            ],
        ),
        (
            "f15.ics",
            "Europe/Berlin",
            [
                "06-07 15:00-15:30 Sigma rules in practice (A. Example,B. Sample)",
                "06-07 16:00-16:30 Closing",
            ],
        ),
    ],
)
def test_a_calendar_says_what_its_people_meant(
    field: Path, name: str, zone: str, expected: list[str]
) -> None:
    assert lines_of(read(field / name, zone)) == expected


def test_talks_inside_their_hour_need_a_reason_and_no_more(field: Path) -> None:
    document = read(field / "f12.xml")
    checks = check_document(document, None)
    assert checks.blocking == ()
    assert [one.code for one in checks.warnings].count("room-overlap") == 2
    assert lines_of(document) == [
        "07-16 10:00-11:00 Lightning talks",
        "07-16 10:00-10:05 LT 1",
        "07-16 10:05-10:10 LT 2",
    ]


def test_a_time_that_is_shown_twice_is_told_and_not_guessed(field: Path) -> None:
    with pytest.raises(YamlError) as refused:
        read(field / "f31.xml")
    assert [fault.where for fault in refused.value.faults] == ["line 7, event 1", "line 8, event 2"]
    assert all("is shown twice" in fault.message for fault in refused.value.faults)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("f19.ics", 1),
        ("f27.ics", 3),
        ("f32.ics", 3),
        ("f21.yaml", 3),
        ("f23.yaml", 2),
        ("f28.yaml", 2),
    ],
)
def test_what_was_read_stays_read(field: Path, name: str, count: int) -> None:
    document = read(field / name)
    assert len(document.sessions) == count
    assert check_document(document, None).blocking == ()

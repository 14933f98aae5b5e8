"""Paid sessions may be told by title: whole, or up to a colon that only one session's title has."""

from __future__ import annotations

from dataclasses import replace

import pytest

from congress.attendees.formats.list_file import read_list
from congress.attendees.rules.mapping import NO_MAPPING, read_mapping
from congress.attendees.rules.session_titles import index_titles
from congress.core.errors import CsvError
from tests.attendees.world import KNOWN_IDS
from tests.builders import NOW

TITLES = [
    ("w1", "Measurement That Moves: From Charts to Change"),
    ("b1", "Falls, Pressure Injuries, and Pain"),
    ("b2", "Sepsis: Finding the Hour"),
    ("b3", "Sepsis: The Day After"),
]
IDS = replace(
    KNOWN_IDS,
    sessions=frozenset(session_id for session_id, _ in TITLES),
    session_titles=index_titles(TITLES),
)
MAPPING = read_mapping(["Variation=paid_sessions"], NO_MAPPING, KNOWN_IDS.registration_types)


def paid(cell: str) -> tuple[str, ...]:
    text = f'Id,Email,First name,Last name,Type,Variation\n1,a@x.org,A,B,general,"{cell}"\n'
    return read_list(text.encode(), IDS, NOW, MAPPING).registrations[0].paid_sessions


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("w1 b2", ("w1", "b2")),  # ids, as ever
        ("Measurement That Moves", ("w1",)),
        ("MEASUREMENT that moves: from charts to change", ("w1",)),
        ("Falls, Pressure Injuries, and Pain, Measurement That Moves", ("b1", "w1")),
        ("Sepsis: Finding the Hour; Measurement That Moves", ("b2", "w1")),
        ("", ()),
    ],
)
def test_titles_are_read_beside_ids(cell: str, expected: tuple[str, ...]) -> None:
    assert paid(cell) == expected


@pytest.mark.parametrize("cell", ["Sepsis", "Measurement", "Measurement That Moves; Gala"])
def test_control_what_is_no_title_or_several_is_refused(cell: str) -> None:
    with pytest.raises(CsvError) as refused:
        paid(cell)
    assert refused.value.faults[0].where == "row 2, paid_sessions"

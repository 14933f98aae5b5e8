"""A column that nobody reads lets in nobody whom it calls cancelled: the list stops, and says a line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from congress.attendees.formats.list_file import ReadList, read_list
from congress.attendees.rules.mapping import NO_MAPPING, read_mapping
from congress.attendees.rules.unread_columns import UnreadColumns
from congress.core.errors import CsvError
from tests.attendees.world import KNOWN_IDS
from tests.builders import NOW

ONE_TYPE = replace(KNOWN_IDS, registration_types=frozenset({"general"}))


def read(headings: str, *cells: str, maps: tuple[str, ...] = ()) -> ReadList:
    rows = [f"First{n},Last{n},p{n}@example.org,{one}" for n, one in enumerate(cells)]
    data = "\n".join([f"First name,Last name,Email,{headings}", *rows]).encode()
    mapping = read_mapping(maps, NO_MAPPING, ONE_TYPE.registration_types)
    return read_list(data, ONE_TYPE, NOW, mapping)


def faults_of(headings: str, *cells: str) -> list[str]:
    with pytest.raises(CsvError) as refused:
        read(headings, *cells)
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize(
    "heading",
    ["Comes?", "Coming?", "Attendance", "Attending?", "Teilnahme", "Payment status",
     "Approval Status", "Participation Status", "Remarks"],
)  # fmt: skip
def test_a_status_under_an_unknown_heading_stops_the_list(heading: str) -> None:
    found = faults_of(heading, "yes", "Cancelled", "yes", "waiting list")
    (fault,) = found
    assert fault == (
        f"rows 3 and 5, {heading}: is not used, and says Cancelled, waiting list of people whom nothing "
        "else keeps out; say once what it is\n"
        f'    --map "{heading}=status"  whether they come\n'
        f'    --map "{heading}=-"  something else'
    )


def test_the_line_it_says_settles_it() -> None:
    cells = ("yes", "no", "maybe", "waiting list", "cancelled")
    found = read("Comes?", *cells, maps=("Comes?=status",)).registrations
    assert [one.is_active for one in found] == [True, False, False, False, False]
    found = read("Comes?", *cells, maps=("Comes?=-",)).registrations
    assert [one.is_active for one in found] == [True] * 5


@pytest.mark.parametrize("heading", ["Comes?", "Are you coming?", "Attending", "RSVP state"])
def test_no_counts_where_the_heading_asks_who_comes(heading: str) -> None:
    assert "says no of people" in faults_of(heading, "yes", "no")[0]


@pytest.mark.parametrize("heading", ["Newsletter", "Is Checked In", "Attending dinner?", "Vegan"])
def test_no_is_said_of_much_else(heading: str) -> None:
    assert len(read(heading, "Yes", "No").registrations) == 2


def test_only_rows_of_people_who_are_let_in_count() -> None:
    """An order's state beside the attendee's: who is out anyhow contradicts nothing."""
    assert len(read("Status,Order Type", "Attending,Done", "No,Refunded").registrations) == 2
    assert "rows" not in faults_of("Status,Order Type", "Attending,Done", "Yes,Refunded")[0]


def test_a_second_column_of_statuses_is_no_less() -> None:
    found = faults_of("Registration status,Order status", "Confirmed,Paid", "Confirmed,Cancelled")
    assert found[0].startswith("row 3, Order status: is not used, and says Cancelled of people")


def test_a_column_of_texts_is_not_remembered() -> None:
    unread = UnreadColumns({"Notes": 0})
    for row in range(20_000):
        unread.see(row, [f"note {row}"])
    assert len(unread._columns[0].values) == 61

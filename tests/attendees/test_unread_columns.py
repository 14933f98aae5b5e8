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


@pytest.mark.parametrize(
    ("heading", "cell"),
    [("Cancelled?", "Yes"), ("Canceled", "TRUE"), ("Cancelled", "Yes"), ("Cancelled At", "2025-01-20"),
     ("Storniert am", "20.01.2025"), ("Cancellation date", "Jan 20 2025")],
)  # fmt: skip
def test_a_column_of_who_cancelled_is_read(heading: str, cell: str) -> None:
    found = read(heading, cell, "No", "", "0").registrations
    assert [str(one.status) for one in found] == ["cancelled", "active", "active", "active"]
    assert not any(one.is_pending or "status" in one.unsaid for one in found)


@pytest.mark.parametrize(("heading", "cell"), [("Waitlist", "Yes"), ("On waiting list?", "3")])
def test_a_column_of_who_waits_is_read(heading: str, cell: str) -> None:
    found = read(heading, cell, "No", "")
    assert [one.is_pending for one in found.registrations] == [True, False, False]
    assert found.registrations[0].problem == f"{heading}: {cell}"
    assert found.notes[0] == (
        f'Not registered yet by "{heading}" (--map "{heading}=-" takes that back): 1.'
    )


def test_a_status_that_says_otherwise_neither_lets_in_nor_cancels() -> None:
    (one,) = read("Status,Cancelled At", "Confirmed,2025-01-20").registrations
    assert (one.is_pending, one.problem) == (True, "Cancelled At: 2025-01-20")


def test_a_heading_of_ones_own_can_be_such_a_column() -> None:
    found = read("Gone", "x", "", maps=("Gone=cancelled",)).registrations
    assert [one.is_active for one in found] == [False, True]

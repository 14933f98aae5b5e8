"""Rows that register nobody, and stop nobody: totals, products, tickets without a name, who declined."""

from __future__ import annotations

from dataclasses import replace

import pytest

from congress.attendees import queries
from congress.attendees.formats.list_file import ReadList, read_list
from congress.attendees.rules.mapping import NO_MAPPING, ListMapping, read_mapping
from congress.attendees.rules.outcomes import UNNAMED, Outcome
from congress.attendees.service import ImportReport, ImportWishes, import_attendees
from congress.core.errors import CsvError, InputError
from congress.infra.database import Store
from tests.attendees.test_import import OPERATOR, take_over
from tests.attendees.world import EVENT, KNOWN_IDS, an_event
from tests.builders import NOW

CVENT = "Confirmation Number,First Name,Last Name,Email Address,Registration Type,Status,Fee,Paid\n"
ANA = "N-1,Ana,Rivera,ana@example.org,general,Accepted,100.00,100.00\n"
ADD_ON = (
    '"Order code","Position ID","Status","Email","Product","Attendee name: Given name",'
    '"Attendee name: Family name","Attendee email"\n'
    '"ABC12","1","paid","buyer@example.org","General","Ana","Rivera","ana@example.org"\n'
    '"ABC12","2","paid","buyer@example.org","Gala Dinner","","",""\n'
    '"ABC13","1","paid","bo@example.org","General","Bo","Lee",""\n'
)
TYPES = KNOWN_IDS.registration_types
ONE_TYPE = replace(KNOWN_IDS, registration_types=frozenset({"general"}))


@pytest.fixture
def event(store: Store) -> Store:
    """A store with one event."""
    with store.writing() as db:
        an_event(db)
    return store


def read(text: str, mapping: ListMapping = NO_MAPPING) -> ReadList:
    return read_list(text.encode(), KNOWN_IDS, NOW, mapping)


def names_of(found: ReadList) -> list[str]:
    """Return the last names of whom a list registers, or cancels."""
    return [one.last_name for one in found.registrations if not one.is_pending]


def aside(report: ImportReport) -> list[tuple[Outcome, str, str]]:
    return [(one.outcome, one.name, one.because) for one in report.aside]


@pytest.mark.parametrize(
    "row",
    [
        "Total,,,,,,1,100.00",  # as wide as the list
        "Total,1,$100.00",  # broken off
        ",,,,,Total:,100.00,100.00,,,,",  # padded
        "Grand Total,1,,,,,USD 100.00,100.00 USD",
        'Summe,1,,,,,"100,00","100,00"',
        "Gesamt (1),,,,,,100,100", "Total général : 1", "Suma,1,,,,,100,100", "Anzahl,1,,,,,,",
        ",,,,,,100.00,100.00",  # numbers alone
        "Total Attendees: 1,,,,,,,", "Page 1 of 1", "Subtotal,1,,,,,100.00,100.00",
    ],
)  # fmt: skip
def test_a_total_is_nobody_however_many_cells_it_has(row: str) -> None:
    found = read(CVENT + ANA + row + "\n")
    assert names_of(found) == ["Rivera"]
    assert [one.is_pending for one in found.registrations] == [False]
    assert found.notes[-1].startswith("No registration, and left out: row 3 (")


@pytest.mark.parametrize("last", ["Total", "Count", "Sum", "Summe", "Records"])
def test_who_is_called_like_a_total_and_has_an_address_is_somebody(last: str) -> None:
    found = read(CVENT + ANA + f"N-2,,{last},x@example.org,general,Accepted,1,1\n")
    assert names_of(found) == ["Rivera", last]
    short = read_list(f"Email,Last name\nx@example.org,{last}\n".encode(), ONE_TYPE, NOW)
    assert names_of(short) == [last]


def test_a_ticket_without_a_name_stops_nobody(event: Store) -> None:
    found = read(ADD_ON)
    assert [one.problem for one in found.registrations if one.is_pending] == [UNNAMED]
    report = take_over(event, *found.registrations)
    assert (report.added, report.waiting) == (2, ())
    assert aside(report) == [(Outcome.PENDING, "buyer@example.org", UNNAMED)]


def test_a_row_with_a_first_name_alone_is_somebody() -> None:
    assert names_of(read(CVENT + "N-1,Suharto,,s@example.org,general,Accepted,1,1\n")) == [
        "Suharto"
    ]


def test_a_product_is_left_out_once_it_is_said() -> None:
    named = ADD_ON.replace('"Gala Dinner","",""', '"Gala Dinner","Ana","Rivera"')
    with pytest.raises(CsvError) as refused:
        read(named)
    assert [fault.message for fault in refused.value.faults] == [(
        "there is no registration type 'Gala Dinner'; say once: --map "
        '"registration_type:Gala Dinner=…" (or =- to leave such rows out); or write one of general, '
        "workshop"
    )]  # fmt: skip
    mapping = read_mapping(["registration_type:gala dinner=-"], NO_MAPPING, TYPES)
    found = read(named, mapping)
    assert [one.external_id for one in found.registrations] == ["ABC12-1", "ABC13-1"]
    assert found.notes == [(
        "Rows that are left out by their type, as was said: Gala Dinner 1. To take them in, forget it: "
        '--map "registration_type:Gala Dinner="'
    )]  # fmt: skip
    forgotten = read_mapping(["registration_type:Gala Dinner="], mapping, TYPES)
    assert forgotten == NO_MAPPING or not forgotten.values["registration_type"]


def test_rows_without_a_type_can_be_left_out_too() -> None:
    mapping = read_mapping(["registration_type:=-"], NO_MAPPING, TYPES)
    found = read(CVENT + ANA + "N-2,Bo,Lee,bo@example.org,,Accepted,1,1\n", mapping)
    assert names_of(found) == ["Rivera"]
    assert any("as was said: without one 1." in note for note in found.notes)


@pytest.mark.parametrize("kind", ["", "Invitee - VIP", "3-Mar"])
@pytest.mark.parametrize("status", ["Declined", "Cancelled", "No Response", "Waitlisted"])
def test_who_does_not_come_needs_no_type(event: Store, kind: str, status: str) -> None:
    row = f"N-2,Bo,Lee,bo@example.org,{kind},{status},,\n"
    report = take_over(event, *read(CVENT + ANA + row).registrations)
    assert (report.added, report.waiting) == (1, ())
    is_pending = status in ("No Response", "Waitlisted")
    because = status if is_pending else "cancelled, and without a registration type"
    assert aside(report) == [(Outcome.PENDING, "Bo Lee", because)]
    # Without an address nobody has to decide anything of them either.
    lost = row.replace("bo@example.org", "")
    assert take_over(event, *read(CVENT + ANA + lost).registrations).waiting == ()


@pytest.mark.parametrize("status", ["", "Accepted", "Confirmed"])
def test_control_who_comes_needs_one(status: str) -> None:
    with pytest.raises(CsvError) as refused:
        read(CVENT + f"N-2,Bo,Lee,bo@example.org,,{status},,\n")
    assert refused.value.faults[0].where == "row 2, registration_type"


def test_who_was_registered_and_declines_is_cancelled_and_keeps_the_type(event: Store) -> None:
    take_over(event, *read(CVENT + ANA).registrations)
    declined = ANA.replace("general,Accepted", ",Declined")
    report = take_over(event, *read(CVENT + declined).registrations)
    assert report.cancelled == 1
    with event.reading() as db:
        known = queries.list_registrations(db, EVENT)["N-1"]
    assert (known.registration_type, str(known.status)) == ("general", "cancelled")


def test_who_is_let_in_needs_a_type(event: Store) -> None:
    rows = read(CVENT + "N-2,Bo,Lee,bo@example.org,,Waitlisted,,\n").registrations
    wishes = ImportWishes(decisions={"N-2": "let-in"})
    with pytest.raises(InputError) as refused, event.writing() as db:
        import_attendees(db=db, actor=OPERATOR, now=NOW, event_id=EVENT, rows=rows, wishes=wishes)
    (fault,) = refused.value.faults
    assert (fault.where, fault.message[:51]) == (
        '--decide "N-2=let-in"', "row 2 says no registration type that the agenda has"
    )  # fmt: skip
    typed = [replace(rows[0], registration_type="general")]
    with event.writing() as db:
        report = import_attendees(
            db=db, actor=OPERATOR, now=NOW, event_id=EVENT, rows=typed, wishes=wishes
        )
    assert report.added == 1


@pytest.mark.parametrize("heading", ["Sessions", "Session IDs"])
def test_a_column_of_titles_says_how_to_leave_it_out(heading: str) -> None:
    rows = [
        "N-1,ana@example.org,Ana,Rivera,general,Redesign One Crash Cart",
        "N-2,bo@example.org,Bo,Lee,general,What Nurses Know; Closing Keynote",
    ]
    text = "\n".join([f"Confirmation #,Email,First name,Last name,Type,{heading}", *rows])
    with pytest.raises(CsvError) as refused:
        read(text)
    assert [str(fault) for fault in refused.value.faults] == [(
        "rows 2 and 3, sessions: holds no ids of the published agenda, separated by spaces; if the "
        f'column holds titles, leave it out: --map "{heading}=-"'
    )]  # fmt: skip
    mapping = read_mapping([f"{heading}=-"], NO_MAPPING, TYPES)
    assert names_of(read(text, mapping)) == ["Rivera", "Lee"]
    # One word may be a slip: it is named.
    with pytest.raises(CsvError) as refused:
        read(text.replace("Redesign One Crash Cart", "b9"))
    assert "there is no session 'b9'" in refused.value.faults[0].message

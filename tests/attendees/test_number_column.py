"""A column whose values different people share is no registration number, however it is headed."""

from __future__ import annotations

import pytest

from congress.attendees.formats.list_file import ReadList, read_list
from congress.attendees.rules.mapping import NO_MAPPING, ListMapping, read_mapping
from tests.attendees.world import KNOWN_IDS
from tests.builders import NOW

PEOPLE = ["Rosa", "Mats", "Yuki", "Zoe"]
_TYPES = frozenset({"general"})


def a_list(headings: str, *columns: list[str], people: list[str] = PEOPLE) -> bytes:
    """Return a list of people with these first columns."""
    lines = [f"{headings},Email,First Name,Last Name,Type,Status"]
    for place, name in enumerate(people):
        first = ",".join(column[place] for column in columns)
        lines.append(f"{first},{name.lower()}@example.org,{name},Berg,general,active")
    return "\n".join(lines).encode()


def read(data: bytes, mapping: ListMapping = NO_MAPPING) -> ReadList:
    return read_list(data, KNOWN_IDS, NOW, mapping)


def numbers(found: ReadList) -> list[str]:
    return [one.external_id for one in found.registrations]


def orders(found: ReadList) -> list[str]:
    return [one.order for one in found.registrations]


OWN = ["A-1", "A-2", "A-3", "A-4"]
ALIKE = ["77"] * 4


@pytest.mark.parametrize(
    "heading", ["Confirmation Number", "external_id", "Registration ID", "Ticket number", "Barcode"]
)
def test_the_next_best_column_is_taken_and_said(heading: str) -> None:
    found = read(a_list(f"{heading},Public ID", ALIKE, OWN))
    assert numbers(found) == OWN
    assert found.notes[:2] == [
        (
            f'The column "{heading}" is no registration number: 77 is shared by 4 people: row 2 (Rosa '
            "Berg), row 3 (Mats Berg), row 4 (Yuki Berg), …."
        ),
        (
            f'The number is taken from "Public ID". That is kept for later lists; --map "{heading}=" '
            "forgets it."
        ),
    ]


def test_what_was_found_out_counts_for_a_later_list_of_one_person() -> None:
    """Control: without it, the ticket's id would be that person's number for ever."""
    data = a_list("Confirmation Number,Public ID", ALIKE, OWN)
    one = b"\n".join(data.split(b"\n")[:2])
    learned = read(data).learned
    assert learned is not None
    assert numbers(read(one, learned)) == ["A-1"]
    assert numbers(read(one)) == ["77"]
    assert read(one, learned).learned is None


def test_a_tickets_id_gives_way_to_any_other_number() -> None:
    found = read(a_list("Ticket ID,Public ID", ["1", "2", "3", "4"], OWN))
    assert (numbers(found), found.learned) == (OWN, None)


def test_without_another_column_what_could_be_it_is_named() -> None:
    found = read(a_list("Ticket ID,Contact ID,ZIP code,Short code", ALIKE, OWN, OWN, ["x"] * 4))
    assert numbers(found) == [""] * 4
    assert found.notes[1].endswith('say once:\n    --map "Contact ID=external_id"')
    said = read_mapping(["Contact ID=external_id"], found.learned or NO_MAPPING, _TYPES)
    assert numbers(read(a_list("Ticket ID,Contact ID", ALIKE, OWN), said)) == OWN
    bare = read(a_list("Ticket ID", ALIKE))
    assert "another column holds each registration's own number" in bare.notes[1]


def test_a_number_of_few_people_is_their_orders() -> None:
    found = read(a_list("Booking confirmation,Confirmation Code", OWN, ["X", "X", "Y", "Y"]))
    assert (numbers(found), orders(found)) == ([""] * 4, ["X", "X", "Y", "Y"])
    assert found.learned == ListMapping({"confirmation code": "order"})


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (["X", "X", "Y", "Z"], ["X", "X", "Y", "Z"]),  # a slip: the second waits for a decision
        (["X", "X", "Y", "Y"], [""] * 4),
        (["X", "X", "X", "Y"], [""] * 4),
    ],
)
def test_a_single_slip_is_none_and_waits_for_a_decision(
    column: list[str], expected: list[str]
) -> None:
    assert numbers(read(a_list("Confirmation Code", column))) == expected


def test_of_many_rows_some_slips_are_none() -> None:
    people = [f"P{n}" for n in range(40)]
    own = [str(max(n, 3)) for n in range(40)]  # three share the number of a fourth
    assert numbers(read(a_list("Confirmation Code,ID", own, own[::-1], people=people))) == own
    shared = [str(max(n, 4)) for n in range(40)]
    found = read(a_list("Confirmation Code,Public ID", shared, own, people=people))
    assert numbers(found) == own


def test_who_stands_in_several_rows_shares_with_nobody() -> None:
    """Such as a row for each of their sessions."""
    found = read(a_list("Confirmation Code,Public ID", ["X"] * 4, OWN, people=["Ana"] * 4))
    assert (numbers(found), found.learned) == (["X"] * 4, None)


def test_a_column_that_somebody_mapped_is_none_either() -> None:
    said = read_mapping(["Kennung=external_id"], NO_MAPPING, _TYPES)
    found = read(a_list("Kennung,Public ID", ALIKE, OWN), said)
    assert (numbers(found), found.learned) == (OWN, ListMapping({"kennung": "-"}))


def test_a_bare_number_is_named_where_there_is_no_other() -> None:
    found = read(a_list("Number,Hotel", OWN, ["x"] * 4))
    assert numbers(found) == [""] * 4
    assert found.notes[0] == (
        "No column is taken as the registration number: people are known by e-mail address and last "
        "name. If one holds a number that each registration keeps (and does not only count the rows), "
        'say once:\n    --map "Number=external_id"'
    )
    assert not any("registration number" in one for one in read(a_list("Hotel", OWN)).notes)


def test_an_empty_column_hides_no_numbers_beside_it() -> None:
    """Control: taken as the number's column, it left everybody without one, and Id unnamed."""
    found = read(a_list("Reference,Id", [""] * 4, OWN))
    assert numbers(found) == OWN
    assert found.notes[:2] == [
        'The column "Reference" is empty in every row.',
        (
            'The number is taken from "Id". That is kept for later lists; --map "Reference=" '
            "forgets it."
        ),
    ]
    later = read(a_list("Reference,Id", ["x", "y", "", ""], OWN), found.learned or NO_MAPPING)
    assert numbers(later) == OWN  # whoever is known by a number stays known by it


def test_a_column_that_some_rows_fill_is_none_that_is_empty() -> None:
    found = read(a_list("Reference,Id", ["A", "", "", ""], OWN))
    assert (numbers(found), found.learned) == (["A", "", "", ""], None)


def test_the_ids_of_tickets_are_said_where_few_rows_have_them() -> None:
    """Control: of many, or once something was said of the column, nobody is told."""
    kinds = ["41", "42", "43", "44"]
    data = a_list("Order ID,Ticket ID", OWN, kinds)
    assert read(data).notes[0] == (
        'The number is taken from "Ticket ID" (41, 42, 43), and is kept for ever. If it is the id of a '
        'kind of ticket, say once, before you import: --map "Ticket ID=-"'
    )
    said = read_mapping(["Ticket ID=-"], NO_MAPPING, _TYPES)
    assert (numbers(read(data, said)), orders(read(data, said))) == ([""] * 4, OWN)
    sure = read_mapping(["Ticket ID=external_id"], NO_MAPPING, _TYPES)
    people = [f"P{n}" for n in range(40)]
    many = read(a_list("Ticket ID", [str(n) for n in range(40)], people=people))
    for found in (read(data, sure), many, read(data.replace(b"Ticket ID", b"Public ID"))):
        assert not any("kept for ever" in note for note in found.notes)


def test_each_line_to_copy_stands_alone() -> None:
    """Copied with `or` between them, they were refused."""
    found = read(a_list("Kontakt ID,Short code", OWN, [f"s{n}" for n in range(4)]))
    assert found.notes[0].splitlines()[1:] == [
        '    --map "Kontakt ID=external_id"', '    --map "Short code=external_id"',
    ]  # fmt: skip

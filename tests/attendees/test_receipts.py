"""What an import says: by name, whoever is dropped, replaced, left out or missing; and what to do."""

from __future__ import annotations

import json

import pytest

from tests.attendees.office import ANA, BO, CY, NILS, TWIN, Office


def test_who_is_in_then_who_is_not_then_what_to_do(office: Office) -> None:
    office.bring(ANA, BO, CY)
    told = office.bring(
        ANA.replace("Confirmed", "Cancelled"),
        BO.replace("Confirmed", "Wait List"),
        TWIN,
        "S-4,dee@example.org,Dee,Fox,general,Cancelled",
        "S-5,eve@example.org,Eve,Day,general,Pending",
        "S-6,buyer@example.org,Info Requested,Info Requested,general,Confirmed",
        code=4,
    )
    assert told == [
        "psc-2025: 6 rows: 1 added (1 of them as cancelled), 0 changed, 1 cancelled, 0 unchanged.",
        "1 cancelled in the list; no longer registered, and their seats are free:",
        "  Ana Cruz, S-1 (row 2)",
        "1 cancelled in the list, and new here; not registered:",
        "  Dee Fox, S-4 (row 5)",
        "2 not registered yet by the list, and left out:",
        "  Eve Day, S-5 (row 6): Pending",
        "  Info Requested Info Requested, S-6 (row 7): nobody is named yet",
        "1 not registered (any more) by the list, but here; they stay registered:",
        "  Bo Lee, S-2 (row 3): Wait List",
        "1 registered here, but not in the list; they stay registered:",
        "  Cy Fox, S-3",
        "How the list was read:",
        (
            "  Not registered yet by their status: Wait List 1, Pending 1. To take in all of "
            "a status, say once:"
        ),
        '    --map "status:Wait List=active"',
        '    --map "status:Pending=active"',
        'To let one in, such as Eve Day: --decide "S-5=let-in"',
        'To take one out, such as Bo Lee: --decide "S-2=cancel"',
        "1 row waits for a decision; all others are taken over:",
        (
            "  S-9 (row 4): Bo Lee: this e-mail address and last name have the registration of "
            "Bo Lee, S-2 already"
        ),
        '    --decide "S-9=same-person"  one person; this row is left out',
        '    --decide "S-9=two-people"  two people of one name',
    ]


def test_who_is_replaced_is_named_and_who_comes_instead(office: Office) -> None:
    office.bring(ANA)
    office.bring(NILS, code=4)
    assert office.decide("S-1=replace") == [
        "psc-2025: decided: 0 added, 1 changed, 0 cancelled, 0 unchanged.",
        "1 replaced by somebody else, as was decided:",
        "  Ana Cruz, S-1: Nils New comes instead, and keeps the seats",
        "No longer waits: Nils New, S-1: as was decided",
    ]


def test_of_two_rows_of_a_number_the_one_that_drops_is_named(office: Office) -> None:
    told = office.bring(ANA, NILS, more=("--decide", "S-1+2=replace"))
    assert told[1:] == [
        "1 left out, as was decided:",
        "  Ana Cruz, S-1 (row 2): row 3 counts instead (replace)",
    ]
    again = office.bring(ANA, NILS)
    assert again == [
        "psc-2025: 2 rows: 0 added, 0 changed, 0 cancelled, 1 unchanged.",
        *told[1:],
    ]


def test_who_is_left_out_is_named_at_every_import(office: Office) -> None:
    told = office.bring(BO, TWIN, more=("--decide", "S-9=same-person"))
    assert told[1:] == [
        "1 left out, as was decided:",
        "  Bo Lee, S-9 (row 3): one person; this row is left out (same-person)",
    ]
    assert office.bring(BO, TWIN)[1:] == told[1:]


def test_many_are_named_up_to_twenty_and_all_in_json(office: Office) -> None:
    rows = [f"S-{n},p{n}@example.org,Pat,Day{n},general,Waitlisted" for n in range(23)]
    told = office.bring(*rows)
    assert told[1] == "23 not registered yet by the list, and left out:"
    assert told[21:23] == [
        "  Pat Day19, S-19 (row 21): Waitlisted",
        "  … and 3 more (--json lists all)",
    ]
    answer = json.loads("\n".join(office.bring(*rows, more=("--json",))))
    assert [one["name"] for one in answer["people"]] == [f"Pat Day{n}" for n in range(23)]
    assert answer["people"][22] == {
        "outcome": "pending", "external_id": "S-22", "name": "Pat Day22", "where": "row 24",
        "because": "Waitlisted", "key": "S-22",
    }  # fmt: skip


def test_one_of_those_not_registered_yet_is_let_in_and_stays_in(office: Office) -> None:
    eve, dee = (BO.replace("Confirmed", "Waitlisted"), CY.replace("Confirmed", "Waitlisted"))
    first = office.bring(eve, dee, more=("--decide", "S-2=let-in"))
    assert first[:5] == [
        "psc-2025: 2 rows: 1 added, 0 changed, 0 cancelled, 0 unchanged.",
        "1 let in as was decided, though the list says not yet:",
        "  Bo Lee, S-2 (row 2): Waitlisted",
        "1 not registered yet by the list, and left out:",
        "  Cy Fox, S-3 (row 3): Waitlisted",
    ]
    assert office.bring(eve, dee)[0].endswith(" 0 cancelled, 1 unchanged.")
    assert office.bring(eve, dee, more=("--decide", "S-2=cancel"))[1:3] == [
        "1 cancelled in the list; no longer registered, and their seats are free:",
        "  Bo Lee, S-2 (row 2)",
    ]
    assert office.bring(eve, dee)[0].endswith(" 0 cancelled, 1 unchanged.")


def test_who_was_let_in_is_named_and_not_revived_after_they_cancelled(office: Office) -> None:
    """Control: said anew, the decision counts, and who comes back is named."""
    waits = "S-2,eve@example.org,Eve,Day,general,Waitlisted"
    told = office.bring(waits, more=("--decide", "S-2=let-in"))
    assert told[1:3] == [
        "1 let in as was decided, though the list says not yet:",
        "  Eve Day, S-2 (row 2): Waitlisted",
    ]
    assert not any("left out" in line for line in told)
    office.bring(waits.replace("Waitlisted", "Cancelled"))
    again = office.bring(waits)
    assert "1 not registered yet by the list, and left out:" in again
    assert ",cancelled," in office.export()
    back = office.bring(waits, more=("--decide", "S-2=let-in"))
    assert back[1:3] == [
        "1 registered again; they were cancelled before:",
        "  Eve Day, S-2 (row 2)",
    ]


def test_a_ticket_without_a_name_cannot_be_let_in_and_is_when_it_has_one(office: Office) -> None:
    bare = "S-6,buyer@example.org,TBA,,general,Confirmed"
    office.bring(bare, more=("--decide", "S-6=let-in"), code=2)
    assert "nobody is named yet" in office.bring(bare)[2]
    assert office.bring(bare.replace("TBA,", "Gus,Tab"))[0].startswith("psc-2025: 1 row: 1 added,")


@pytest.mark.parametrize(
    ("name", "is_person"),
    [
        ("Info Requested,Info Requested", False), ("Info,Requested", False), ("TBD,TBD", False),
        (",N/A", False), ("Guest,", False), ("To be,announced", False), ("Attendee,Name", False),
        ("Anna,Guest", True), ("Mary,Name", True), ("Na,Na", True), ("Le,Nn", True),
        ("Grace,Requested", True),
    ],
)  # fmt: skip
def test_a_placeholder_is_nobody(office: Office, name: str, *, is_person: bool) -> None:
    told = office.bring(f"S-6,buyer@example.org,{name},general,Confirmed")
    assert told[0].startswith(f"psc-2025: 1 row: {int(is_person)} added")


def test_a_wrong_answer_is_told_those_of_its_row(office: Office) -> None:
    office.bring(ANA)
    assert office.bring(NILS, more=("--decide", "S-1=two-people"), code=2)[1] == (
        "  --decide \"S-1=two-people\": is no answer to this: 'S-1' is Ana Cruz's; this row says Nils "
        "New; write replace (handed on: this person comes instead, and keeps the seats) or same-person "
        "(the same person, with a new name and address) or skip (leave it as it is)"
    )
    office.bring(NILS, code=4)
    assert office.decide("S-7=skip", code=2)[1:] == [
        '  --decide "S-7=…": no row waits under this key'
    ]


def test_the_dry_run_names_who_would_come_and_counts_letters_as_they_would_go(
    office: Office,
) -> None:
    gone = "S-4,dee@example.org,Dee,Fox,general,Cancelled"
    told = office.bring(ANA, BO, TWIN, gone, more=("--dry-run",), code=4)
    assert told[:7] == [
        (
            "psc-2025: 4 rows: would be 3 added (1 of them as cancelled), 0 changed, 0 cancelled, 0 "
            "unchanged."
        ),
        "2 to be added:",
        "  Ana Cruz, S-1 (row 2)",
        "  Bo Lee, S-2 (row 3)",
        "A letter of welcome would go to 2 (--no-welcome: to nobody).",
        "1 cancelled in the list, and new here; not registered:",
        "  Dee Fox, S-4 (row 5)",
    ]
    assert told[-1] == "Nothing was changed: this was a dry run."


# Rows that wait

"""What stands from one list to the next: rows that wait, decisions, numbers that come later."""

from __future__ import annotations

import json

import pytest

from tests.attendees.office import ANA, BO, CY, NILS, TWIN, Office


def test_a_list_without_them_says_that_rows_wait_on(office: Office) -> None:
    """Control: rows without a number were forgotten by the next list."""
    bare = ",,Otto,Ohne,general,Confirmed"
    office.bring(BO, TWIN, bare, code=4)
    keys = office.waiting()
    assert len(keys) == 2
    told = office.bring(BO, code=4)
    assert told[1] == "2 rows wait on for a decision, from earlier lists:"
    assert [line.split(":")[0].strip() for line in told if line[:3] in ("  S", "  r")] == keys
    assert office.waiting() == keys


def test_out_and_in_again_changes_nothing_of_what_waits_or_was_decided(office: Office) -> None:
    """Control: the export says S-1 is Ana, which took the question about Nils away."""
    bare = ",,Otto,Ohne,general,Confirmed"
    office.bring(ANA, BO)
    office.bring(NILS, BO, TWIN, bare, "S-8,bo@example.org,Bob,Lee,general,Paid", code=4)
    office.decide("S-9=same-person", code=4)
    before = office.waiting()
    assert len(before) == 3
    out = office.export()
    office.file.write_text(out, "utf-8")
    for _ in range(2):
        told = office.ask("import-attendees", "psc-2025", str(office.file), code=4)
        assert told[0] == "psc-2025: 2 rows: 0 added, 0 changed, 0 cancelled, 2 unchanged."
        assert (office.waiting(), office.export()) == (before, out)
    office.bring(NILS, BO, TWIN, bare, "S-8,bo@example.org,Bob,Lee,general,Paid", code=4)
    assert office.waiting() == before  # S-9 is not asked again


def test_a_row_that_is_mended_waits_no_longer_and_that_is_said(office: Office) -> None:
    bare = ",,Otto,Ohne,general,Confirmed"
    office.bring(BO, TWIN, bare, "S-3,,Cy,Fox,general,Paid", code=4)
    told = office.bring(
        BO, TWIN.replace("bo@", "bo.two@"), bare.replace(",,O", ",o@example.org,O"), CY
    )
    assert [line.partition(": ")[2] for line in told if line.startswith("No longer")] == [
        "Cy Fox, S-3: the list says something else of it now",
        "Bo Lee, S-9: the list says something else of it now",
        "Otto Ohne: the list has them in order now",
    ]
    assert office.waiting() == []


def test_somebody_of_the_same_name_who_was_here_settles_nothing(office: Office) -> None:
    office.bring("S-4,otto@example.org,Otto,Ohne,general,Paid", ",,Otto,Ohne,general,Paid", code=4)
    assert len(office.waiting()) == 1
    office.bring("S-4,otto@example.org,Otto,Ohne,general,Paid", code=4)
    assert len(office.waiting()) == 1


@pytest.mark.parametrize("number", ["S-7", ""])
def test_an_address_given_as_an_answer_counts_over_any_number_of_imports(
    office: Office, number: str
) -> None:
    """Control: a kept decision was looked for only where a row is left out."""
    bare = f"{number},,Otto,Ohne,general,Confirmed"
    office.bring(ANA, bare, code=4)
    (key,) = office.waiting()
    office.decide(f"{key}=otto@example.org")
    exported = office.export()
    for _ in range(3):
        assert office.bring(ANA, bare)[0] == (
            "psc-2025: 2 rows: 0 added, 0 changed, 0 cancelled, 2 unchanged."
        )
        office.file.write_text(exported, "utf-8")
        office.ask("import-attendees", "psc-2025", str(office.file))
    assert "otto@example.org" in exported
    told = office.bring(ANA, bare.replace("Otto", "Ottilie"), code=4)
    assert "Ottilie Ohne: its e-mail address is empty" in "\n".join(told)


def test_decisions_about_two_things_that_one_number_said_both_count(office: Office) -> None:
    """Control: with one row kept for a key, the second decision took the place of the first."""
    office.bring(ANA)
    paul = NILS.replace("Nils", "Paul").replace("nils@", "paul@")
    for row in (NILS, paul):
        office.bring(row, code=4)
        office.decide("S-1=skip")
    for row in (NILS, paul, NILS):
        assert office.bring(row)[1] == "1 left out, as was decided:"


def test_two_people_of_one_number_in_whatever_order(office: Office) -> None:
    """Control: by the order of the rows, the second would have been asked about the first."""
    office.bring(ANA, NILS, more=("--decide", "S-1+2=two-people"))
    for rows in ((ANA, NILS), (NILS, ANA), (NILS, ANA)):
        assert office.bring(*rows)[0].endswith("0 added, 0 changed, 0 cancelled, 2 unchanged.")


def test_a_second_row_of_a_number_is_skipped_without_the_list(office: Office) -> None:
    """Control: the row was taken over instead."""
    workshop = ANA.replace("general", "workshop")
    office.bring(ANA, workshop, code=4)
    told = office.decide("S-1+2=skip")
    assert told[0] == "psc-2025: decided: 0 added, 0 changed, 0 cancelled, 0 unchanged."
    assert (office.waiting(), "general,active" in office.export()) == ([], True)
    assert office.bring(ANA, workshop)[1] == "1 left out, as was decided:"


def test_all_that_wait_are_listed_where_they_are_asked_for(office: Office) -> None:
    rows = [f"S-{n},,Pat,Day{n},general,Paid" for n in range(10, 23)]
    told = office.bring(*rows, code=4)
    assert told[-1] == "  … and 3 more (congress waiting psc-2025 lists all)"
    listed = office.ask("waiting", "psc-2025")
    assert listed[0] == "psc-2025: 13 rows wait for a decision:"
    assert sum(line.startswith("  S-") for line in listed) == 13


def test_who_is_left_out_by_type_is_named(office: Office) -> None:
    dinner = BO.replace("general", "Gala Dinner")
    told = office.bring(ANA, dinner, more=("--map", "registration_type:Gala Dinner=-"))
    assert told[1:3] == [
        "1 left out by their type, as was said:",
        "  Bo Lee, S-2 (row 3): Gala Dinner",
    ]
    answer = json.loads("\n".join(office.bring(ANA, dinner, more=("--json",))))
    assert [one["name"] for one in answer["people"]] == ["Bo Lee"]


def test_the_example_of_who_may_be_let_in_is_one_that_works(office: Office) -> None:
    bare = "S-4,dee@example.org,Dee,Fox,,Waitlisted"
    told = office.bring(bare, CY.replace("Confirmed", "Waitlisted"))
    assert told[-1] == 'To let one in, such as Cy Fox: --decide "S-3=let-in"'
    assert "let-in" not in "\n".join(office.bring(bare))


def test_who_came_without_a_number_takes_the_one_of_a_later_list(office: Office) -> None:
    """Control: each of them waited as "twice", by our own advice to say which column has numbers."""
    office.bring(*(row.replace(row[:3], "") for row in (ANA, BO, CY)))
    assert office.export().count("list-") == 3
    told = office.bring(ANA, CY, more=("--dry-run",))
    assert told[:4] == [
        "psc-2025: 2 rows: would be 0 added, 2 changed, 0 cancelled, 0 unchanged.",
        "2 to be changed:",
        "  Ana Cruz, S-1 (row 2)",
        "  Cy Fox, S-3 (row 3)",
    ]
    office.bring(ANA, CY)
    assert office.export().count("list-") == 1
    assert office.bring(ANA, BO, CY)[0].endswith("0 added, 1 changed, 0 cancelled, 2 unchanged.")
    assert office.bring(ANA, BO, CY)[0].endswith("3 unchanged.")
    bob = BO.replace("Bo,", "Bob,").replace("S-2", "S-7")
    assert "Bob Lee: this e-mail address" in "\n".join(office.bring(ANA, bob, CY, code=4))


def test_a_dry_run_keeps_nothing_and_says_so(office: Office) -> None:
    told = office.bring(ANA, more=("--map", "Room=-", "--dry-run"))
    assert told[-2:] == [
        "Would be kept for later lists: room=-.",
        "Nothing was changed: this was a dry run.",
    ]
    assert office.bring(ANA, more=("--map", "Hall=-"))[-1] == "Kept for later lists: hall=-."

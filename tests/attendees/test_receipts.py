"""What an import says: by name, whoever is dropped, replaced, left out or missing; and what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask

from congress.app import house_of
from tests.ground import a_document, a_session, publish_document
from tests.operations.test_cli import run

HEADINGS = "Confirmation Number,Email,First Name,Last Name,Type,Status"
ANA = "S-1,ana@example.org,Ana,Cruz,general,Confirmed"
BO = "S-2,bo@example.org,Bo,Lee,general,Confirmed"
CY = "S-3,cy@example.org,Cy,Fox,workshop,Confirmed"
NILS = "S-1,nils@example.org,Nils,New,general,Confirmed"
TWIN = "S-9,bo@example.org,Bo,Lee,general,Confirmed"


@pytest.fixture
def published(app: Flask) -> Flask:
    """An app with a published event."""
    publish_document(house_of(app).store, a_document(a_session(id="b1")))
    return app


class Office:
    """Somebody who imports lists, and reads what is said."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app = app
        self.file = folder / "export.csv"

    def bring(self, *rows: str, more: tuple[str, ...] = (), code: int = 0) -> list[str]:
        """Import a list; return the lines of the answer."""
        self.file.write_text("\n".join([HEADINGS, *rows]), "utf-8")
        return self.ask("import-attendees", "psc-2025", str(self.file), *more, code=code)

    def decide(self, said: str, code: int = 0) -> list[str]:
        return self.ask("import-attendees", "psc-2025", "--decide", said, code=code)

    def waiting(self) -> list[str]:
        """Return the keys of the rows that wait now."""
        answer = json.loads("\n".join(self.ask("waiting", "psc-2025", "--json")))
        return [row["key"] for row in answer["waiting"]]

    def export(self) -> str:
        return run(self.app, "export-attendees", "psc-2025").output

    def ask(self, *arguments: str, code: int = 0) -> list[str]:
        done = run(self.app, *arguments)
        assert done.exit_code == code, done.output
        return done.output.splitlines()


@pytest.fixture
def office(published: Flask, tmp_path: Path) -> Office:
    return Office(published, tmp_path)


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

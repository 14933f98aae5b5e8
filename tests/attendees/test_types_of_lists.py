"""Types in lists: which column holds them, what they are called, and a default that is taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from congress.attendees.formats.list_file import read_list
from congress.core.errors import CsvError
from tests.attendees.office import Office
from tests.attendees.world import KNOWN_IDS
from tests.builders import NOW

NAMED = replace(
    KNOWN_IDS,
    type_names={"general conference": "general", "full day workshop": "workshop"},
    type_titles={"general": "General Conference", "workshop": "Full-Day Workshop"},
)
KATEGORIE = """\
Reg. Nr.,E-Mail,Vorname first name,Last name,Kategorie,Hotel
1,ana@example.org,Ana,Cruz,General Conference,Hyatt
2,bo@example.org,Bo,Lee,Full-Day Workshop,Hyatt
3,cy@example.org,Cy,Fox,Gala,
"""


def refusal_of(text: str) -> str:
    with pytest.raises(CsvError) as refused:
        read_list(text.encode(), NAMED, NOW)
    return "\n".join(map(str, refused.value.faults))


def test_an_unknown_heading_over_types_is_named_with_what_to_say() -> None:
    assert refusal_of(KATEGORIE) == (
        "rows 2, 3 and 4, registration_type: is empty; write one of general (General Conference), "
        'workshop (Full-Day Workshop); "Kategorie" holds types: --map "Kategorie=registration_type"; to '
        'say what an empty one means: --map "registration_type:=TYPE"'
    )
    other = KATEGORIE.replace("Hotel", "Package").replace("Hyatt", "Full")
    assert '; "Kategorie" holds types: --map "Kategorie=registration_type"' in refusal_of(other)


def test_where_types_are_known_without_it_the_heading_is_named_all_the_same() -> None:
    one = replace(
        NAMED,
        registration_types=frozenset({"general"}),
        type_names={"general conference": "general"},
    )
    text = KATEGORIE.replace("Gala", "General Conference").replace(
        "Full-Day Workshop", "General Conference"
    )
    notes = read_list(text.encode(), one, NOW).notes
    assert (
        "The column 'Kategorie' is not used. If it is registration_type, say once: "
        '--map "Kategorie=registration_type"'
    ) in notes


def test_a_column_of_other_words_holds_no_types() -> None:
    """Control: a single type's name among other words proposes nothing."""
    said = refusal_of(KATEGORIE.replace("Full-Day Workshop", "Vegan"))
    assert "Kategorie" not in said
    assert 'if another heading holds it: --map "HEADING=registration_type"' in said


@pytest.mark.parametrize("word", ["Transferred", "transferred out"])
def test_who_was_transferred_is_not_coming(word: str) -> None:
    data = f"ID,Email,Last name,Type,Attendee Status\n1,a@x.org,Aa,general,{word}".encode()
    (one,) = read_list(data, NAMED, NOW).registrations
    assert one.status == "cancelled"


def test_every_unknown_status_is_offered() -> None:
    rows = [f"{n},a{n}@x.org,Aa,general,{word}" for n, word in enumerate(["Dabei", "Weg", "Dabei"])]
    said = refusal_of("\n".join(["ID,Email,Last name,Type,Status", *rows]))
    for word in ("Dabei", "Weg"):
        for meaning in ("active", "cancelled", "pending"):
            assert f'--map "status:{word}={meaning}"  ' in said


def test_a_dry_run_says_what_would_be_kept(office: Office) -> None:
    told = bring(office, *default("workshop"), "--dry-run")
    assert "Would be kept for later lists: registration_type:=workshop." in told
    assert bring(office, *default("workshop"))[-1].startswith("Kept for later lists: ")


# A default


HEADINGS = "Confirmation Number,Email,First Name,Last Name"
PEOPLE = ("S-1,ana@example.org,Ana,Cruz", "S-2,bo@example.org,Bo,Lee")


def bring(office: Office, *more: str, code: int = 0) -> list[str]:
    office.file.write_text("\n".join([HEADINGS, *PEOPLE]), "utf-8")
    return office.ask("import-attendees", "psc-2025", str(office.file), *more, code=code)


def default(kind: str) -> tuple[str, str]:
    return ("--map", f"registration_type:={kind}")


def test_a_default_that_was_wrong_is_put_right_for_those_who_have_it(office: Office) -> None:
    """Control: they kept the first default, whatever was said after."""
    bring(office, *default("workshop"))
    assert office.export().count(",workshop,") == 2
    told = bring(office, *default("general"))
    assert told[0] == "psc-2025: 2 rows: 0 added, 2 changed, 0 cancelled, 0 unchanged."
    assert told[-1] == "Kept for later lists: registration_type:=general."
    assert office.export().count(",general,") == 2
    assert bring(office)[0].endswith("2 unchanged.")


def test_whose_type_a_list_said_keeps_it(office: Office) -> None:
    bring(office, *default("workshop"))
    said = ["Confirmation Number,Email,First Name,Last Name,Type", f"{PEOPLE[0]},general"]
    office.file.write_text("\n".join(said), "utf-8")
    office.ask("import-attendees", "psc-2025", str(office.file))
    bring(office, *default("general"))
    bring(office, *default("workshop"))
    out = office.export()
    assert (out.count(",general,"), out.count(",workshop,")) == (1, 1)


def test_our_own_export_takes_no_default_away(office: Office) -> None:
    bring(office, *default("workshop"))
    office.file.write_text(office.export(), "utf-8")
    told = office.ask("import-attendees", "psc-2025", str(office.file))
    assert told[0].endswith("2 unchanged.")
    assert bring(office, *default("general"))[0].endswith(" 2 changed, 0 cancelled, 0 unchanged.")


def test_a_mapping_is_said_and_forgotten_without_a_list(office: Office) -> None:
    """Control: it was forgotten only where the list went in without it."""
    assert office.ask("import-attendees", "psc-2025", *default("general")) == [
        "Kept for later lists: registration_type:=general."
    ]
    assert "S-1" not in office.export()
    bring(office)
    assert office.ask("import-attendees", "psc-2025", *default("")) == [
        "Kept for later lists: nothing."
    ]
    assert "registration_type: is empty" in "\n".join(bring(office, code=2))
    office.ask("import-attendees", "psc-2025", code=2)

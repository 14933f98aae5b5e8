"""Lists as offices have them: encodings, separators, titles, headings and words, each with its value."""

from __future__ import annotations

from dataclasses import replace

import pytest

from congress.attendees.formats.list_file import ReadList, read_list
from congress.attendees.rules.mapping import MAX_MAPPED, NO_MAPPING, ListMapping, read_mapping
from congress.core.errors import CsvError, InputError
from tests.attendees.world import KNOWN_IDS
from tests.builders import NOW

NAMED = replace(
    KNOWN_IDS, type_names={"general conference": "general", "full day workshop": "workshop"}
)
OURS = "external_id,email,first_name,last_name,registration_type,status,paid_sessions"
PEOPLE = [
    "000123,maria.silva@example.org,Maria,Silva,general,active,",
    "000124,joe.day@example.org,Joe,Müller-Lüdenscheidt,workshop,active,w1",
    "000125,zoe@example.org,Zoë,O'Neill,general,active,",
]
READ = [
    ("000123", "maria.silva@example.org", "Maria", "Silva", "general", "active", ()),
    ("000124", "joe.day@example.org", "Joe", "Müller-Lüdenscheidt", "workshop", "active", ("w1",)),
    ("000125", "zoe@example.org", "Zoë", "O'Neill", "general", "active", ()),
]


def read(text: str | bytes, mapping: ListMapping = NO_MAPPING) -> ReadList:
    data = text if isinstance(text, bytes) else text.encode()
    return read_list(data, NAMED, NOW, mapping)


def rows_of(found: ReadList) -> list[tuple[object, ...]]:
    return [
        (one.external_id, one.email, one.first_name, one.last_name, one.registration_type,
         str(one.status), one.paid_sessions)
        for one in found.registrations
    ]  # fmt: skip


def joined(*lines: str, by: str = ",") -> str:
    return "\r\n".join(line.replace(",", by) for line in lines) + "\r\n"


@pytest.mark.parametrize("by", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_every_separator_in_every_encoding(by: str, encoding: str) -> None:
    found = read(joined(OURS, *PEOPLE, by=by).encode(encoding))
    assert rows_of(found) == READ


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=;"])
def test_a_line_that_names_the_separator(line: str) -> None:
    assert rows_of(read(line + "\r\n" + joined(OURS, *PEOPLE, by=";"))) == READ


def test_the_separator_is_told_by_the_headings_not_by_a_title() -> None:
    title = "Registrants; exported, by, the, system, on, Monday,,\r\n"
    assert rows_of(read(title + joined(OURS, *PEOPLE, by=";"))) == READ


def test_titles_above_blank_rows_and_totals_below() -> None:
    found = read(joined(
        "Registrant List,,,,,,", "Generated 03/08/2025 2:00 PM,,,,,,", ",,,,,,", OURS, PEOPLE[0], "",
        ",,,,,,", *PEOPLE[1:], "Total,3,,,,,", "Page 1 of 1",
    ))  # fmt: skip
    assert rows_of(found) == READ
    assert found.notes == [
        "The headings stand in row 4; rows 1 to 2 above: left out.",
        "No registration, and left out: row 10 (Total 3), row 11 (Page 1 of 1).",
    ]


def test_empty_and_trailing_columns() -> None:
    found = read(joined(OURS + ",,", *(row + ",," for row in PEOPLE)))
    assert (rows_of(found), found.notes) == (READ, [])
    found = read(joined(f",{OURS}", *(f",{row}" for row in PEOPLE)))
    assert rows_of(found) == READ


def test_unknown_columns_are_noted_and_left() -> None:
    found = read(joined(OURS + ",Dietary,Emploier", *(row + ",vegan,ACME" for row in PEOPLE)))
    assert rows_of(found) == READ
    assert found.notes == [
        "Columns that are not used: Dietary.",
        (
            "The column 'Emploier' is not used. If it is employer, say once: "
            '--map "Emploier=employer"'
        ),
    ]


@pytest.mark.parametrize(
    "headings",
    [
        "External ID,E-mail Address,First Name,Last Name,Registration Type,Status,Paid Sessions",
        "CONFIRMATION #,EMAIL,GIVEN NAME,SURNAME,TICKET TYPE,ATTENDEE STATUS,PAID SESSIONS",
        (
            "Confirmation No.,Attendee Email,Attendee First Name,Attendee Last Name,Category,Reg Status,"
            "paidSessions"
        ),
        " Registration ID ,e mail,Forename,Family name,Admission Item,Invitee Status,paid-sessions",
        "Attendee #,Email address,FirstName,LastName,Product name,Registration state,paid sessions",
        "Ticket ID,Participant email,fname,lname,Pass type,RSVP,Paid_Sessions",
    ],
)
def test_usual_headings_mean_our_columns(headings: str) -> None:
    found = read(joined(headings, *PEOPLE))
    notes = [note for note in found.notes if "kept for ever" not in note]  # of so few tickets
    assert (rows_of(found), notes) == (READ, [])


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        *((word, "active") for word in (
            "Active", "Confirmed", "ACCEPTED", "No show", "Attending", "paid", "Yes", "Confirmed (paid)",
        )),
        *((word, "cancelled") for word in (
            "Cancelled", "CANCELED", "Refunded", "Not Attending", "Withdrawn", "Canceled (paid fee)",
            "Declined", "No",
        )),
    ],
)  # fmt: skip
def test_usual_statuses(word: str, meant: str) -> None:
    found = read(joined(OURS, PEOPLE[0].replace("active", word)))
    assert [str(one.status) for one in found.registrations] == [meant]


@pytest.mark.parametrize(
    "word",
    ["Confirmed (waitlist)", "Registered (Cancelled)", "paid (requires approval)",
     "Cancelled (attending)", "Confirmed (see notes)"],
)  # fmt: skip
def test_a_status_that_contradicts_itself_in_brackets_is_not_known(word: str) -> None:
    with pytest.raises(CsvError) as refused:
        read(joined(OURS, PEOPLE[0].replace("active", word)))
    assert f"{word!r} is not a status" in refused.value.faults[0].message


def test_who_is_not_registered_yet_is_left_out_and_said() -> None:
    found = read(joined(OURS, *(PEOPLE[0].replace("active", word) for word in (
        "Pending", "Waitlisted", "Pending", "active",
    ))))  # fmt: skip
    assert [one.is_pending for one in found.registrations] == [True, True, True, False]
    assert found.notes == [
        (
            "Not registered yet by their status: Pending 2, Waitlisted 1. To take in all of a "
            'status, say once:\n    --map "status:Pending=active"\n    --map "status:Waitlisted=active"'
        )
    ]


def test_more_statuses_than_are_shown_are_told_by_dots() -> None:
    words = ("Pending", "Waitlisted", "Invited", "Draft", "Maybe")
    found = read(joined(OURS, *(PEOPLE[0].replace("active", word) for word in words)))
    assert "Pending 1, Waitlisted 1, Invited 1, Draft 1, …. To" in found.notes[0]


def test_who_did_not_come_is_taken_as_registered_and_said() -> None:
    found = read(joined(OURS, PEOPLE[0].replace("active", "No Show")))
    assert found.notes == [
        'No Show is taken as registered (--map "status:No Show=cancelled" if they are not to be): 1.'
    ]


@pytest.mark.parametrize(
    "word",
    ["Test", "Testing", "Refund requested", "Accepted / Waitlisted", "Partially refunded",
     "Registered - unpaid", "Unapproved", "Not confirmed", "Disenrolled"],
)  # fmt: skip
def test_a_hint_never_proposes_the_opposite_and_lets_in_last(word: str) -> None:
    with pytest.raises(CsvError) as refused:
        read(joined(OURS, PEOPLE[0].replace("active", word)))
    assert refused.value.faults[0].message == (
        f"{word!r} is not a status; say once what it means, or write active or cancelled\n"
        f'    --map "status:{word}=pending"  not registered yet: they stay as they are\n'
        f'    --map "status:{word}=cancelled"  not registered any more: their seats are freed\n'
        f'    --map "status:{word}=active"  registered'
    )


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("general", "general"), ("General", "general"), ("General Conference", "general"),
        ("FULL-DAY WORKSHOP", "workshop"), (" workshop ", "workshop"),
    ],
)  # fmt: skip
def test_types_by_id_or_name(said: str, kind: str) -> None:
    found = read(joined(OURS, PEOPLE[0].replace("general", said)))
    assert [one.registration_type for one in found.registrations] == [kind]


def test_a_mapping_of_headings_and_values_is_taken_and_kept() -> None:
    types = KNOWN_IDS.registration_types
    said = ['Wohin="', "Kontakt=email", "Verein=-", "status:Dabei=active",
            "registration_type:=general"]  # fmt: skip
    mapping = read_mapping(said[1:], NO_MAPPING, types)
    text = joined("Kontakt,Verein,last name,Status", "a@example.org,TSV,Aa,Dabei")
    found = read(text, mapping)
    assert rows_of(found) == [("", "a@example.org", "", "Aa", "general", "active", ())]
    more = read_mapping(["Nachname=last_name", "Verein="], mapping, types)
    assert more.headings == {"kontakt": "email", "nachname": "last_name"}
    assert more.values == mapping.values


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("Email", 'write it as "Heading=column"'), ("=email", 'write it as "Heading=column"'),
        ("Email=mail", "'mail' is no column: write one of"),
        ("status:Dabei=here", "'here' is none of active, cancelled, pending"),
        ("registration_type:X=gold", "'gold' is none of general, workshop"),
    ],
)  # fmt: skip
def test_a_mapping_that_cannot_be_is_refused(said: str, fault: str) -> None:
    with pytest.raises(InputError) as refused:
        read_mapping([said], NO_MAPPING, KNOWN_IDS.registration_types)
    assert refused.value.faults[0].message.startswith(fault)


def test_a_mapping_grows_to_its_bound_and_no_further() -> None:
    types = KNOWN_IDS.registration_types
    full = read_mapping([f"h{n}=-" for n in range(MAX_MAPPED)], NO_MAPPING, types)
    assert len(full.headings) == MAX_MAPPED
    with pytest.raises(InputError) as refused:
        read_mapping(["status:Dabei=active"], full, types)
    assert refused.value.faults[0].message == "more than 500 are kept; forget some (Heading=)"
    swapped = read_mapping(["h0=", "status:Dabei=active"], full, types)
    assert swapped.values == {"status": {"dabei": "active"}}


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("D&#39;Arc", "D'Arc"), ("D&amp;#39;Arc", "D'Arc"), ("Ren&eacute;", "René"),
        ("D&amp;amp;#39;Arc", "D'Arc"), ("D&amp;amp;amp;#39;Arc", "D&#39;Arc"),  # thrice at most
        ("AT&amp;T", "AT&T"), ("AT&T", "AT&T"), ("'t Hooft", "'t Hooft"), ("'=Plus", "=Plus"),
        ('"=""Smith"""', "Smith"), ("R&D;", "R&D;"),
    ],
)  # fmt: skip
def test_a_name_is_read_as_it_was_meant(cell: str, kept: str) -> None:
    found = read(joined(OURS, PEOPLE[0].replace("Silva", cell)))
    assert [one.last_name for one in found.registrations] == [kept]


def test_who_has_one_name_signs_in_with_it() -> None:
    rows = [
        "1,a@example.org,,Suharto,general,active,", "2,b@example.org,Suharto,,general,active,",
        "3,c@example.org,Suharto,.,general,active,", "4,d@example.org,Suharto,-,general,active,",
    ]  # fmt: skip
    found = read(joined(OURS, *rows))
    names = {(one.first_name, one.last_name) for one in found.registrations}
    assert (len(found.registrations), names) == (4, {("", "Suharto")})


@pytest.mark.parametrize(
    ("column", "value", "cause"),
    [
        ("external_id", "8.0177E+11", "a spreadsheet shortened the number and its digits are lost"),
        ("external_id", "8,0177E+11", "a spreadsheet shortened the number and its digits are lost"),
        ("external_id", "801770.0", "a spreadsheet turned the number into a decimal"),
        ("external_id", "801770000012345000", "a spreadsheet kept fifteen digits of the number"),
        ("external_id", "3-Mar", "a spreadsheet turned it into a date"),
        ("external_id", "Mar-03", "a spreadsheet turned it into a date"),
        ("external_id", "2025-03-03 00:00:00", "a spreadsheet turned it into a date"),
        ("external_id", "#REF!", "a spreadsheet shows an error"),
        ("registration_type", "3-Mar", "a spreadsheet turned it into a date"),
        ("last_name", "#NAME?", "a spreadsheet shows an error"),
        ("last_name", "M\ufffdller", "letters were lost when the file was saved"),
    ],
)
def test_what_a_spreadsheet_spoilt_is_named_with_its_cause(
    column: str, value: str, cause: str
) -> None:
    cells = dict(zip(OURS.split(","), PEOPLE[0].split(","), strict=True)) | {column: value}
    row = ",".join(f'"{cell}"' for cell in cells.values())
    with pytest.raises(CsvError) as refused:
        read("\n".join([OURS, *[row] * 2000]))
    (fault,) = refused.value.faults
    assert fault.where == f"rows 2, 3, 4 and 1,997 more, {column}"
    assert fault.message.startswith(cause)
    assert "keep one" not in fault.message


@pytest.mark.parametrize(
    "number", ["000123", "801770-00001", "A3E5", "1E5", "B-2025-03", "12", "ZK3ME"]
)
def test_a_number_that_is_whole_is_none_of_these(number: str) -> None:
    found = read(joined(OURS, PEOPLE[0].replace("000123", number)))
    assert [one.external_id for one in found.registrations] == [number]


def test_a_spoilt_telephone_number_keeps_nobody_out() -> None:
    found = read(joined(OURS + ",phone", PEOPLE[0] + ",1.4155E+10", PEOPLE[1] + ",1 415"))
    assert [dict(one.details) for one in found.registrations] == [{}, {"phone": "1 415"}]
    assert (
        "phone was spoilt by a spreadsheet in 1 row and is left as it was: import the original"
        in found.notes[0]
    )


def test_a_row_without_a_status_is_active_and_said() -> None:
    found = read(joined(OURS, PEOPLE[0].replace("active", ""), PEOPLE[0]))
    assert [(str(one.status), "status" in one.unsaid) for one in found.registrations] == [
        ("active", True), ("active", False),
    ]  # fmt: skip
    assert found.notes == ["Rows without a status are taken as active, or stay as they are: 1."]


def test_few_columns_are_enough() -> None:
    one_type = replace(NAMED, registration_types=frozenset({"general"}))
    found = read_list(b"email,first_name,last_name\nm@example.org,Maria,Silva\n", one_type, NOW)
    assert rows_of(found) == [("", "m@example.org", "Maria", "Silva", "general", "active", ())]
    assert found.registrations[0].unsaid == {"registration_type", "status", "paid_sessions"}


def test_a_row_without_a_good_address_waits_with_its_reason() -> None:
    rows = [row.replace("maria.silva@example.org", mail) for mail in ("", "maria(at)x", "m@x.example")
            for row in PEOPLE[:1]]  # fmt: skip
    found = read(joined(OURS, *rows))
    assert [one.problem.split(":")[0] for one in found.registrations] == [
        "is empty; write the address the confirmation was sent to",
        "'maria(at)x' is not an e-mail address", "",
    ]  # fmt: skip

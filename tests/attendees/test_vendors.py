"""Made-up lists in the shapes that registration systems export: each goes in as it was delivered.

Columns as pretix and Hi.Events write them, and Indico's fixed ones, by their public sources; those of
Eventbrite, Cvent, Stova and Swoogo are *assumed*, as such lists look. Nobody in them is real.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from congress.attendees.formats.list_file import read_list
from tests.attendees.workbooks import a_sheet, a_workbook, number, text
from tests.attendees.world import KNOWN_IDS
from tests.builders import NOW

TYPES = replace(
    KNOWN_IDS,
    registration_types=frozenset({"general", "workshop"}),
    type_names={"general admission": "general", "workshop pass": "workshop"},
)
PRETIX = (
    '"Event slug","Order code","Position ID","Status","Email","Phone number","Order date","Order time",'
    '"Product","Variation","Price","Tax rate","Tax rule","Tax value","Attendee name",'
    '"Attendee name: Given name","Attendee name: Family name","Attendee email","Company","Address",'
    '"ZIP code","City","Country","State","Voucher","Pseudonymization ID","Seat ID","Order comment",'
    '"Company","Invoice address name","Invoice address name: Given name",'
    '"Invoice address name: Family name","Address","Sales channel","Order locale"\n'
    '"psc","ABC12","1","paid","buyer@example.org","+1 415 555 0100","2025-01-09","10:11:12",'
    '"General Admission","","100.00","0.00","","0.00","Ana de la Cruz","Ana","de la Cruz",'
    '"ana@example.org","Mercy","","","","","","","XKJ2","","","Buyers Inc","Bea Buyer","Bea","Buyer",'
    '"","web","en"\n'
    '"psc","ABC12","2","paid","buyer@example.org","+1 415 555 0100","2025-01-09","10:11:12",'
    '"Workshop Pass","","100.00","0.00","","0.00","Bea Buyer","Bea","Buyer","","","","","","","","",'
    '"XKJ3","","","Buyers Inc","Bea Buyer","Bea","Buyer","","web","en"\n'
    '"psc","DEF34","1","canceled","cy@example.org","","2025-01-10","10:11:12","General Admission","",'
    '"100.00","0.00","","0.00","Cy Lee","Cy","Lee","cy@example.org","","","","","","","","XKJ4","","",'
    '"","","","","","web","en"\n'
    '"psc","GHI56","1","pending","dee@example.org","","2025-01-10","10:11:12","General Admission","",'
    '"100.00","0.00","","0.00","Dee Fox","Dee","Fox","","","","","","","","","XKJ5","","","","","","",'
    '"","web","en"\n'
)
EVENTBRITE = (
    "Order #,Order Date,First Name,Surname,Email,Quantity,Price Tier,Ticket Type,Attendee #,Group,"
    "Order Type,Currency,Total Paid,Fees Paid,Attendee Status,Home City,Cell Phone,Job Title,Company\n"
    "1689365701,2025-01-16 15:54:32,Ana,D&#39;Arc,ana@example.org,1,,General Admission,2360209833,,"
    "Eventbrite Completed,USD,100.00,5.00,Attending,,,Nurse,Mercy\n"
    "1689365701,2025-01-16 15:54:32,Bo,Lee,ana@example.org,1,,Workshop Pass,2360209834,,"
    "Eventbrite Completed,USD,100.00,5.00,Attending,,,,\n"
    "1689365702,2025-01-17 15:54:32,Cy,Okafor,cy@example.org,1,,General Admission,2360209835,,"
    "Refunded,USD,0.00,0.00,Not Attending,,,,\n"
)
INDICO = (
    "ID,Name,Registration date,Registration state,Price,Checked in,First Name,Last Name,Email Address,"
    "Affiliation,Position,Phone Number,Ticket\n"
    "1,Ana de la Cruz,2025-01-09T10:11:12,Completed,0.00 USD,No,Ana,de la Cruz,ana@example.org,Mercy,"
    "Nurse,,General Admission\n"
    "2,Bo Lee,2025-01-09T10:11:12,Withdrawn,0.00 USD,No,Bo,Lee,bo@example.org,,,,General Admission\n"
    "3,Cy Fox,2025-01-09T10:11:12,Awaiting payment,9.00 USD,No,Cy,Fox,cy@example.org,,,,Workshop Pass\n"
)
CVENT = (
    '"Attendee Report","","","","","","",""\r\n"Patient Safety Congress","","","","","","",""\r\n'
    '"Run: 02/20/2025 9:00 AM PT","","","","","","",""\r\n"","","","","","","",""\r\n'
    '"Confirmation Number","First Name","Last Name","Email Address","Company Name","Title",'
    '"Registration Type","Invitee Status"\r\n'
    '"N9Q2XK7T4LM","Ana","Müller","ana@example.org","Mercy","RN","General Admission","Accepted"\r\n'
    '"N9Q2XK7T4LN","Bo","Lee","bo@example.org","","","Workshop Pass","Cancelled"\r\n'
    '"","Cy","Fox","cy@example.org","","","General Admission","No Response"\r\n'
    '"Total Attendees: 3","","","","","","",""\r\n'
)
STOVA = (
    "Attendee ID;Category;Status;Prefix;First Name (fname);Last Name (lname);E-mail (email);"
    "Company (company);Job Title;Work Phone\r\n"
    "40012345;General Admission;Confirmed;Dr.;Ana;Müller;ana@example.org;Mercy;RN;\r\n"
    "40012346;Workshop Pass;Cancelled;;Bo;Lee;bo@example.org;;;\r\n"
    "40012347;General Admission;Pending;;Cy;Fox;cy@example.org;;;\r\n"
)
SWOOGO = (
    "Registrant ID,Reference,Email,First Name,Last Name,Reg Type,Registration Status,Created At,"
    "Organization,Mobile Phone\n"
    "771001,QWERTY,ana@example.org,Ana,Cruz,General Admission,confirmed,2025-01-01,Mercy,\n"
    "771002,ASDFGH,bo@example.org,Bo,Lee,Workshop Pass,cancelled,2025-01-01,,\n"
)
HI_EVENTS = [
    ["ID", "First Name", "Last Name", "Email", "Status", "Is Checked In", "Checked In At",
     "Product ID", "Product Name", "Event ID", "Public ID", "Short ID", "Created Date",
     "Last Updated Date", "Notes", "Dietary needs"],
    ["17", "Ana", "Cruz", "ana@example.org", "ACTIVE", "No", "", "3", "General Admission", "1",
     "A-7KQ2M", "a_9f2", "2025-01-09 10:11:12", "2025-01-09 10:11:12", "", "none"],
    ["18", "Bo", "Lee", "bo@example.org", "CANCELLED", "No", "", "4", "Workshop Pass", "1", "A-7KQ2N",
     "a_9f3", "2025-01-09 10:11:12", "2025-01-09 10:11:12", "", ""],
    ["19", "Cy", "Fox", "cy@example.org", "AWAITING_PAYMENT", "No", "", "4", "Workshop Pass", "1",
     "A-7KQ2P", "a_9f4", "2025-01-09 10:11:12", "2025-01-09 10:11:12", "", ""],
]  # fmt: skip

ACTIVE, CANCELLED, PENDING = "active", "cancelled", "pending"


def _hi_events() -> bytes:
    rows = [
        [number(cell) if cell.isdigit() else text(cell) for cell in cells] for cells in HI_EVENTS
    ]
    return a_workbook(a_sheet(rows))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (PRETIX.encode(), [
            ("ABC12-1", "ana@example.org", "Ana", "de la Cruz", "general", ACTIVE),
            ("ABC12-2", "buyer@example.org", "Bea", "Buyer", "workshop", ACTIVE),
            ("DEF34-1", "cy@example.org", "Cy", "Lee", "general", CANCELLED),
            ("GHI56-1", "dee@example.org", "Dee", "Fox", "general", PENDING),
        ]),
        (PRETIX.replace('","', '";"').encode("utf-8-sig"), [
            ("ABC12-1", "ana@example.org", "Ana", "de la Cruz", "general", ACTIVE),
            ("ABC12-2", "buyer@example.org", "Bea", "Buyer", "workshop", ACTIVE),
            ("DEF34-1", "cy@example.org", "Cy", "Lee", "general", CANCELLED),
            ("GHI56-1", "dee@example.org", "Dee", "Fox", "general", PENDING),
        ]),
        (EVENTBRITE.encode("utf-8-sig"), [
            ("2360209833", "ana@example.org", "Ana", "D'Arc", "general", ACTIVE),
            ("2360209834", "ana@example.org", "Bo", "Lee", "workshop", ACTIVE),
            ("2360209835", "cy@example.org", "Cy", "Okafor", "general", CANCELLED),
        ]),
        (INDICO.encode(), [
            ("1", "ana@example.org", "Ana", "de la Cruz", "general", ACTIVE),
            ("2", "bo@example.org", "Bo", "Lee", "general", CANCELLED),
            ("3", "cy@example.org", "Cy", "Fox", "workshop", PENDING),
        ]),
        (CVENT.encode("cp1252"), [
            ("N9Q2XK7T4LM", "ana@example.org", "Ana", "Müller", "general", ACTIVE),
            ("N9Q2XK7T4LN", "bo@example.org", "Bo", "Lee", "workshop", CANCELLED),
            ("", "cy@example.org", "Cy", "Fox", "general", PENDING),
        ]),
        (STOVA.encode("utf-16"), [
            ("40012345", "ana@example.org", "Ana", "Müller", "general", ACTIVE),
            ("40012346", "bo@example.org", "Bo", "Lee", "workshop", CANCELLED),
            ("40012347", "cy@example.org", "Cy", "Fox", "general", PENDING),
        ]),
        (SWOOGO.encode(), [
            ("771001", "ana@example.org", "Ana", "Cruz", "general", ACTIVE),
            ("771002", "bo@example.org", "Bo", "Lee", "workshop", CANCELLED),
        ]),
        (_hi_events(), [
            ("A-7KQ2M", "ana@example.org", "Ana", "Cruz", "general", ACTIVE),
            ("A-7KQ2N", "bo@example.org", "Bo", "Lee", "workshop", CANCELLED),
            ("A-7KQ2P", "cy@example.org", "Cy", "Fox", "workshop", PENDING),
        ]),
    ],
    ids=["pretix", "pretix-semicolon", "eventbrite", "indico", "cvent", "stova", "swoogo", "hi-events"],
)  # fmt: skip
def test_it_goes_in_as_it_was_delivered(data: bytes, expected: list[tuple[str, ...]]) -> None:
    found = read_list(data, TYPES, NOW)
    assert [
        (one.external_id, one.email, one.first_name, one.last_name, one.registration_type,
         PENDING if one.is_pending else str(one.status))
        for one in found.registrations
    ] == expected  # fmt: skip


def test_what_a_vendor_says_beside_is_kept_where_we_have_a_place() -> None:
    (ana, _, _, _) = read_list(PRETIX.encode(), TYPES, NOW).registrations
    assert dict(ana.details) == {"employer": "Mercy", "phone": "+1 415 555 0100"}
    (ana, _, _) = read_list(EVENTBRITE.encode(), TYPES, NOW).registrations
    assert dict(ana.details) == {"employer": "Mercy", "profession": "Nurse", "phone": ""}

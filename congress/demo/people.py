"""Who comes to the demo congress: the fixed people everybody can sign in as, and the made-up rest."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from congress.agenda.rules.document import Document, Registration
from congress.attendees.rules.registrations import AttendeeStatus, WrittenRegistration
from congress.core.principal import Role
from congress.demo.names import CREDENTIALS, EMPLOYERS, address_of, make_names

SEED = 20250309
COUNT = 2000
CANCELLED_SHARE = 0.02
# Of every hundred attendees; presenters are those of the agenda.
SHARES = {"general": 68, "workshop": 20, "virtual": 9, "exhibitor": 3}
WORKSHOP_FILL = 0.8
REAL_SPEAKERS = frozenset(
    {"helen-macfie"}
)  # a name of the organizer's pages is nobody to sign in as


@dataclass(frozen=True)
class FixedAttendee:
    """An attendee whom the demo names. `tries`: what to look at when signed in."""

    email: str
    first_name: str
    last_name: str
    kind: str
    tries: str
    paid: tuple[str, ...] = ()
    speaker: str = ""
    credentials: str = ""


@dataclass(frozen=True)
class FixedStaff:
    """A member of staff whom the demo names."""

    email: str
    first_name: str
    last_name: str
    role: Role
    password: str


ANA, CHIARA = "ana.rivera@example.org", "chiara.damico@example.org"
ATTENDEES = (
    FixedAttendee(
        ANA, "Ana", "Rivera", "general", "has seats, room for more; came in 2024, too",
        credentials="MSN, RN",
    ),
    FixedAttendee(
        "ben.okafor@example.org", "Ben", "Okafor", "workshop", "paid a Sunday workshop", ("w1",),
        credentials="MD",
    ),
    FixedAttendee(
        CHIARA, "Chiara", "D'Amico", "general", "waits for full sessions", credentials="PharmD"
    ),
    FixedAttendee(
        "vera.lang@example.org", "Vera", "Lang", "virtual", "joins from home",
        credentials="RN, CPPS",
    ),
    FixedAttendee(
        "paul.ito@example.org", "Paul", "Ito", "presenter", "presents", speaker="paul-ito",
        credentials="MD",
    ),
    FixedAttendee(
        "team.desk@example.org", "Min-ji", "Lee", "general", "shares an address with Park",
        credentials="RN",
    ),
    FixedAttendee(
        "team.desk@example.org", "Jordan", "Park", "general", "shares an address with Lee"
    ),
)  # fmt: skip
NAMED = frozenset(f"801770-{number:05}" for number in range(1, len(ATTENDEES) + 1))
DANA, OLGA = "dana.staff@example.org", "olga.organizer@example.org"
SAM, CAI = "sam.supervisor@example.org", "cai.office@example.org"
STAFF = (
    FixedStaff(DANA, "Dana", "Staff", Role.STAFF, "blue-shirt-2025"),
    FixedStaff(SAM, "Sam", "Supervisor", Role.SUPERVISOR, "badge-desk-2025"),
    FixedStaff(OLGA, "Olga", "Organizer", Role.ORGANIZER, "run-of-show-2025"),
    FixedStaff(CAI, "Cai", "Office", Role.CE_OFFICE, "quarter-hours-2025"),
)


def make_entries(document: Document) -> list[WrittenRegistration]:
    """Return the registrations of `COUNT` people: the same ones every time."""
    dice = random.Random(SEED)  # noqa: S311 -- made-up people, not secrets
    registrations = [_fixed_entry(number, one) for number, one in enumerate(ATTENDEES, start=1)]
    registrations += _presenters(document, dice, len(registrations))
    taken = {(written.email, written.last_name) for written in registrations}
    workshops = _workshop_places(document, dice)
    for first, last in make_names(dice, COUNT + len(registrations)):
        if len(registrations) == COUNT:
            break
        email = address_of(first, last)
        if (email, last) in taken:
            continue
        taken.add((email, last))
        kind = dice.choices(list(SHARES), list(SHARES.values()))[0]
        if kind == "workshop" and not workshops:
            kind = "general"
        paid = (workshops.pop(),) if kind == "workshop" else ()
        registrations.append(
            _entry(len(registrations) + 1, email, first, last, kind, dice, paid=paid)
        )
    return registrations


def _entry(
    number: int, email: str, first: str, last: str, kind: str, dice: random.Random,
    *, paid: Sequence[str] = (), speaker: str = "",
) -> WrittenRegistration:  # fmt: skip
    is_gone = not speaker and dice.random() < CANCELLED_SHARE
    return WrittenRegistration(
        external_id=f"801770-{number:05}",
        email=email,
        first_name=first,
        last_name=last,
        registration_type=kind,
        status=AttendeeStatus.CANCELLED if is_gone else AttendeeStatus.ACTIVE,
        paid_sessions=tuple(paid),
        speaker=speaker,
        details={"employer": dice.choice(EMPLOYERS), "credentials": dice.choice(CREDENTIALS)},
        where=f"{first} {last}",
    )


def _fixed_entry(number: int, one: FixedAttendee) -> WrittenRegistration:
    return WrittenRegistration(
        external_id=f"801770-{number:05}",
        email=one.email,
        first_name=one.first_name,
        last_name=one.last_name,
        registration_type=one.kind,
        status=AttendeeStatus.ACTIVE,
        paid_sessions=one.paid,
        speaker=one.speaker,
        details={"credentials": one.credentials},
        where=f"{one.first_name} {one.last_name}",
    )


def _presenters(document: Document, dice: random.Random, known: int) -> list[WrittenRegistration]:
    """Return the speakers of the agenda as presenters, under their names there."""
    fixed = {attendee.speaker for attendee in ATTENDEES}
    registrations: list[WrittenRegistration] = []
    for speaker in document.speakers:
        if speaker.id in fixed | REAL_SPEAKERS:
            continue
        first, _, last = speaker.name.partition(" ")
        number = known + len(registrations) + 1
        email = address_of(first, last)
        registrations.append(
            _entry(number, email, first, last, "presenter", dice, speaker=speaker.id)
        )
    return registrations


def _workshop_places(document: Document, dice: random.Random) -> list[str]:
    """Return the paid workshops, each as often as it was sold, shuffled."""
    sold = [
        session.id
        for session in document.sessions
        if session.registration == Registration.PAID
        for _ in range(int((session.capacity or 0) * WORKSHOP_FILL))
    ]
    dice.shuffle(sold)
    return sold

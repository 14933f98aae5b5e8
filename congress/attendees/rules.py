"""What a registration must say to be taken over: one record of text in, an entry or faults out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from email_validator import EmailNotValidError, validate_email

from congress.agenda.rules.document import Document
from congress.core.errors import Fault
from congress.core.intervals import NoSuchLocalTimeError, resolve_local
from congress.people.rules import Newcomer, find_name_fault

REQUIRED = (
    "external_id", "email", "first_name", "last_name", "registration_type", "status",
    "paid_sessions",
)  # fmt: skip
OPTIONAL = (
    "employer", "credentials", "profession", "phone", "speaker", "sessions", "sessions_at",
)  # fmt: skip
COLUMNS = REQUIRED + OPTIONAL
DETAILS = ("employer", "credentials", "profession", "phone")
MAX_LENGTHS = {"external_id": 100, "email": 254, "sessions": 4000, "paid_sessions": 4000}
MAX_LENGTH = 200
OWN_PREFIX = "self-"  # begins the external_id of who registered without a registration system
DEFAULT_TYPE = "attendee"  # of who registers for an event that names no types
MAX_NAMED = 8  # how many known ids a fault lists before it says "…"
# Clocks differ by minutes; a choice from tomorrow is a mistake that would win for ever.
CLOCK_TOLERANCE = timedelta(minutes=5)
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class AttendeeStatus(StrEnum):
    """Whether a registration for an event stands."""

    ACTIVE = "active"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Programme:
    """What an entry may refer to. `sessions`: every session ever released, also cancelled ones, since
    the registration system may still name them.
    """

    event_id: str
    zone: ZoneInfo
    registration_types: frozenset[str] = frozenset()
    sessions: frozenset[str] = frozenset()
    speakers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Entry:
    """One registration as the registration system has it, checked.

    `chosen` None: nothing was said about sessions; else their ids as written, chosen at `chosen_at`.
    `speaker` None and a missing detail: nothing was said about it, and what is known stays. `where`
    names the entry in faults: `row 5`, or nothing for a call about a single one.
    """

    external_id: str
    email: str
    first_name: str
    last_name: str
    registration_type: str
    status: AttendeeStatus
    paid_sessions: tuple[str, ...] = ()
    speaker: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    chosen: tuple[str, ...] | None = None
    chosen_at: datetime | None = None
    where: str = ""

    @property
    def is_active(self) -> bool:
        """Tell whether the registration stands."""
        return self.status == AttendeeStatus.ACTIVE


def check_entry(
    values: Mapping[str, str], programme: Programme, now: datetime, *, row: str = ""
) -> Entry | list[Fault]:
    """Check one record of text values by column name.

    Args:
        values: the columns that are there; a missing one says nothing.
        programme: what ids must refer to.
        now: the instant no choice may lie after.
        row: how faults name the record (`row 5`); empty: faults point at `/column` (RFC 6901).
    """
    return _Checker(values, programme, now, row).check()


class _Checker:
    """Checks one record and gathers what is wrong."""

    def __init__(
        self, values: Mapping[str, str], programme: Programme, now: datetime, row: str
    ) -> None:
        self.values = {name: values.get(name, "").strip() for name in COLUMNS}
        self.said = frozenset(values)
        self.programme = programme
        self.now = now
        self.row = row
        self.faults: list[Fault] = []

    def check(self) -> Entry | list[Fault]:
        for name in COLUMNS:
            self._check_text(name)
        if self.faults:
            return self.faults
        for name in ("external_id", "last_name"):
            if not self.values[name]:
                self._fault(name, "is empty; every registration needs it")
        for name in ("first_name", "last_name"):
            # As people write of themselves: one line, and for sign-in something to compare.
            if self.values[name] and (fault := find_name_fault(self.values[name])):
                self._fault(name, fault)
        chosen, chosen_at = self._read_choice()
        entry = Entry(
            external_id=self.values["external_id"],
            email=self._read_email(),
            first_name=self.values["first_name"],
            last_name=self.values["last_name"],
            registration_type=self._read_known(
                "registration_type", self.programme.registration_types, "registration type"
            ),
            status=self._read_status(),
            paid_sessions=self._read_sessions("paid_sessions"),
            speaker=self._read_speaker(),
            details={name: self.values[name] for name in DETAILS if name in self.said},
            chosen=chosen,
            chosen_at=chosen_at,
            where=self.row,
        )
        return self.faults or entry

    def _fault(self, name: str, message: str) -> None:
        where = f"{self.row}, {name}" if self.row else f"/{name}"
        self.faults.append(Fault(where, message))

    def _check_text(self, name: str) -> None:
        value = self.values[name]
        if _UNSTORABLE.search(value):
            self._fault(name, "holds a character that cannot be kept, such as NUL; remove it")
        limit = MAX_LENGTHS.get(name, MAX_LENGTH)
        if len(value) > limit:
            self._fault(name, f"has {len(value)} characters; write at most {limit}")

    def _read_email(self) -> str:
        value = self.values["email"]
        if not value:
            self._fault("email", "is empty; write the address the confirmation was sent to")
            return ""
        try:
            return validate_email(value, check_deliverability=False).normalized
        except EmailNotValidError as error:
            self._fault("email", f"{value!r} is not an e-mail address: {error}")
            return ""

    def _read_status(self) -> AttendeeStatus:
        value = self.values["status"]
        try:
            return AttendeeStatus(value)
        except ValueError:
            self._fault("status", f"{value!r} is not a status; write active or cancelled")
            return AttendeeStatus.CANCELLED

    def _read_known(self, name: str, known: frozenset[str], noun: str) -> str:
        value = self.values[name]
        if not value:
            self._fault(name, f"is empty; write one of {_listed(known)}")
        elif value not in known:
            self._fault(name, f"there is no {noun} {value!r}; write one of {_listed(known)}")
        return value

    def _read_speaker(self) -> str | None:
        if self.values["speaker"]:
            self._read_known("speaker", self.programme.speakers, "speaker")
        return self.values["speaker"] if "speaker" in self.said else None

    def _read_sessions(self, name: str) -> tuple[str, ...]:
        ids = tuple(dict.fromkeys(self.values[name].split()))
        for unknown in [one for one in ids if one not in self.programme.sessions]:
            self._fault(
                name,
                f"there is no session {unknown!r}; write ids of the published agenda, "
                "separated by spaces",
            )
        return ids

    def _read_choice(self) -> tuple[tuple[str, ...] | None, datetime | None]:
        chosen, at = self._read_sessions("sessions"), self._read_instant("sessions_at")
        if chosen and not self.values["sessions_at"]:
            self._fault(
                "sessions_at",
                "is empty beside sessions; write when they were chosen, such as "
                "2025-02-14T09:30:00Z, since the newer choice wins",
            )
        return (None, None) if at is None else (chosen, at)

    def _read_instant(self, name: str) -> datetime | None:
        value = self.values[name]
        if not value:
            return None
        zone = self.programme.zone
        try:
            instant = datetime.fromisoformat(value)
            if instant.tzinfo is None:
                instant = resolve_local(instant, zone)
            instant = instant.astimezone(UTC)
        except NoSuchLocalTimeError as error:
            self._fault(name, f"{error}")
            return None
        except (ValueError, OverflowError):
            self._fault(
                name, f"{value!r} is not a time; write 2025-02-14T09:30:00Z, or 2025-02-14 01:30 "
                f"as the clocks of {zone.key} show it"
            )  # fmt: skip
            return None
        if instant > self.now + CLOCK_TOLERANCE:
            self._fault(name, f"{value!r} lies in the future; write when the choice was made")
            return None
        return min(instant, self.now.astimezone(UTC))


def check_newcomer(
    values: Mapping[str, str], event_id: str, now: datetime
) -> Newcomer | list[Fault]:
    """Check what somebody writes of themselves: email, first_name and last_name, as in an import."""
    programme = Programme(event_id, ZoneInfo("UTC"), frozenset({DEFAULT_TYPE}))
    whole = {
        **values,
        "external_id": OWN_PREFIX,
        "registration_type": DEFAULT_TYPE,
        "status": AttendeeStatus.ACTIVE,
    }
    entry = check_entry(whole, programme, now)
    faults = [
        Fault(f"/{name}", fault)
        for name in ("first_name", "last_name")
        if (fault := find_name_fault(values[name]))
    ]
    if isinstance(entry, list):
        named = {fault.where for fault in faults}
        return [*(one for one in entry if one.where not in named), *faults]
    return faults or Newcomer(event_id, entry.email, entry.first_name, entry.last_name)


def default_type(document: Document) -> str:
    """Return the registration type of who registers without choosing one: the event's first."""
    kinds = document.registration_types
    return kinds[0].id if kinds else DEFAULT_TYPE


def is_own(external_id: str) -> bool:
    """Tell whether a registration was made by its own person, so that no file can miss it."""
    return external_id.startswith(OWN_PREFIX)


class Identity(StrEnum):
    """Who a known registration belongs to, after it was written again."""

    SAME = "same"
    CORRECTED = "corrected"  # one of address, first and last name was put right
    ANOTHER = "another"


def decide_identity(*, email_agrees: bool, last_agrees: bool, first_agrees: bool) -> Identity:
    """Tell whether a registration still means the person it meant: two of three things must agree.

    First names alone are never put right: people write them as they like to be called.
    """
    if email_agrees and last_agrees:
        return Identity.SAME
    if first_agrees and (email_agrees or last_agrees):
        return Identity.CORRECTED
    return Identity.ANOTHER


def _listed(known: frozenset[str]) -> str:
    names = sorted(known)
    if not names:
        return "those of the published agenda (it has none)"
    return ", ".join(names[:MAX_NAMED]) + (", …" if len(names) > MAX_NAMED else "")

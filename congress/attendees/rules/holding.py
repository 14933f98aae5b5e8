"""Who holds an active registration under which address and last name: what sign-in tells apart by."""

from __future__ import annotations

from dataclasses import dataclass, field

from congress.attendees.rules.registrations import (
    AttendeeStatus,
    KnownRegistration,
    WrittenRegistration,
)
from congress.core.names import fold_name
from congress.people.rules import mailbox_of

Key = tuple[str, str]
NO_KEY = ("", "")  # nobody's


@dataclass(frozen=True)
class Holder:
    """Who has an active registration: how a question names it, and their first name."""

    words: str
    first_name: str


def key_of(written: WrittenRegistration) -> Key:
    """Return what sign-in by name tells people apart by."""
    return mailbox_of(written.email), fold_name(written.last_name)


@dataclass
class Holders:
    """Active registrations: those of the list, and those that are known and not in it."""

    by_key: dict[Key, WrittenRegistration] = field(default_factory=dict)
    by_person: dict[str, WrittenRegistration] = field(default_factory=dict)
    known_by_key: dict[Key, KnownRegistration] = field(default_factory=dict)
    known_by_person: dict[str, KnownRegistration] = field(default_factory=dict)

    def add_known(self, registration: KnownRegistration) -> None:
        """Take in a registration as it is known."""
        if registration.status != AttendeeStatus.ACTIVE:
            return
        self.known_by_person.setdefault(registration.person_id, registration)
        for address in registration.addresses:
            self.known_by_key.setdefault((address, registration.name_key), registration)

    def add(self, written: WrittenRegistration, person_id: str) -> None:
        """Take in a registration of the list."""
        if written.is_active:
            self.by_person.setdefault(person_id, written)
            self.by_key.setdefault(key_of(written), written)

    def find(self, key: Key, person_id: str = "") -> Holder | None:
        """Return who holds a registration under this address and last name, or as this person."""
        written = self.by_key.get(key) or self.by_person.get(person_id)
        if written is not None:
            name = f"{written.first_name} {written.last_name}".strip()
            where = f" ({written.where})" if written.where else ""
            return Holder(_registration_of(name, written.external_id) + where, written.first_name)
        known = self.known_by_key.get(key) or self.known_by_person.get(person_id)
        if known is None:
            return None
        return Holder(_registration_of(known.name, known.external_id), known.first_name)


def _registration_of(name: str, number: str) -> str:
    """Return whose registration it is, with the number: a row may be of any list."""
    return f"the registration of {name}, {number}"

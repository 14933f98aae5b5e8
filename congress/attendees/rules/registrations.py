"""Registrations: as they are written to us, and as we have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from congress.agenda.rules.document import Document

OWN_PREFIX = "self-"  # begins the external_id of who registered without a registration system
DEFAULT_TYPE = "attendee"  # of who registers for an event that names no types


class AttendeeStatus(StrEnum):
    """Whether a registration for an event stands."""

    ACTIVE = "active"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class KnownIds:
    """What a written registration may refer to. `sessions`: every session ever released,
    also cancelled ones, since the registration system may still name them.
    """

    event_id: str
    zone: ZoneInfo
    registration_types: frozenset[str] = frozenset()
    type_names: Mapping[str, str] = field(default_factory=dict)  # ids by name (`values.fold_value`)
    type_titles: Mapping[str, str] = field(default_factory=dict)  # names by id, as they are written
    sessions: frozenset[str] = frozenset()
    session_titles: Mapping[str, str] = field(default_factory=dict)  # ids, by `index_titles`
    speakers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class WrittenRegistration:
    """One registration as the registration system has it, checked.

    `chosen` None: nothing was said about sessions; else their ids as written, chosen at `chosen_at`.
    `speaker` None, a missing detail and what `unsaid` names: nothing was said about it, and what is
    known stays. `where` says in faults which it is: `row 5`, or nothing for a call about a single one.
    A list may lack more: `external_id` "" (they are known by address and name, and a new one is made
    of `order`, if there is any); `email` "", with the `problem`; `is_pending`, not registered yet. Its
    type may be the office's default for whoever has none, `is_type_supposed`.
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
    unsaid: frozenset[str] = frozenset()
    order: str = ""
    problem: str = ""
    is_pending: bool = False
    is_type_supposed: bool = False

    @property
    def is_active(self) -> bool:
        """Tell whether the registration stands."""
        return self.status == AttendeeStatus.ACTIVE


def nameless_of(values: Mapping[str, str], where: str) -> WrittenRegistration:
    """Return a row that names nobody, whatever else is wrong with it: it is left out as it is."""
    return WrittenRegistration(
        values.get("external_id", ""), values.get("email", ""), "", "", "",
        AttendeeStatus.CANCELLED, where=where,
    )  # fmt: skip


@dataclass(frozen=True)
class KnownRegistration:
    """A registration as we have it, with whom it belongs to: what a written one is compared with."""

    id: str
    external_id: str
    person_id: str
    registration_type: str
    status: AttendeeStatus
    paid_sessions: tuple[str, ...]
    speaker: str
    details: Mapping[str, Any]
    chosen_at: datetime | None
    first_name: str
    name_key: str
    addresses: frozenset[str]
    last_name: str = ""

    @property
    def name(self) -> str:
        """Return whose it is, in words."""
        return f"{self.first_name} {self.last_name}".strip()


def default_type(document: Document) -> str:
    """Return the registration type of who registers without choosing one: the event's first."""
    kinds = document.registration_types
    return kinds[0].id if kinds else DEFAULT_TYPE


def is_own(external_id: str) -> bool:
    """Tell whether a registration was made by its own person, so that no file can miss it."""
    return external_id.startswith(OWN_PREFIX)

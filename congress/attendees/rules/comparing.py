"""What a written registration means beside the one that is known: who, what differs, what not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from congress.attendees.rules.registrations import (
    AttendeeStatus,
    KnownRegistration,
    WrittenRegistration,
)
from congress.attendees.rules.waiting import Question, Waiting
from congress.core.degrees import ALSO_NAMES, DEGREES, SUFFIXES, TITLES
from congress.core.errors import Fault
from congress.core.names import fold_name
from congress.core.ports import RegistrationChange
from congress.people.rules import mailbox_of

_AROUND = TITLES | SUFFIXES | (DEGREES - ALSO_NAMES)


SUPPOSED_TYPE = "supposed_type"  # the detail that keeps it


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


def identify(written: WrittenRegistration, registration: KnownRegistration) -> Identity:
    """Tell whether a registration written again still means the person it meant.

    Who changed their own name is still who the registration system said: what it said last is kept
    with the registration, and either may agree.
    """
    first, last = registration.first_name, registration.name_key
    now = _decide(written, registration.addresses, last, first, registration.last_name)
    said = registration.details
    if now is Identity.SAME or "registered_email" not in said:
        return now
    last = str(said.get("registered_last_name", ""))
    first = str(said.get("registered_first_name", ""))
    addresses = {mailbox_of(str(said["registered_email"]))}
    return _decide(written, addresses, fold_name(last), first, last)


def _decide(
    written: WrittenRegistration, addresses: Collection[str], last_key: str, first: str, last: str
) -> Identity:
    first_agrees = fold_name(written.first_name) == fold_name(first)
    last_agrees = fold_name(written.last_name) == last_key
    return decide_identity(
        email_agrees=mailbox_of(written.email) in addresses,
        last_agrees=last_agrees,
        # A name that was split elsewhere is still the same name: nothing else may differ then.
        first_agrees=first_agrees
        or (
            not last_agrees
            and _words_of(written.first_name, written.last_name) == _words_of(first, last)
        ),
    )


def _words_of(first_name: str, last_name: str) -> list[str]:
    """Return the words of a whole name in one order, without what stands around it."""
    words = map(fold_name, f"{first_name} {last_name}".replace(",", " ").split())
    return sorted(word for word in words if word and word not in _AROUND)


def refuse_waiting(row: Waiting) -> Fault:
    """Return the fault of a single registration that would have to wait for a decision."""
    written = row.written
    columns = {Question.ANOTHER: "external_id", Question.DOUBLE: "external_id"}
    column = columns.get(row.question, "email")
    return Fault(
        f"{written.where}, {column}" if written.where else f"/{column}",
        f"{row.because}; nothing was changed: decide it with `congress import-attendees` "
        f"({' or '.join(name for name, _ in row.answers)})",
    )


def refuse_doubled(written: WrittenRegistration, first: str) -> Fault:
    """Return the fault of a second registration; `first` names the other one."""
    return Fault(
        f"{written.where}, email" if written.where else "/email",
        f"this person (same e-mail and last name) has {first} already; write status cancelled "
        "in one of the two, or give each person an address of their own",
    )


def has_supposed_type(registration: KnownRegistration) -> bool:
    """Tell whether a registration has its type by an office's default, which may be taken back."""
    return registration.details.get(SUPPOSED_TYPE) == registration.registration_type


def values_of(
    written: WrittenRegistration,
    person_id: str,
    registration: KnownRegistration | None,
    now: datetime,
) -> dict[str, Any]:
    """Return the attendee as it shall be; what it does not say stays as it is."""
    details = {} if registration is None else dict(registration.details)
    details.update(written.details)
    details["registered_email"] = written.email
    details["registered_first_name"] = written.first_name
    details["registered_last_name"] = written.last_name
    if written.is_type_supposed and (registration is None or has_supposed_type(registration)):
        details[SUPPOSED_TYPE] = written.registration_type
    elif registration is not None and written.registration_type != registration.registration_type:
        details.pop(SUPPOSED_TYPE, None)
    speaker = "" if registration is None else registration.speaker
    before = None if registration is None else registration.chosen_at
    return {
        "person": person_id,
        "number": written.external_id,
        "kind": written.registration_type,
        "state": AttendeeStatus.ACTIVE if written.is_active else AttendeeStatus.CANCELLED,
        "paid": list(written.paid_sessions),
        "teaches": speaker if written.speaker is None else written.speaker,
        "said": {name: value for name, value in details.items() if value},
        "chosen": max(filter(None, (before, written.chosen_at)), default=None),
        "now": now,
    }


def differs(values: Mapping[str, Any], registration: KnownRegistration) -> bool:
    """Tell whether anything of the attendee would change."""
    return bool(
        values["person"] != registration.person_id
        or values["number"] != registration.external_id
        or values["kind"] != registration.registration_type
        or values["state"] != registration.status
        or values["paid"] != list(registration.paid_sessions)
        or values["teaches"] != registration.speaker
        or values["said"] != dict(registration.details)
        or values["chosen"] != registration.chosen_at
    )


def changes_to_follow(
    event_id: str,
    attendee_id: str,
    written: WrittenRegistration,
    values: Mapping[str, Any],
    registration: KnownRegistration | None,
) -> list[RegistrationChange]:
    """Return what rooms above must act on, if anything: a new one, another entitlement, a newer choice.

    `values`: the attendee as it shall be (`values_of`).
    """
    before = None if registration is None else registration.chosen_at
    is_newer = written.chosen_at is not None and (before is None or written.chosen_at > before)
    entitlement_changed = registration is not None and (
        registration.registration_type != values["kind"]
        or list(registration.paid_sessions) != values["paid"]
        or registration.status != values["state"]
    )
    is_added = registration is None
    if not is_added and not entitlement_changed and not (is_newer and written.is_active):
        return []
    return [
        RegistrationChange(
            event_id=event_id,
            attendee_id=attendee_id,
            person_id=values["person"],
            is_active=written.is_active,
            entitlement_changed=entitlement_changed,
            chosen=written.chosen if is_newer else None,
            chosen_at=written.chosen_at if is_newer else None,
            is_added=is_added,
        )
    ]

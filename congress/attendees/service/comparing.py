"""What a written registration means beside the one that is known: who, what differs, what not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from congress.attendees.queries import Registration
from congress.attendees.rules import AttendeeStatus, Entry, Identity, decide_identity
from congress.core.errors import Fault
from congress.people.rules import fold_email, fold_name


def identify(entry: Entry, registration: Registration) -> Identity:
    """Tell whether a registration written again still means the person it meant.

    Who changed their own name is still who the registration system said: what it said last is kept
    with the registration, and either may agree.
    """
    first, last = registration.first_name, registration.name_key
    now = _decide(entry, registration.addresses, last, first)
    said = registration.details
    if now is Identity.SAME or "registered_email" not in said:
        return now
    last = fold_name(str(said.get("registered_last_name", "")))
    first = str(said.get("registered_first_name", ""))
    return _decide(entry, {fold_email(str(said["registered_email"]))}, last, first)


def _decide(entry: Entry, addresses: Collection[str], last: str, first: str) -> Identity:
    return decide_identity(
        email_agrees=fold_email(entry.email) in addresses,
        last_agrees=fold_name(entry.last_name) == last,
        first_agrees=fold_name(entry.first_name) == fold_name(first),
    )


def refuse_passed_on(entry: Entry) -> Fault:
    """Return the fault of a registration that would pass to somebody else."""
    return Fault(
        f"{entry.where}, external_id" if entry.where else "/external_id",
        f"{entry.external_id!r} belongs to another person; cancel that registration, and give this "
        "person an external_id of their own",
    )


def refuse_kept(entry: Entry, registration: Registration) -> Fault:
    """Return the fault of a correction of somebody who is not this event's alone."""
    column = "last_name" if fold_email(entry.email) in registration.addresses else "email"
    return Fault(
        f"{entry.where}, {column}" if entry.where else f"/{column}",
        "this person also takes part elsewhere, or has confirmed the old address, so it is not "
        "replaced; keep the old one, or cancel this and send a new external_id",
    )


def refuse_doubled(entry: Entry, first: str) -> Fault:
    """Return the fault of a second registration; `first` names the other one."""
    return Fault(
        f"{entry.where}, email" if entry.where else "/email",
        f"this person (same e-mail and last name) has {first} already; write status cancelled "
        "in one of the two, or give each person an address of their own",
    )


def values_of(
    entry: Entry, person_id: str, registration: Registration | None, now: datetime
) -> dict[str, Any]:
    """Return the attendee as it shall be; what the entry does not say stays as it is."""
    details = {} if registration is None else dict(registration.details)
    details.update(entry.details)
    details["registered_email"] = entry.email
    details["registered_first_name"] = entry.first_name
    details["registered_last_name"] = entry.last_name
    speaker = "" if registration is None else registration.speaker
    before = None if registration is None else registration.chosen_at
    return {
        "person": person_id,
        "kind": entry.registration_type,
        "state": AttendeeStatus.ACTIVE if entry.is_active else AttendeeStatus.CANCELLED,
        "paid": list(entry.paid_sessions),
        "teaches": speaker if entry.speaker is None else entry.speaker,
        "said": {name: value for name, value in details.items() if value},
        "chosen": max(filter(None, (before, entry.chosen_at)), default=None),
        "now": now,
    }


def differs(values: Mapping[str, Any], registration: Registration) -> bool:
    """Tell whether anything of the attendee would change."""
    return bool(
        values["person"] != registration.person_id
        or values["kind"] != registration.registration_type
        or values["state"] != registration.status
        or values["paid"] != list(registration.paid_sessions)
        or values["teaches"] != registration.speaker
        or values["said"] != dict(registration.details)
        or values["chosen"] != registration.chosen_at
    )

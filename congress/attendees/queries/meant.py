"""Whom staff mean: by registration number, whole e-mail address or last name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, and_, select

from congress.attendees.models import AttendeeRow
from congress.attendees.queries.lists import list_waiting
from congress.attendees.queries.registered import CHUNK
from congress.attendees.rules.registrations import AttendeeStatus
from congress.attendees.rules.waiting import Waiting
from congress.core.errors import NotFoundError
from congress.core.names import fold_name, name_keys, typed_keys
from congress.people.models import AddressRow, PersonKeyRow, PersonRow
from congress.people.rules import fold_email, mailbox_of


@dataclass(frozen=True)
class FoundAttendee:
    """Somebody that staff look for: enough to tell one from another, and no address."""

    id: str
    person_id: str
    external_id: str
    first_name: str
    last_name: str
    registration_type: str
    status: str

    @property
    def name(self) -> str:
        """Return the name as people say it."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def label(self) -> str:
        """Return the name with the registration's number."""
        return f"{self.name} ({self.external_id})"


MOST_FOUND = 20
MOST_LISTED = 500


def list_found(db: Connection, event_id: str, wanted: str) -> list[FoundAttendee]:
    """Return whom staff may mean, at most `MOST_FOUND` and one more: by registration number, whole
    e-mail address, last name as sign-in compares it, or first name and last name. A number that fits
    means nobody else.
    """
    wanted = wanted.strip()
    by_number = _list_found(db, event_id, AttendeeRow.external_id == wanted)
    if by_number:
        return by_number
    if "@" in wanted:
        owners = select(AddressRow.person_id).where(AddressRow.folded == fold_email(wanted))
        return _list_found(db, event_id, AttendeeRow.person_id.in_(owners))
    found = _list_found(db, event_id, AttendeeRow.person_id.in_(_named(wanted)))
    first, _, last = wanted.rpartition(" ")
    if found or not first:
        return found
    start = fold_name(first)
    of_last = _list_found(db, event_id, AttendeeRow.person_id.in_(_named(last)), most=MOST_LISTED)
    named = [one for one in of_last if fold_name(one.first_name).startswith(start)]
    return named[: MOST_FOUND + 1]


def _named(last_name: str) -> Select[str]:
    keys = [*typed_keys(last_name)]
    return select(PersonKeyRow.person_id).where(PersonKeyRow.key.in_(keys))


def list_found_by_person(
    db: Connection, event_id: str, person_ids: Collection[str]
) -> list[FoundAttendee]:
    """Return these people's active registrations for an event, by last name; at most `MOST_LISTED`."""
    is_active = AttendeeRow.status == AttendeeStatus.ACTIVE
    found: list[FoundAttendee] = []
    ordered = sorted(person_ids)
    for start in range(0, len(ordered), CHUNK):
        mine = AttendeeRow.person_id.in_(ordered[start : start + CHUNK])
        found += _list_found(db, event_id, and_(mine, is_active), most=MOST_LISTED)
    return sorted(found, key=lambda one: (one.last_name, one.first_name, one.id))[:MOST_LISTED]


def _list_found(
    db: Connection, event_id: str, condition: ColumnElement[bool], *, most: int = MOST_FOUND + 1
) -> list[FoundAttendee]:
    rows = db.execute(
        select(
            AttendeeRow.id,
            AttendeeRow.person_id,
            AttendeeRow.external_id,
            PersonRow.first_name,
            PersonRow.last_name,
            AttendeeRow.registration_type,
            AttendeeRow.status,
        )
        .join(PersonRow, PersonRow.id == AttendeeRow.person_id)
        .where(AttendeeRow.event_id == event_id, condition)
        .order_by(AttendeeRow.status, PersonRow.last_name, PersonRow.first_name, AttendeeRow.id)
        .limit(most)
    )
    return [FoundAttendee(*row) for row in rows]


def get_by_number(db: Connection, event_id: str, external_id: str) -> FoundAttendee:
    """Return who has a registration number. Raises NotFoundError: nobody."""
    found = _list_found(db, event_id, AttendeeRow.external_id == external_id)
    if not found:
        raise NotFoundError
    return found[0]


def get_found(db: Connection, event_id: str, wanted: str) -> FoundAttendee:
    """Return the one whom staff mean.

    Raises:
        NotFoundError: nobody, or several, who are named with their registration numbers.
    """
    found = list_found(db, event_id, wanted)
    active = [one for one in found if one.status == AttendeeStatus.ACTIVE] or found
    if len(active) == 1:
        return active[0]
    if not active:
        raise NotFoundError(_say_nobody(db, event_id, wanted))
    named = ", ".join(one.label for one in active[:MOST_FOUND])
    more = ", and more" if len(active) > MOST_FOUND else ""
    message = f"{wanted!r} may be several people; write a registration number: {named}{more}."
    raise NotFoundError(message)


def _say_nobody(db: Connection, event_id: str, wanted: str) -> str:
    """Say that nobody is registered so; who is in a list and waits for a decision there, is named."""
    rows = [one.row for one in list_waiting(db, event_id) if not one.answer]
    waiting = [row for row in rows if _is_meant(row, wanted.strip())]
    if not waiting:
        return f"Nobody at {event_id} has the registration number, e-mail or last name {wanted!r}."
    named = "; ".join(f"{row.name} ({row.key}): {row.because}" for row in waiting[:MOST_FOUND])
    return (
        f"In the list of {event_id}, and not registered yet, since a row waits for a decision: {named}. "
        f"`congress waiting {event_id}` says how to settle it."
    )


def _is_meant(row: Waiting, wanted: str) -> bool:
    written = row.written
    if "@" in wanted:
        return mailbox_of(written.email) == mailbox_of(wanted)
    keys = name_keys(written.last_name, written.first_name)
    return wanted in (row.key, written.external_id) or not keys.keys().isdisjoint(
        typed_keys(wanted)
    )

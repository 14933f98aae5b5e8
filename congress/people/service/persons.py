"""Persons across events: found by address and name, described to themselves, and changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, update

from congress.core.ids import new_id
from congress.core.names import fold_name
from congress.core.principal import Level, Principal
from congress.infra import audit
from congress.infra.bulk import insert_rows
from congress.infra.database import UtcDateTime
from congress.infra.locks import take_lock
from congress.people import queries
from congress.people.models import AddressRow, PersonRow
from congress.people.rules import PersonRecord, fold_email, mailbox_of, mask_email
from congress.people.service.keys import Named, add_keys, replace_keys

ADDING = "people/add"  # the lock of looking for people and adding who is missing
_FILL_CREDENTIALS = (
    update(PersonRow)
    .where(PersonRow.id == bindparam("person"))
    .values(
        credentials=bindparam("given"),
        updated_at=bindparam("now", type_=UtcDateTime()),
    )
)


def find_or_add_person(
    db: Connection,
    *,
    email: str,
    first_name: str,
    last_name: str,
    credentials: str,
    now: datetime,
) -> str:
    """Return the id of the person with this address and last name, added when there is none."""
    record = PersonRecord(email, first_name, last_name, credentials)
    return find_or_add_people(db, [record], now)[0]


def find_or_add_people(db: Connection, records: Sequence[PersonRecord], now: datetime) -> list[str]:
    """Return the ids of people, in the order of the records, adding who is not known yet.

    A person is found by mailbox and last name. What a person wrote about themselves is never
    overwritten; credentials are filled in where there were none. No statement runs in a loop.

    Locks: one for all adding, or two events' imports at once would each add the same person.
    """
    take_lock(db, ADDING)
    keys = [(mailbox_of(record.email), fold_name(record.last_name)) for record in records]
    known = queries.find_people_by_address(db, (record.email for record in records))
    people, addresses, filled = [], [], []
    found: list[str] = []
    for record, key in zip(records, keys, strict=True):
        person_id, credentials = known.get(key, ("", ""))
        if person_id:  # of two who share address and last name, whoever has the first name
            whole = (*key, fold_name(record.first_name))
            person_id, credentials = known.get(whole, (person_id, credentials))
        if not person_id:
            person_id = new_id()
            people.append(_person_values(person_id, record, key[1], now))
            addresses.append(_address_values(person_id, record.email, now))
        elif record.credentials and not credentials:
            filled.append({"person": person_id, "given": record.credentials, "now": now})
        known.setdefault(key, (person_id, credentials or record.credentials))
        found.append(person_id)
    if people:
        insert_rows(db, PersonRow, people)
        named = (Named(one["id"], one["first_name"], one["last_name"]) for one in people)
        add_keys(db, named)
        insert_rows(db, AddressRow, addresses)
    if filled:
        db.execute(_FILL_CREDENTIALS, filled)
    return found


def add_people(db: Connection, records: Sequence[PersonRecord], now: datetime) -> list[str]:
    """Add people, also such as share address and last name with somebody; return their ids."""
    ids = [new_id() for _ in records]
    insert_rows(
        db,
        PersonRow,
        [
            _person_values(person_id, record, fold_name(record.last_name), now)
            for person_id, record in zip(ids, records, strict=True)
        ],
    )
    whose = list(zip(ids, records, strict=True))
    add_keys(db, (Named(one, who.first_name, who.last_name) for one, who in whose))
    insert_rows(db, AddressRow, [_address_values(one, who.email, now) for one, who in whose])
    return ids


def _person_values(
    person_id: str, record: PersonRecord, name_key: str, now: datetime
) -> dict[str, Any]:
    return {
        "id": person_id,
        "first_name": record.first_name,
        "last_name": record.last_name,
        "name_key": name_key,
        "credentials": record.credentials,
        "settings": {},
        "created_at": now,
        "updated_at": now,
    }


def _address_values(person_id: str, email: str, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "person_id": person_id,
        "email": email.strip(),
        "folded": fold_email(email),
        "added_at": now,
        "verified_at": None,
    }


def describe_me(*, db: Connection, actor: Principal) -> dict[str, Any]:
    """Return what a person may see of themselves: below level 2 no full name and no address."""
    person = queries.get_person(db, actor.person_id)
    emails = [row.email for row in queries.list_addresses(db, actor.person_id)]
    shown: dict[str, Any] = {
        "person": person.id,
        "level": int(actor.level),
        "first_name": person.first_name,
        "email": mask_email(emails[0]) if emails else "",
        "settings": person.settings,
    }
    if actor.level >= Level.VERIFIED:
        shown |= {
            "last_name": person.last_name,
            "credentials": person.credentials,
            "email": emails[0] if emails else "",
            "emails": emails,
        }
    if actor.level >= Level.STAFF:
        shown["roles"] = [
            {"event": event, "role": role.value} for event, role in sorted(actor.roles)
        ]
    return shown


def change_me(
    *, db: Connection, actor: Principal, changes: Mapping[str, Any], now: datetime
) -> None:
    """Change one's own name, credentials or settings: only what `changes` names.

    Settings are merged by name. A new last name is what signs in from now on. The audit row says
    which fields changed, never what stands in them.
    """
    take_lock(db, f"person/{actor.person_id}")  # else of two changes at once one would be lost
    person = queries.get_person(db, actor.person_id)
    fields = ("first_name", "last_name", "credentials")
    values = {
        name: changes[name]
        for name in fields
        if name in changes and changes[name] != getattr(person, name)
    }
    if "last_name" in values:
        values["name_key"] = fold_name(values["last_name"])
    settings = {**person.settings, **changes.get("settings", {})}
    if settings != person.settings:
        values["settings"] = settings
    if not values:
        return
    db.execute(update(PersonRow).where(PersonRow.id == person.id).values(**values, updated_at=now))
    if values.keys() & {"first_name", "last_name"}:
        first_name = values.get("first_name", person.first_name)
        last_name = values.get("last_name", person.last_name)
        replace_keys(db, Named(person.id, first_name, last_name))
    audit.record(
        db,
        at=now,
        actor=actor.name,
        action="person.changed",
        subject=person.id,
        fields=sorted(values.keys() - {"name_key"}),
    )

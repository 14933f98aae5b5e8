"""Selects of persons: by address and last name, alike for a hit and a miss, and by id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, case, literal, select, union_all

from congress.core.errors import NotFoundError
from congress.core.names import Nearness, fold_name, typed_keys
from congress.infra.statements import Statement
from congress.people.models import (
    AddressRow,
    DeviceRow,
    PersonKeyRow,
    PersonRow,
    RoleRow,
    StaffRow,
)
from congress.people.rules import choose_mailbox, fold_email, mailbox_of

_CHUNK = 5_000
_PERSON = Statement(select(PersonRow.__table__).where(PersonRow.id == bindparam("person")))
# Looks by index, and never a join: what a join does depends on the server's statistics, and with those
# of an hour ago it read every person where the address was known (T1).
_WHO_HAS = (
    select(AddressRow.person_id, AddressRow.email)
    .where(AddressRow.folded == bindparam("folded"))
    .order_by(AddressRow.added_at, AddressRow.person_id)
    .limit(1000)  # a department under one address, not a list of everybody
)
_PEOPLE: BindParameter[str] = bindparam("ids", expanding=True)
_FIRST_NAME = -1  # beside the values of `Nearness`
# The key is asked for by an expression, so that no plan begins at an index of keys: that would read
# everybody of a common name, and tell how common it is here.
_KEYS_AND_NAMES = union_all(
    select(PersonKeyRow.person_id, PersonKeyRow.nearness, PersonKeyRow.key.label("text")).where(
        PersonKeyRow.person_id.in_(_PEOPLE),
        (PersonKeyRow.key + literal("")).in_(bindparam("keys", expanding=True)),
    ),
    select(PersonRow.id, literal(_FIRST_NAME), PersonRow.first_name).where(
        PersonRow.id.in_(_PEOPLE)
    ),
)
_ADDRESSES_OF = select(AddressRow.email, AddressRow.folded).where(
    AddressRow.person_id == bindparam("person")
)
_WHO_FOLDS = (
    select(AddressRow.email, AddressRow.folded)
    .where(AddressRow.folded.in_(bindparam("folded", expanding=True)))
    .limit(1000)
)
_NOBODY = ("-1", "-2", "-3", "-4")  # looked for where an address is nobody's, or one person's
_NO_KEYS = ("-1", "-2", "-3", "-4")  # no key has such a sign: statements of few lengths are planned


@dataclass(frozen=True)
class Match:
    """A person who has an address and a last name, and how near the name is to what was typed."""

    id: str
    first_name: str
    email: str
    nearness: Nearness


def list_matches(db: Connection, email: str, last_name: str) -> Sequence[Match]:
    """Return who has the mailbox of an address and a last name, the longest known first.

    Of several only whom the name fits best: who is called so goes before whose name it is a part of.
    An address that is nobody's stands for the one that folds alike and is known longest: all of them
    have one mailbox, so what is sent there reaches whom it lets in. The same work for nobody.
    """
    typed = typed_keys(last_name)
    emails = {
        row.person_id: row.email for row in db.execute(_WHO_HAS, {"folded": fold_email(email)})
    }
    wanted = {
        "ids": [*emails, *_NOBODY[len(emails) :]],
        "keys": [*typed, *_NO_KEYS[len(typed) :]],
    }
    first_names: dict[str, str] = {}
    nearest: dict[str, Nearness] = {}
    for person_id, nearness, text in db.execute(_KEYS_AND_NAMES, wanted):
        if nearness == _FIRST_NAME:
            first_names[person_id] = text
        else:
            near = max(Nearness(nearness), typed[text])
            nearest[person_id] = min(near, nearest.get(person_id, near))
    mailbox = mailbox_of(choose_mailbox(email, [emails[one] for one in emails if one in nearest]))
    inside = [one for one in emails if one in nearest and mailbox_of(emails[one]) == mailbox]
    best = min((nearest[one] for one in inside), default=Nearness.WRITTEN)
    return [
        Match(one, first_names[one], emails[one], best) for one in inside if nearest[one] == best
    ]


def has_namesake_mailbox(db: Connection, person_id: str) -> bool:
    """Tell whether an address of a person folds like another mailbox's (`weiß`, `weiss`).

    Two looks by index, alike for nobody (""), as in `list_matches`.
    """
    mine = db.execute(_ADDRESSES_OF, {"person": person_id}).all()
    folded = [row.folded for row in mine]
    alike = db.execute(_WHO_FOLDS, {"folded": [*folded, *_NOBODY[len(folded) :]]}).all()
    return any(
        one.folded == other.folded and mailbox_of(one.email) != mailbox_of(other.email)
        for one in mine
        for other in alike
    )


def get_person(db: Connection, person_id: str) -> Any:  # noqa: ANN401 -- a row of person
    """Return a person.

    Raises:
        NotFoundError: there is none.
    """
    row = _PERSON.first(db, {"person": person_id})
    if row is None:
        raise NotFoundError
    return row


def list_people(db: Connection, ids: Sequence[str]) -> Sequence[Any]:
    """Return what the people with these ids are called, the longest known first: their first name, or
    the only one they have.
    """
    called = case((PersonRow.first_name == "", PersonRow.last_name), else_=PersonRow.first_name)
    return db.execute(
        select(PersonRow.id, called.label("first_name"))
        .where(PersonRow.id.in_(ids))
        .order_by(PersonRow.created_at, PersonRow.id)
    ).all()


def list_names(db: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Return people's names by id, in the order of a register: by last name."""
    wanted = sorted(set(ids))
    rows: list[Any] = []
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        rows += db.execute(
            select(
                PersonRow.id, PersonRow.first_name, PersonRow.last_name, PersonRow.name_key
            ).where(PersonRow.id.in_(chunk))
        ).all()
    rows.sort(key=lambda row: (row.name_key, row.first_name, row.id))
    return {row.id: f"{row.first_name} {row.last_name}".strip() for row in rows}


def list_credentials(db: Connection, person_ids: Iterable[str]) -> Mapping[str, str]:
    """Return what stands behind the names of some people, as they wrote it, by person."""
    found = db.execute(
        select(PersonRow.id, PersonRow.credentials).where(PersonRow.id.in_(list(person_ids)))
    )
    return {row.id: row.credentials for row in found}


def list_addresses(db: Connection, person_id: str) -> Sequence[Any]:
    """Return a person's addresses, the registered one first."""
    return db.execute(
        select(AddressRow.email, AddressRow.folded)
        .where(AddressRow.person_id == person_id)
        .order_by(AddressRow.added_at, AddressRow.id)
    ).all()


def list_settled_people(db: Connection, person_ids: Iterable[str]) -> set[str]:
    """Return which of these people nobody else may rename or readdress.

    They have confirmed an address, reached level 2 on a device, or work here: whoever replaced the
    address could sign in as them.
    """
    signs: tuple[tuple[Any, Any], ...] = (
        (AddressRow.person_id, AddressRow.verified_at.is_not(None)),
        (DeviceRow.person_id, DeviceRow.verified_until.is_not(None)),
        (StaffRow.person_id, StaffRow.person_id.is_not(None)),
        (RoleRow.person_id, RoleRow.person_id.is_not(None)),
    )
    wanted = sorted(set(person_ids))
    found: set[str] = set()
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        for owner, sign in signs:
            found |= set(db.scalars(select(owner).where(owner.in_(chunk), sign)))
    return found


def list_emails(db: Connection, person_ids: Sequence[str]) -> Sequence[Any]:
    """Return (person_id, email) of every address of a few people. The same work for nobody."""
    wanted = AddressRow.person_id.in_(list(person_ids) or _NOBODY[:1])
    return db.execute(select(AddressRow.person_id, AddressRow.email).where(wanted)).all()


def find_people_by_address(
    db: Connection, emails: Iterable[str]
) -> dict[tuple[str, ...], tuple[str, str]]:
    """Return (id, credentials) of people by (mailbox, name key): the longest known of each.

    And by (mailbox, name key, key of the first name), for two who share the others.
    """
    found: dict[tuple[str, ...], tuple[str, str]] = {}
    wanted = sorted(set(map(fold_email, emails)))
    for start in range(0, len(wanted), _CHUNK):
        rows = db.execute(
            select(
                AddressRow.email,
                PersonRow.name_key,
                PersonRow.id,
                PersonRow.credentials,
                PersonRow.first_name,
            )
            .join(PersonRow, PersonRow.id == AddressRow.person_id)
            .where(AddressRow.folded.in_(wanted[start : start + _CHUNK]))
            .order_by(PersonRow.created_at, PersonRow.id)
        )
        for email, name_key, person_id, credentials, first_name in rows:
            key = (mailbox_of(email), name_key)
            found.setdefault(key, (person_id, credentials))
            found.setdefault((*key, fold_name(first_name)), (person_id, credentials))
    return found


def list_letter_readers(db: Connection, person_ids: Iterable[str]) -> Mapping[str, Any]:
    """Return (email, first_name, settings) of people by id: their registered address."""
    rows = db.execute(
        select(PersonRow.id, PersonRow.first_name, PersonRow.settings, AddressRow.email)
        .join(AddressRow, AddressRow.person_id == PersonRow.id)
        .where(PersonRow.id.in_(sorted(set(person_ids))))
        .order_by(AddressRow.added_at.desc(), AddressRow.id.desc())
    )
    return {row.id: row for row in rows}

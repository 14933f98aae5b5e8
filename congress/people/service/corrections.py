"""Putting right how a person was registered: the registration system knows the name and address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, update

from congress.core.ids import new_id
from congress.core.names import fold_name
from congress.core.principal import Level
from congress.infra import audit
from congress.people import queries
from congress.people.models import AddressRow, DeviceRow, PersonRow
from congress.people.rules import fold_email, mailbox_of
from congress.people.service.keys import Named, replace_keys


@dataclass(frozen=True)
class Correction:
    """A known person with the address and names they are registered under now."""

    person_id: str
    email: str
    first_name: str
    last_name: str


def correct_people(
    *, db: Connection, actor: str, corrections: Sequence[Correction], now: datetime
) -> None:
    """Put names and registered addresses right; other addresses of the person stay.

    The new address is unverified, so a code must reach it before it opens anything private, and
    level 2 ends on every device. The caller leaves out who `queries.list_settled_people` names.
    """
    for correction in corrections:
        db.execute(
            update(PersonRow)
            .where(PersonRow.id == correction.person_id)
            .values(
                first_name=correction.first_name,
                last_name=correction.last_name,
                name_key=fold_name(correction.last_name),
                updated_at=now,
            )
        )
        replace_keys(db, Named(correction.person_id, correction.first_name, correction.last_name))
        known = queries.list_addresses(db, correction.person_id)
        if mailbox_of(correction.email) not in {mailbox_of(row.email) for row in known}:
            _replace_address(db, correction.person_id, correction.email, now)
        _end_level_2(db, correction.person_id)
        audit.record(
            db, at=now, actor=actor, action="person.corrected", subject=correction.person_id
        )


def _end_level_2(db: Connection, person_id: str) -> None:
    mine = DeviceRow.person_id == person_id
    db.execute(update(DeviceRow).where(mine).values(verified_until=None))
    db.execute(
        update(DeviceRow)
        .where(mine, DeviceRow.level == int(Level.VERIFIED))
        .values(level=int(Level.IDENTIFIED))
    )


def _replace_address(db: Connection, person_id: str, email: str, now: datetime) -> None:
    registered = queries.list_addresses(db, person_id)
    values = {"email": email, "folded": fold_email(email), "verified_at": None}
    if registered:
        db.execute(
            update(AddressRow)
            .where(AddressRow.person_id == person_id, AddressRow.folded == registered[0].folded)
            .values(**values)
        )
        return
    db.execute(
        insert(AddressRow), {"id": new_id(), "person_id": person_id, "added_at": now, **values}
    )

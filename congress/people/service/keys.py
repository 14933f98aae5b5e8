"""The keys under which people's names are found: written wherever a name is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete

from congress.core.names import name_keys
from congress.infra.bulk import insert_rows
from congress.people.models import PersonKeyRow


@dataclass(frozen=True)
class Named:
    """A person and the name they have."""

    person_id: str
    first_name: str
    last_name: str


def add_keys(db: Connection, people: Iterable[Named]) -> None:
    """Write the keys of people who have none yet."""
    insert_rows(db, PersonKeyRow, [row for one in people for row in key_rows(one)])


def replace_keys(db: Connection, person: Named) -> None:
    """Write the keys of a person's new name in place of the old ones.

    Locks: the caller has updated the person's row in this transaction, so two changes of one name
    come here one after the other.
    """
    db.execute(delete(PersonKeyRow).where(PersonKeyRow.person_id == person.person_id))
    add_keys(db, [person])


def key_rows(person: Named) -> list[dict[str, Any]]:
    """Return the rows of a person's keys."""
    return [
        {"person_id": person.person_id, "key": key, "nearness": int(nearness)}
        for key, nearness in name_keys(person.last_name, person.first_name).items()
    ]

"""Whoever is there when keys come signs in afterwards: the table is filled for them (I12)."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from congress.core.names import fold_name, name_keys
from congress.infra.database import Store
from congress.infra.invariants import find_breaches
from congress.infra.migrations import head_revision, migrate
from congress.people.models import PersonKeyRow, PersonRow
from tests.builders import NOW

BEFORE = "0006"
NAMES = ["Smith, M.D.", "D&#39;Arc", "M&uuml;ller", "García Márquez", "St. James", "Lee", "Do", "."]


def test_people_of_before_get_the_keys_of_their_names(store: Store) -> None:
    """More of them than one batch takes, and none twice."""
    migrate(store.engine, "base")
    migrate(store.engine, BEFORE)
    with store.writing() as db:
        _add(db, 2_000 // len(NAMES) + 1)
    assert migrate(store.engine) == (BEFORE, head_revision())
    with store.reading() as db:
        people = db.execute(
            select(PersonRow.id, PersonRow.first_name, PersonRow.last_name, PersonRow.name_key)
        ).all()
        kept: dict[str, dict[str, int]] = {one.id: {} for one in people}
        for row in db.execute(select(*PersonKeyRow.__table__.columns)):
            kept[row.person_id][row.key] = row.nearness
        assert find_breaches(db, NOW) == []
    assert len(people) > 2_000
    for one in people:
        assert one.name_key == fold_name(one.last_name)
        assert kept[one.id] == name_keys(one.last_name, one.first_name)


def _add(db: Connection, rounds: int) -> None:
    """Insert people as they were: their key is all that stands in the field."""
    db.execute(
        insert(PersonRow),
        [
            {
                "id": f"p-{turn:04}-{number}", "first_name": "Ana", "last_name": name,
                "name_key": "".join(filter(str.isalnum, name.casefold())), "credentials": "",
                "settings": {}, "created_at": NOW, "updated_at": NOW,
            }
            for turn in range(rounds)
            for number, name in enumerate(NAMES)
        ],
    )  # fmt: skip

"""Names that an earlier list brought with entities are shown as they were meant; keys stay (I12)."""

from __future__ import annotations

from sqlalchemy import insert, select

from congress.core.names import fold_name, name_keys
from congress.infra.database import Store
from congress.infra.invariants import find_breaches
from congress.infra.migrations import head_revision, migrate
from congress.people.models import PersonKeyRow, PersonRow
from tests.builders import NOW

BEFORE = "0014"
NAMES = {
    "D&#39;Arc": "D'Arc", "D&amp;#39;Arc": "D'Arc", "M&uuml;ller": "Müller", "O&#x27;Neill": "O'Neill",
    "Smith &amp; Sons": "Smith & Sons",
    # As they are: no entity, one that is none, and what no line could show.
    "D'Arc": "D'Arc", "R&D;": "R&D;", "A&#0;B": "A&#0;B", "A&#10;B": "A&#10;B", "&nbsp;": "&nbsp;",
}  # fmt: skip


def test_stored_entities_are_shown_as_they_were_meant(store: Store) -> None:
    """More of them than one batch takes; keys were right before, and stay so (I12)."""
    migrate(store.engine, "base")
    migrate(store.engine, BEFORE)
    escaped = [*NAMES] * (2_000 // len(NAMES) + 1)
    with store.writing() as db:
        people = [
            {
                "id": f"p-{number:05}", "first_name": "Zo&euml;", "last_name": name,
                "name_key": fold_name(name), "credentials": "R&amp;N", "settings": {},
                "created_at": NOW, "updated_at": NOW,
            }
            for number, name in enumerate(escaped)
        ]  # fmt: skip
        db.execute(insert(PersonRow), people)
        keys = [
            {"person_id": one["id"], "key": key, "nearness": nearness}
            for one in people
            for key, nearness in name_keys(str(one["last_name"]), "Zo&euml;").items()
        ]
        db.execute(insert(PersonKeyRow), keys)
    assert migrate(store.engine) == (BEFORE, head_revision())
    with store.reading() as db:
        found = db.execute(
            select(PersonRow.first_name, PersonRow.last_name, PersonRow.credentials).order_by(
                PersonRow.id
            )
        ).all()
        assert find_breaches(db, NOW) == []
    assert [tuple(one) for one in found] == [("Zoë", NAMES[name], "R&N") for name in escaped]

"""person keys: the few keys under which a last name is found

Degrees, entities and saints leave the keys that people have, too. Keys follow from names by
`congress.core.names`; whoever changes that fills the table anew, as here.

Revision ID: 0007
Revises: 0006
"""
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from congress.core.names import fold_name, name_keys

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BATCH = 2_000
# As they are now: a later column is none of ours.
PERSON = sa.table("person", *map(sa.column, ("id", "first_name", "last_name", "name_key")))
KEYS = sa.table("person_key", *map(sa.column, ("person_id", "key", "nearness")))

RENAME = (
    sa.update(PERSON)
    .where(PERSON.c.id == sa.bindparam("person", type_=sa.String()))
    .values(name_key=sa.bindparam("folded", type_=sa.String()))
)


def upgrade() -> None:
    op.create_table(
        "person_key",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("nearness", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_key_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "key", name=op.f("pk_person_key")),
    )
    last = ""
    while people := _people_after(last):
        _fill(people)
        last = people[-1].id


def _people_after(person_id: str) -> Sequence[Any]:
    wanted = sa.select(PERSON).where(PERSON.c.id > person_id).order_by(PERSON.c.id).limit(BATCH)
    return op.get_bind().execute(wanted).all()


def _fill(people: Sequence[Any]) -> None:
    db = op.get_bind()
    rows = [
        {"person_id": one.id, "key": key, "nearness": int(nearness)}
        for one in people
        for key, nearness in name_keys(one.last_name, one.first_name).items()
    ]
    if rows:
        db.execute(sa.insert(KEYS), rows)
    renamed = [
        {"person": one.id, "folded": folded}
        for one in people
        if (folded := fold_name(one.last_name)) != one.name_key
    ]
    if renamed:
        db.execute(RENAME, renamed)


def downgrade() -> None:
    op.drop_table("person_key")

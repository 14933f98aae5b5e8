"""names unescaped: an entity that an earlier list brought (`D&#39;Arc`) is shown as it was meant

Keys stay as they are: they were made of what was meant (congress.core.names).

Revision ID: 0015
Revises: 0014
"""
from collections.abc import Sequence
from html import unescape
import re
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BATCH = 2_000
MOST_ESCAPES = 3  # `&amp;#39;`: systems escape what is escaped already
ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{1,7}|#x[0-9A-Fa-f]{1,6});")
FIELDS = ("first_name", "last_name", "credentials")
# As they are now: a later column is none of ours.
PERSON = sa.table("person", *map(sa.column, ("id", *FIELDS)))
MEND = (
    sa.update(PERSON)
    .where(PERSON.c.id == sa.bindparam("person", type_=sa.String()))
    .values({name: sa.bindparam(f"new_{name}", type_=sa.String()) for name in FIELDS})
)


def upgrade() -> None:
    last = ""
    while people := _escaped_after(last):
        mended = [
            {"person": one.id, **{f"new_{name}": _meant(getattr(one, name)) for name in FIELDS}}
            for one in people
        ]
        op.get_bind().execute(MEND, mended)
        last = people[-1].id


def _escaped_after(person_id: str) -> Sequence[Any]:
    is_escaped = sa.or_(*(PERSON.c[name].like("%&%;%") for name in FIELDS))
    wanted = (
        sa.select(PERSON)
        .where(PERSON.c.id > person_id, is_escaped)
        .order_by(PERSON.c.id)
        .limit(BATCH)
    )
    return op.get_bind().execute(wanted).all()


def _meant(text: str) -> str:
    """Return a text without entities, or as it is where it would be no line that can be shown."""
    found = text
    for _ in range(MOST_ESCAPES):
        if not ENTITY.search(found):
            break
        found = unescape(found)
    found = found.strip()
    return found if found and found.isprintable() and "\ufffd" not in found else text


def downgrade() -> None:
    """What was meant stays."""

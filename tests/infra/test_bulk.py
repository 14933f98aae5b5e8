"""Many rows at once stand in the database as any others do, whatever they hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from congress.infra.audit import AuditRow
from congress.infra.bulk import COPY_FROM, insert_rows
from congress.infra.database import Store
from congress.people.models import PersonRow

HARD = (
    "",
    " ",
    "a\tb",
    "a\nb",
    "a\r\nb",
    "\\N",
    "\\.",
    "\\",
    '"',
    "'",
    "Nguyễn",
    "郭",
    "🙂",
    "x" * 3000,
)
AT = datetime(2025, 3, 9, 3, 30, 0, 123456, tzinfo=timezone(timedelta(hours=-7)))


def _person(number: int) -> dict[str, object]:
    text = HARD[number % len(HARD)]
    return {
        "id": f"p{number}", "first_name": text, "last_name": text, "name_key": text,
        "credentials": "", "settings": {"theme": text}, "created_at": AT, "updated_at": AT,
    }  # fmt: skip


@pytest.mark.parametrize("count", [1, COPY_FROM - 1, COPY_FROM, COPY_FROM + 300])
def test_what_is_written_at_once_equals_what_is_written_one_by_one(
    store: Store, count: int
) -> None:
    # Whatever the order of a row's columns: it is by name that they are written.
    rows = [dict(reversed(_person(number).items())) for number in range(count)]
    single = {**_person(count - 1), "id": "single"}
    with store.writing() as db:
        insert_rows(db, PersonRow, rows)
        db.execute(insert(PersonRow), single)
    with store.reading() as db:
        found = {row.id: row for row in db.execute(select(*PersonRow.__table__.c))}
    assert len(found) == count + 1
    for row in rows:
        assert found[row["id"]]._asdict() == {
            **row, "created_at": AT.astimezone(UTC), "updated_at": AT.astimezone(UTC)
        }  # fmt: skip
    assert tuple(found[f"p{count - 1}"])[1:] == tuple(found["single"])[1:]


def test_the_database_numbers_what_has_no_number(store: Store) -> None:
    row = {"at": AT, "actor": "a", "action": "b", "event_id": None, "subject": "c", "facts": {}}
    with store.writing() as db:
        insert_rows(db, AuditRow, [row] * COPY_FROM)
        insert_rows(db, AuditRow, [])
    with store.reading() as db:
        ids = db.execute(select(func.count(AuditRow.id.distinct()))).scalar()
    assert ids == COPY_FROM


def test_a_row_that_breaks_a_rule_leaves_none(store: Store) -> None:
    rows = [_person(number) for number in range(COPY_FROM)]
    with pytest.raises(IntegrityError), store.writing() as db:
        insert_rows(db, PersonRow, [*rows, rows[0]])
    with store.reading() as db:
        assert db.scalar(select(func.count()).select_from(PersonRow)) == 0
